import { createHash } from 'node:crypto';
import { cpus, totalmem } from 'node:os';
import type { CampaignResult } from './campaign';
import type { Plan } from './plan';
import type { Sabotage } from './sabotage';

/** A fingerprint of the whole plan: the same seed and size have the same. */
export const planMark = (plan: Plan): string =>
  createHash('sha256').update(JSON.stringify(plan)).digest('hex').slice(0, 16);

/** The command that repeats a run. */
export const repeatCommand = (plan: Plan, sabotage?: Sabotage): string =>
  `npm run faults -- --orders ${plan.orders} --seed ${plan.seed} --lane ${plan.lane}${sabotage ? ` --sabotage ${sabotage}` : ''}`;

/** What will happen, for people: the timed events, and how many calls of each kind fail. */
export function describePlan(plan: Plan): string {
  const edits = plan.feed.filter(({ do: { kind } }) => !kind.startsWith('place'));
  const lost = plan.feed.filter(({ signals }) => signals.length === 0);
  const count = (values: readonly string[]): string =>
    [...new Set(values)]
      .sort()
      .map((value) => `${value} ${values.filter((other) => other === value).length}`)
      .join(', ');
  const calls = [...plan.shopFaults, ...plan.erpFaults];
  return [
    `Plan ${planMark(plan)}: seed ${plan.seed}, ${plan.orders} orders and ${edits.length} edits (${count(edits.map(({ do: { kind } }) => kind))}), ${lost.length} of ${plan.feed.length} webhooks lost`,
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

export function resultText(plan: Plan, result: CampaignResult, sabotage?: Sabotage): string {
  const { figures, violations, histories, ok } = result;
  const list = (counts: Readonly<Record<string, number>>): string =>
    Object.entries(counts)
      .map(([name, count]) => `${name} ${count}`)
      .join(', ') || 'none';
  const lines = [
    `${figures.ordersTaken} orders taken in ${figures.versions} versions, ${figures.refunds} refunds; ${figures.erpDocuments} documents entered, ${figures.erpDocumentsReversed} of them reversed`,
    ...(figures.webhooksTaken === undefined ? [] : [`webhooks taken: ${figures.webhooksTaken}`]),
    `calls failed: ${list(figures.callsFailed)}`,
    `events: ${list(figures.events)} (database: ${figures.database})`,
    `read-only data folder at start: ${figures.unwritableFolder.said}`,
    `${figures.waitingForPerson} orders wait for a person; ${Object.keys(figures.released).length} were released once`,
    ...Object.entries(figures.released).map(([order, why]) => `  ${order} ${why}`),
    `fed in ${figures.feedSeconds} s, in order after ${figures.quietSeconds} s more`,
  ];
  if (ok)
    return [...lines, `OK: every order once and to the cent, or visibly waiting (seed ${plan.seed})`].join(
      '\n',
    );
  return [
    ...lines,
    ...figures.workersEndedByThemselves.map((complaint) => `a worker ended by itself: ${complaint}`),
    ...histories.flatMap(({ order, versions, shopRequests, erpRequests, trail }) => [
      '',
      `Order ${order}`,
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
