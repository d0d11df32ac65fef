import { add, negate, roundTo, type Amount } from '../../../domain/money';
import {
  catalogue,
  demoOrders,
  orderTruth,
  startWooCommerce,
  type OrderRecord,
  type RefundRecord,
  type Shop,
  type WooCommerceSandbox,
} from '../../../sandbox/woocommerce';
import type { ExpectedDocument } from '../documents';
import type { ErpCodes } from '../erps/erp';
import { FOLLOWED } from '../followed-article';
import { buyersBy, changesOf, standingAndLive, type DemoStorefront } from './storefront';

/** The category whose revenue account is left out on purpose: its orders wait until somebody names one. */
export const UNMAPPED_CATEGORY = 'hardware';

/** WooCommerce: sales invoices in receivables, revenue to GL accounts by product category; refunds as their opposite. */
export const woocommerce: DemoStorefront<WooCommerceSandbox> = {
  system: 'woocommerce',
  title: 'WooCommerce',
  connection: 'demo-woocommerce',
  credential: 'demo-woocommerce',
  referencePrefix: 'WC',
  flows: { orders: 'receivable', refunds: 'receivable' },
  articles: catalogue,
  mapping: ({ accounts, templates }) => ({
    customers: buyersBy(templates),
    items: { match: ['table', 'exact'], table: {} },
    // Last: the demo tells people to add an account by appending a line.
    accounts: [
      { when: { line: 'shipping' }, account: accounts.shipping },
      { when: { line: 'discount' }, account: accounts.discount },
      { when: { line: 'tax' }, account: accounts.tax },
      { when: { line: 'other' }, account: accounts.other },
      { when: { line: 'rounding' }, account: accounts.rounding },
      { when: { line: 'goods', sku: withoutCategory }, account: accounts.goods },
      ...Object.entries(accounts.categories)
        .filter(([category]) => category !== UNMAPPED_CATEGORY)
        .map(([category, account]) => ({ when: { line: 'goods', category }, account })),
    ],
  }),
  start: async ({ count, seed, now, codes, isLive }) => {
    const demo = demoOrders({ count, seed, now });
    const sandbox = await startWooCommerce({ deliverByItself: true });
    const { shop } = sandbox;
    const { standing, live } = standingAndLive(demo.orders, { isLive });
    sandbox.load({ ...demo, orders: standing.map(({ spec }) => spec) });
    shop.catalog.put({ ...FOLLOWED, price: '1.00', manageStock: true, stock: 0 });
    const sells = (skus: readonly string[]): boolean => skus.some((sku) => unmapped.includes(sku));
    return {
      url: sandbox.url,
      sandbox,
      secret: { ...sandbox.credentials, webhookSecrets: ['a secret of the demo, worth nothing else'] },
      settings: { url: sandbox.url },
      orders: demo.orders.map(({ number, kind, expectation, spec: { lines = [] } }) => ({
        number,
        kind,
        // Invoices carry no items: what matters is the account of the category.
        expectation:
          expectation === 'not-due'
            ? expectation
            : sells(lines.map(({ sku }) => sku ?? ''))
              ? 'needs-attention'
              : 'posted',
      })),
      live: live.map(({ spec }) => (at = new Date()) => {
        sandbox.addOrder({ ...spec, placedAt: at.toISOString() });
      }),
      changes: changesOf(demo.orders, {
        'guest-simple': [
          'edited',
          ({ number, spec }) => {
            const [first, ...rest] = spec.lines ?? [];
            const more = first && { ...first, quantity: String(Number(first.quantity ?? '1') + 1) };
            shop.editOrder(Number(number), { ...spec, lines: more ? [more, ...rest] : rest });
          },
        ],
        registered: [
          'refunded',
          ({ number }) => shop.refundOrder(Number(number), { rows: [{ index: 0, quantity: '1' }] }),
        ],
        'several-categories-and-rates': [
          'cancelled',
          ({ number }) => shop.setStatus(Number(number), 'cancelled'),
        ],
      }),
      expected: () =>
        new Map(
          [...shop.orders.values()].map((order) => [order.number, documentsOf(shop, order, codes.accounts)]),
        ),
      offer: (sku) => {
        const product = [...shop.products.values()].find((one) => one.sku === sku);
        if (!product) return undefined;
        const { name, price, stock } = product;
        return { name, price: price === '' ? '0' : price, stock: String(stock ?? 0) };
      },
      close: () => sandbox.close(),
    };
  },
};

const withoutCategory = catalogue
  .filter(({ category }) => category === 'uncategorized')
  .map(({ sku }) => sku);
const unmapped = catalogue.filter(({ category }) => category === UNMAPPED_CATEGORY).map(({ sku }) => sku);

const DUE = ['processing', 'completed', 'refunded'];

function documentsOf(shop: Shop, order: OrderRecord, accounts: ErpCodes['accounts']): ExpectedDocument[] {
  if (!DUE.includes(order.status)) return [];
  const truth = orderTruth(order);
  const { currency, total } = truth;
  const revenue = revenueOf(shop, order, accounts);
  const booked: Record<string, Amount> = {
    ...Object.fromEntries(Object.entries(revenue).map(([account, amount]) => [account, negate(amount)])),
    [accounts.receivable]: total,
    [accounts.shipping]: negate(truth.shipping),
    [accounts.tax]: negate(truth.tax),
  };
  return [
    { kind: 'receivable', id: order.number, currency, total, accounts: booked },
    ...shop.refundsOf(order.id).map((refund): ExpectedDocument => {
      const given = micros(refund.amount, currency);
      return {
        kind: 'receivable',
        id: `R${refund.id}`,
        currency,
        total: given,
        accounts: { ...returned(shop, refund, accounts, currency), [accounts.receivable]: negate(given) },
      };
    }),
  ];
}

/** Revenue before coupons, by account, each line rounded as it stands on the bill. */
function revenueOf(
  shop: Shop,
  { lines, currency }: Pick<OrderRecord | RefundRecord, 'lines'> & { readonly currency: string },
  accounts: ErpCodes['accounts'],
): Record<string, Amount> {
  const revenue: Record<string, Amount> = {};
  for (const { productId, subtotal } of lines) {
    const category = shop.products.get(productId)?.categories[0] ?? '';
    const account = accounts.categories[category] ?? accounts.goods;
    revenue[account] = add(revenue[account] ?? '0', micros(subtotal, currency));
  }
  return revenue;
}

/** Rows of refunds are negative in the shop: what comes back is taken off revenue. */
const returned = (
  shop: Shop,
  { lines }: RefundRecord,
  accounts: ErpCodes['accounts'],
  currency: string,
): Record<string, Amount> =>
  Object.fromEntries(
    Object.entries(revenueOf(shop, { lines, currency }, accounts)).map(([account, amount]) => [
      account,
      negate(amount),
    ]),
  );

/** The shop keeps whole millionths. */
const micros = (value: bigint, currency: string): Amount => roundTo(`${value}e-6`, currency);
