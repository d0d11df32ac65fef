import { cargoOf, ORDER_LANES } from '../../faults/lanes';
import type { Lane } from '../../faults/lane';
import { makePlan, type FeedStep, type Plan } from '../../faults/plan';
import { planMark } from '../../faults/report';

type OrderPlan = Omit<Plan, 'feed'> & { readonly feed: readonly FeedStep[] };

function orderLane(name: string): Lane {
  const found = ORDER_LANES.find((one) => one.name === name);
  if (!found) throw new Error(`no lane ${name}`);
  return found;
}

const planOf = (own: Lane, seed: number, orders: number): OrderPlan =>
  makePlan({ lane: own, cargo: cargoOf(own), seed, orders, workers: 2 }) as OrderPlan;

const lane = orderLane('adobe-m3');
const plan = (seed: number, orders = 100): OrderPlan => planOf(lane, seed, orders);

test('the same seed and size make the same plan, another seed another', () => {
  expect(plan(7)).toEqual(plan(7));
  expect(planMark(plan(7))).toBe(planMark(plan(7)));
  expect(planMark(plan(8))).not.toBe(planMark(plan(7)));
});

test('a plan is plain JSON', () => {
  const made = plan(3);
  expect(JSON.parse(JSON.stringify(made))).toEqual(made);
});

test('over a few seeds everything that is promised happens', () => {
  const plans = [1, 2, 3, 4, 5].map((seed) => plan(seed, 200));
  const effects = new Set(
    plans.flatMap(({ shopFaults, erpFaults }) => [...shopFaults, ...erpFaults].map(({ effect }) => effect)),
  );
  expect([...effects].sort()).toEqual(
    [
      'refuse throttle error-500 error-503 commit-then-drop commit-late cut slow html',
      'error-in-200 token-expired stale-read page-shift',
    ]
      .flatMap((names) => names.split(' '))
      .sort(),
  );
  const events = new Set(plans.flatMap((made) => made.events.map(({ kind }) => kind)));
  expect([...events].sort()).toEqual(
    [
      'kill-worker freeze-worker restart-temporal restart-database outage revoke',
      'stale-spell skew-clock extra-poll pause-polls',
    ]
      .flatMap((names) => names.split(' '))
      .sort(),
  );
  const deeds = new Set(
    plans.flatMap(({ feed }) =>
      feed.map(({ do: deed }) => (deed.kind === 'revise' ? `revise ${deed.edit}` : deed.kind)),
    ),
  );
  expect([...deeds].sort()).toEqual(
    'place,place-late,revise quantity,revise address,revise release,cancel,replace'.split(',').sort(),
  );
  const signals = plans.flatMap(({ feed }) => feed.map((step) => step.signals.length));
  expect(new Set(signals)).toEqual(new Set([0, 1, 3]));
});

test('429 comes with and without Retry-After', () => {
  const throttles = [1, 2, 3]
    .flatMap((seed) => plan(seed, 200).erpFaults)
    .filter(({ effect }) => effect === 'throttle');
  expect(new Set(throttles.map(({ retryAfter }) => retryAfter !== undefined))).toEqual(
    new Set([true, false]),
  );
});

test('a late commit comes after our deadline and before the time to settle is over', () => {
  const late = [1, 2, 3]
    .flatMap((seed) => plan(seed, 200).erpFaults)
    .filter(({ effect }) => effect === 'commit-late');
  expect(late.length).toBeGreaterThan(0);
  for (const { delayMs } of late) {
    expect(delayMs).toBeGreaterThan(lane.deadlineMs);
    expect(delayMs).toBeLessThan(lane.settleMs);
  }
});

test('nothing happens to an order before it is placed', () => {
  for (const seed of [1, 2, 3]) {
    const { feed } = plan(seed);
    for (const step of feed.filter(({ do: { kind } }) => !kind.startsWith('place'))) {
      const placed = feed.find(({ order, do: { kind } }) => order === step.order && kind.startsWith('place'));
      const late = placed?.do.kind === 'place-late' ? placed.do.commitAfter : 0;
      expect(step.at).toBeGreaterThan((placed?.at ?? Infinity) + late + 1_000);
    }
  }
});

describe.each(['shopify-m3', 'bigcommerce-m3', 'woocommerce-m3', 'adobe-ifs'])('the lane %s', (name) => {
  const own = orderLane(name);
  const made = (seed: number): OrderPlan => planOf(own, seed, 200);
  const plans = [1, 2, 3].map(made);

  test('has the same plan for the same seed, and plain JSON', () => {
    expect(made(2)).toEqual(plans[1]);
    expect(JSON.parse(JSON.stringify(plans[0]))).toEqual(plans[0]);
  });

  test('gives goods, shipping and money alone back, more than once of some orders, and edits', () => {
    const deeds = plans.flatMap(({ feed }) => feed.map(({ do: deed }) => deed.kind));
    expect([...new Set(deeds)]).toEqual(expect.arrayContaining(['place', 'revise', 'cancel', 'refund']));
    const refunds = plans.flatMap(({ feed, seed }) =>
      feed.flatMap(({ do: deed, order }) =>
        deed.kind === 'refund' ? [{ order: `${seed}/${order}`, spec: deed.spec }] : [],
      ),
    );
    const orders = refunds.map(({ order }) => order);
    expect(new Set(orders).size).toBeLessThan(orders.length);
    // Shops say shipping by a field of its own, or by a row's kind.
    const kinds = refunds.map(({ spec }) => {
      const goods = /"(rows|lines|items)":\[\{(?!"kind":"shipping")/.test(JSON.stringify(spec));
      return goods ? 'goods' : JSON.stringify(spec).includes('shipping') ? 'shipping' : 'money';
    });
    expect([...new Set(kinds)].sort()).toEqual(['goods', 'money', 'shipping']);
  });

  test('asks its shop for no deed it does not know', () => {
    const kinds = new Set(plans.flatMap(({ feed }) => feed.map(({ do: deed }) => deed.kind)));
    expect(kinds.has('replace')).toBe(own.shop.replace !== undefined);
    expect(kinds.has('place-late')).toBe(own.shop.late !== undefined);
  });

  test('loses, doubles and holds webhooks, and kills the gateway', () => {
    const events = new Set(plans.flatMap(({ events: all }) => all.map(({ kind }) => kind)));
    expect([...events]).toEqual(expect.arrayContaining(['hold-webhooks', 'kill-gateway']));
    const delays = new Set(plans.flatMap(({ feed }) => feed.map(({ signals }) => signals.length)));
    expect(delays).toEqual(new Set([0, 1, 3]));
  });
});
