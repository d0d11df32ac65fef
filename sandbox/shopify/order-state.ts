import type { AddressSpec } from './order-spec';
import { type Bag, type Currencies, each, isZero, minus, plus, ZERO } from './money';

export interface TaxState {
  readonly title: string;
  /** Percent. */
  readonly rate: string;
  readonly amount: Bag;
}

export interface LineState {
  readonly id: number;
  readonly sku: string | undefined;
  readonly title: string;
  readonly variantId: number | undefined;
  readonly productType: string;
  quantity: number;
  readonly unit: Bag;
  discount: Bag;
  taxes: TaxState[];
  readonly rates: readonly string[];
  readonly giftCard: boolean;
  readonly requiresShipping: boolean;
  readonly tip: boolean;
}

export interface ShippingState {
  readonly id: number;
  readonly title: string;
  readonly code: string;
  readonly price: Bag;
  readonly discount: Bag;
  readonly taxes: readonly TaxState[];
}

export interface TransactionState {
  readonly id: number;
  readonly kind: string;
  status: string;
  readonly gateway: string;
  readonly at: string;
  readonly amount: Bag;
}

export interface RefundState {
  readonly id: number;
  readonly at: string;
  readonly lines: readonly {
    readonly line: number;
    readonly quantity: number;
    readonly subtotal: Bag;
    readonly tax: Bag;
    readonly restock: string;
  }[];
  readonly shipping: readonly { readonly shipping: number; readonly subtotal: Bag; readonly tax: Bag }[];
  readonly duties: Bag;
  readonly adjustments: readonly { readonly amount: Bag; readonly tax: Bag; readonly reason: string }[];
  readonly transactions: readonly number[];
  readonly returnId: number | undefined;
  readonly note: string | undefined;
  /** What rows, shipping and duties are worth with tax. */
  readonly value: Bag;
}

export interface OrderState {
  readonly id: number;
  readonly number: number;
  readonly name: string;
  readonly createdAt: string;
  updatedAt: string;
  cancelledAt: string | undefined;
  closedAt: string | undefined;
  readonly test: boolean;
  readonly email: string | undefined;
  readonly poNumber: string | undefined;
  readonly source: string;
  readonly taxesIncluded: boolean;
  readonly currencies: Currencies;
  readonly discountCodes: readonly string[];
  readonly customerId: number | undefined;
  readonly companyId: number | undefined;
  billing: AddressSpec | undefined;
  shipTo: AddressSpec | undefined;
  readonly terms: boolean;
  fulfilled: boolean;
  pending: boolean;
  edited: boolean;
  lines: LineState[];
  shipping: ShippingState[];
  readonly fees: readonly {
    readonly id: number;
    readonly name: string;
    readonly price: Bag;
    readonly tax: Bag;
  }[];
  readonly duties: Bag;
  readonly dutyTax: Bag;
  /** Of tips that are no line. */
  readonly tip: Bag;
  transactions: TransactionState[];
  refunds: RefundState[];
  readonly originalTotal: Bag | undefined;
}

export const taxOf = (taxes: readonly TaxState[]): Bag => plus(...taxes.map(({ amount }) => amount));
export const priceOf = (line: LineState): Bag => each(line.unit, (units) => units * BigInt(line.quantity));

/** What a line costs after discount, in the order's own mode: with tax where prices contain it. */
export const subtotalOf = (line: LineState): Bag => minus(priceOf(line), line.discount);
export const shippingSubtotal = (line: ShippingState): Bag => minus(line.price, line.discount);

export const totalTax = (order: OrderState): Bag =>
  plus(
    ...order.lines.map(({ taxes }) => taxOf(taxes)),
    ...order.shipping.map(({ taxes }) => taxOf(taxes)),
    ...order.fees.map(({ tax }) => tax),
    order.dutyTax,
  );

/** Before returns and removals, as the shop defines it. */
export function totalPrice(order: OrderState): Bag {
  const goods = plus(...order.lines.map(subtotalOf), ...order.shipping.map(shippingSubtotal));
  const contained = order.taxesIncluded
    ? plus(
        ...order.lines.map(({ taxes }) => taxOf(taxes)),
        ...order.shipping.map(({ taxes }) => taxOf(taxes)),
      )
    : ZERO;
  const extras = plus(...order.fees.map(({ price }) => price), order.duties, order.tip);
  return minus(plus(goods, extras, totalTax(order)), contained);
}

export const currentTotal = (order: OrderState): Bag =>
  minus(totalPrice(order), plus(...order.refunds.map(({ value }) => value)));

/** What was sold: the total without the units that were taken off without money and without a return. */
export const soldTotal = (order: OrderState): Bag =>
  minus(
    totalPrice(order),
    plus(
      ...order.refunds
        .filter(({ transactions, returnId }) => transactions.length === 0 && returnId === undefined)
        .map(({ value }) => value),
    ),
  );

const sumOf = (order: OrderState, kinds: readonly string[]): Bag =>
  plus(
    ...order.transactions
      .filter(({ kind, status }) => status === 'SUCCESS' && kinds.includes(kind))
      .map(({ amount }) => amount),
  );
export const receivedOf = (order: OrderState): Bag => sumOf(order, ['SALE', 'CAPTURE']);
export const refundedOf = (order: OrderState): Bag => sumOf(order, ['REFUND']);

/** How many of a line were taken off by refunds and edits. */
export const takenOf = (order: OrderState, lineId: number): number =>
  order.refunds
    .flatMap(({ lines }) => lines)
    .filter(({ line }) => line === lineId)
    .reduce((sum, { quantity }) => sum + quantity, 0);

export function financialStatus(order: OrderState): string | null {
  const received = receivedOf(order);
  const refunded = refundedOf(order);
  const kinds = order.transactions.filter(({ status }) => status === 'SUCCESS').map(({ kind }) => kind);
  if (kinds.includes('VOID')) return 'VOIDED';
  if (isZero(received)) {
    if (kinds.includes('AUTHORIZATION')) return 'AUTHORIZED';
    if (order.pending || order.transactions.some(({ status }) => status === 'PENDING')) return 'PENDING';
    return isZero(currentTotal(order)) && order.transactions.length > 0 ? 'PAID' : null;
  }
  if (refunded.presentment >= received.presentment) return 'REFUNDED';
  if (refunded.presentment > 0n) return 'PARTIALLY_REFUNDED';
  return received.presentment < currentTotal(order).presentment ? 'PARTIALLY_PAID' : 'PAID';
}
