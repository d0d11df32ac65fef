import { Failure, isFailure } from '../../../../domain/failure';
import type { CallContext } from '../../../context';
import { passing } from '../../catalog-rows';
import type { BigCommerceClient, Call } from '../client';
import { failureOf, shopWords } from '../errors';

/** How a write ended. */
export type Sent =
  | { readonly end: 'taken'; readonly status: number; readonly body: unknown }
  /** The store refused the request; nothing else is known of its rows. */
  | { readonly end: 'refused'; readonly status: number; readonly body: unknown; readonly reason: string }
  /** It may or may not have arrived. */
  | { readonly end: 'lost'; readonly reason: string }
  /** It never left, or the store was too busy to look at it. */
  | { readonly end: 'not-sent'; readonly reason: string };

export type Send = (context: CallContext, call: Call) => Promise<Sent>;

/** One write, never repeated. @throws Failure for what the next write would meet too, such as a token that is refused */
export function createSend(client: BigCommerceClient): Send {
  return async (context, call) => {
    try {
      const asked = await client.ask(context, () => ({ ...call, recordsBody: true }));
      if (!asked) throw new Failure('bug', `${call.name} was not sent`);
      const { answer, body } = asked;
      const failure = failureOf(call.name, answer, body, true);
      if (!failure) return { end: 'taken', status: answer.status, body };
      if (failure.kind === 'rejected') {
        const reason = shopWords(body) ?? failure.message;
        return { end: 'refused', status: answer.status, body, reason };
      }
      throw failure;
    } catch (error) {
      const reason = passing(error);
      return { end: isFailure(error, 'in-doubt') ? 'lost' : 'not-sent', reason };
    }
  };
}

/** The rows of a refused request that the store names, with what it says of each (`batch_errors`). */
export function batchErrors(
  body: unknown,
): { readonly data: Readonly<Record<string, unknown>>; readonly words: string }[] {
  const errors = (body as { batch_errors?: unknown } | undefined)?.batch_errors;
  if (!Array.isArray(errors)) return [];
  return (errors as Record<string, unknown>[]).map((one) => ({
    data: (one['data'] ?? {}) as Readonly<Record<string, unknown>>,
    words:
      shopWords({ title: one['title'], errors: one['field_errors'] ?? one['errors'] }) ?? 'It was refused.',
  }));
}
