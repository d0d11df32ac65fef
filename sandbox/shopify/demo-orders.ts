import { between, pick, seeded, type Random } from '../kit';
import type { EditSpec, RefundSpec } from './change-order';
import type { AddressSpec, OrderSpec, PersonSpec } from './order-spec';
import type { OrderState } from './order-state';
import type { Shop } from './shop';

export interface DemoOrdersOptions {
  /** How many orders; default each kind once. */
  readonly count?: number;
  /** Default 1. */
  readonly seed?: number | string;
  /** When the last order was placed; the others came one minute apart before it. */
  readonly now: Date;
  /** Default 1: the first order's index, which its ids follow. */
  readonly firstIndex?: number;
}

/** What should become of an order: it stands in the ERP, it waits for a person, or it is not due. */
export type Expectation = 'posted' | 'needs-attention' | 'not-due';

export interface DemoOrder {
  readonly kind: string;
  readonly expectation: Expectation;
  readonly spec: OrderSpec;
  /** What happens to it after it was placed, in this order. */
  readonly after: readonly DemoStep[];
}

export type DemoStep =
  | { readonly refund: RefundSpec }
  | { readonly edit: EditSpec }
  | { readonly cancel: true }
  | { readonly pay: true };

export interface DemoShop {
  readonly orders: readonly DemoOrder[];
  /** Puts them into a shop, with everything that happens to them. Answers the order states by kind and place. */
  fill(shop: Shop): readonly { readonly demo: DemoOrder; readonly order: OrderState }[];
}

const DE: AddressSpec = { firstName: 'Björn', lastName: 'Brandt', address1: 'Lindenallee 12', city: 'Köln', zip: '50667', countryCode: 'DE' }; // prettier-ignore
const US: AddressSpec = { firstName: 'Erin', lastName: 'Evans', address1: '8383 Wilshire Blvd', address2: 'Ste 1500', city: 'Beverly Hills', provinceCode: 'CA', zip: '90211', countryCode: 'US' }; // prettier-ignore
const JP: AddressSpec = { firstName: 'Hanna', lastName: 'Ito', address1: '1-2-3 Jingumae', city: 'Tokyo', zip: '150-0001', countryCode: 'JP' }; // prettier-ignore
const KW: AddressSpec = { firstName: 'Farid', lastName: 'Castel', address1: 'Block 4, Street 21', city: 'Kuwait City', zip: '13001', countryCode: 'KW' }; // prettier-ignore
const GB: AddressSpec = { firstName: 'Grace', lastName: 'Green', address1: '14 Mill Lane', city: 'Sheffield', zip: 'S1 2JA', countryCode: 'GB' }; // prettier-ignore

const person = (index: number, address: AddressSpec = DE): PersonSpec => ({
  id: 7_000_000 + index,
  ...(address.firstName ? { firstName: address.firstName } : {}),
  ...(address.lastName ? { lastName: address.lastName } : {}),
  email: `shopper${index}@customer.example`,
  address,
});

/** Blocked in the ERP by the demo: what it orders has to wait for a person. */
export const BLOCKED_BUYER: PersonSpec = {
  id: 907,
  firstName: 'Blocked',
  lastName: 'Trading Ltd',
  email: 'blocked@customer.example',
  address: GB,
};

interface DemoKind {
  readonly kind: string;
  readonly expectation: Expectation;
  readonly spec: (index: number, random: Random) => Omit<OrderSpec, 'index'>;
  readonly after?: readonly DemoStep[];
}

const MUG = { sku: 'MUG-WHITE', title: 'Enamel mug, white', price: '12.50', taxRate: '19', productType: 'Kitchen' } as const; // prettier-ignore
const SHIRT = { sku: 'TSHIRT-M-BLACK', title: 'T-shirt, black, M', price: '19.99', taxRate: '19', productType: 'Apparel' } as const; // prettier-ignore
const BOOK = { sku: 'COOKBOOK-SOUP', title: 'The soup cookbook', price: '27.95', taxRate: '7', productType: 'Books' } as const; // prettier-ignore
const LAMP = { sku: 'LAMP-DESK', title: 'Desk lamp, dimmable', price: '74.90', taxRate: '19', productType: 'Office' } as const; // prettier-ignore
const FREIGHT = { price: '4.90', taxRate: '19', title: 'DHL', code: 'dhl' } as const;

/** The SKUs are those of the demo catalogue that every sandbox shop sells. */
const KINDS: readonly DemoKind[] = [
  { kind: 'plain', expectation: 'posted', spec: (index, random) => ({ customer: person(index), lines: [{ ...MUG, quantity: between(random, 1, 9) }, { ...pick(random, [SHIRT, BOOK, LAMP]), quantity: between(random, 1, 4) }], shipping: FREIGHT }) },
  { kind: 'guest', expectation: 'posted', spec: () => ({ lines: [SHIRT], shipping: FREIGHT, billing: DE }) },
  { kind: 'taxes-included', expectation: 'posted', spec: (index, random) => ({ customer: person(index), taxesIncluded: true, lines: [{ ...MUG, price: '14.88', quantity: between(random, 1, 7) }, { ...BOOK, price: '29.91', quantity: 2 }], shipping: { ...FREIGHT, price: '5.83' } }) },
  { kind: 'line-discount', expectation: 'posted', spec: (index) => ({ customer: person(index), lines: [{ ...LAMP, quantity: 3, discount: '10.01' }, SHIRT], shipping: FREIGHT }) },
  { kind: 'order-discount', expectation: 'posted', spec: (index) => ({ customer: person(index), lines: [{ ...MUG, quantity: 3 }, SHIRT, BOOK], orderDiscount: '10.00', discountCode: 'TEN', shipping: FREIGHT }) },
  { kind: 'discount-taxes-included', expectation: 'posted', spec: (index) => ({ customer: person(index), taxesIncluded: true, lines: [{ ...SHIRT, price: '23.79', quantity: 3 }, { ...BOOK, price: '29.91' }], orderDiscount: '7.77', discountCode: 'LUCKY', shipping: { ...FREIGHT, price: '5.83', discount: '5.83' } }) },
  { kind: 'company', expectation: 'posted', spec: (index) => ({ customer: { ...person(912), companyId: 12 }, company: { id: 12, name: 'Musterwerk GmbH' }, poNumber: `PO-${index}`, payment: 'pending', terms: true, lines: [{ ...LAMP, quantity: 12 }], shipping: FREIGHT }) },
  { kind: 'dollars', expectation: 'posted', spec: (index) => ({ customer: person(index, US), currency: 'USD', shopCurrency: 'EUR', rate: '1.0842', lines: [{ ...SHIRT, quantity: 2, taxRate: ['7.25', '2.25'] }], shipping: { ...FREIGHT, price: '18.00', taxRate: '0' } }) },
  { kind: 'yen', expectation: 'posted', spec: (index) => ({ customer: person(index, JP), currency: 'JPY', shopCurrency: 'EUR', rate: '161.25', taxesIncluded: true, lines: [{ ...MUG, price: '1980', quantity: 3, taxRate: '10' }] }) },
  { kind: 'dinar', expectation: 'posted', spec: (index) => ({ customer: person(index, KW), currency: 'KWD', shopCurrency: 'EUR', rate: '0.3321', lines: [{ ...LAMP, price: '12.345', quantity: 3, taxRate: '0' }] }) },
  { kind: 'gift-card-payment', expectation: 'posted', spec: (index) => ({ customer: person(index), lines: [LAMP], giftCardPayment: '25.00', shipping: FREIGHT }) },
  { kind: 'authorized', expectation: 'posted', spec: (index) => ({ customer: person(index), lines: [BOOK], payment: 'authorized', shipping: FREIGHT }) },
  { kind: 'edited', expectation: 'posted', spec: (index) => ({ customer: person(index), lines: [{ ...MUG, quantity: 3 }, SHIRT], shipping: FREIGHT }), after: [{ edit: { remove: { line: 0, quantity: 1 } } }, { edit: { addLine: BOOK } }, { pay: true }] },
  { kind: 'partly-refunded', expectation: 'posted', spec: (index) => ({ customer: person(index), lines: [{ ...MUG, quantity: 3 }, LAMP], shipping: FREIGHT }), after: [{ refund: { lines: [{ line: 0, quantity: 1 }] } }] },
  { kind: 'shipping-refunded', expectation: 'posted', spec: (index) => ({ customer: person(index), lines: [LAMP], shipping: FREIGHT }), after: [{ refund: { shipping: 'full' } }] },
  { kind: 'goodwill', expectation: 'posted', spec: (index) => ({ customer: person(index), lines: [LAMP], shipping: FREIGHT }), after: [{ refund: { money: '5.00', note: 'Sorry for the delay' } }] },
  { kind: 'restocking-fee', expectation: 'posted', spec: (index) => ({ customer: person(index), lines: [LAMP, SHIRT], shipping: FREIGHT }), after: [{ refund: { lines: [{ line: 0, quantity: 1 }], money: '79.13', return: true } }] },
  { kind: 'unpaid', expectation: 'not-due', spec: (index) => ({ customer: person(index), lines: [SHIRT], payment: 'pending' }) },
  { kind: 'cancelled', expectation: 'not-due', spec: (index) => ({ customer: person(index), lines: [SHIRT, BOOK], shipping: FREIGHT }), after: [{ cancel: true }] },
  { kind: 'test-order', expectation: 'not-due', spec: (index) => ({ customer: person(index), lines: [SHIRT], test: true }) },
  { kind: 'unmapped-item', expectation: 'needs-attention', spec: (index) => ({ customer: person(index), lines: [{ sku: 'UNMAPPED-GADGET', title: 'Gadget nobody has mapped', price: '33.00', taxRate: '19' }], shipping: FREIGHT }) },
  { kind: 'blocked-customer', expectation: 'needs-attention', spec: () => ({ customer: BLOCKED_BUYER, currency: 'GBP', lines: [{ ...SHIRT, taxRate: '20' }], shipping: FREIGHT }) },
]; // prettier-ignore

/** Orders of every kind a shop can take; the same seed, count and time give the same orders. */
export function demoOrders(options: DemoOrdersOptions): DemoShop {
  const count = options.count ?? KINDS.length;
  const random = seeded(options.seed ?? 1);
  const orders = Array.from({ length: count }, (_, place): DemoOrder => {
    const kind = KINDS[place % KINDS.length] as DemoKind;
    const index = (options.firstIndex ?? 1) + place;
    const placed = new Date(options.now.getTime() - (count - place - 1) * 60_000);
    return {
      kind: kind.kind,
      expectation: kind.expectation,
      spec: { index, createdAt: `${placed.toISOString().slice(0, 19)}Z`, ...kind.spec(index, random) },
      after: kind.after ?? [],
    };
  });
  return {
    orders,
    fill: (shop) => orders.map((demo) => ({ demo, order: place(shop, demo) })),
  };
}

/** Adds one demo order and lets happen to it what happens to it. */
export function place(shop: Shop, demo: DemoOrder): OrderState {
  const order = shop.addOrder(demo.spec);
  for (const step of demo.after) {
    if ('refund' in step) shop.refundOrder(order.id, step.refund);
    else if ('edit' in step) shop.editOrder(order.id, step.edit);
    else if ('pay' in step) shop.payOrder(order.id);
    else shop.cancelOrder(order.id);
  }
  return order;
}
