import { Failure, isFailure } from '../../domain/failure';

const CODE = 'not-shown';

/**
 * The ERP answers, and does not show what was posted as far as we know: it lags behind, or somebody took it back there.
 * It is asked again like any system that cannot answer yet.
 */
export const notShown = (message: string, advice?: string): Failure =>
  new Failure('unavailable', message, { code: CODE, ...(advice === undefined ? {} : { advice }) });

export const isNotShown = (error: unknown): error is Failure =>
  isFailure(error, 'unavailable') && error.code === CODE;
