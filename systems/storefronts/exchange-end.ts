import { isFailure, type Failure } from '../../domain/failure';
import type { Exchange } from '../context';

type End = Pick<Exchange, 'outcome' | 'code'>;

/** How an exchange ended whose answer was read; `failure` is what kept the answer from being data. */
export const endOf = (failure: Failure | undefined): End => ({
  outcome: !failure
    ? 'ok'
    : failure.kind === 'in-doubt'
      ? 'lost'
      : failure.kind === 'unavailable'
        ? 'failed'
        : 'refused',
  ...(failure?.code ? { code: failure.code } : {}),
});

/** How an exchange ended that no readable answer came for. */
export const brokenOff = (error: unknown): End => ({
  outcome: isFailure(error, 'in-doubt') ? 'lost' : 'failed',
  ...(isFailure(error) && error.code ? { code: error.code } : {}),
});
