import { isFailure } from '../../../domain/failure';
import type { CallContext, Exchange } from '../../context';
import type { HttpAnswer } from '../../transport/http';
import { tryParseLossless } from '../../transport/json';
import type { Subject } from './errors';

export const SYSTEM = 'ifs-cloud';

/** Sends, reads the answer, and hands request, answer and end to the caller's record. The token is in none of it. */
export async function recorded<T>(
  context: CallContext,
  subject: Subject,
  sent: unknown,
  send: () => Promise<HttpAnswer>,
  read: (answer: HttpAnswer) => T,
): Promise<T> {
  const at = new Date().toISOString();
  const note = (answer: HttpAnswer | undefined, outcome: Exchange['outcome'], code?: string): void =>
    context.record({
      system: SYSTEM,
      call: subject.call,
      write: subject.write,
      request: sent,
      ...(answer ? { answer: keptAnswer(answer), status: answer.status } : {}),
      outcome,
      ...(code === undefined ? {} : { code }),
      milliseconds: answer?.milliseconds ?? 0,
      at,
    });
  let answer: HttpAnswer | undefined;
  try {
    answer = await send();
    const value = read(answer);
    note(answer, 'ok');
    return value;
  } catch (error) {
    note(answer, outcomeOf(error), isFailure(error) ? error.code : undefined);
    throw error;
  }
}

/** Metadata is long and the same for everyone: only that it came is kept. */
const keptAnswer = ({ text }: HttpAnswer): unknown =>
  tryParseLossless(text) ?? (text.startsWith('<') ? { characters: text.length } : text);

function outcomeOf(error: unknown): Exchange['outcome'] {
  if (isFailure(error, 'in-doubt')) return 'lost';
  return isFailure(error, 'rejected', 'conflict', 'unauthorized', 'throttled') ? 'refused' : 'failed';
}
