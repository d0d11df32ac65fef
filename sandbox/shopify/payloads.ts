import { type Bag, type Currencies, moneyText, plus } from './money';
import {
  currentTotal,
  financialStatus,
  type LineState,
  type OrderState,
  priceOf,
  type RefundState,
  takenOf,
  totalPrice,
  totalTax,
} from './order-state';
import type { PersonState, ShopEvent } from './shop';

/** Webhook bodies keep the shape of the REST resources: whole numbers as ids, money as text, words in snake case. */
const set = (bag: Bag, { presentment, shop }: Currencies): Record<string, unknown> => ({
  shop_money: { amount: moneyText(bag.shop, shop), currency_code: shop },
  presentment_money: { amount: moneyText(bag.presentment, presentment), currency_code: presentment },
});

const lineBody = (line: LineState, order: OrderState): Record<string, unknown> => ({
  id: line.id,
  admin_graphql_api_id: `gid://shopify/LineItem/${line.id}`,
  sku: line.sku ?? null,
  title: line.title,
  quantity: line.quantity,
  current_quantity: line.quantity - takenOf(order, line.id),
  gift_card: line.giftCard,
  requires_shipping: line.requiresShipping,
  price: moneyText(line.unit.shop, order.currencies.shop),
  price_set: set(line.unit, order.currencies),
  total_price_set: set(priceOf(line), order.currencies),
});

export const orderBody = (order: OrderState): Record<string, unknown> => {
  const { currencies } = order;
  const money = (bag: Bag): string => moneyText(bag.shop, currencies.shop);
  return {
    id: order.id,
    admin_graphql_api_id: `gid://shopify/Order/${order.id}`,
    name: order.name,
    order_number: order.number,
    email: order.email ?? '',
    created_at: order.createdAt,
    updated_at: order.updatedAt,
    cancelled_at: order.cancelledAt ?? null,
    currency: currencies.shop,
    presentment_currency: currencies.presentment,
    taxes_included: order.taxesIncluded,
    financial_status: financialStatus(order)?.toLowerCase() ?? 'pending',
    total_price: money(totalPrice(order)),
    total_price_set: set(totalPrice(order), currencies),
    current_total_price: money(currentTotal(order)),
    total_tax: money(totalTax(order)),
    test: order.test,
    line_items: order.lines.map((line) => lineBody(line, order)),
    customer: order.customerId === undefined ? null : { id: order.customerId },
  };
};

const refundBody = (refund: RefundState, order: OrderState): Record<string, unknown> => ({
  id: refund.id,
  admin_graphql_api_id: `gid://shopify/Refund/${refund.id}`,
  order_id: order.id,
  created_at: refund.at,
  processed_at: refund.at,
  note: refund.note ?? null,
  refund_line_items: refund.lines.map((row, index) => ({
    id: Number(`${refund.id}${index}`),
    line_item_id: row.line,
    quantity: row.quantity,
    restock_type: row.restock.toLowerCase(),
    // Numbers here, unlike everywhere else.
    subtotal: Number(moneyText(row.subtotal.shop, order.currencies.shop)),
    total_tax: Number(moneyText(row.tax.shop, order.currencies.shop)),
    subtotal_set: set(row.subtotal, order.currencies),
    total_tax_set: set(row.tax, order.currencies),
  })),
  refund_shipping_lines: refund.shipping.map((row) => ({
    subtotal_amount_set: set(row.subtotal, order.currencies),
    tax_amount_set: set(row.tax, order.currencies),
  })),
  transactions: order.transactions
    .filter(({ id }) => refund.transactions.includes(id))
    .map((one) => ({
      id: one.id,
      kind: one.kind.toLowerCase(),
      status: one.status.toLowerCase(),
      amount: moneyText(one.amount.shop, order.currencies.shop),
    })),
  total_refunded_set: set(
    plus(
      ...order.transactions.filter(({ id }) => refund.transactions.includes(id)).map(({ amount }) => amount),
    ),
    order.currencies,
  ),
});

const personBody = (person: PersonState): Record<string, unknown> => ({
  id: person.id,
  admin_graphql_api_id: `gid://shopify/Customer/${person.id}`,
  email: person.email ?? null,
  first_name: person.firstName ?? null,
  last_name: person.lastName ?? null,
  phone: person.phone ?? null,
  state: 'enabled',
  created_at: person.createdAt,
  updated_at: person.updatedAt,
});

/** The body of one topic's delivery for an event. @throws RangeError for an event the topic does not fit */
export function payloadOf(topic: string, event: ShopEvent): Record<string, unknown> {
  if (topic.startsWith('customers/') && event.person) return personBody(event.person);
  if (topic.startsWith('refunds/') && event.order) {
    const refund = event.order.refunds.find(({ id }) => id === event.refundId) ?? event.order.refunds.at(-1);
    if (refund) return refundBody(refund, event.order);
  }
  if (topic.startsWith('orders/') && event.order) return orderBody(event.order);
  throw new RangeError(`no ${topic} can be made of this`);
}
