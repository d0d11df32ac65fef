import { z } from 'zod';
import type { CustomerField } from '../../domain/customer-cells';
import type { ConflictPolicy, Owner } from '../../domain/customer-merge';
import { duration } from './duration-schema';

/** Which way customers go, and who has the say. */
export interface CustomersFlow {
  readonly direction: 'to-erp' | 'to-shop' | 'both';
  /** Between two polls, in milliseconds. */
  readonly every: number;
  /** Who owns a field; by default whoever changed it last. */
  readonly fields?: { readonly [Field in CustomerField]?: Owner | undefined };
  /** Whose value holds when both sides changed a field that nobody owns. @default last-writer */
  readonly conflict?: ConflictPolicy;
  /** Whether a customer that only the ERP has gets an account in the shop. @default false */
  readonly createInShop?: boolean;
}

const OWNERS = ['last-writer', 'shop', 'erp'] as const satisfies readonly Owner[];

const owner = z.enum(OWNERS).optional();
const fields = z.strictObject({
  name: owner,
  email: owner,
  phone: owner,
  taxNumber: owner,
  contact: owner,
  billTo: owner,
  deliveries: owner,
} satisfies Record<CustomerField, typeof owner>);

/** `to-store` is an earlier name of `to-shop`. */
const direction = z
  .enum(['to-erp', 'to-shop', 'both', 'to-store'])
  .default('to-erp')
  .transform((way) => (way === 'to-store' ? 'to-shop' : way));

export const customersFlow = z
  .strictObject({
    direction,
    every: duration('15m'),
    fields: fields.optional(),
    conflict: z.enum([...OWNERS, 'ask'] as const satisfies readonly ConflictPolicy[]).optional(),
    createInShop: z.boolean().optional(),
  })
  .refine((flow) => flow.direction === 'both' || (flow.fields === undefined && flow.conflict === undefined), {
    path: ['direction'],
    error: 'fields and conflict need direction: both; one way, the side that customers come from has the say',
  })
  .refine((flow) => flow.direction !== 'to-erp' || flow.createInShop !== true, {
    path: ['createInShop'],
    error: 'needs direction: both or to-shop',
  });
