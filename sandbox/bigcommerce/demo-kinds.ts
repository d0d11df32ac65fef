import { article } from '../adobe-commerce/catalogue';
import { between, type Random } from '../kit';
import { ADDRESSES, BLOCKED, COMPANY, COMPANY_BUYER, LONG_ADDRESS, shopper } from './demo-people';
import type { RefundSpec } from './make-refund';
import type { CostSpec, LineSpec, OrderSpec } from './order-spec';

/** What should become of an order once it has been looked at, with a usual configuration. */
export type Expectation = 'posted' | 'not-due' | 'needs-attention';

export interface DemoKind {
  readonly kind: string;
  readonly expectation: Expectation;
  readonly spec: (id: number, random: Random) => Omit<OrderSpec, 'id'>;
  /** Given back later, one refund after the other. */
  readonly refunds?: readonly RefundSpec[];
}

const shipping: CostSpec = { amount: '4.90', taxRate: '19' };
const untaxed: CostSpec = { amount: '9.50' };

const line = (sku: string, quantity = 1, more: Partial<LineSpec> = {}): LineSpec => {
  const { name, price, taxRate } = article(sku);
  return { sku, name, price, taxRate, quantity, ...more };
};
const registered = (id: number) => ({ ...shopper(id), id: 1_000 + id });
const german = (id: number, lines: readonly LineSpec[], more: Partial<OrderSpec> = {}): Omit<OrderSpec, 'id'> => ({
  customer: shopper(id),
  billing: ADDRESSES.DE,
  shipping,
  lines,
  ...more,
}); // prettier-ignore
const abroad = (
  id: number,
  country: keyof typeof ADDRESSES,
  currency: string,
  rate: string,
  lines: readonly LineSpec[],
  more: Partial<OrderSpec> = {},
): Omit<OrderSpec, 'id'> => ({
  customer: shopper(id),
  billing: ADDRESSES[country],
  currency,
  storeCurrency: 'EUR',
  rate,
  lines,
  ...more,
});

const kind = (
  name: string,
  spec: DemoKind['spec'],
  expectation: Expectation = 'posted',
  refunds?: readonly RefundSpec[],
): DemoKind => ({ kind: name, expectation, spec, ...(refunds ? { refunds } : {}) });

/** Every kind of order the demo shows, the telling ones first. */
export const DEMO_KINDS: readonly DemoKind[] = [
  kind('guest-simple', (n, random) => german(n, [line('MUG-WHITE', between(random, 1, 4))])),
  kind('registered', (n, random) =>
    german(n, [line('BOTTLE-750'), line('PEN-GEL-03', between(random, 2, 9))], { customer: registered(n) }),
  ),
  kind('company', (n) =>
    german(n, [line('DESK-SET', 3), line('LAMP-DESK', 2)], {
      customer: COMPANY_BUYER,
      company: { id: COMPANY.companyId, purchaseOrder: `PO-2026-${n}` },
      payment: { method: 'Purchase Order', gateway: 'cheque' },
    }),
  ),
  kind('tax-inclusive', (n) =>
    german(n, [line('LAMP-DESK', 1, { price: '89.13' }), line('COOKBOOK-SOUP', 2, { price: '29.90' })], {
      inclusive: true,
      coupon: { code: 'TENOFF', amount: '10.00' },
      shipping: { amount: '5.83', taxRate: '19' },
    }),
  ),
  kind('refunded-in-part', (n) => german(n, [line('TSHIRT-M-BLACK', 3), line('MUG-BLUE')]), 'posted', [
    { rows: [{ row: 0, quantity: 1 }] },
    { shipping: '2.00' },
  ]),
  kind('unmapped-sku', (n) => german(n, [line('MUG-BLUE'), line('UNMAPPED-GADGET')], { customer: registered(n) }), 'needs-attention'), // prettier-ignore
  kind('blocked-customer', (n) => abroad(n, 'GB', 'GBP', '0.86', [line('LAMP-DESK', 1, { taxRate: '20' })], { customer: BLOCKED, shipping: untaxed }), 'needs-attention'), // prettier-ignore
  kind('one-cent-residue', (n) => german(n, [line('CABLE-USBC-2M', 3)], { residue: '0.01' })),
  kind('cancelled', (n) => german(n, [line('NOTEBOOK-A5', 5)], { statusId: 5 }), 'not-due'),
  kind('usd', (n) =>
    abroad(n, 'US', 'USD', '1.0873', [line('BOTTLE-750', 3, { price: '32.56', taxRate: '8.875' })], {
      shipping: untaxed,
    }),
  ),
  kind('jpy-no-decimals', (n) =>
    abroad(n, 'JP', 'JPY', '162.41', [line('POSTER-50X70', 3, { price: '2321', taxRate: '10' })], {
      shipping: { amount: '1500' },
    }),
  ),
  kind('kwd-three-decimals', (n) =>
    abroad(n, 'KW', 'KWD', '0.3341', [line('YOGA-BALL-65', 3, { price: '9.021', taxRate: '0' })], {
      shipping: { amount: '2.755' },
    }),
  ),
  kind('coupon', (n) =>
    german(n, [line('BOTTLE-750', 2), line('MUG-WHITE')], { coupon: { code: 'SUMMER10', amount: '7.24' } }),
  ),
  kind('coupon-on-shipping', (n) =>
    german(n, [line('BOTTLE-750')], { coupon: { code: 'SHIPHALF', amount: '2.45', on: 'shipping' } }),
  ),
  kind('manual-discount', (n) => german(n, [line('DESK-SET'), line('PEN-GEL-03', 3)], { discount: '5.00' })),
  kind('several-tax-rates', (n) =>
    german(n, [line('COOKBOOK-SOUP'), line('MUG-WHITE'), line('NOTEBOOK-A5', 3)]),
  ),
  kind('fraction-of-a-cent', (n) => german(n, [line('SCREW-M4X20', 133), line('CABLE-USBC-2M')])),
  kind('awaiting-payment', (n) => german(n, [line('LAMP-DESK')], { statusId: 7, payment: { status: 'pending' } }), 'not-due'), // prettier-ignore
  kind('manual-verification', (n) => german(n, [line('DESK-SET')], { statusId: 12, payment: { status: 'authorized' } }), 'not-due'), // prettier-ignore
  kind('gift-certificate', (n) =>
    german(n, [line('LAMP-DESK'), line('GIFT-WRAP-LARGE-PREMIUM')], { giftCertificate: '25.00' }),
  ),
  kind('store-credit', (n) =>
    german(n, [line('TSHIRT-L-BLACK', 3)], { customer: registered(n), storeCredit: '12.34' }),
  ),
  kind('gift-wrapped', (n) =>
    german(n, [line('MUG-WHITE', 2, { wrapping: { amount: '3.00', taxRate: '19' } })]),
  ),
  kind('picked-along', (n) => german(n, [line('DESK-SET', 1, { picks: [{ sku: 'PEN-GEL-03' }] })])),
  kind('many-lines', (n, random) =>
    german(
      n,
      Array.from({ length: 30 }, (_, index) =>
        line(`BOLT-M${String(index + 1).padStart(2, '0')}`, between(random, 5, 250)),
      ),
    ),
  ),
  kind('digital', (n) => german(n, [line('EBOOK-CARE', 1, { type: 'digital' })], { shipTo: null })),
  kind('unicode-and-long-address', (n) =>
    german(n, [line('CHAIR-OAK-NAT', 4)], {
      billing: LONG_ADDRESS,
      customer: { ...shopper(n), firstName: '太郎', lastName: '🙂 Łukasiewicz' },
    }),
  ),
  kind('refunded-whole', (n) => german(n, [line('YOGA-BRICK', 2)]), 'posted', [
    { rows: [{ row: 0 }], shipping: '4.90' },
  ]),
  kind('plain-notation', (n) => german(n, [line('YOGA-STRAP-8', 2)], { notation: 'plain' })),
];

/** Need charge codes for `fee:*` in the mapping. */
export const FEE_KINDS: readonly DemoKind[] = [
  kind('handling', (n) => german(n, [line('LAMP-DESK')], { handling: { amount: '2.50', taxRate: '19' } })),
  kind('fees', (n) =>
    german(n, [line('LAMP-DESK')], {
      fees: [
        { name: 'Insurance', amount: '1.99', taxRate: '19' },
        { name: 'Pallet', amount: '12.00' },
      ],
    }),
  ),
];

/** Left out unless asked for: a checkout that was never finished, which the poll passes over. */
export const INCOMPLETE: DemoKind = kind(
  'incomplete',
  (n) => german(n, [line('MUG-WHITE')], { statusId: 0, payment: { status: 'none' } }),
  'not-due',
);
