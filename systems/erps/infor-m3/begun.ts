import { Failure, isFailure } from '../../../domain/failure';
import type { CallContext } from '../../context';

/**
 * From the first write on a part of the order stands. Whatever then only breaks off is `in-doubt`: the next attempt has
 * to wait until a search shows that part, or it would enter the order a second time. So a lane that is busy is no reason
 * to break off any more.
 */
export async function begun<T>(context: CallContext, work: (patient: CallContext) => Promise<T>): Promise<T> {
  try {
    return await work({ ...context, patienceMs: undefined });
  } catch (error) {
    if (!isFailure(error, 'throttled', 'unavailable', 'unauthorized')) throw error;
    throw new Failure('in-doubt', `broken off halfway: ${error.message}`, {
      code: error.code,
      advice: error.advice,
      retryAfterMs: error.retryAfterMs,
    });
  }
}
