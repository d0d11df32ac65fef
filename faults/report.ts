import { createHash } from 'node:crypto';
import { cpus, totalmem } from 'node:os';
import type { CampaignResult } from './campaign';
import type { Cargo } from './cargo';
import type { Plan } from './plan';
import type { Sabotage } from './sabotage';

/** A fingerprint of the whole plan: the same seed and size have the same. */
export const planMark = (plan: Plan): string =>
  createHash('sha256').update(JSON.stringify(plan)).digest('hex').slice(0, 16);

/** The command that repeats a run. */
export const repeatCommand = (plan: Plan, sabotage?: Sabotage): string =>
  `npm run faults -- --orders ${plan.orders} --seed ${plan.seed} --lane ${plan.lane}${sabotage ? ` --sabotage ${sabotage}` : ''}`;

/** What brings a thing of the feed into the world. */
const BEGINNINGS = ['place', 'place-late', 'register', 'enter'];

/** What will happen, for people: the timed events, and how many calls of each kind fail. */
export function describePlan(plan: Plan, things = 'orders'): string {
  const edits = plan.feed.filter(({ do: { kind } }) => !BEGINNINGS.includes(kind));
  const lost = plan.feed.filter(({ signals }) => signals.length === 0);
  const count = (values: readonly string[]): string =>
    [...new Set(values)]
      .sort()
      .map((value) => `${value} ${values.filter((other) => other === value).length}`)
      .join(', ');
  const calls = [...plan.shopFaults, ...plan.erpFaults];
  return [
    `Plan ${planMark(plan)}: seed ${plan.seed}, ${plan.orders} ${things} and ${edits.length} edits (${count(edits.map(({ do: { kind } }) => kind))}), ${lost.length} of ${plan.feed.length} webhooks lost`,
    `${calls.length} calls fail: ${count(calls.map(({ effect }) => effect))}`,
    ...plan.events.map(({ at, kind, ...detail }) => {
      const more = Object.entries(detail).map(([name, value]) => `${name} ${value}`);
      return `  ${(at / 1_000).toFixed(1).padStart(6)} s  ${[kind, ...more].join(', ')}`;
    }),
  ].join('\n');
}

export function resultJson(plan: Plan, result: CampaignResult, sabotage?: Sabotage): unknown {
  const { seed, orders, lane } = plan;
  return {
    seed,
    orders,
    lane,
    sabotage,
    plan: planMark(plan),
    repeat: repeatCommand(plan, sabotage),
    ...result,
    machine: `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`,
  };
}

/** What held. */
const PROMISES = {
  orders: 'every order once and to the cent, or visibly waiting',
  customers: 'both sides alike, and no edit lost unnamed',
  items: 'the shop shows what the ERP has, less what was sold, and nothing was sold that nobody has',
} as const;

export function resultText(
  plan: Plan,
  things: Cargo['things'],
  result: CampaignResult,
  sabotage?: Sabotage,
): string {
  const { figures, violations, histories, ok } = result;
  const list = (counts: Readonly<Record<string, number>>): string =>
    Object.entries(counts)
      .map(([name, count]) => `${name} ${count}`)
      .join(', ') || 'none';
  const lines = [
    figures.summary,
    ...(figures.webhooksTaken === undefined ? [] : [`webhooks taken: ${figures.webhooksTaken}`]),
    `calls failed: ${list(figures.callsFailed)}`,
    `events: ${list(figures.events)} (database: ${figures.database})`,
    `read-only data folder at start: ${figures.unwritableFolder.said}`,
    `${figures.waitingForPerson} wait for a person; ${Object.keys(figures.released).length} were released once`,
    ...Object.entries(figures.released).map(([order, why]) => `  ${order} ${why}`),
    `fed in ${figures.feedSeconds} s, in order after ${figures.quietSeconds} s more`,
  ];
  if (ok) return [...lines, `OK: ${PROMISES[things]} (seed ${plan.seed})`].join('\n');
  return [
    ...lines,
    ...figures.workersEndedByThemselves.map((complaint) => `a worker ended by itself: ${complaint}`),
    ...histories.flatMap(({ order, versions, shopRequests, erpRequests, trail }) => [
      '',
      order,
      ...versions.map((version, index) => `  version ${index}: ${version}`),
      ...[
        ...shopRequests.map((line) => `${line} (shop)`),
        ...erpRequests,
        ...trail.map((line) => `${line} (audit)`),
      ]
        .sort()
        .map((line) => `  ${line}`),
    ]),
    '',
    ...violations.slice(0, 20).map(({ rule, order, what }) => `${rule}: ${order} ${what}`),
    ...(violations.length > 20 ? [`… and ${violations.length - 20} more`] : []),
    `NOT OK: ${violations.length} broken (seed ${plan.seed}); again with: ${repeatCommand(plan, sabotage)}`,
  ].join('\n');
}
