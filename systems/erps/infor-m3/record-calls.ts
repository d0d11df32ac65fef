import { isFailure } from '../../../domain/failure';
import type { Exchange } from '../../context';
import type { HttpAnswer } from '../../transport/http';
import type { M3Result } from './answers';
import type { CallGroup } from './gather';

export const SYSTEM = 'infor-m3';

/** What became of a group's request. */
export type GroupEnd =
  | { readonly results: readonly M3Result[]; readonly answer: HttpAnswer }
  | { readonly error: unknown; readonly answer?: HttpAnswer };

const OUTCOMES: Readonly<Record<M3Result['state'], Exchange['outcome']>> = {
  ok: 'ok',
  refused: 'refused',
  'not-processed': 'failed',
  unknown: 'lost',
};

/** Hands each transaction to the record of the caller it belongs to, and to no other. The token is in none of it. */
export function recordCalls(group: CallGroup, end: GroupEnd): void {
  const { context, program, calls } = group;
  const milliseconds = end.answer?.milliseconds ?? 0;
  const at = new Date(Date.now() - milliseconds).toISOString();
  calls.forEach(({ transaction, record, write }, index) => {
    const result = 'results' in end ? end.results[index] : undefined;
    context.record({
      system: SYSTEM,
      call: `${program}/${transaction}`,
      write,
      request: record,
      ...(result ? { answer: answerOf(result) } : {}),
      outcome: result ? OUTCOMES[result.state] : outcomeOf('error' in end ? end.error : undefined),
      ...(end.answer ? { status: end.answer.status } : {}),
      ...codeOf(result, end),
      milliseconds,
      at,
    });
  });
}

const answerOf = (result: M3Result): unknown =>
  result.error ? { error: result.error, records: result.records } : { records: result.records };

function outcomeOf(error: unknown): Exchange['outcome'] {
  if (isFailure(error, 'in-doubt')) return 'lost';
  return isFailure(error, 'rejected', 'unauthorized', 'throttled') ? 'refused' : 'failed';
}

function codeOf(result: M3Result | undefined, end: GroupEnd): { code?: string } {
  const code = result?.error
    ? result.error.code || result.error.type
    : 'error' in end && isFailure(end.error)
      ? end.error.code
      : undefined;
  return code ? { code } : {};
}
