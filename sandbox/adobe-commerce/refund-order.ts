import { addedTo, billRows, headerOf, repeatedFrom, withProgress } from './bill-rows';
import {
  type Both,
  everythingLeft,
  least,
  Ledger,
  minus,
  NOTHING,
  plus,
  type RowWish,
  sumRows,
  takeRows,
} from './part-of-order';
import { type Micro, over } from './fixed';
import type { RawEntity } from './raw-order';
import type { Shop } from './shop';
import { readNumber } from './write-number';

type Decimal = string;

export interface RefundSpec {
  /** Absent: everything invoiced and not refunded yet. Empty: no goods at all. */
  readonly items?: readonly RowWish[];
  /** Net. Absent: what is left when everything goes back, else nothing. */
  readonly shipping?: Decimal;
  readonly adjustmentPositive?: Decimal;
  readonly adjustmentNegative?: Decimal;
  /** Absent: an offline refund of the order. */
  readonly invoiceId?: number;
  readonly transactionId?: string;
  /** A defect of some releases: a part of the goods goes back with all of the order's tax (issues 14713, 32222). */
  readonly wholeTax?: boolean;
}

/** Gives back some or all of what was paid, as the Admin does. @throws RangeError when there is not so much */
export function refundOrder(shop: Shop, orderId: number, spec: RefundSpec = {}): RawEntity {
  const order = shop.order(orderId);
  const ledger = new Ledger(order);
  const rows = takeRows(
    ledger,
    spec.items ?? everythingLeft(order, 'qty_invoiced', 'qty_refunded'),
    'qty_refunded',
  );
  const shipping = shippingPart(ledger, spec);
  const positive = inBase(ledger, readNumber(spec.adjustmentPositive));
  const negative = inBase(ledger, readNumber(spec.adjustmentNegative));
  const discount = plus(sumRows(rows, 'discount_amount'), shipping.discount);
  const rowTax = sumRows(rows, 'tax_amount');
  const tax = spec.wholeTax === true ? ledger.header('tax_amount') : plus(rowTax, shipping.tax);
  const amounts = {
    subtotal: sumRows(rows, 'row_total'),
    shipping_amount: shipping.amount,
    shipping_tax_amount: shipping.tax,
    shipping_discount_tax_compensation_amount: NOTHING,
    discount_tax_compensation_amount: sumRows(rows, 'discount_tax_compensation_amount'),
    tax_amount: tax,
    adjustment: minus(positive, negative),
    adjustment_positive: positive,
    adjustment_negative: negative,
  };
  const owed = minus(
    plus(
      amounts.subtotal,
      amounts.shipping_amount,
      amounts.tax_amount,
      amounts.discount_tax_compensation_amount,
      amounts.adjustment,
    ),
    discount,
  );
  const extensions = order.extension_attributes ?? {};
  const left = (done: string, back: string): Both => ({
    order: readNumber(extensions[done]) - readNumber(extensions[back]),
    base: readNumber(extensions[`base_${done}`]) - readNumber(extensions[`base_${back}`]),
  });
  const paid = minus(ledger.header('total_paid'), ledger.header('total_refunded'));
  // Money goes back first, to the gift card what is above it.
  const above = (both: Both): Both => ({
    order: both.order > 0n ? both.order : 0n,
    base: both.base > 0n ? both.base : 0n,
  });
  const giftCards = least(left('gift_cards_invoiced', 'gift_cards_refunded'), above(minus(owed, paid)));
  const grandTotal = minus(owed, giftCards);
  if (grandTotal.order < 0n) throw new RangeError('The credit memo total must be positive.');
  if (grandTotal.order > paid.order)
    throw new RangeError(`The most money available to refund is ${String(ledger.number(paid.order))}.`);

  const id = shop.creditMemos.nextId;
  const stamp = shop.stamp();
  shop.creditMemos.put({
    entity_id: id,
    increment_id: String(700_000_000 + id),
    ...repeatedFrom(ledger),
    ...(spec.invoiceId === undefined ? {} : { invoice_id: spec.invoiceId }),
    state: 2,
    creditmemo_status: null,
    ...headerOf(ledger, {
      ...amounts,
      discount_amount: minus(NOTHING, discount),
      grand_total: grandTotal,
    }),
    ...(spec.transactionId === undefined ? {} : { transaction_id: spec.transactionId }),
    created_at: stamp,
    updated_at: stamp,
    // The schema asks for the list, not for members.
    items: spec.items?.length === 0 ? [] : billRows(rows, id, ledger),
    comments: [],
    extension_attributes: {
      gift_cards_amount: ledger.number(giftCards.order),
      base_gift_cards_amount: ledger.number(giftCards.base),
    },
  });
  if (spec.transactionId !== undefined) shop.addTransaction(orderId, 'refund', spec.transactionId);
  const isClosed = grandTotal.order === paid.order;
  shop.updateOrder(orderId, {
    items: withProgress(order.items, rows, ledger, {
      qty: 'qty_refunded',
      row: 'amount_refunded',
      tax: 'tax_refunded',
      discount: 'discount_refunded',
    }),
    ...(isClosed ? { state: 'closed', status: 'closed' } : {}),
    ...addedTo(order, ledger, { total_refunded: grandTotal, shipping_refunded: amounts.shipping_amount }),
    extension_attributes: {
      ...extensions,
      ...addedTo(extensions, ledger, { gift_cards_refunded: giftCards }),
    },
  });
  return shop.creditMemos.get(id) as RawEntity;
}

/** Shipping is asked for by value; tax and discount follow in proportion. */
function shippingPart(ledger: Ledger, spec: RefundSpec): { amount: Both; tax: Both; discount: Both } {
  const { order } = ledger;
  const whole = ledger.header('shipping_amount');
  const done = readNumber(order['shipping_refunded']);
  const most = readNumber(order['shipping_invoiced']) - done;
  const asked =
    spec.shipping !== undefined ? readNumber(spec.shipping) : spec.items === undefined ? most : 0n;
  if (asked < 0n || asked > most) throw new RangeError('Maximum shipping amount allowed to refund is less.');
  const slice = (name: string): Both => ledger.slice(ledger.header(name), done, done + asked, whole.order);
  return {
    amount: { order: asked, base: slice('shipping_amount').base },
    tax: slice('shipping_tax_amount'),
    discount: slice('shipping_discount_amount'),
  };
}

const inBase = (ledger: Ledger, value: Micro): Both => {
  const rate = readNumber(ledger.order['base_to_order_rate']);
  return { order: value, base: rate === 0n ? value : over(value, rate, ledger.basePlaces) };
};
