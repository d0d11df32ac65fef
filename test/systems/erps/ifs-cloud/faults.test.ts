import { carry, journal, startIfs, type Bench } from './support';

let bench: Bench;
afterEach(() => bench.close());

const EFFECTS = [
  'refuse',
  'commit-then-drop',
  'cut',
  'error-500',
  'error-in-200',
  'throttle',
  'html',
] as const;

test.each([1, 2, 3])(
  'whatever fails on the way, each voucher stands once and to the cent (seed %i)',
  async (seed) => {
    bench = await startIfs();
    bench.sandbox.faults.set(
      EFFECTS.map((effect) => ({ call: '*', effect, rate: 0.04, seed: `${seed}/${effect}`, retryAfter: 0 })),
    );
    const references = Array.from({ length: 15 }, (_, index) => `I${seed}${index}`);
    const ends = await Promise.all(
      references.map((reference) =>
        carry(bench, bench.erp, journal({ reference, key: `journal:${reference}` }), 60),
      ),
    );
    expect(ends.flatMap(({ failures }) => failures).length).toBeGreaterThan(0);
    const vouchers = bench.vouchers();
    expect(vouchers.map(({ reference }) => reference).sort()).toEqual([...references].sort());
    expect(vouchers.every(({ balanced, total }) => balanced && total === '59.38')).toBe(true);
  },
);
