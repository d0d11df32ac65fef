import type { Raw, Shop, ShopOrder as StoredOrder } from '../../sandbox/bigcommerce';
import { addUp, exactly, less, plainQuantity } from '../exact';
import type { Content, Paper, ShopOrder } from '../truth';
import { createBooking } from './booking';

export interface BigCommerceBooking {
  /** What the ERP calls a SKU. */
  readonly itemOf: (sku: string) => string;
  readonly accounts: {
    readonly receivable: string;
    readonly money: string;
    /** Of refunded goods, net of what was taken off them. */
    readonly goods: string;
    readonly shipping: string;
    readonly tax: string;
    readonly other: string;
  };
}

/** Status ids: unfinished, pending, awaiting payment, under review and disputed orders are not due yet. */
const WAITING = [0, 1, 7, 12, 13];
const CANCELLED = [5, 6];
/** Money that moved. An authorization moves none, `settled` repeats a capture, `pending` has not moved yet. */
const MOVED: Readonly<Record<string, 'in' | 'out'>> = { purchase: 'in', capture: 'in', refund: 'out' };
/** Taken off the order itself. */
const TENDERS = ['gift_certificate', 'store_credit'];

/** The store's books in the checker's words: orders as sales orders, payments and refunds as entries. */
export const bigCommerceBooks = (shop: Shop, booking: BigCommerceBooking): ShopOrder[] =>
  [...shop.orders.values()].map((order) => bookOf(shop, order, booking));

function bookOf(shop: Shop, order: StoredOrder, booking: BigCommerceBooking): ShopOrder {
  const { row } = order;
  const content = contentOf(order, booking);
  const number = String(row.id);
  const state = WAITING.includes(row.status_id)
    ? 'not-due'
    : CANCELLED.includes(row.status_id)
      ? 'cancelled'
      : 'due';
  const refunds = shop.refunds.filter(({ order_id }) => order_id === row.id);
  const moved = [...order.transactions, ...refunds.flatMap(paidBeside)];
  const papers: Paper[] = [
    ...(state === 'due' ? [{ source: number, kind: 'sales-order', goods: content } as const] : []),
    ...(state === 'not-due' ? [] : moved.flatMap((one) => movement(one, content.currency, booking))),
    // The whole order is taken out of the ERP when it is cancelled, and nothing given back beside it.
    ...(state === 'due' ? refunds.map((refund) => givenBack(refund, content.currency, booking)) : []),
  ];
  return { number, id: number, state, ...content, papers };
}

/** The feed's stores have prices without tax: that side of each figure is exact. */
function contentOf(
  { row, products, shippingAddresses: [to] }: StoredOrder,
  { itemOf }: BigCommerceBooking,
): Content {
  const currency = String(row['default_currency_code']);
  const amount = (name: string): string => exactly(String(row[name]), currency);
  const tenders = addUp(currency, [amount('gift_certificate_amount'), amount('store_credit_amount')]);
  const sums = {
    lines: amount('subtotal_ex_tax'),
    shipping: amount('shipping_cost_ex_tax'),
    discount: addUp(currency, [amount('discount_amount'), amount('coupon_discount')]),
    tax: amount('total_tax'),
    other: less(tenders),
    total: addUp(currency, [amount('total_inc_tax'), less(tenders)]),
  };
  const explained = addUp(currency, [sums.lines, sums.shipping, less(sums.discount), sums.tax, sums.other]);
  return {
    currency,
    lines: products.map((product) => ({
      item: itemOf(String(product['sku'])),
      quantity: plainQuantity(String(product['quantity'])),
      amount: exactly(String(product['total_ex_tax']), currency),
    })),
    sums: { ...sums, rounding: addUp(currency, [sums.total, less(explained)]) },
    ...(to && { shipTo: `${String(to['zip'])} ${String(to['city'])}, ${String(to['country_iso2'])}` }),
  };
}

/** Money given back beside the gateway leaves no transaction: it is known by the refund and its payment. */
const paidBeside = (refund: Raw): Raw[] =>
  ((refund['payments'] ?? []) as readonly Raw[])
    .filter(({ offline }) => offline === true)
    .map(({ id, amount }) => ({
      id: `refund-${String(refund['id'])}-${String(id)}`,
      event: 'refund',
      status: 'ok',
      amount,
    }));

function movement(one: Raw, currency: string, { accounts }: BigCommerceBooking): Paper[] {
  const direction = MOVED[String(one['event'])];
  if (direction === undefined || TENDERS.includes(String(one['method'])) || one['status'] !== 'ok') return [];
  const amount = exactly(String(one['amount']), currency);
  const booking = createBooking(currency);
  booking.add(accounts.money, direction === 'in' ? amount : less(amount));
  booking.add(accounts.receivable, direction === 'in' ? less(amount) : amount);
  return [{ source: `P${String(one['id'])}`, kind: 'journal', booked: booking.booked() }];
}

/** The shop tells a refund's total and tax, and what was asked for of shipping and of the order as a whole. */
function givenBack(refund: Raw, currency: string, { accounts }: BigCommerceBooking): Paper {
  const amount = (value: unknown): string => exactly(String(value), currency);
  const items = (refund['items'] ?? []) as readonly Raw[];
  const asked = (type: string): string =>
    addUp(
      currency,
      items.filter((item) => item['item_type'] === type).map((item) => amount(item['requested_amount'])),
    );
  const booking = createBooking(currency);
  booking.add(accounts.receivable, less(amount(refund['total_amount'])));
  booking.add(accounts.tax, amount(refund['total_tax']));
  booking.add(accounts.shipping, asked('SHIPPING'));
  booking.add(accounts.other, asked('ORDER'));
  booking.add(accounts.goods, less(booking.rest()));
  return { source: `R${String(refund['id'])}`, kind: 'journal', booked: booking.booked() };
}
