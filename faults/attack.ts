import type { Client } from '@temporalio/client';
import { TASK_QUEUE } from '../workers/order-starter';
import type { WorkflowRun } from './cargo';
import { pollOfOrders } from './gateway-pool';
import type { Ground } from './ground';
import type { Attack as Surface, LaneBase } from './lane';
import type { Plan } from './plan';
import type { EventDeed, Side } from './plan-events';
import type { WorkerPool } from './worker-pool';

/** The hands that carry out a plan's events. */
export interface Attack {
  perform(deed: EventDeed): Promise<void>;
  /** How often each kind was carried out. */
  readonly done: Readonly<Record<string, number>>;
  /** Everything whole again: what was paused goes on, what was refused is accepted, no call fails any more. */
  end(): Promise<Readonly<Record<string, number>>>;
}

export async function prepareAttack(options: {
  readonly lane: LaneBase;
  /** Polls that are doubled and paused. @default those of orders */
  readonly polls?: readonly (WorkflowRun & { readonly schedule: string })[];
  readonly plan: Plan;
  readonly ground: Ground;
  readonly workers: WorkerPool;
  /** Where the lane's shop sends webhooks. */
  readonly gateway?: WorkerPool;
  readonly client: Client;
  readonly sleep: (ms: number) => Promise<void>;
}): Promise<Attack> {
  const { lane, plan, ground, workers, gateway, client, sleep } = options;
  const polls = options.polls ?? [pollOfOrders(lane.connection)];
  const schedules = polls.map(({ schedule }) => client.schedule.getHandle(schedule));
  const done: Record<string, number> = {};
  let extraPolls = 0;
  await ground.shop.call('POST', '/faults', plan.shopFaults);
  await ground.erp.call('POST', '/faults', plan.erpFaults);

  const restore = (side: Side): Promise<void> =>
    side === 'shop' ? lane.shop.restore(ground.shop) : lane.erp.restore(ground.erp);

  const act = async (deed: EventDeed): Promise<void> => {
    switch (deed.kind) {
      case 'kill-worker':
        return workers.kill(deed.worker, deed.downMs);
      case 'freeze-worker':
        return workers.freeze(deed.worker, deed.forMs);
      case 'restart-temporal':
        return ground.temporal.restart(deed.downMs);
      case 'restart-database':
        // The embedded database lives in the worker that opened it first.
        return ground.database.restart ? ground.database.restart() : workers.kill(0, 500);
      case 'outage':
        return ground[deed.side].outage(deed.forMs);
      case 'revoke':
        if (deed.side === 'shop') await lane.shop.revoke(ground.shop);
        else await lane.erp.revoke(ground.erp);
        await sleep(deed.forMs);
        return restore(deed.side);
      case 'kill-gateway':
        return gateway?.kill(0, deed.downMs);
      case 'hold-webhooks':
        await lane.shop.webhooks?.hold(ground.shop);
        await sleep(deed.forMs);
        return lane.shop.webhooks?.release(ground.shop);
      case 'stale-spell':
        if (deed.side === 'shop' && lane.shop.lag) {
          await lane.shop.lag(ground.shop, true);
          await sleep(deed.reads * LAG_MS);
          return lane.shop.lag(ground.shop, false);
        }
        await ground[deed.side].call('POST', '/faults', {
          append: true,
          rules: sideOf(lane, deed.side)
            .targets.filter(({ effects }) => effects.includes('stale-read'))
            .map(({ call }) => ({ call, effect: 'stale-read', times: deed.reads })),
        });
        return;
      case 'skew-clock':
        return lane.shop.skewClock(ground.shop, deed.seconds);
      case 'extra-poll':
        extraPolls += 1;
        for (const [index, { type, input }] of polls.entries())
          await client.workflow.start(type, {
            workflowId: `${type}/${lane.connection}/extra-${extraPolls}-${index + 1}`,
            taskQueue: TASK_QUEUE,
            args: [input],
          });
        return;
      case 'pause-polls':
        for (const schedule of schedules) await schedule.pause('the fault campaign loses polls');
        return sleep(deed.forMs);
    }
  };

  return {
    done,
    perform: async (deed) => {
      done[deed.kind] = (done[deed.kind] ?? 0) + 1;
      try {
        await act(deed);
      } catch (error) {
        // Temporal may be down just now: what needs it is lost, as it would be.
        if (deed.kind !== 'extra-poll' && deed.kind !== 'pause-polls') throw error;
      } finally {
        if (deed.kind === 'pause-polls')
          for (const schedule of schedules) await patiently(() => schedule.unpause(), sleep);
      }
    },
    end: async () => {
      await lane.shop.webhooks?.release(ground.shop);
      await lane.shop.lag?.(ground.shop, false);
      const struck: Record<string, number> = {};
      for (const side of ['shop', 'erp'] as const) {
        const rules = await ground[side].call<{ effect: string; fired: number }[]>('GET', '/faults');
        for (const { effect, fired } of rules) struck[effect] = (struck[effect] ?? 0) + fired;
        await ground[side].call('DELETE', '/faults');
        await restore(side);
      }
      return Object.fromEntries(Object.entries(struck).filter(([, count]) => count > 0));
    },
  };
}

const sideOf = (lane: LaneBase, side: Side): Surface => lane[side];

const ATTEMPTS = 30;
/** Of a spell of lagging lists, for each reading it was planned for. */
const LAG_MS = 100;

/** Until Temporal is back. */
async function patiently(act: () => Promise<void>, sleep: (ms: number) => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await act();
    } catch (error) {
      if (attempt === ATTEMPTS) throw error;
      await sleep(500);
    }
  }
}
