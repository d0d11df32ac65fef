import { between, type Random } from '../kit';
import { article } from './catalogue';
import { ADDRESSES, BLOCKED, COMPANY, COMPANY_BUYER, LONG_ADDRESS, shopper } from './demo-people';
import type { CustomerSpec, LineSpec, OrderSpec, ShippingSpec } from './order-spec';

/** What should become of an order once it has been looked at, with a usual configuration. */
export type Expectation = 'posted' | 'not-due' | 'needs-attention';

export interface DemoKind {
  readonly kind: string;
  readonly expectation: Expectation;
  readonly spec: (index: number, random: Random) => Omit<OrderSpec, 'index'>;
  /** Replaced by an edited order right after, which takes the next number. */
  readonly edited?: true;
}

const shipping: ShippingSpec = { amount: '4.90', taxRate: '19' };
const untaxed: ShippingSpec = { amount: '9.50' };

const line = (sku: string, qty: number | string = 1, more: Partial<LineSpec> = {}): LineSpec => {
  const { name, price, taxRate } = article(sku);
  return { sku, name, price, taxRate, qty: String(qty), ...more };
};

const registered = (index: number): CustomerSpec => ({ ...shopper(index), id: 1_000 + index });

const german = (
  index: number,
  lines: readonly LineSpec[],
  more: Partial<OrderSpec> = {},
): Omit<OrderSpec, 'index'> => ({
  customer: shopper(index),
  billing: ADDRESSES.DE,
  shipping,
  lines,
  ...more,
});

const abroad = (
  index: number,
  country: keyof typeof ADDRESSES,
  currency: string,
  rate: string,
  lines: readonly LineSpec[],
): Omit<OrderSpec, 'index'> => ({
  customer: shopper(index),
  billing: ADDRESSES[country],
  currency,
  baseCurrency: 'EUR',
  rate,
  lines,
});

/** Every kind of order the demo shows, the telling ones first. */
export const DEMO_KINDS: readonly DemoKind[] = [
  {
    kind: 'guest-simple',
    expectation: 'posted',
    spec: (n, random) => german(n, [line('MUG-WHITE', between(random, 1, 4))]),
  },
  {
    kind: 'registered',
    expectation: 'posted',
    spec: (n, random) =>
      german(n, [line('BOTTLE-750', 1), line('PEN-GEL-03', between(random, 2, 9))], {
        customer: registered(n),
      }),
  },
  {
    kind: 'company',
    expectation: 'posted',
    spec: (n, random) =>
      german(n, [line('DESK-SET', between(random, 2, 6)), line('LAMP-DESK', 2)], {
        customer: COMPANY_BUYER,
        billing: {
          street: ['Werkstraße 1'],
          city: 'Stuttgart',
          postcode: '70173',
          country: 'DE',
          company: COMPANY.name,
        },
        payment: 'companycredit',
        purchaseOrder: `PO-2026-${n}`,
      }),
  },
  {
    kind: 'configurable',
    expectation: 'posted',
    spec: (n) => german(n, [line('TSHIRT-M-BLACK', 2, { type: 'configurable' })]),
  },
  {
    kind: 'configurable-priced-child',
    expectation: 'posted',
    spec: (n) => german(n, [line('HOODIE-S-GRAY', 1, { type: 'configurable', priceOnChild: true })]),
  },
  { kind: 'bundle-dynamic', expectation: 'posted', spec: (n) => german(n, [yogaKit(2), line('BOTTLE-750')]) },
  {
    kind: 'unmapped-sku',
    expectation: 'needs-attention',
    spec: (n) => german(n, [line('MUG-BLUE'), line('UNMAPPED-GADGET')], { customer: registered(n) }),
  },
  {
    kind: 'blocked-customer',
    expectation: 'needs-attention',
    spec: (n) => ({
      ...abroad(n, 'GB', 'GBP', '0.86', [line('LAMP-DESK', 1, { taxRate: '20' })]),
      customer: BLOCKED,
      shipping: untaxed,
      billing: { ...ADDRESSES.GB, company: 'Blocked Trading Ltd' },
    }),
  },
  {
    kind: 'one-cent-residue',
    expectation: 'posted',
    spec: (n) => german(n, [line('CABLE-USBC-2M', 3)], { residue: '0.01' }),
  },
  {
    kind: 'edited',
    expectation: 'not-due',
    edited: true,
    spec: (n) => german(n, [line('MUG-WHITE', 2), line('POSTER-50X70')]),
  },
  {
    kind: 'cancelled',
    expectation: 'not-due',
    spec: (n) => german(n, [line('NOTEBOOK-A5', 5)], { state: 'canceled' }),
  },
  {
    kind: 'usd-on-euro-base',
    expectation: 'posted',
    spec: (n) => ({
      ...abroad(n, 'US', 'USD', '1.0873', [line('BOTTLE-750', 3, { price: '32.56', taxRate: '8.875' })]),
      shipping: untaxed,
    }),
  },
  {
    kind: 'gbp',
    expectation: 'posted',
    spec: (n) => ({
      ...abroad(n, 'GB', 'GBP', '0.86', [line('MUG-BLUE', 2, { taxRate: '20' })]),
      shipping: untaxed,
    }),
  },
  {
    kind: 'jpy-no-decimals',
    expectation: 'posted',
    spec: (n) => ({
      ...abroad(n, 'JP', 'JPY', '162.41', [line('POSTER-50X70', 3, { price: '2321', taxRate: '10' })]),
      shipping: { amount: '1500' },
    }),
  },
  {
    kind: 'kwd-three-decimals',
    expectation: 'posted',
    spec: (n) => ({
      ...abroad(n, 'KW', 'KWD', '0.3341', [line('YOGA-BALL-65', 3, { price: '9.021', taxRate: '0' })]),
      shipping: { amount: '2.755' },
    }),
  },
  {
    kind: 'coupon-on-items',
    expectation: 'posted',
    spec: (n) =>
      german(n, [line('BOTTLE-750', 2, { discount: '5.99' }), line('MUG-WHITE', 1, { discount: '1.25' })], {
        coupon: 'SUMMER10',
      }),
  },
  {
    kind: 'coupon-on-shipping',
    expectation: 'posted',
    spec: (n) =>
      german(n, [line('BOTTLE-750', 1, { discount: '3.00' })], {
        coupon: 'SHIPHALF',
        shipping: { ...shipping, discount: '2.45' },
      }),
  },
  {
    kind: 'several-tax-rates',
    expectation: 'posted',
    spec: (n) => german(n, [line('COOKBOOK-SOUP'), line('MUG-WHITE'), line('NOTEBOOK-A5', 3)]),
  },
  {
    kind: 'fraction-of-a-cent',
    expectation: 'posted',
    // 133 × 0.0375 = 4.9875: rounding gives 4.99, and the shop says 4.98.
    spec: (n) => german(n, [line('SCREW-M4X20', 133, { rowTotal: '4.98' }), line('CABLE-USBC-2M')]),
  },
  {
    kind: 'gross-prices',
    expectation: 'posted',
    spec: (n) =>
      german(
        n,
        [
          line('LAMP-DESK', 1, { price: '89.95', discount: '10.00' }),
          line('COOKBOOK-SOUP', 2, { price: '29.90', discount: '2.99' }),
        ],
        {
          grossPrices: true,
          coupon: 'TENOFF',
        },
      ),
  },
  {
    kind: 'pending-payment',
    expectation: 'not-due',
    spec: (n) => german(n, [line('LAMP-DESK')], { state: 'pending_payment', payment: 'paypal_express' }),
  },
  {
    kind: 'unicode-and-long-address',
    expectation: 'posted',
    spec: (n) =>
      german(n, [line('CHAIR-OAK-NAT', 4)], {
        billing: LONG_ADDRESS,
        customer: { ...shopper(n), firstname: '太郎', lastname: '🙂 Łukasiewicz' },
      }),
  },
  {
    kind: 'gift-card',
    expectation: 'posted',
    spec: (n) => german(n, [line('LAMP-DESK'), line('GIFT-WRAP-LARGE-PREMIUM')], { giftCard: '25.00' }),
  },
  {
    kind: 'many-lines',
    expectation: 'posted',
    spec: (n, random) =>
      german(
        n,
        Array.from({ length: 30 }, (_, i) =>
          line(`BOLT-M${String(i + 1).padStart(2, '0')}`, between(random, 5, 250)),
        ),
      ),
  },
  {
    kind: 'virtual',
    expectation: 'posted',
    spec: (n) => german(n, [line('EBOOK-CARE', 1, { type: 'virtual' })], { shipTo: null }),
  },
  {
    kind: 'store-credit',
    expectation: 'posted',
    spec: (n) => german(n, [line('TSHIRT-L-BLACK', 3)], { customer: registered(n), storeCredit: '12.34' }),
  },
  { kind: 'held', expectation: 'not-due', spec: (n) => german(n, [line('DESK-SET')], { state: 'holded' }) },
  {
    kind: 'free-shipping',
    expectation: 'posted',
    spec: (n) => german(n, [line('DESK-SET'), line('PEN-GEL-03', 3)], { shipping: undefined }),
  },
  {
    kind: 'bundle-fixed',
    expectation: 'posted',
    spec: (n) =>
      german(n, [
        line('DESK-SET', 1, {
          type: 'bundle-fixed',
          children: [
            { sku: 'PEN-GEL-03', qty: '2' },
            { sku: 'NOTEBOOK-A5', qty: '1' },
          ],
        }),
      ]),
  },
  {
    kind: 'long-phone',
    expectation: 'posted',
    spec: (n) => ({
      customer: shopper(n),
      billing: { ...ADDRESSES.FR, phone: '+33 (0)4 55 50 01 01 poste 20417' },
      shipping: untaxed,
      lines: [line('ESPRESSO-CUP-SET-OF-6', 1, { taxRate: '20' })],
    }),
  },
  {
    kind: 'long-numbers',
    expectation: 'posted',
    spec: (n) => german(n, [line('BOTTLE-750', 1), line('CABLE-USBC-2M', 3)], { longNumbers: true }),
  },
];

/** Left out unless asked for: the API answers an order without state and status. */
export const NULL_STATE: DemoKind = {
  kind: 'null-state',
  expectation: 'needs-attention',
  spec: (n) => german(n, [line('MUG-WHITE')], { state: null, status: null }),
};

function yogaKit(qty: number): LineSpec {
  const parts = ['YOGA-BALL-65', 'YOGA-STRAP-8', 'YOGA-BRICK'];
  return {
    sku: `YOGA-KIT-${parts.join('-')}`,
    name: 'Yoga companion kit',
    price: '0',
    qty: String(qty),
    taxRate: '19',
    type: 'bundle-dynamic',
    children: parts.map((sku) => ({
      sku,
      name: article(sku).name,
      price: article(sku).price,
      qty: String(qty),
    })),
  };
}
