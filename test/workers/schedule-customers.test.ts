import { ScheduleNotFoundError, type Client } from '@temporalio/client';
import type { Flows } from '../../workers/configuration/connections';
import type { Connections } from '../../workers/connections';
import { ensureSchedules } from '../../workers/service';

const ORDERS: Flows['orders'] = {
  post: 'sales-order',
  webhooks: false,
  every: 300_000,
  overlap: 600_000,
  sweep: 86_400_000,
  backfillAhead: 200,
};

/** Keeps what a server would: the schedules by id, with their first argument. */
function schedulesOf(): { readonly kept: Map<string, unknown>; readonly client: Client } {
  const kept = new Map<string, unknown>();
  const schedule = {
    create: async ({ scheduleId, action }: { scheduleId: string; action: { args: unknown[] } }) =>
      void kept.set(scheduleId, action.args[0]),
    getHandle: (id: string) => ({
      delete: async () => {
        if (!kept.delete(id)) throw new ScheduleNotFoundError('none', id);
      },
    }),
    list: async function* (): AsyncGenerator<never> {
      yield* [];
    },
  };
  return { kept, client: { schedule } as unknown as Client };
}

const connectionsWith = (customers: Flows['customers']): Connections =>
  ({ configured: new Map([['acme', { flows: { orders: ORDERS, customers } }]]) }) as unknown as Connections;

test('customers are polled on the sides they come from, and no more once the flow is gone', async () => {
  const { kept, client } = schedulesOf();
  const bring = (customers: Flows['customers']): Promise<void> =>
    ensureSchedules(client, connectionsWith(customers), ['acme']);
  await bring({ direction: 'to-erp', every: 900_000 });
  expect(kept.get('poll/acme/customers')).toEqual({ connection: 'acme', mode: 'customers' });
  expect(kept.has('poll/acme/erp-customers')).toBe(false);
  await bring({ direction: 'to-shop', every: 900_000 });
  expect(kept.get('poll/acme/erp-customers')).toEqual({ connection: 'acme', mode: 'erp-customers' });
  await bring({ direction: 'to-erp', every: 900_000 });
  expect(kept.has('poll/acme/erp-customers')).toBe(false);
  await bring(undefined);
  expect([...kept.keys()].sort()).toEqual(['poll/acme/orders', 'sweep/acme/orders']);
});
