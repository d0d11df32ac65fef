import type { CatalogFlow } from './catalog';

/** When a flow last moved; ISO 8601. */
export interface FlowTimes {
  readonly begunAt: string;
  readonly lookedAt?: string;
  readonly changedAt?: string;
  /** Since when the longest waiting of the rows that are due waits. */
  readonly oldestDue?: string;
}

export interface FlowPace {
  readonly everyMs: number;
  readonly quietMs: number;
}

/** Looks that may be missed before somebody is told. */
const MISSED_LOOKS = 4;
const LONGEST_QUEUE_MS = 3_600_000;

/**
 * What is wrong although nothing fails, in a sentence that stays the same while it lasts; undefined when all is well.
 * A feed that answers and never brings anything looks healthy everywhere else.
 */
export function alarmOf(
  flow: CatalogFlow,
  { begunAt, lookedAt = begunAt, changedAt = begunAt, oldestDue }: FlowTimes,
  { everyMs, quietMs }: FlowPace,
  now: Date,
): string | undefined {
  const age = (at: string): number => now.getTime() - Date.parse(at);
  if (age(lookedAt) > MISSED_LOOKS * everyMs + 60_000)
    return `nobody has asked the ERP for changed ${flow} since ${lookedAt}: is a worker running, and its schedule not paused?`;
  if (age(changedAt) > quietMs)
    return `the ERP has told of no changed ${flow} since ${changedAt}: nothing fails and nothing arrives; compare an item by hand, and see whether the ERP still records changes`;
  if (oldestDue !== undefined && age(oldestDue) > Math.max(LONGEST_QUEUE_MS, 2 * everyMs))
    return `changed ${flow} wait for the shop since ${oldestDue}: it is too slow, or refuses`;
  return undefined;
}
