import type { z } from 'zod';
import { Failure } from '../../domain/failure';

/** Says where an answer has another shape than expected, without quoting it. */
export const unreadableAnswer = (what: string, error: z.ZodError, advice: string): Failure =>
  new Failure(
    'bug',
    `${what} cannot be read: ${error.issues
      .slice(0, 3)
      .map(({ path, code }) => `${path.join('.') || 'the whole'} (${code})`)
      .join(', ')}`,
    { advice },
  );
