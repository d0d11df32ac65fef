import { join } from 'node:path';
import { runFaults, type Verdict } from './run-faults';
import type { Sabotage } from './sabotage';

/** A protection, and a run in which its absence must show. */
interface Proof {
  readonly sabotage: Sabotage;
  readonly seed: number;
  readonly orders: number;
  /** Absent: the harness's own. */
  readonly lane?: string;
  /** One of these is broken. */
  readonly rules: readonly string[];
}

/** The seeds make calls fail that need the protection. */
const PROOFS: readonly Proof[] = [
  { sabotage: 'no-find', seed: 1, orders: 8, rules: ['doubled'] },
  { sabotage: 'blind-retry', seed: 1, orders: 8, rules: ['doubled'] },
  { sabotage: 'float-money', seed: 1, orders: 8, rules: ['cents-off'] },
  { sabotage: 'no-ledger', seed: 1, orders: 8, rules: ['unaudited', 'doubled'] },
  { sabotage: 'silent-overrule', seed: 1, orders: 12, lane: 'adobe-ifs-customers', rules: ['edit-lost'] },
  // The plan has sales that wait for a person: their goods are on sale again.
  {
    sabotage: 'no-reservations',
    seed: 5,
    orders: 8,
    lane: 'm3-woocommerce-catalog',
    rules: ['stock-off', 'oversold'],
  },
];
/** What is broken is not mended by waiting. */
const QUIET_SECONDS = 60;

const argumentsOf = ({ sabotage, seed, orders, lane }: Proof): string[] => [
  ...['--orders', String(orders), '--seed', String(seed), '--sabotage', sabotage],
  ...(lane === undefined ? [] : ['--lane', lane, '--quiet', String(QUIET_SECONDS)]),
];

/** Answers why the proof failed; undefined when the checker noticed what was missing. */
const prove = (proof: Proof): Promise<string | undefined> =>
  runFaults(join(__dirname, 'main.js'), argumentsOf(proof)).then(
    (verdict) => shortcoming(proof, verdict),
    (error: Error) => error.message,
  );

function shortcoming(proof: Proof, verdict: Verdict): string | undefined {
  const { code } = verdict;
  if (code !== 1 || verdict.ok || verdict.seed !== proof.seed)
    return `the run held (exit code ${code}), though its protection was missing`;
  const found = new Set(verdict.violations.map(({ rule }) => rule));
  if (!proof.rules.some((rule) => found.has(rule)))
    return `found as ${[...found].join(', ')} instead of ${proof.rules.join(' or ')}`;
  return (verdict.histories[0]?.trail.length ?? 0) > 0 ? undefined : 'no history was told of what broke';
}

/** Takes each protection away in a short run of its own; every one must be noticed. Three at a time: a run mostly waits. */
async function main(): Promise<number> {
  const waiting = [...PROOFS];
  let failed = 0;
  const work = async (): Promise<void> => {
    for (let proof = waiting.shift(); proof; proof = waiting.shift()) {
      const wrong = await prove(proof);
      if (wrong !== undefined) failed += 1;
      const name = `--sabotage ${proof.sabotage}`.padEnd(30);
      process.stdout.write(`${name} ${wrong === undefined ? 'noticed' : `NOT NOTICED: ${wrong}`}\n`);
    }
  };
  await Promise.all([work(), work(), work()]);
  return failed === 0 ? 0 : 1;
}

void main().then((code) => process.exit(code));
