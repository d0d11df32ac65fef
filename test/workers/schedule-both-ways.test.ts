import { ScheduleNotFoundError, type Client } from '@temporalio/client';
import type { CustomersFlow } from '../../workers/configuration/customers-schema';
import { scheduleCustomers } from '../../workers/schedule-customers';

test('each side that customers come from is polled, and no more once they do not', async () => {
  const kept = new Map<string, unknown>();
  const schedule = {
    create: async ({ scheduleId, action }: { scheduleId: string; action: { args: unknown[] } }) =>
      void kept.set(scheduleId, action.args[0]),
    getHandle: (id: string) => ({
      delete: async () => {
        if (!kept.delete(id)) throw new ScheduleNotFoundError('none', id);
      },
    }),
  };
  const client = { schedule } as unknown as Client;
  const bring = async (direction?: CustomersFlow['direction']): Promise<string[]> => {
    await scheduleCustomers(client, 'acme', direction && { direction, every: 900_000 });
    return [...kept.keys()].sort();
  };
  expect(await bring('to-erp')).toEqual(['poll/acme/customers']);
  expect(await bring('both')).toEqual(['poll/acme/customers', 'poll/acme/erp-customers']);
  expect(kept.get('poll/acme/erp-customers')).toEqual({ connection: 'acme', mode: 'erp-customers' });
  expect(await bring('to-shop')).toEqual(['poll/acme/customers', 'poll/acme/erp-customers']);
  expect(await bring('to-erp')).toEqual(['poll/acme/customers']);
  expect(await bring()).toEqual([]);
});
