import {
  catalogue,
  demoOrders,
  invoiceOrder,
  refundOrder,
  shopTruth,
  startAdobeCommerce,
  type AdobeCommerce,
  type DemoOrder,
  type RefundSpec,
} from '../../../../sandbox/adobe-commerce';
import { buyersBy, changesOf, itemTable, standingAndLive, type DemoStorefront } from '../storefront';
import { documentsOf } from './books';
import { changesIn, UNBILLED } from './changes';
import { adobePeople, withAddressBook } from './people';

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

/** What the two deployments of Adobe Commerce have of their own. */
type Own = Pick<
  DemoStorefront<AdobeCommerce>,
  'name' | 'title' | 'connection' | 'credential' | 'referencePrefix' | 'asGoods'
>;

/** Beside another shop: fewer orders where nobody says how many, with numbers and buyers of its own, and no customers. */
interface Beside {
  readonly count: number;
  readonly firstIndex: number;
}

/** Sales orders, receivables from its invoices, credit notes from its credit memos. */
const adobe = (deployment: 'paas' | 'saas', own: Own, beside?: Beside): DemoStorefront<AdobeCommerce> => ({
  ...own,
  system: 'adobe-commerce',
  flows: { orders: 'sales-order', invoices: 'receivable', refunds: 'credit-note' },
  articles: catalogue,
  mapping: ({ accounts, blockedCustomer, templates }) => ({
    customers: {
      ...buyersBy(templates),
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
      table: itemTable(catalogue),
    },
  }),
  start: async ({ count, seed, now, codes, isLive }) => {
    const demo = demoOrders({ seed, now, ...beside, ...(count === undefined ? {} : { count }) });
    const sandbox = await startAdobeCommerce({ deployment });
    const place = ({ order, kind, expectation }: DemoOrder): void => {
      const { entity_id: id } = sandbox.addOrder(order);
      if (expectation === 'not-due') return;
      if (!UNBILLED.includes(kind)) invoiceOrder(sandbox.shop, id);
      const refund = REFUNDS[kind];
      if (refund) refundOrder(sandbox.shop, id, refund(order));
      // All of it happened when the order was placed.
      sandbox.updateOrder(id, { updated_at: order['updated_at'] });
    };
    const { standing, live } = standingAndLive(demo.orders, { isLive });
    const buyer = demo.orders.find(({ kind }) => kind === 'registered')?.order;
    const customers = buyer ? withAddressBook(demo.customers, buyer) : demo.customers;
    sandbox.load({ ...demo, customers, orders: [] });
    standing.forEach(place);
    return {
      url: sandbox.url,
      sandbox,
      secret: deployment === 'saas' ? accountOf(sandbox) : sandbox.credentials,
      settings: {
        deployment,
        url: sandbox.shopUrl,
        ...(deployment === 'saas' ? { tokenAddress: sandbox.tokenUrl } : {}),
        storeView: 'default',
        webhooks: { module: { publicKeys: [sandbox.pushKeys.modulePublicKey] } },
      },
      orders: demo.orders.map(({ order, kind, expectation }) => ({
        number: order.increment_id,
        kind,
        expectation,
      })),
      live: live.map((one) => (at) => place({ ...one, order: placedAt(one.order, at) })),
      changes: changesOf(
        demo.orders.map((one) => ({ ...one, number: one.order.increment_id })),
        changesIn(sandbox),
      ),
      expected: () =>
        new Map(
          shopTruth(sandbox.shop).orders.map((order) => [order.number, documentsOf(order, codes.accounts)]),
        ),
      ...(beside ? {} : { people: adobePeople(sandbox, buyer) }),
      close: () => sandbox.close(),
    };
  },
});

export const adobeCommerce = adobe('paas', {
  title: 'Adobe Commerce',
  connection: 'demo',
  credential: 'demo-shop',
});

/** Adobe Commerce as a Cloud Service. IFS takes its orders as sales orders, and books its invoices. */
const SAAS: Own = {
  name: 'adobe-commerce-saas',
  title: 'Adobe Commerce as a Cloud Service',
  connection: 'demo-saas',
  credential: 'demo-saas',
  referencePrefix: 'SA',
  asGoods: true,
};
export const adobeCommerceSaas = adobe('saas', SAAS);
export const adobeCommerceSaasBeside = adobe('saas', SAAS, { count: 8, firstIndex: 501 });

const accountOf = ({ account: { clientId, clientSecret, organization } }: AdobeCommerce): unknown => ({
  clientId,
  clientSecret,
  organization,
});

const placedAt = (order: DemoOrder['order'], at = new Date()): DemoOrder['order'] => {
  const stamp = at.toISOString().slice(0, 19).replace('T', ' ');
  return { ...order, created_at: stamp, updated_at: stamp };
};
