import { exponentOf, multiply, negate, type Amount } from '../../../domain/money';
import { catalogue } from '../../../sandbox/adobe-commerce';
import {
  demoOrders,
  startShopify,
  type DemoOrder,
  type OrderState,
  type OrderTruth,
  type Shop,
  type ShopifySandbox,
} from '../../../sandbox/shopify';
import type { ExpectedDocument } from '../documents';
import { buyersBy, changesOf, itemTable, standingAndLive, type DemoStorefront } from './storefront';

const BLOCKED_BUYER = '907';
/** What goes there is sent by the supplier: the order becomes a purchase order. */
const SENT_BY_SUPPLIER = ['US', 'JP'];
/** A leaky bucket as big as on the largest plan, so that a long demo does not wait for it. */
const BUDGET = { maximum: 20_000, restoreRate: 1_000 };

/** Shopify: orders become sales orders or purchase orders by rule, refunds credit notes or, of money alone, entries. */
export const shopify: DemoStorefront<ShopifySandbox> = {
  system: 'shopify',
  title: 'Shopify',
  connection: 'demo-shopify',
  credential: 'demo-shopify',
  referencePrefix: 'SH',
  flows: { orders: 'sales-order', refunds: 'credit-note' },
  articles: catalogue,
  mapping: ({ accounts, blockedCustomer, supplier, templates }) => ({
    customers: {
      ...buyersBy(templates),
      table: [{ when: { id: BLOCKED_BUYER }, customer: blockedCustomer }],
    },
    kinds: [
      { when: { flow: 'order', country: SENT_BY_SUPPLIER }, kind: 'purchase-order' },
      { when: { flow: 'refund', goods: 'no' }, kind: 'journal' },
    ],
    suppliers: [{ supplier }],
    accounts: [
      { when: { line: 'shipping' }, account: accounts.shipping },
      { when: { line: 'tax' }, account: accounts.tax },
      { when: { line: ['goods', 'other'] }, account: accounts.other },
      { when: { line: 'discount' }, account: accounts.discount },
      { when: { line: 'rounding' }, account: accounts.rounding },
    ],
    items: {
      match: ['table', 'exact'],
      table: itemTable(catalogue),
    },
  }),
  start: async ({ count, seed, now, codes, isLive }) => {
    const { orders } = demoOrders({ count, seed, now });
    const sandbox = await startShopify({ budget: BUDGET });
    const { shop } = sandbox;
    const { standing, live } = standingAndLive(orders, { isLive });
    for (const one of standing) place(shop, one);
    return {
      url: sandbox.url,
      sandbox,
      secret: {
        accessToken: sandbox.credentials.accessToken,
        webhookSecrets: [sandbox.credentials.clientSecret],
      },
      settings: { url: sandbox.url, shopDomain: sandbox.domain },
      orders: orders.map(({ spec, kind, expectation }) => ({
        number: String(1_000 + spec.index),
        kind,
        expectation,
      })),
      live: live.map((one) => (at = new Date()) => {
        const createdAt = `${at.toISOString().slice(0, 19)}Z`;
        place(shop, { ...one, spec: { ...one.spec, createdAt } });
      }),
      changes: changesOf(
        orders.map((one) => ({ ...one, number: String(1_000 + one.spec.index) })),
        {
          plain: [
            'edited',
            ({ number }) => {
              shop.editOrder(Number(number), { increase: { line: 0, by: 1 } });
              shop.payOrder(Number(number));
            },
          ],
          guest: ['cancelled', ({ number }) => shop.cancelOrder(Number(number))],
          'line-discount': [
            'refunded',
            ({ number }) => shop.refundOrder(Number(number), { lines: [{ line: 1, quantity: 1 }] }),
          ],
        },
      ),
      expected: () =>
        new Map(
          shop
            .truth()
            .map((truth) => [
              truth.name.replace('#', ''),
              documentsOf(truth, shop.order(truth.id), codes.accounts.receivable),
            ]),
        ),
      close: () => sandbox.close(),
    };
  },
};

/** Adds an order and lets happen to it what happens to it. */
function place(shop: Shop, { spec, after }: DemoOrder): void {
  const { id } = shop.addOrder(spec);
  for (const step of after) {
    if ('refund' in step) shop.refundOrder(id, step.refund);
    else if ('edit' in step) shop.editOrder(id, step.edit);
    else if ('pay' in step) shop.payOrder(id);
    else shop.cancelOrder(id);
  }
}

const SOLD = ['PAID', 'AUTHORIZED', 'PARTIALLY_PAID', 'PARTIALLY_REFUNDED', 'REFUNDED'];

function documentsOf(truth: OrderTruth, order: OrderState, receivable: string): ExpectedDocument[] {
  const due = (SOLD.includes(truth.status ?? '') || order.terms) && !truth.cancelled && !order.test;
  if (!due) return [];
  const { currency } = truth;
  const country = (order.shipTo ?? order.billing)?.countryCode ?? '';
  return [
    {
      kind: SENT_BY_SUPPLIER.includes(country) ? 'purchase-order' : 'sales-order',
      id: String(order.number),
      currency,
      total: truth.sold,
    },
    ...order.refunds
      .filter(({ transactions }) => transactions.length > 0)
      .map(({ id, lines, transactions }): ExpectedDocument => {
        const paid = order.transactions.filter((one) => transactions.includes(one.id));
        const total = inCurrency(
          paid.reduce((units, { amount }) => units + amount.presentment, 0n),
          currency,
        );
        return lines.length > 0
          ? { kind: 'credit-note', id: `R${id}`, currency, total }
          : { kind: 'journal', id: `R${id}`, currency, total, accounts: { [receivable]: negate(total) } };
      }),
  ];
}

const inCurrency = (units: bigint, currency: string): Amount =>
  multiply(units.toString(), `1e-${exponentOf(currency)}`);
