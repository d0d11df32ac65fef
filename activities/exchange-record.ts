import { scrub } from '../domain/failure';
import type { CallContext, Exchange, Priority } from '../systems/context';
import type { Trail, TrailEntry } from '../store/store';

/** Collects a step's exchanges so that they reach the audit trail in one append, whatever the step's end. */
export interface ExchangeRecord extends CallContext {
  /** Hands the collected entries over and forgets them. */
  take(): TrailEntry[];
}

export function recordExchanges(
  priority: Priority,
  { closesAt, patienceMs }: Pick<CallContext, 'closesAt' | 'patienceMs'> = {},
): ExchangeRecord {
  let entries: TrailEntry[] = [];
  return {
    priority,
    closesAt,
    patienceMs,
    record: (exchange) => void entries.push(entryOf(exchange)),
    take: () => {
      const taken = entries;
      entries = [];
      return taken;
    },
  };
}

/** Runs a step with a record; what is left in it at the end is appended, also when the step fails. */
export async function withRecord<T>(
  trail: Trail,
  connection: string,
  order: string,
  record: ExchangeRecord,
  step: () => Promise<T>,
): Promise<T> {
  try {
    return await step();
  } finally {
    const rest = record.take();
    if (rest.length > 0) await trail.append(connection, order, rest);
  }
}

const entryOf = ({ request, answer, ...facts }: Exchange): TrailEntry => ({
  kind: 'exchanged',
  data: { ...facts, code: facts.code === undefined ? undefined : scrub(facts.code) },
  body: { request, answer },
});
