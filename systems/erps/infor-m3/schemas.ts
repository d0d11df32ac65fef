import { z } from 'zod';
import { creditSettings } from './credit-notes/credit-settings';
import { code, codes, upTo } from '../field-types';
import { masterDataSettings } from './master-data/master-data-settings';
import { purchaseSettings } from './purchase-orders/purchase-settings';
import { voucherSettings } from './vouchers/voucher-settings';

/** The searches that can look for a reference; the first and last can prove that nothing stands under it. */
export const DUPLICATE_MEANS = ['export', 'stop-list', 'batch-search', 'customer'] as const;
export type DuplicateMeans = (typeof DUPLICATE_MEANS)[number];

/** The searches whose empty answer is proof. */
export const CONCLUSIVE_MEANS: readonly DuplicateMeans[] = ['export', 'customer'];

/**
 * The `erp` part of a connection file for Infor M3. What public documentation leaves open or leaves to the tenant is a
 * setting here, with the commonest value as default.
 */
export const inforM3Settings = z.strictObject({
  system: z.literal('infor-m3'),
  company: code.pipe(z.string().regex(/^\d{1,3}$/, 'must be a company number of up to three digits')),
  division: upTo(3),
  facility: upTo(3),
  warehouse: upTo(3),
  /** The name of the `.ionapi` credentials in the vault. */
  credentials: z.string().min(1),
  /** Where the M3 API stands under the gateway's tenant address. */
  apiPath: z.string().default('M3/m3api-rest'),
  clientAuthentication: z.enum(['basic', 'body']).default('basic'),

  requestsPerMinute: z.number().int().positive().default(300),
  concurrency: z.number().int().positive().default(8),
  /** Most transactions in one bulk request; Infor publishes no limit. */
  bulkSize: z.number().int().min(2).max(1000).default(100),
  /** One call's own deadline. */
  deadlineSeconds: z.number().positive().default(60),
  /** How long a write whose answer was lost may still arrive. */
  settleSeconds: z.number().nonnegative().default(60),

  /** The order type when the mapping names none; absent: the customer's own. */
  orderType: upTo(3).optional(),
  /** `auto`: whatever the tenant offers. A list must name `export` or `customer`, the only ones that can prove absence. */
  duplicateCheck: z
    .union([z.literal('auto'), z.array(z.enum(DUPLICATE_MEANS)).min(1)])
    .refine(
      (means) => means === 'auto' || means.some((mean) => CONCLUSIVE_MEANS.includes(mean)),
      'must hold "export" or "customer": the other searches find orders but cannot prove that there is none',
    )
    .default('auto'),
  /** Tables behind the `export` search; the field prefix of both is `OA`. */
  exportTables: z
    .strictObject({ batch: z.string().regex(/^\w+$/), final: z.string().regex(/^\w+$/) })
    .default({ batch: 'OXHEAD', final: 'OOHEAD' }),
  /** The filter count of OIS120MI that means "facility and customer's order number". */
  stopListFilters: upTo(1).default('2'),

  /** Whether a line's discount amount (DIA1) counts once for the line or for every unit. */
  lineDiscountApplies: z.enum(['line', 'unit']).default('line'),
  /** Decimals a sales price may have; absent: those of the currency. */
  priceDecimals: z.number().int().min(0).max(6).optional(),
  /** The order total to compare with, of OIS100MI/GetOrderValue. */
  totalField: z.enum(['TOPY', 'TOAM', 'none']).default('TOPY'),
  /** Address types of order and customer addresses; the invoice address is left out when its type is empty. */
  addressTypes: z
    .strictObject({ delivery: upTo(2), invoice: z.union([upTo(2), z.literal('')]) })
    .default({ delivery: '1', invoice: '3' }),
  /** The address number given to a new customer's delivery address. */
  deliveryAddressId: upTo(6).default('WEB'),
  /** The e-mail type of CRS111 for addresses that do not fit the customer record; absent: such addresses are left out. */
  emailType: upTo(2).optional(),
  /** The status a new customer is given; absent: the template's. */
  newCustomerStatus: upTo(2).optional(),
  customerActiveStatus: codes.default(['20']),
  /** Customer stop codes (BLCD) that let orders through. */
  customerOpenStops: codes.default(['0']),
  itemActiveStatus: codes.default(['20']),
  /** Order statuses that mean "deleted", where M3 keeps the head of a deleted order. */
  deletedOrderStatus: codes.default(['90', '99']),
  /** Confirm a stuck batch order again when it is posted again after its cause was fixed. */
  reconfirm: z.boolean().default(true),
  /** What empties a field in M3's change transactions. */
  blank: z.string().length(1).default('?'),

  /** Facility and warehouse of the other divisions that the mapping sends goods to. */
  divisions: z.record(z.string(), z.strictObject({ facility: upTo(3), warehouse: upTo(3) })).default({}),
  vouchers: voucherSettings.prefault({}),
  purchaseOrders: purchaseSettings.prefault({}),
  creditNotes: creditSettings.prefault({}),
  masterData: masterDataSettings.prefault({}),
});

export type InforM3Settings = z.output<typeof inforM3Settings>;
