import { DefaultFailureConverter } from '@temporalio/common';

/**
 * Moves error messages and stack traces into a payload, so that the codec encrypts them too. This file is part of the
 * workflow bundle: it may import nothing else.
 */
export const failureConverter = new DefaultFailureConverter({ encodeCommonAttributes: true });
