import { add, negate, roundTo, subtract } from '../../../domain/money';
import { catalogue } from '../../../sandbox/adobe-commerce';
import {
  demoOrders,
  makeOrder,
  startBigCommerce,
  type BigCommerceSandbox,
  type DemoOrder,
  type Raw,
  type ShopOrder,
} from '../../../sandbox/bigcommerce';
import type { ExpectedDocument } from '../documents';
import type { ErpCodes } from '../erps/erp';
import { FOLLOWED } from '../followed-article';
import { buyersBy, changesOf, itemTable, standingAndLive, type DemoStorefront } from './storefront';

const BLOCKED_BUYER = '907';
/** The only place where the store keeps its goods. */
const LOCATION = 1;

/** BigCommerce: sales orders, with payments and refunds as entries on GL accounts beside them. */
export const bigcommerce: DemoStorefront<BigCommerceSandbox> = {
  system: 'bigcommerce',
  title: 'BigCommerce',
  connection: 'demo-bigcommerce',
  credential: 'demo-bigcommerce',
  referencePrefix: 'BC',
  flows: { orders: 'sales-order', payments: 'payment', refunds: 'journal' },
  articles: catalogue,
  mapping: ({ accounts, blockedCustomer, templates }) => ({
    customers: {
      ...buyersBy(templates),
      table: [{ when: { id: BLOCKED_BUYER }, customer: blockedCustomer }],
    },
    accounts: [
      { when: { line: 'payment' }, account: accounts.money },
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
      table: itemTable(catalogue),
    },
  }),
  start: async ({ count, seed, now, codes, isLive }) => {
    const demo = demoOrders({ count, seed, now });
    const sandbox = await startBigCommerce({ plainDestinations: true, quota: 0 });
    const place = ({ order, number, refunds }: DemoOrder): void => {
      sandbox.shop.addOrder(order);
      for (const refund of refunds) sandbox.refund(Number(number), refund);
    };
    const { standing, live } = standingAndLive(demo.orders, { isLive });
    sandbox.load({ ...demo, orders: [] });
    standing.forEach(place);
    sandbox.shop.addProduct({ ...FOLLOWED, price: '1', stock: 0 });
    const { accessToken, clientId, clientSecret } = sandbox.client;
    return {
      url: sandbox.url,
      sandbox,
      secret: { accessToken, clientId, clientSecret, headerSecrets: ['a-secret-of-the-demo-only'] },
      settings: { storeHash: sandbox.storeHash, url: sandbox.url, b2bUrl: sandbox.url, b2b: true },
      orders: demo.orders.map(({ number, kind, expectation }) => ({ number, kind, expectation })),
      live: live.map((one) => (at) => place({ ...one, order: placedAt(one.order, at) })),
      changes: changesOf(demo.orders, {
        'guest-simple': ['edited', ({ number }) => editQuantity(sandbox, Number(number))],
        registered: ['cancelled', ({ number }) => sandbox.shop.setStatus(Number(number), CANCELLED_STATUS)],
        company: [
          'refunded',
          ({ number }) => sandbox.refund(Number(number), { rows: [{ row: 0, quantity: 1 }] }),
        ],
      }),
      expected: () =>
        new Map(
          [...sandbox.shop.orders.values()].map((order) => [
            String(order.row.id),
            documentsOf(
              order,
              sandbox.shop.refunds.filter(({ order_id }) => order_id === order.row.id),
              codes.accounts,
            ),
          ]),
        ),
      offer: (sku) => {
        const { catalog, inventory } = sandbox.shop;
        const product = [...catalog.products.values()].find((one) => one.sku === sku);
        if (!product) return undefined;
        const level = inventory.items().find((item) => item.product.id === product.id);
        return {
          name: product.name,
          price: product.price,
          stock: String((level && inventory.level(level, LOCATION)?.onHand) ?? 0),
        };
      },
      close: () => sandbox.close(),
    };
  },
};

/** One more of the first row, as the merchant edits an order; what was paid stays as it was. */
function editQuantity({ shop }: BigCommerceSandbox, id: number): void {
  const { row, products } = shop.order(id);
  const lines = products.flatMap((product, place) => {
    const article = catalogue.find(({ sku }) => sku === String(product['sku']));
    if (!article) return [];
    const { sku, name, price, taxRate } = article;
    return [{ sku, name, price, taxRate, quantity: Number(product['quantity']) + (place === 0 ? 1 : 0) }];
  });
  const { first_name: firstName, last_name: lastName, email, ...at } = row['billing_address'] as Billing;
  const billing = { street1: at.street_1, city: at.city, zip: at.zip, country: at.country_iso2 };
  const customer = { email, firstName, lastName };
  const shipping = { amount: '4.90', taxRate: '19' };
  shop.editOrder(id, makeOrder({ id, storeCurrency: 'EUR', customer, billing, shipping, lines }));
}

type Billing = Readonly<
  Record<'first_name' | 'last_name' | 'email' | 'street_1' | 'city' | 'zip' | 'country_iso2', string>
>;

function placedAt(order: ShopOrder, moment = new Date()): ShopOrder {
  const at = Math.floor(moment.getTime() / 1_000) * 1_000;
  const stamp = new Date(at).toUTCString().replace('GMT', '+0000');
  return {
    ...order,
    createdAt: at,
    modifiedAt: at,
    row: { ...order.row, date_created: stamp, date_modified: stamp },
  };
}

/** Status ids: unfinished, pending, awaiting payment, under review and disputed orders are not due yet. */
const WAITING = [0, 1, 7, 12, 13];
const CANCELLED_STATUS = 5;
const CANCELLED = [CANCELLED_STATUS, 6];
/** Money that moved. An authorization moves none, and `settled` only repeats a capture. */
const MONEY: Readonly<Record<string, 'in' | 'out'>> = { purchase: 'in', capture: 'in', refund: 'out' };

function documentsOf(
  { row, transactions }: ShopOrder,
  refunds: readonly Raw[],
  { receivable, money, tax }: ErpCodes['accounts'],
): ExpectedDocument[] {
  if (WAITING.includes(row.status_id)) return [];
  const currency = String(row['default_currency_code']);
  const amount = (value: unknown): string => roundTo(String(value), currency);
  const cancelled = CANCELLED.includes(row.status_id);
  const owed = subtract(
    amount(row['total_inc_tax']),
    add(amount(row['gift_certificate_amount']), amount(row['store_credit_amount'])),
  );
  const order: ExpectedDocument = { kind: 'sales-order', id: String(row.id), currency, total: owed };
  const moves = transactions.flatMap((one): ExpectedDocument[] => {
    const direction = MONEY[String(one['event'])];
    // Gift certificates and store credit are taken off the order itself.
    const tender = ['gift_certificate', 'store_credit'].includes(String(one['method']));
    if (direction === undefined || tender || one['status'] !== 'ok') return [];
    const total = amount(one['amount']);
    const signed = direction === 'in' ? total : negate(total);
    const accounts = { [money]: signed, [receivable]: negate(signed) };
    return [{ kind: 'payment', id: `P${String(one['id'])}`, currency, total, accounts }];
  });
  const given = refunds.map((one): ExpectedDocument => {
    const total = amount(one['total_amount']);
    const accounts = { [receivable]: negate(total), [tax]: amount(one['total_tax']) };
    return { kind: 'journal', id: `R${String(one['id'])}`, currency, total, accounts };
  });
  return cancelled ? moves : [order, ...moves, ...given];
}
