import { existsSync } from 'node:fs';
import { PROGRAM, runFaults, type Verdict } from './run-faults';

/** What each missing protection must lead to; the seeds make calls fail that need it. */
const PROOFS = [
  { sabotage: 'no-find', seed: 1, rules: ['doubled'] },
  { sabotage: 'blind-retry', seed: 1, rules: ['doubled'] },
  { sabotage: 'float-money', seed: 1, rules: ['cents-off'] },
  { sabotage: 'no-ledger', seed: 1, rules: ['unaudited', 'doubled'] },
];
const ORDERS = '8';

const running = new Map<string, Promise<Verdict>>();

beforeAll(() => {
  if (!existsSync(PROGRAM)) throw new Error('this suite runs the built program: run "npm run build" first');
  // All at once: most of a run is waiting.
  for (const { sabotage, seed } of PROOFS) {
    running.set(sabotage, runFaults(['--orders', ORDERS, '--seed', String(seed), '--sabotage', sabotage]));
  }
});

test.each(PROOFS)(
  'without its protection ($sabotage) the promise breaks, and the checker says so',
  async (proof) => {
    const verdict = await running.get(proof.sabotage);
    expect(verdict).toMatchObject({ code: 1, ok: false, seed: proof.seed });
    expect(verdict?.violations.some(({ rule }) => proof.rules.includes(rule))).toBe(true);
    expect(verdict?.histories[0]?.trail.length).toBeGreaterThan(0);
  },
  150_000,
);
