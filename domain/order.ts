import type { Amount } from './money';

/** A shop order as it is now, in our own words. Every amount is in `currency`, as the shop states it. */
export interface Order {
  /** The number people know it by; also the workflow's id and the root of every ERP reference. */
  readonly number: string;
  /** The shop's internal id. */
  readonly sourceId: string;
  readonly state: OrderState;
  /** The merchant's own word for the state, for people only. */
  readonly shopStatus: string;
  /** ISO 8601, UTC. */
  readonly placedAt: string;
  readonly updatedAt: string;
  readonly currency: string;
  readonly store: string;
  /** The order this one replaces after an edit in the shop, when there is one. */
  readonly replaces?: string;
  readonly customer: OrderCustomer;
  readonly billTo?: Address;
  /** Absent for virtual orders. */
  readonly shipTo?: Address;
  readonly shippingMethod?: string;
  readonly shippingDescription?: string;
  readonly payment: { readonly method?: string; readonly purchaseOrder?: string };
  readonly coupons: readonly string[];
  /** Each sold row once: parent and child rows of composed products are already told apart. */
  readonly lines: readonly OrderLine[];
  /** What is billed beside the goods. Signs as on the bill: a gift card or store credit is negative. */
  readonly charges: readonly OrderCharge[];
  readonly totals: OrderTotals;
  /** What the shop has billed of the order so far, oldest first. Empty where the shop bills nothing apart. */
  readonly invoices: readonly OrderInvoice[];
  /** What was given back, oldest first. */
  readonly refunds: readonly OrderRefund[];
  /** Money that moved, or failed to, oldest first. */
  readonly payments: readonly OrderPayment[];
  /** Where the order comes from in the shop's own words, such as `web`, `pos` or a channel's code. */
  readonly type?: string;
}

/**
 * `pending`: not yet paid or under review; `held`: stopped by the merchant; `open`, `complete`, `closed`: sold;
 * `cancelled`; `unknown`: the shop gave no state, a person decides.
 */
export type OrderState = 'pending' | 'held' | 'open' | 'complete' | 'closed' | 'cancelled' | 'unknown';

export interface OrderCustomer {
  readonly kind: 'guest' | 'registered' | 'company';
  /** The shop's customer id; absent for guests. */
  readonly id?: string;
  readonly group?: string;
  readonly email?: string;
  readonly name: string;
  readonly phone?: string;
  readonly taxNumber?: string;
  /** The B2B company that buys. */
  readonly company?: { readonly id: string; readonly name: string };
}

export interface Address {
  readonly name: string;
  readonly company?: string;
  readonly street: readonly string[];
  readonly city: string;
  readonly postcode: string;
  /** State or province code, when the shop has one. */
  readonly region?: string;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  readonly phone?: string;
  readonly taxNumber?: string;
}

export interface OrderLine {
  /** The shop's row id. */
  readonly id: string;
  readonly sku: string;
  readonly name: string;
  readonly quantity: Amount;
  /** Net of tax, before discount, for one unit, as the shop states it. */
  readonly unitPrice: Amount;
  /** Net of tax, before discount, for the row: the amount that counts. */
  readonly amount: Amount;
  /** Positive: what is taken off `amount`, net of tax. */
  readonly discount: Amount;
  readonly tax: Amount;
  readonly taxRate?: Amount;
  /** The shop's code of the tax class, where it tells one. */
  readonly taxClass?: string;
  /** The product category that accounts are chosen by. */
  readonly category?: string;
}

/** A row of an invoice or refund. Amounts are positive, as on `OrderLine`, for this part of the quantity only. */
export interface BilledLine extends Omit<OrderLine, 'id' | 'unitPrice'> {
  /** The order's row; absent when the shop does not say which. */
  readonly lineId?: string;
}

/** A bill for some or all of an order. */
export interface OrderInvoice {
  /** The shop's internal id: the root of the document's key. */
  readonly id: string;
  readonly number: string;
  readonly state: 'open' | 'paid' | 'cancelled';
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  readonly lines: readonly BilledLine[];
  readonly charges: readonly OrderCharge[];
  readonly totals: OrderTotals;
}

/**
 * Money, and perhaps goods, given back. Everything is positive: what the buyer gets. A fee that was kept is a charge of
 * kind `adjustment` with a negative amount; money beyond rows and shipping is one with a positive amount.
 */
export interface OrderRefund {
  readonly id: string;
  readonly number: string;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  /** The invoice it refers to, when the shop says so. */
  readonly invoiceId?: string;
  readonly lines: readonly BilledLine[];
  readonly charges: readonly OrderCharge[];
  readonly totals: OrderTotals;
}

/** One movement of money. */
export interface OrderPayment {
  readonly id: string;
  readonly kind: 'authorization' | 'capture' | 'refund' | 'void';
  readonly state: 'done' | 'pending' | 'failed';
  /** ISO 8601, UTC. */
  readonly at: string;
  /** The shop's code of the payment method or gateway. */
  readonly method: string;
  /** Positive. */
  readonly amount: Amount;
  readonly currency: string;
  /** The gateway's own reference; no card number. */
  readonly reference?: string;
  readonly refundId?: string;
}

/** Kinds outside this list come from shop extensions and are named `fee:<code>`. */
export type ChargeKind =
  'shipping' | 'gift-card' | 'store-credit' | 'reward' | 'gift-wrap' | 'adjustment' | `fee:${string}`;

export interface OrderCharge {
  readonly kind: ChargeKind;
  readonly label: string;
  /** Net of tax, before discount. */
  readonly amount: Amount;
  /** Positive: what is taken off. */
  readonly discount: Amount;
  readonly tax: Amount;
}

/** The shop's own header totals, the truth every document is proved against. */
export interface OrderTotals {
  /** Sum of the rows before discount, net. */
  readonly lines: Amount;
  /** Shipping before discount, net. */
  readonly shipping: Amount;
  /** Positive: everything taken off, net of the tax it carries. */
  readonly discount: Amount;
  readonly tax: Amount;
  /** Gift cards, store credit, wrapping and fees, signed as on the bill. */
  readonly other: Amount;
  /** What the buyer owes. */
  readonly total: Amount;
}

/** What a list of changed orders tells, before the order itself is read. */
export interface OrderHead {
  readonly number: string;
  readonly sourceId: string;
  /** Changes when the order changes; compared, never parsed. */
  readonly version: string;
  readonly createdAt: string;
  readonly updatedAt: string;
}
