import { countArrivals } from '../../client/demo/arrivals';
import { compareSides } from '../../client/demo/compare-sides';
import type { DemoSides } from '../../client/demo/demo-files';
import { inforM3 } from '../../client/demo/erps';
import { pollNow } from '../../client/demo/schedules';
import { ownedBy } from '../../client/demo/compare-connections';
import { DEMO_STOREFRONTS } from '../../client/demo/storefronts';
import { startService, type Service } from '../../client/service';
import type { ShopifySandbox } from '../../sandbox/shopify';
import type { OrderRow, Stage } from '../../store/store';
import { createLogger } from '../../workers/temporal/log';
import { prepareDemoGround, until, type DemoGround } from '../support/demo-ground';
import { MISCHIEF, type Mischief } from './mischief';

/** Of each shop: pushed, lost on the way (over a week), pushed after the hooks were switched off. */
const PUSHED = 0;
const LOST = [1, 2] as const;
const AFTER = 3;
const DAY_MS = 86_400_000;

let ground: DemoGround;
let service: Service;

beforeAll(async () => {
  ground = await prepareDemoGround(
    DEMO_STOREFRONTS,
    inforM3,
    { count: 4, seed: 1, isLive: () => true },
    (connection) => {
      connection.erp['settleSeconds'] = 1;
      // The tests say when to look.
      Object.assign(connection.flows.orders, { every: '30d' });
    },
  );
  service = await startService({
    environment: ground.environment,
    role: 'all',
    localOnly: true,
    log: createLogger({ level: 'error' }),
    report: () => undefined,
  });
  await Promise.all(
    ground.sides.map(({ storefront }) => pollNow(service, storefront.connection, 'registers')),
  );
});
afterAll(async () => {
  await service?.stop();
  await ground?.close();
});

describe.each(DEMO_STOREFRONTS.map(({ system }) => system))('%s', (system) => {
  const side = (): DemoSides => {
    const found = ground.sides.find(({ storefront }) => storefront.system === system);
    if (!found) throw new Error(`${system} was not started`);
    return found;
  };
  const connection = (): string => side().storefront.connection;
  const mischief = (): Mischief => {
    const make = MISCHIEF[system];
    if (!make) throw new Error(`nobody says how ${system} goes wrong`);
    return make(side().shop.sandbox);
  };
  const number = (place: number): string => side().shop.orders[place]?.number ?? '';
  const place = (at: number, when?: Date): void => side().shop.live[at]?.(when);
  const stageOf = (at: number): Promise<OrderRow | undefined> =>
    service.store.orders.get(connection(), number(at));
  const untilStage = (at: number, stage: Stage): Promise<unknown> =>
    until(
      `order ${number(at)} to be ${stage}`,
      () => stageOf(at),
      (row) => row?.stage === stage,
    );
  const differences = (): readonly string[] => {
    const { storefront, shop, books } = side();
    return compareSides({
      expected: shop.expected(),
      standing: ownedBy(storefront, books.documents(), ground.sides),
      waiting: new Set(),
      prefix: storefront.referencePrefix,
      entries: inforM3.entries,
    }).differences;
  };

  test('what is placed in the shop comes by a signed push, and stands in the ERP to the cent', async () => {
    expect(await service.store.deliveries.latest(connection())).toBeUndefined();
    place(PUSHED);
    await untilStage(PUSHED, 'confirmed');

    expect(await countArrivals(service.temporal.client, connection(), [number(PUSHED)])).toEqual({
      byWebhook: 1,
      byPoll: 0,
    });
    expect(await service.store.deliveries.latest(connection())).toBeDefined();
    expect(side().shop.expected().get(number(PUSHED))).not.toEqual([]);
    expect(differences()).toEqual([]);
  });

  test('a forged delivery is refused, remembered nowhere, and wakes nothing', async () => {
    const before = await service.store.deliveries.latest(connection());
    const { headers, body } = mischief().forged(number(AFTER));
    const answer = await fetch(`${service.addresses.gateway}/webhooks/${connection()}`, {
      method: 'POST',
      headers,
      body,
    });
    expect(answer.status).toBe(401);
    expect(await metric('crossdock_webhooks', connection(), 'forged')).toBe(1);
    expect(await service.store.deliveries.latest(connection())).toBe(before);
    expect(await stageOf(AFTER)).toBeUndefined();
  });

  test('a week of pushes that were lost is made good by one poll', async () => {
    for (const [index, at] of LOST.entries()) {
      const day = new Date(Date.now() - (6 - 5 * index) * DAY_MS);
      await mischief().lose(() => place(at, day));
    }
    expect(await Promise.all(LOST.map(stageOf))).toEqual([undefined, undefined]);

    await pollNow(service, connection(), 'makes-good');
    for (const at of LOST) await untilStage(at, 'confirmed');
    expect(await countArrivals(service.temporal.client, connection(), LOST.map(number))).toEqual({
      byWebhook: 0,
      byPoll: 2,
    });
    expect(differences()).toEqual([]);
  });

  test('what the shop switched off is back after one tick of the schedule, and delivers', async () => {
    const registered = mischief().active();
    expect(registered).toBeGreaterThan(0);
    mischief().deactivate();
    expect(mischief().active()).toBe(0);

    await service.temporal.client.schedule.getHandle(`poll/${connection()}/orders`).trigger();
    await until(
      'the hooks to be back',
      () => mischief().active(),
      (active) => active === registered,
    );
    place(AFTER);
    await untilStage(AFTER, 'confirmed');
    expect(await countArrivals(service.temporal.client, connection(), [number(AFTER)])).toEqual({
      byWebhook: 1,
      byPoll: 0,
    });
    expect(differences()).toEqual([]);
  });
});

test('what is cancelled in the shop is taken out of the ERP, and shown as cancelled', async () => {
  const side = ground.sides.find(({ storefront }) => storefront.system === 'shopify');
  const { shop } = side?.shop.sandbox as ShopifySandbox;
  const number = side?.shop.orders[PUSHED]?.number ?? '';
  shop.cancelOrder(Number(number));
  await until(
    `order ${number} to be cancelled`,
    () => service.store.orders.get('demo-shopify', number),
    (row) => row?.stage === 'cancelled',
  );
  expect(side?.shop.expected().get(number)).toEqual([]);
  const standing = side?.books.documents().filter(({ reference }) => reference === `SH${number}`);
  expect(standing).toEqual([]);
});

/** A counter as `/metrics` shows it. */
async function metric(name: string, connection: string, outcome: string): Promise<number> {
  const text = await (await fetch(`${service.addresses.gateway}/metrics`)).text();
  const line = text
    .split('\n')
    .find((one) => one.startsWith(name) && one.includes(`"${connection}"`) && one.includes(`"${outcome}"`));
  return Number(line?.split(' ').at(-1) ?? 0);
}
