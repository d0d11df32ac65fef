import { contentHash } from './canonical-json';
import { normalize } from './money';
import type { Address, Order, OrderCharge, OrderInvoice, OrderPayment, OrderRefund } from './order';

/**
 * The hash of what an ERP document carries of an order: goods, money, buyer and addresses. Status words, time stamps
 * and notations of the same number (`29.950`) do not change it, so that only a real edit causes a correction.
 */
export function orderContentHash(order: Order): string {
  return contentHash({
    currency: order.currency,
    customer: { kind: order.customer.kind, id: order.customer.id, company: order.customer.company?.id },
    email: order.customer.email?.trim().toLowerCase(),
    billTo: addressContent(order.billTo),
    shipTo: addressContent(order.shipTo),
    shippingMethod: order.shippingMethod,
    lines: order.lines.map((line) => ({
      sku: line.sku,
      quantity: normalize(line.quantity),
      amount: normalize(line.amount),
      discount: normalize(line.discount),
      tax: normalize(line.tax),
    })),
    charges: chargesContent(order.charges),
    totals: totalsContent(order.totals),
  });
}

/** The hash of what an invoice or a refund bills. */
export const billContentHash = (bill: OrderInvoice | OrderRefund): string =>
  contentHash({
    lines: bill.lines.map((line) => ({
      line: line.lineId,
      sku: line.sku,
      quantity: normalize(line.quantity),
      amount: normalize(line.amount),
      discount: normalize(line.discount),
      tax: normalize(line.tax),
    })),
    charges: chargesContent(bill.charges),
    totals: totalsContent(bill.totals),
  });

/** The hash of a movement of money. */
export const paymentContentHash = ({ kind, amount, currency, method }: OrderPayment): string =>
  contentHash({ kind, amount: normalize(amount), currency, method });

const chargesContent = (charges: readonly OrderCharge[]): unknown =>
  charges.map((charge) => ({
    kind: charge.kind,
    amount: normalize(charge.amount),
    discount: normalize(charge.discount),
    tax: normalize(charge.tax),
  }));

const totalsContent = (totals: Order['totals']): unknown =>
  Object.fromEntries(Object.entries(totals).map(([name, amount]) => [name, normalize(amount as string)]));

const addressContent = (address: Address | undefined): unknown =>
  address && [
    address.name,
    address.company ?? '',
    ...address.street,
    address.city,
    address.postcode,
    address.region ?? '',
    address.country,
  ];
