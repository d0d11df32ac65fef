import type { OrderRecord, RefundRecord, Shop } from '../../sandbox/woocommerce';
import { addUp, exactly, fromUnits, less, placesOf, plainQuantity, shareOf } from '../exact';
import type { Booked, Paper, ShopOrder } from '../truth';
import { createBooking } from './booking';

/** Accounts of a receivable; goods by product category. */
export interface WooCommerceAccounts {
  readonly receivable: string;
  readonly goods: (category: string) => string;
  readonly shipping: string;
  readonly discount: string;
  readonly tax: string;
  readonly other: string;
  readonly rounding: string;
}

const DUE = ['processing', 'completed', 'refunded'];

/** The shop's books in the checker's words: orders and refunds as what they do to accounts. */
export const wooCommerceBooks = (shop: Shop, accounts: WooCommerceAccounts): ShopOrder[] =>
  [...shop.orders.values()].map((order) => bookOf(shop, order, accounts));

function bookOf(shop: Shop, order: OrderRecord, accounts: WooCommerceAccounts): ShopOrder {
  const { currency, number, totals } = order;
  const cents = centsIn(currency);
  const state = DUE.includes(order.status) ? 'due' : order.status === 'cancelled' ? 'cancelled' : 'not-due';
  const papers: Paper[] =
    state === 'due'
      ? [
          { source: number, kind: 'receivable', booked: bookedOrder(shop, order, accounts) },
          ...shop.refundsOf(order.id).map((refund): Paper => ({
            source: `R${refund.id}`,
            kind: 'receivable',
            booked: bookedRefund(shop, refund, currency, accounts),
          })),
        ]
      : [];
  const lines = order.lines.map(({ sku, quantity, subtotal }) => ({
    item: sku,
    quantity: plainQuantity(quantity),
    amount: cents(subtotal),
  }));
  return {
    number,
    id: String(order.id),
    state,
    currency,
    lines,
    sums: {
      lines: addUp(
        currency,
        lines.map(({ amount }) => amount),
      ),
      shipping: cents(totals.shipping),
      discount: cents(totals.discount),
      tax: cents(totals.totalTax),
      other: addUp(
        currency,
        order.feeLines.map((fee) => cents(fee.total)),
      ),
      rounding: exactly('0', currency),
      total: cents(totals.total),
    },
    papers,
  };
}

/** The shop keeps whole millionths. */
const centsIn =
  (currency: string) =>
  (value: bigint): string =>
    fromUnits(shareOf(value, 1n, 10n ** BigInt(6 - placesOf(currency))), placesOf(currency));

function bookedOrder(shop: Shop, order: OrderRecord, accounts: WooCommerceAccounts): Booked {
  const { currency, totals } = order;
  const cents = centsIn(currency);
  const booking = createBooking(currency);
  booking.add(accounts.receivable, cents(totals.total));
  for (const line of order.lines)
    booking.add(accounts.goods(categoryOf(shop, line.productId)), less(cents(line.subtotal)));
  booking.add(accounts.shipping, less(cents(totals.shipping)));
  booking.add(accounts.discount, cents(totals.discount));
  booking.add(accounts.tax, less(cents(totals.totalTax)));
  for (const fee of order.feeLines) booking.add(accounts.other, less(cents(fee.total)));
  booking.add(accounts.rounding, less(booking.rest()));
  return booking.booked();
}

/** Rows are negative in the shop. What the amount holds beyond its rows is an adjustment without tax. */
function bookedRefund(
  shop: Shop,
  refund: RefundRecord,
  currency: string,
  accounts: WooCommerceAccounts,
): Booked {
  const cents = centsIn(currency);
  const booking = createBooking(currency);
  booking.add(accounts.receivable, less(cents(refund.amount)));
  for (const line of refund.lines)
    booking.add(accounts.goods(categoryOf(shop, line.productId)), less(cents(line.subtotal)));
  for (const row of refund.shippingLines) booking.add(accounts.shipping, less(cents(row.total)));
  for (const row of refund.feeLines) booking.add(accounts.other, less(cents(row.total)));
  for (const { totalTax } of [...refund.lines, ...refund.shippingLines, ...refund.feeLines])
    booking.add(accounts.tax, less(cents(totalTax)));
  booking.add(accounts.other, less(booking.rest()));
  return booking.booked();
}

const categoryOf = (shop: Shop, product: number): string => shop.products.get(product)?.categories[0] ?? '';
