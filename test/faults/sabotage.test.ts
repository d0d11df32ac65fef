import { existsSync } from 'node:fs';
import { PROGRAM, runFaults, type Verdict } from './run-faults';

/** What each missing protection must lead to; the seeds make calls fail that need it. */
const PROOFS: readonly Proof[] = [
  { sabotage: 'no-find', seed: 1, rules: ['doubled'] },
  { sabotage: 'blind-retry', seed: 1, rules: ['doubled'] },
  { sabotage: 'float-money', seed: 1, rules: ['cents-off'] },
  { sabotage: 'no-ledger', seed: 1, rules: ['unaudited', 'doubled'] },
  { sabotage: 'silent-overrule', seed: 1, orders: 12, lane: 'adobe-ifs-customers', rules: ['edit-lost'] },
  // The plan has sales that wait for a person: their goods are on sale again.
  {
    sabotage: 'no-reservations',
    seed: 5,
    lane: 'm3-woocommerce-catalog',
    rules: ['stock-off', 'oversold'],
  },
];
const ORDERS = 8;
/** What is broken is not mended by waiting. */
const QUIET_SECONDS = '60';

interface Proof {
  readonly sabotage: string;
  readonly seed: number;
  /** @default ORDERS */
  readonly orders?: number;
  /** @default the harness's own */
  readonly lane?: string;
  readonly rules: readonly string[];
}

const argumentsOf = ({ sabotage, seed, orders = ORDERS, lane }: Proof): string[] => [
  ...['--orders', String(orders), '--seed', String(seed), '--sabotage', sabotage],
  ...(lane === undefined ? [] : ['--lane', lane, '--quiet', QUIET_SECONDS]),
];

const running = new Map<string, Promise<Verdict>>();

beforeAll(() => {
  if (!existsSync(PROGRAM)) throw new Error('this suite runs the built program: run "npm run build" first');
  // All at once: most of a run is waiting.
  for (const proof of PROOFS) running.set(proof.sabotage, runFaults(argumentsOf(proof)));
});

test.each(PROOFS)(
  'without its protection ($sabotage) the promise breaks, and the checker says so',
  async (proof) => {
    const verdict = await running.get(proof.sabotage);
    expect(verdict).toMatchObject({ code: 1, ok: false, seed: proof.seed });
    expect(verdict?.violations.some(({ rule }) => proof.rules.includes(rule))).toBe(true);
    expect(verdict?.histories[0]?.trail.length).toBeGreaterThan(0);
  },
  300_000,
);
