import { planCatalog } from '../../faults/catalog/plan-catalog';
import { planCustomers } from '../../faults/customers/plan-customers';
import { cargoOf, laneNamed } from '../../faults/lanes';
import { makePlan, type Plan } from '../../faults/plan';
import { seeded } from '../../sandbox/kit';

const options = (seed: number) => ({
  orders: 100,
  feedMs: 50_000,
  stream: (name: string) => seeded(`${seed}/${name}`),
});

describe.each(['adobe-ifs-customers', 'm3-woocommerce-catalog', 'm3-bigcommerce-catalog'])(
  'the lane %s',
  (name) => {
    const lane = laneNamed(name);
    const made = (seed: number): Plan =>
      makePlan({ lane, cargo: cargoOf(lane), seed, orders: 100, workers: 2 });

    test('has the same plan for the same seed, another for another, and plain JSON', () => {
      expect(made(2)).toEqual(made(2));
      expect(made(3)).not.toEqual(made(2));
      expect(JSON.parse(JSON.stringify(made(2)))).toEqual(made(2));
    });

    test('has the faults and events of all lanes', () => {
      const { shopFaults, erpFaults, events } = made(1);
      const effects = new Set([...shopFaults, ...erpFaults].map(({ effect }) => effect));
      expect([...effects]).toEqual(
        expect.arrayContaining(['throttle', 'error-503', 'commit-then-drop', 'commit-late', 'stale-read']),
      );
      expect([...new Set(events.map(({ kind }) => kind))]).toEqual(
        expect.arrayContaining([
          ...['kill-worker', 'freeze-worker', 'restart-temporal', 'restart-database', 'outage', 'revoke'],
          ...['stale-spell', 'skew-clock', 'pause-polls', 'hold-webhooks', 'kill-gateway'],
        ]),
      );
    });

    test('does nothing to a thing before it is there', () => {
      const { feed } = made(1);
      for (const step of feed) {
        const first = feed.find(({ order }) => order === step.order);
        expect(['register', 'enter']).toContain(first?.do.kind);
        expect(step.at).toBeGreaterThanOrEqual(first?.at ?? Infinity);
      }
    });
  },
);

test('customers come from both sides, and are edited on both, at once, and in the same field', () => {
  const steps = [1, 2].flatMap((seed) => planCustomers(options(seed)));
  expect(new Set(steps.map(({ do: { kind } }) => kind))).toEqual(
    new Set(['register', 'enter', 'edit', 'remove-address', 'delete']),
  );
  const edits = steps.flatMap(({ do: deed }) => (deed.kind === 'edit' ? [deed.edits] : []));
  expect(new Set(edits.flat().map(({ side, field }) => `${side} ${field}`)).size).toBe(12);
  const [sameField, otherField] = [true, false].map((same) =>
    edits.filter(([a, b]) => a && b && a.side !== b.side && (a.field === b.field) === same),
  );
  expect(sameField?.length).toBeGreaterThan(10);
  expect(otherField?.length).toBeGreaterThan(10);
  const removals = steps.flatMap(({ do: deed }) =>
    deed.kind === 'delete' || deed.kind === 'remove-address' ? [`${deed.kind} ${deed.side}`] : [],
  );
  expect(new Set(removals).size).toBe(4);
});

test('nothing is typed twice', () => {
  const serials = planCustomers(options(5)).flatMap(({ do: deed }) =>
    deed.kind === 'edit' ? deed.edits.map(({ serial }) => serial) : 'serial' in deed ? [deed.serial] : [],
  );
  expect(new Set(serials).size).toBe(serials.length);
});

test('articles are bought, received, renamed, priced, withdrawn and put back', () => {
  const steps = [1, 2].flatMap((seed) => planCatalog(options(seed)));
  const deeds = steps.map(({ do: deed }) => (deed.kind === 'withdraw' ? `withdraw ${deed.back}` : deed.kind));
  expect(new Set(deeds)).toEqual(
    new Set([
      ...['enter', 'rename', 'reprice', 'receive', 'meddle', 'buy', 'call-off'],
      ...['withdraw true', 'withdraw false'],
    ]),
  );
  const bought = steps.flatMap(({ do: deed }) => (deed.kind === 'buy' ? [deed] : []));
  expect(bought.some(({ pieces }) => pieces === 'all')).toBe(true);
  expect(bought.some(({ needsPerson }) => needsPerson)).toBe(true);
});
