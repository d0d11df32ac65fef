import type { RawAddress, RawEntity, RawOrder } from './raw-order';
import type { Shop } from './shop';
import { words } from './write-number';

/** An order as the shop itself states it, every amount with its exact text. */
export interface OrderTruth {
  readonly entityId: number;
  readonly number: string;
  readonly state: string;
  readonly status: string;
  readonly currency: string;
  readonly subtotal: string;
  readonly shipping: string;
  /** As Magento writes it: negative, and with the tax it contains. */
  readonly discount: string;
  /** The tax inside `discount`, of goods and shipping. */
  readonly compensation: string;
  readonly tax: string;
  readonly giftCards: string;
  readonly storeCredit: string;
  readonly grandTotal: string;
  /** Rows that are no part of another row. */
  readonly lines: readonly { readonly sku: string; readonly quantity: string; readonly rowTotal: string }[];
  readonly shipTo?: { readonly postcode: string; readonly city: string; readonly country: string };
}

/** What a checker wants to know, without a call to the REST API. */
export function orderTruth(order: RawOrder): OrderTruth {
  const { extension_attributes: extensions = {} } = order;
  const shipTo = shippingAddress(extensions);
  return {
    entityId: order.entity_id,
    number: order.increment_id,
    state: order.state ?? '',
    status: order.status ?? '',
    currency: words(order['order_currency_code']),
    subtotal: words(order['subtotal']),
    shipping: words(order['shipping_amount']),
    discount: words(order['discount_amount']),
    compensation: words(order['discount_tax_compensation_amount']),
    tax: words(order['tax_amount']),
    giftCards: words(extensions['gift_cards_amount']),
    storeCredit: words(extensions['customer_balance_amount']),
    grandTotal: words(order.grand_total),
    lines: order.items
      .filter(({ parent_item_id: parent }) => parent === undefined || parent === null)
      .map((item) => ({
        sku: item.sku,
        quantity: words(item.qty_ordered),
        rowTotal: words(item.row_total),
      })),
    ...(shipTo && {
      shipTo: { postcode: shipTo.postcode ?? '', city: shipTo.city ?? '', country: shipTo.country_id ?? '' },
    }),
  };
}

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

function shippingAddress(extensions: RawEntity): RawAddress | undefined {
  const [first] = (extensions['shipping_assignments'] ?? []) as { shipping?: { address?: RawAddress } }[];
  return first?.shipping?.address;
}
