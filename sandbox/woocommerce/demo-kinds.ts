import { between, type Random } from '../kit';
import { article } from './catalogue';
import type { AddressSpec, CustomerSpec, LineSpec, OrderSpec, ShippingSpec } from './order-spec';

/** What should become of an order once it has been looked at, with a usual configuration. */
export type Expectation = 'posted' | 'not-due' | 'needs-attention';

export interface DemoKind {
  readonly kind: string;
  readonly expectation: Expectation;
  readonly spec: (index: number, random: Random) => OrderSpec;
}

const ADDRESSES = {
  DE: { address_1: 'Lindenallee 12', city: 'Köln', postcode: '50667', country: 'DE', phone: '0221 5550101' },
  US: { address_1: '8383 Wilshire Blvd', address_2: 'Ste 1500', city: 'Beverly Hills', state: 'CA', postcode: '90211', country: 'US', phone: '(310) 555-0100' },
  JP: { address_1: '1-2-3 Jingumae', city: 'Tokyo', state: 'JP13', postcode: '150-0001', country: 'JP', phone: '03-5550-0101' },
  KW: { address_1: 'Block 4, Street 21', city: 'Kuwait City', postcode: '13001', country: 'KW', phone: '22255501' },
} as const satisfies Record<string, AddressSpec>; // prettier-ignore

const FIRST = ['Ada', 'Björn', 'Chloé', 'Dilan', 'Erin', 'Farid', 'Grace', 'Hanna', 'Ivo', 'June'] as const;
const LAST = ['Arnold', 'Brandt', 'Castel', 'Demir', 'Evans', 'Fischer', 'Green', 'Ito', 'Jansen'] as const;

const buyer = (index: number, country: keyof typeof ADDRESSES = 'DE'): AddressSpec => ({
  first_name: FIRST[index % FIRST.length],
  last_name: LAST[index % LAST.length],
  ...ADDRESSES[country],
});
const guest = (index: number): CustomerSpec => ({ email: `shopper${index}@customer.example` });
const registered = (index: number): CustomerSpec => ({ ...guest(index), id: 500 + index });

const shipping: ShippingSpec = {
  total: '4.90',
  taxRates: ['19'],
  method: 'flat_rate',
  instance: '1',
  title: 'Parcel',
};

const line = (sku: string, quantity: number | string = 1, more: Partial<LineSpec> = {}): LineSpec => {
  const { name, price, taxRate, category } = article(sku);
  return { sku, name, price, taxRates: [taxRate], category, quantity: String(quantity), ...more };
};

const german = (index: number, lines: readonly LineSpec[], more: Partial<OrderSpec> = {}): OrderSpec => ({
  customer: guest(index),
  billing: buyer(index),
  shipping: [shipping],
  payment: { method: 'bacs', title: 'Bank transfer' },
  lines,
  ...more,
});

const abroad = (
  index: number,
  country: keyof typeof ADDRESSES,
  currency: string,
  decimals: number,
  lines: readonly LineSpec[],
  shippingTotal: string,
): OrderSpec => ({
  customer: guest(index),
  billing: buyer(index, country),
  currency,
  decimals,
  shipping: [{ total: shippingTotal, method: 'flat_rate', instance: '2', title: 'Abroad' }],
  payment: { method: 'stripe', title: 'Card', transaction: `ch_demo_${index}` },
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
      german(n, [line('BOTTLE-750'), line('PEN-GEL-03', between(random, 2, 9))], { customer: registered(n) }),
  },
  {
    kind: 'several-categories-and-rates',
    expectation: 'posted',
    spec: (n) =>
      german(n, [line('COOKBOOK-SOUP'), line('TSHIRT-M-BLACK', 2), line('DESK-SET'), line('POSTER-50X70')]),
  },
  {
    kind: 'coupon-fee-shipping',
    expectation: 'posted',
    spec: (n) =>
      german(n, [line('TSHIRT-M-BLACK', 3), line('CABLE-USBC-2M', 7)], {
        coupon: { code: 'ten', percent: '10' },
        fees: [{ name: 'Handling', total: '2.00', taxRates: ['19'] }],
      }),
  },
  {
    kind: 'coupon-amount',
    expectation: 'posted',
    spec: (n) =>
      german(n, [line('HOODIE-S-GRAY'), line('NOTEBOOK-A5', 3)], {
        coupon: { code: 'five', amount: '5.00' },
      }),
  },
  {
    kind: 'unmapped-sku',
    expectation: 'needs-attention',
    spec: (n) => german(n, [line('MUG-BLUE'), line('UNMAPPED-GADGET')], { customer: registered(n) }),
  },
  {
    kind: 'rounding-at-subtotal',
    expectation: 'posted',
    // Rows and tax add up to one cent less than the total.
    spec: (n) =>
      german(
        n,
        [
          line('TSHIRT-L-BLACK', 1, { taxRates: ['8.875'] }),
          line('PEN-GEL-03', 1, { price: '0.333', taxRates: ['8.875'] }),
        ],
        {
          shipping: [],
          roundAtSubtotal: true,
        },
      ),
  },
  {
    kind: 'gross-prices',
    expectation: 'posted',
    spec: (n) =>
      german(n, [line('LAMP-DESK', 1, { price: '89.95' }), line('COOKBOOK-SOUP', 2, { price: '29.90' })], {
        pricesIncludeTax: true,
        coupon: { code: 'ten', percent: '10' },
      }),
  },
  {
    kind: 'cancelled',
    expectation: 'not-due',
    spec: (n) => german(n, [line('NOTEBOOK-A5', 5)], { status: 'cancelled' }),
  },
  {
    kind: 'usd',
    expectation: 'posted',
    spec: (n) =>
      abroad(n, 'US', 'USD', 2, [line('BOTTLE-750', 3, { price: '32.56', taxRates: ['8.875'] })], '9.50'),
  },
  {
    kind: 'jpy-no-decimals',
    expectation: 'posted',
    spec: (n) =>
      abroad(n, 'JP', 'JPY', 0, [line('POSTER-50X70', 3, { price: '2321', taxRates: ['10'] })], '1500'),
  },
  {
    kind: 'kwd-three-decimals',
    expectation: 'posted',
    spec: (n) =>
      abroad(n, 'KW', 'KWD', 3, [line('BOTTLE-750', 3, { price: '9.021', taxRates: [] })], '2.755'),
  },
  {
    kind: 'refund-of-a-line',
    expectation: 'posted',
    spec: (n) =>
      german(n, [line('MUG-WHITE', 4), line('MUG-BLUE', 2)], {
        refunds: [{ rows: [{ index: 0, quantity: '1' }], reason: 'broken', byGateway: true }],
      }),
  },
  {
    kind: 'refunds-of-shipping-and-amount',
    expectation: 'posted',
    spec: (n) =>
      german(n, [line('LAMP-DESK')], {
        refunds: [
          { rows: [{ kind: 'shipping' }], reason: 'late' },
          { amount: '5.00', reason: 'goodwill' },
        ],
      }),
  },
  {
    kind: 'refunded',
    expectation: 'posted',
    spec: (n) => german(n, [line('DESK-SET')], { refunds: [{ amount: '111.74', reason: 'returned' }] }),
  },
  {
    kind: 'pending-payment',
    expectation: 'not-due',
    spec: (n) =>
      german(n, [line('LAMP-DESK')], {
        status: 'pending',
        payment: { method: 'ppcp-gateway', title: 'PayPal' },
      }),
  },
  {
    kind: 'on-hold',
    expectation: 'not-due',
    spec: (n) => german(n, [line('DESK-SET')], { status: 'on-hold' }),
  },
  {
    kind: 'discount-as-fee',
    expectation: 'posted',
    spec: (n) =>
      german(n, [line('HOODIE-S-GRAY', 2)], {
        fees: [{ name: 'Staff discount', total: '-10.00', taxRates: ['19'] }],
      }),
  },
  {
    kind: 'virtual',
    expectation: 'posted',
    spec: (n) => german(n, [line('EBOOK-CARE')], { shipping: [], status: 'completed' }),
  },
  {
    kind: 'free-shipping',
    expectation: 'posted',
    spec: (n) =>
      german(n, [line('DESK-SET'), line('PEN-GEL-03', 3)], {
        shipping: [{ total: '0', method: 'free_shipping', title: 'Free' }],
      }),
  },
  {
    kind: 'fraction-of-a-cent',
    expectation: 'posted',
    spec: (n) => german(n, [line('SCREW-M4X20', 133), line('CABLE-USBC-2M')]),
  },
  {
    kind: 'unicode-and-long-address',
    expectation: 'posted',
    spec: (n) =>
      german(n, [line('TSHIRT-L-BLACK', 2)], {
        billing: {
          first_name: '太郎 Þórbjörg-Élodie',
          last_name: '🙂 Großmann-Żółkiewska de la Peña',
          company: 'Bürogemeinschaft für außergewöhnliche Maßanfertigungen & Söhne GmbH',
          address_1: 'Donaudampfschifffahrtsgesellschaftsstraße 128, Gebäude 7, Aufgang C',
          address_2: 'c/o Łukasiewicz',
          city: 'Schmedeswurtherwesterdeich an der Nordseeküste',
          postcode: '25724',
          country: 'DE',
        },
        meta: { _billing_vat_number: 'DE123456789' },
      }),
  },
];
