import type { RawEntity } from './raw-order';
import type { Shop } from './shop';
import { type OrderTruth, orderTruth } from './snapshot';
import { words } from './write-number';

/** An invoice or credit memo as the shop states it, every amount with its exact text. */
export interface BillTruth {
  readonly entityId: number;
  readonly number: string;
  readonly state: number;
  readonly subtotal: string;
  readonly shipping: string;
  /** Negative, and with the tax it contains. */
  readonly discount: string;
  readonly tax: string;
  readonly adjustment: string;
  readonly grandTotal: string;
}

export interface ShopTruth {
  readonly orders: readonly (OrderTruth & {
    readonly totalPaid: string;
    readonly totalRefunded: string;
    readonly invoices: readonly BillTruth[];
    readonly creditMemos: readonly BillTruth[];
  })[];
  readonly customers: readonly RawEntity[];
  readonly companies: readonly RawEntity[];
}

/** All that stands in the shop, for whoever compares. */
export const shopTruth = (shop: Shop): ShopTruth => ({
  orders: shop.orders.all().map((order) => {
    const own = (rows: readonly RawEntity[]): BillTruth[] =>
      rows.filter((row) => row['order_id'] === order.entity_id).map(billTruth);
    return {
      ...orderTruth(order),
      totalPaid: words(order['total_paid']),
      totalRefunded: words(order['total_refunded']),
      invoices: own(shop.invoices.all()),
      creditMemos: own(shop.creditMemos.all()),
    };
  }),
  customers: shop.customers.all(),
  companies: shop.companies.all(),
});

export const billTruth = (row: RawEntity): BillTruth => ({
  entityId: Number(row['entity_id']),
  number: words(row['increment_id']),
  state: Number(row['state']),
  subtotal: words(row['subtotal']),
  shipping: words(row['shipping_amount']),
  discount: words(row['discount_amount']),
  tax: words(row['tax_amount']),
  adjustment: words(row['adjustment']),
  grandTotal: words(row['grand_total']),
});
