import { z } from 'zod';
import { isDecimal, list, text } from '../raw-fields';

/**
 * What we read of the shop's answers, after lossless parsing (every number is a string). What only informs may be
 * missing or of another shape; what the sums rest on may not.
 */

export const flag = z
  .union([z.boolean(), z.string().transform((value) => value === 'true')])
  .nullish()
  .catch(undefined)
  .transform((value) => value === true);

const amount = z.string().refine(isDecimal, 'not a number');
const moneyV2 = z.object({ amount, currencyCode: z.string().min(1) });
const bag = z.object({ shopMoney: moneyV2, presentmentMoney: moneyV2 });
export type RawBag = z.output<typeof bag>;
const optionalBag = bag.nullish().transform((value) => value ?? undefined);

export const pageInfo = z
  .object({ hasNextPage: flag, endCursor: text })
  .nullish()
  .catch(undefined)
  .transform((value) => value ?? { hasNextPage: false, endCursor: undefined });

export interface Connection<T> {
  readonly nodes: readonly T[];
  readonly pageInfo: z.output<typeof pageInfo>;
}

/** A connection, or the list a bulk result makes of it. */
export const connection = <S extends z.ZodType>(row: S): z.ZodType<Connection<z.output<S>>> =>
  z
    .object({ nodes: z.array(row), pageInfo })
    .nullish()
    .transform((value) => value ?? { nodes: [], pageInfo: { hasNextPage: false, endCursor: undefined } });

const taxLine = z.object({
  title: text,
  ratePercentage: amount.nullish().catch(undefined),
  priceSet: bag,
});

export const address = z
  .object({
    firstName: text,
    lastName: text,
    name: text,
    company: text,
    address1: text,
    address2: text,
    city: text,
    provinceCode: text,
    zip: text,
    countryCodeV2: text,
    phone: text,
  })
  .nullish()
  .catch(undefined)
  .transform((value) => value ?? undefined);
export type RawAddress = NonNullable<z.output<typeof address>>;

export const lineItem = z.object({
  id: z.string(),
  sku: text,
  name: text,
  title: text,
  quantity: amount,
  currentQuantity: amount,
  isGiftCard: flag,
  requiresShipping: flag,
  originalUnitPriceSet: bag,
  originalTotalSet: bag,
  discountAllocations: list(z.object({ allocatedAmountSet: bag })),
  taxLines: list(taxLine),
  product: z.object({ productType: text }).nullish().catch(undefined),
});
export type RawLine = z.output<typeof lineItem>;

export const shippingLine = z.object({
  id: text,
  title: text,
  code: text,
  isRemoved: flag,
  originalPriceSet: bag,
  discountedPriceSet: bag,
  taxLines: list(taxLine),
});
export type RawShippingLine = z.output<typeof shippingLine>;

const transaction = z.object({
  id: z.string(),
  kind: text,
  status: text,
  gateway: text,
  createdAt: text,
  processedAt: text,
  paymentId: text,
  amountSet: bag,
});
export type RawTransaction = z.output<typeof transaction>;

const named = z.object({ id: z.string(), name: text });

export const rawOrder = z.object({
  id: z.string(),
  legacyResourceId: z.string(),
  name: z.string(),
  createdAt: z.string(),
  processedAt: text,
  updatedAt: z.string(),
  cancelledAt: text,
  closedAt: text,
  test: flag,
  email: text,
  phone: text,
  poNumber: text,
  sourceName: text,
  taxesIncluded: flag,
  displayFinancialStatus: text,
  displayFulfillmentStatus: text,
  discountCodes: list(z.string()).catch([]),
  paymentGatewayNames: list(z.string()).catch([]),
  customer: z.object({ id: z.string(), displayName: text }).nullish().catch(undefined),
  purchasingEntity: z
    .object({ company: named.nullish(), location: named.nullish() })
    .nullish()
    .catch(undefined),
  paymentTerms: z.object({ id: z.string() }).nullish().catch(undefined),
  billingAddress: address,
  shippingAddress: address,
  totalPriceSet: bag,
  totalTaxSet: optionalBag,
  currentTotalPriceSet: bag,
  totalTipReceivedSet: optionalBag,
  originalTotalDutiesSet: optionalBag,
  additionalFees: list(z.object({ name: text, price: bag, taxLines: list(taxLine) })),
  transactions: list(transaction),
  refunds: list(z.object({ id: z.string() })),
  lineItems: connection(lineItem),
  shippingLines: connection(shippingLine),
});
export type RawOrder = z.output<typeof rawOrder>;

export const refundLine = z.object({
  quantity: amount,
  restockType: text,
  lineItem: z.object({ id: z.string() }),
  subtotalSet: bag,
  totalTaxSet: bag,
});

export const rawRefund = z.object({
  id: z.string(),
  legacyResourceId: z.string(),
  createdAt: text,
  processedAt: text,
  totalRefundedSet: bag,
  return: z.object({ id: z.string() }).nullish().catch(undefined),
  duties: list(z.object({ amountSet: bag })),
  refundLineItems: connection(refundLine),
  refundShippingLines: connection(
    z.object({
      shippingLine: z.object({ id: text, title: text }).nullish().catch(undefined),
      subtotalAmountSet: bag,
      taxAmountSet: bag,
    }),
  ),
  orderAdjustments: connection(z.object({ reason: text, amountSet: bag, taxAmountSet: bag })),
  transactions: connection(z.object({ id: z.string(), kind: text, status: text, amountSet: bag })),
});
export type RawRefund = z.output<typeof rawRefund>;
