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
import type { RawEntity } from './raw-order';
import type { Shop } from './shop';
import { readNumber } from './write-number';

export interface InvoiceSpec {
  /** Absent: everything that is left. */
  readonly items?: readonly RowWish[];
  /** False: an open invoice, not paid yet. Default true. */
  readonly capture?: boolean;
  /** False: shipping stays for a later invoice. Default: on the first. */
  readonly shipping?: boolean;
  /** The gateway's capture; makes a transaction too. */
  readonly transactionId?: string;
}

/**
 * Bills some or all of an order, as the Admin does: shipping, gift cards and store credit go on the first invoice that
 * has room for them. @throws RangeError when there is not so much left
 */
export function invoiceOrder(shop: Shop, orderId: number, spec: InvoiceSpec = {}): RawEntity {
  const order = shop.order(orderId);
  const ledger = new Ledger(order);
  const rows = takeRows(
    ledger,
    spec.items ?? everythingLeft(order, 'qty_ordered', 'qty_invoiced'),
    'qty_invoiced',
  );
  const shipped = (spec.shipping ?? true) && readNumber(order['shipping_invoiced']) === 0n;
  const once = (name: string, baseName?: string): Both => (shipped ? ledger.header(name, baseName) : NOTHING);
  const shippingCompensation = once(
    'shipping_discount_tax_compensation_amount',
    'base_shipping_discount_tax_compensation_amnt',
  );
  const amounts = {
    subtotal: sumRows(rows, 'row_total'),
    shipping_amount: once('shipping_amount'),
    shipping_tax_amount: once('shipping_tax_amount'),
    shipping_discount_tax_compensation_amount: shippingCompensation,
    discount_tax_compensation_amount: sumRows(rows, 'discount_tax_compensation_amount'),
    tax_amount: plus(sumRows(rows, 'tax_amount'), once('shipping_tax_amount')),
  };
  const discount = plus(sumRows(rows, 'discount_amount'), once('shipping_discount_amount'));
  const owed = minus(
    plus(
      amounts.subtotal,
      amounts.shipping_amount,
      amounts.tax_amount,
      amounts.discount_tax_compensation_amount,
      shippingCompensation,
    ),
    discount,
  );
  const extensions = order.extension_attributes ?? {};
  const left = (name: string, done: string): Both => ({
    order: readNumber(extensions[name]) - readNumber(extensions[done]),
    base: readNumber(extensions[`base_${name}`]) - readNumber(extensions[`base_${done}`]),
  });
  const giftCards = least(left('gift_cards_amount', 'gift_cards_invoiced'), owed);
  const credit = least(left('customer_balance_amount', 'customer_balance_invoiced'), minus(owed, giftCards));
  const grandTotal = minus(owed, plus(giftCards, credit));
  const paid = spec.capture ?? true;
  const id = shop.invoices.nextId;
  const stamp = shop.stamp();
  const invoice: RawEntity = {
    entity_id: id,
    increment_id: String(300_000_000 + id),
    ...repeatedFrom(ledger),
    state: paid ? 2 : 1,
    store_to_base_rate: 0,
    store_to_order_rate: 0,
    ...headerOf(ledger, {
      ...amounts,
      // Negative on documents, positive on rows.
      discount_amount: minus(NOTHING, discount),
      grand_total: grandTotal,
    }),
    total_qty: ledger.number(rows.reduce((sum, { item, qty }) => (isTop(item) ? sum + qty : sum), 0n)),
    ...(spec.transactionId === undefined ? {} : { transaction_id: spec.transactionId }),
    created_at: stamp,
    updated_at: stamp,
    items: billRows(rows, id, ledger),
    comments: [],
    extension_attributes: {
      gift_cards_amount: ledger.number(giftCards.order),
      base_gift_cards_amount: ledger.number(giftCards.base),
      ...(credit.order === 0n
        ? {}
        : {
            customer_balance_amount: ledger.number(credit.order),
            base_customer_balance_amount: ledger.number(credit.base),
          }),
    },
  };
  shop.invoices.put(invoice);
  if (spec.transactionId !== undefined) shop.addTransaction(orderId, 'capture', spec.transactionId);
  // Orders made as paid have no invoice behind that; the first one takes it over.
  const paidBefore = order['total_invoiced'] === undefined ? NOTHING : ledger.header('total_paid');
  shop.updateOrder(orderId, {
    items: withProgress(order.items, rows, ledger, {
      qty: 'qty_invoiced',
      row: 'row_invoiced',
      tax: 'tax_invoiced',
      discount: 'discount_invoiced',
    }),
    state: 'processing',
    status: 'processing',
    ...addedTo(order, ledger, { total_invoiced: grandTotal }),
    shipping_invoiced: ledger.number(readNumber(order['shipping_invoiced']) + amounts.shipping_amount.order),
    total_paid: ledger.number(paidBefore.order + (paid ? grandTotal.order : 0n)),
    base_total_paid: ledger.number(paidBefore.base + (paid ? grandTotal.base : 0n)),
    extension_attributes: {
      ...extensions,
      ...addedTo(extensions, ledger, { gift_cards_invoiced: giftCards, customer_balance_invoiced: credit }),
    },
  });
  return shop.invoices.get(id) as RawEntity;
}

const isTop = ({ parent_item_id: parent }: { parent_item_id?: number | null }): boolean =>
  parent === undefined || parent === null;

/** The buyer pays an open invoice, or the merchant takes it back. */
export function settleInvoice(shop: Shop, id: number, state: 'paid' | 'cancelled'): RawEntity {
  const invoice = shop.invoices.get(id);
  if (invoice === undefined || invoice['state'] !== 1) throw new RangeError(`there is no open invoice ${id}`);
  const orderId = Number(invoice['order_id']);
  const order = shop.order(orderId);
  const ledger = new Ledger(order);
  shop.invoices.put({ ...invoice, state: state === 'paid' ? 2 : 3, updated_at: shop.stamp() });
  const sign = state === 'paid' ? 1n : -1n;
  const changed = (name: string, by: unknown): unknown =>
    ledger.number(readNumber(order[name]) + sign * readNumber(by));
  shop.updateOrder(
    orderId,
    state === 'paid'
      ? {
          total_paid: changed('total_paid', invoice['grand_total']),
          base_total_paid: changed('base_total_paid', invoice['base_grand_total']),
        }
      : {
          total_invoiced: changed('total_invoiced', invoice['grand_total']),
          base_total_invoiced: changed('base_total_invoiced', invoice['base_grand_total']),
        },
  );
  return shop.invoices.get(id) as RawEntity;
}
