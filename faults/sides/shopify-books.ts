import type { OrderState, Shop } from '../../sandbox/shopify';
import { fromUnits, less, placesOf, shareOf } from '../exact';
import type { Content, Paper, ShopOrder, TruthLine } from '../truth';
import { createBooking } from './booking';

/** How a lane books what of Shopify becomes documents. */
export interface ShopifyBooking {
  /** What the ERP calls a SKU. */
  readonly itemOf: (sku: string) => string;
  /** Where the supplier delivers: such orders are purchase orders. */
  readonly suppliedTo: readonly string[];
  /** Of refunds that take no goods back. */
  readonly accounts: {
    readonly receivable: string;
    readonly shipping: string;
    readonly tax: string;
    readonly other: string;
  };
}

/** Net before discount, discount, tax; in smallest units. */
interface Parts {
  readonly amount: bigint;
  readonly discount: bigint;
  readonly tax: bigint;
}

const NOTHING: Parts = { amount: 0n, discount: 0n, tax: 0n };
const plus = (a: Parts, b: Parts): Parts => ({
  amount: a.amount + b.amount,
  discount: a.discount + b.discount,
  tax: a.tax + b.tax,
});
const minus = (a: Parts, b: Parts): Parts =>
  plus(a, { amount: -b.amount, discount: -b.discount, tax: -b.tax });
const together = (parts: readonly Parts[]): Parts => parts.reduce(plus, NOTHING);

type Line = OrderState['lines'][number];
type Refund = OrderState['refunds'][number];
type Shipping = OrderState['shipping'][number];

const taxOf = ({
  taxes,
}: {
  readonly taxes: readonly { readonly amount: { readonly presentment: bigint } }[];
}): bigint => taxes.reduce((sum, { amount }) => sum + amount.presentment, 0n);

/** The feed gives no discount to orders whose prices contain tax: there net is what is left without it. */
const soldLine = (line: Line, { taxesIncluded }: OrderState): Parts => {
  const price = line.unit.presentment * BigInt(line.quantity);
  const tax = taxOf(line);
  return { amount: taxesIncluded ? price - tax : price, discount: line.discount.presentment, tax };
};

const soldShipping = (line: Shipping, { taxesIncluded }: OrderState): Parts => {
  const tax = taxOf(line);
  const price = line.price.presentment;
  return { amount: taxesIncluded ? price - tax : price, discount: line.discount.presentment, tax };
};

/** A refunded row: what the shop gives for it, and its share of the row's discount before that. */
function takenLine(row: Refund['lines'][number], order: OrderState): Parts {
  const line = order.lines.find(({ id }) => id === row.line);
  const quantity = BigInt(line?.quantity ?? 1);
  const discount = shareOf(line?.discount.presentment ?? 0n, BigInt(row.quantity), quantity);
  const tax = row.tax.presentment;
  const net = order.taxesIncluded ? row.subtotal.presentment - tax : row.subtotal.presentment;
  return { amount: net + discount, discount, tax };
}

const takenShipping = (row: Refund['shipping'][number], { taxesIncluded }: OrderState): Parts => ({
  amount: taxesIncluded ? row.subtotal.presentment - row.tax.presentment : row.subtotal.presentment,
  discount: 0n,
  tax: row.tax.presentment,
});

/** Rows taken off without money and without a return: an edit, the order was sold without them. */
const isRemoval = ({ transactions, returnId }: Refund): boolean =>
  transactions.length === 0 && returnId === undefined;

/** The shop's books in the checker's words, from its own tables. */
export const shopifyBooks = (shop: Shop, booking: ShopifyBooking): ShopOrder[] =>
  [...shop.orders.values()].map((order) => bookOf(order, booking));

const SOLD = ['SALE', 'CAPTURE', 'AUTHORIZATION'];

function bookOf(order: OrderState, booking: ShopifyBooking): ShopOrder {
  const content = soldContent(order, booking);
  const number = String(order.number);
  const paid = order.transactions.some(({ kind, status }) => SOLD.includes(kind) && status === 'SUCCESS');
  const state = order.cancelledAt !== undefined ? 'cancelled' : paid ? 'due' : 'not-due';
  const country = (order.shipTo ?? order.billing)?.countryCode ?? '';
  const papers: Paper[] =
    state === 'due'
      ? [
          {
            source: number,
            kind: booking.suppliedTo.includes(country) ? 'purchase-order' : 'sales-order',
            goods: content,
          },
          ...order.refunds
            .filter((refund) => !isRemoval(refund))
            .map((refund) => refundPaper(refund, order, booking)),
        ]
      : [];
  return { number, id: String(order.id), state, ...content, papers };
}

function soldContent(order: OrderState, { itemOf }: ShopifyBooking): Content {
  const removals = order.cancelledAt === undefined ? order.refunds.filter(isRemoval) : [];
  const rows = order.lines.flatMap((line) => {
    const taken = removals.flatMap(({ lines }) => lines).filter((row) => row.line === line.id);
    const quantity = taken.reduce((left, row) => left - row.quantity, line.quantity);
    const parts = taken.reduce((left, row) => minus(left, takenLine(row, order)), soldLine(line, order));
    return quantity === 0 ? [] : [{ item: itemOf(line.sku ?? ''), quantity, parts }];
  });
  const shipping = together(order.shipping.map((line) => soldShipping(line, order)));
  return contentOf(order, rows, shipping, 0n);
}

interface Row {
  readonly item: string;
  readonly quantity: number;
  readonly parts: Parts;
}

function contentOf(order: OrderState, rows: readonly Row[], shipping: Parts, other: bigint): Content {
  const currency = order.currencies.presentment;
  const money = (units: bigint): string => fromUnits(units, placesOf(currency));
  const lines = together(rows.map(({ parts }) => parts));
  const all = plus(lines, shipping);
  const to = order.shipTo;
  return {
    currency,
    lines: rows.map(({ item, quantity, parts }): TruthLine => ({
      item,
      quantity: String(quantity),
      amount: money(parts.amount),
    })),
    sums: {
      lines: money(lines.amount),
      shipping: money(shipping.amount),
      discount: money(all.discount),
      tax: money(all.tax),
      other: money(other),
      rounding: money(0n),
      total: money(all.amount - all.discount + all.tax + other),
    },
    ...(to && { shipTo: `${to.zip ?? ''} ${to.city ?? ''}, ${to.countryCode ?? ''}` }),
  };
}

/** With goods a credit note, without them an entry. Money beyond the rows, or kept from them, is an adjustment. */
function refundPaper(refund: Refund, order: OrderState, { itemOf, accounts }: ShopifyBooking): Paper {
  const rows = refund.lines.map((row): Row => ({
    item: itemOf(order.lines.find(({ id }) => id === row.line)?.sku ?? ''),
    quantity: row.quantity,
    parts: takenLine(row, order),
  }));
  const shipping = together(refund.shipping.map((row) => takenShipping(row, order)));
  const money = order.transactions
    .filter(({ id }) => refund.transactions.includes(id))
    .reduce((sum, { amount }) => sum + amount.presentment, 0n);
  const goods = contentOf(order, rows, shipping, money - refund.value.presentment);
  const source = `R${refund.id}`;
  if (rows.length > 0) return { source, kind: 'credit-note', goods };
  const { currency, sums } = goods;
  const booking = createBooking(currency);
  booking.add(accounts.receivable, less(sums.total));
  booking.add(accounts.shipping, sums.shipping);
  booking.add(accounts.tax, sums.tax);
  booking.add(accounts.other, sums.other);
  return { source, kind: 'journal', booked: booking.booked() };
}
