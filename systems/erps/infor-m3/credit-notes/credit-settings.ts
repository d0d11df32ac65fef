import { z } from 'zod';
import { upTo } from '../../field-types';

/** Credit notes: money and goods given back. */
export const creditSettings = z.strictObject({
  /** `batch-order`: an order of a credit type with negative quantities; `return`: goods through OIS390MI. */
  as: z.enum(['batch-order', 'return']).default('batch-order'),
  /** An order type that takes negative quantities and makes credit notes; without it only goods can be given back. */
  orderType: upTo(3).optional(),
  /** The return reason (RSCD). */
  reason: upTo(3).optional(),
});

export type CreditSettings = z.output<typeof creditSettings>;
