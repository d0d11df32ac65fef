import { z } from 'zod';
import { upTo } from '../../field-types';
import { exportTable } from '../field-types';

/** Purchase orders, entered through PPS370MI. */
export const purchaseSettings = z.strictObject({
  /** The batch origin (BAOR) under which entries come in. */
  batchOrigin: upTo(10).default('CROSSDOCK'),
  /** The order type when the mapping names none; absent: M3's own choice. */
  orderType: upTo(3).optional(),
  buyer: upTo(10).optional(),
  /** `own`: we give the number, by which M3 finds it at once; `series`: M3 gives it, and it is searched for. */
  numbers: z.enum(['own', 'series']).default('own'),
  /** The address type (POAD) of where the goods go; empty: not sent. */
  addressType: z.union([upTo(1), z.literal('')]).default('1'),
  /** Whether charges go along (AddCharge); M3 does not show them again. */
  charges: z.boolean().default(true),
  /** How an order is taken back: M3 has no call that deletes one, but deletes its lines. */
  cancel: z.enum(['delete-lines', 'refuse']).default('delete-lines'),
  table: exportTable('MPHEAD', 'IA'),
});

export type PurchaseSettings = z.output<typeof purchaseSettings>;
