import { negate, roundTo } from '../../../domain/money';
import {
  catalogue,
  demoOrders,
  invoiceOrder,
  refundOrder,
  shopTruth,
  startAdobeCommerce,
  type AdobeCommerce,
  type BillTruth,
  type DemoOrder,
  type RefundSpec,
  type ShopTruth,
} from '../../../sandbox/adobe-commerce';
import type { ExpectedDocument } from '../documents';
import type { ErpCodes } from '../erps/erp';
import { standingAndLive, type DemoStorefront } from './storefront';

/** The shop's id of the buyer whose customer is blocked in the ERP. */
const BLOCKED_BUYER = '907';

/** What is given back of some kinds of order, once they are billed. */
const REFUNDS: Readonly<Record<string, (order: DemoOrder['order']) => RefundSpec>> = {
  registered: () => ({}),
  'coupon-on-items': ({ items: [first] }) => ({
    items: first ? [{ order_item_id: first.item_id, qty: 1 }] : [],
  }),
  'several-tax-rates': () => ({ items: [], shipping: '4.90' }),
};

/** Adobe Commerce: sales orders, receivables from its invoices, credit notes from its credit memos. */
export const adobeCommerce: DemoStorefront<AdobeCommerce> = {
  system: 'adobe-commerce',
  title: 'Adobe Commerce',
  connection: 'demo',
  credential: 'demo-shop',
  flows: { orders: 'sales-order', invoices: 'receivable', refunds: 'credit-note' },
  articles: catalogue,
  mapping: ({ accounts, blockedCustomer, templates }) => ({
    customers: {
      match: 'email',
      template: templates.consumer,
      templates: [{ when: { kind: 'company' }, template: templates.company }],
      table: [{ when: { id: BLOCKED_BUYER }, customer: blockedCustomer }],
    },
    accounts: [
      { when: { line: 'goods' }, account: accounts.goods },
      { when: { line: 'shipping' }, account: accounts.shipping },
      { when: { line: 'discount' }, account: accounts.discount },
      { when: { line: 'tax' }, account: accounts.tax },
      { when: { line: 'other' }, account: accounts.other },
      { when: { line: 'rounding' }, account: accounts.rounding },
    ],
    items: {
      match: ['table', 'exact', 'alias'],
      alias: [{ category: '1' }],
      table: Object.fromEntries(
        catalogue.filter(({ by }) => by === 'table').map(({ sku, erpItem }) => [sku, erpItem]),
      ),
    },
  }),
  start: async ({ count, seed, now, codes, isLive }) => {
    const demo = demoOrders({ count, seed, now });
    const sandbox = await startAdobeCommerce();
    const place = ({ order, kind, expectation }: DemoOrder): void => {
      const { entity_id: id } = sandbox.addOrder(order);
      if (expectation === 'not-due') return;
      invoiceOrder(sandbox.shop, id);
      const refund = REFUNDS[kind];
      if (refund) refundOrder(sandbox.shop, id, refund(order));
      // All of it happened when the order was placed.
      sandbox.updateOrder(id, { updated_at: order['updated_at'] });
    };
    const { standing, live } = standingAndLive(demo.orders, { isLive });
    sandbox.load({ ...demo, orders: [] });
    standing.forEach(place);
    return {
      url: sandbox.url,
      sandbox,
      secret: sandbox.credentials,
      settings: {
        deployment: 'paas',
        url: sandbox.url,
        storeView: 'default',
        webhooks: { module: { publicKeys: [sandbox.pushKeys.modulePublicKey] } },
      },
      orders: demo.orders.map(({ order, kind, expectation }) => ({
        number: order.increment_id,
        kind,
        expectation,
      })),
      live: live.map((one) => (at) => place({ ...one, order: placedAt(one.order, at) })),
      expected: () =>
        new Map(
          shopTruth(sandbox.shop).orders.map((order) => [order.number, documentsOf(order, codes.accounts)]),
        ),
      close: () => sandbox.close(),
    };
  },
};

const placedAt = (order: DemoOrder['order'], at = new Date()): DemoOrder['order'] => {
  const stamp = at.toISOString().slice(0, 19).replace('T', ' ');
  return { ...order, created_at: stamp, updated_at: stamp };
};

const NOT_DUE = ['canceled', 'holded', 'pending_payment', 'payment_review', 'new'];
const PAID = 2;

function documentsOf(order: ShopTruth['orders'][number], accounts: ErpCodes['accounts']): ExpectedDocument[] {
  if (NOT_DUE.includes(order.state)) return [];
  const { currency } = order;
  // The shop's API answers numbers such as 81.920000000000002 now and then.
  const cents = (amount: string): string => roundTo(amount || '0', currency);
  return [
    { kind: 'sales-order', id: order.number, currency, total: cents(order.grandTotal) },
    ...order.invoices
      .filter(({ state }) => state === PAID)
      .map((bill): ExpectedDocument => ({
        kind: 'receivable',
        id: `I${bill.number}`,
        currency,
        total: cents(bill.grandTotal),
        accounts: booked(bill, accounts, cents),
      })),
    ...order.creditMemos
      .filter(({ state }) => state === PAID)
      .map((bill): ExpectedDocument => ({
        kind: 'credit-note',
        id: `R${bill.number}`,
        currency,
        total: cents(bill.grandTotal),
      })),
  ];
}

/** Revenue, shipping and tax of an invoice against what the customer owes. */
const booked = (
  { grandTotal, subtotal, shipping, tax }: BillTruth,
  accounts: ErpCodes['accounts'],
  cents: (amount: string) => string,
): Record<string, string> => ({
  [accounts.receivable]: cents(grandTotal),
  [accounts.goods]: negate(cents(subtotal)),
  [accounts.shipping]: negate(cents(shipping)),
  [accounts.tax]: negate(cents(tax)),
});
