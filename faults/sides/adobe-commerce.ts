import { pick, between, type Random } from '../../sandbox/kit';
import {
  catalogue,
  type CatalogueItem,
  type OrderSpec,
  type OrderTruth,
  type RefundSpec,
  type ShopTruth,
} from '../../sandbox/adobe-commerce';
import { addUp, exactly, less, plainQuantity } from '../exact';
import {
  LIST_EFFECTS,
  type Control,
  type FedOrder,
  type Revision,
  type ShopControls,
  type ShopWebhooks,
  type Spec,
} from '../lane';
import type { ShopOrder } from '../truth';
import { adobeEntries, type AdobeCommerceAccounts } from './adobe-commerce-books';

export interface AdobeCommerceOptions {
  /** What the ERP calls a SKU. */
  readonly itemOf: (sku: string) => string;
  /** Where orders and credit memos become entries. @default orders become sales orders, and nothing is given back */
  readonly accounts?: AdobeCommerceAccounts;
  /** @default the harness itself says that an order has changed */
  readonly webhooks?: ShopWebhooks;
}

type Whole = ShopTruth['orders'][number];

/** Adobe Commerce's side of a lane. */
export const adobeCommerceSide = ({ itemOf, accounts, webhooks }: AdobeCommerceOptions): ShopControls => {
  const read = (truth: Whole): ShopOrder => {
    const order = fromShop(truth, itemOf);
    return accounts ? { ...order, papers: adobeEntries(order, truth, accounts) } : order;
  };
  const all = async (control: Control): Promise<readonly Whole[]> =>
    (await control.call<ShopTruth>('GET', '/truth')).orders;
  const one = async (control: Control, id: string | number): Promise<ShopOrder> => {
    const truth = (await all(control)).find(({ entityId }) => String(entityId) === String(id));
    if (!truth) throw new Error(`the shop has no order ${id}`);
    return read(truth);
  };
  return {
    targets: [{ call: 'GET /V1/orders', perOrder: 1.5, effects: LIST_EFFECTS }],
    place: async (control, spec) => {
      const { entity_id: id } = await control.call<Brief>('POST', '/orders', { spec });
      return one(control, id);
    },
    revise: async (control, id, spec) => {
      await control.call('PATCH', `/orders/${id}`, { spec });
      return one(control, id);
    },
    cancel: async (control, id) => {
      await control.call('POST', `/orders/${id}/cancel`);
      return one(control, id);
    },
    replace: async (control, id) => {
      const { child } = await control.call<{ child: Brief }>('POST', `/orders/${id}/edit`);
      return [await one(control, id), await one(control, child.entity_id)];
    },
    late: {
      begin: async (control, spec) => {
        const { entity_id: id } = await control.call<Brief>('POST', '/late-orders', { spec });
        return { id: String(id) };
      },
      commit: async (control, id) => {
        await control.call('POST', `/late-orders/${id}/commit`);
        return one(control, id);
      },
    },
    refund: async (control, id, spec) => {
      const order = (await all(control)).find(({ entityId }) => String(entityId) === id);
      // Only what was billed can be given back.
      if (order?.invoices.length === 0) await control.call('POST', `/orders/${id}/invoice`, {});
      await control.call('POST', `/orders/${id}/creditmemo`, spec);
      return one(control, id);
    },
    // What was billed is not cancelled any more.
    cancelsRefunded: false,
    orders: async (control) => (await all(control)).map(read),
    skewClock: async (control, seconds) =>
      void (await control.call('POST', '/clock', { skewSeconds: seconds })),
    revoke: async (control) => void (await control.call('POST', '/integrations/revoke')),
    restore: async (control) => void (await control.call('POST', '/integrations/restore')),
    ...(webhooks && { webhooks }),
  };
};

interface Brief {
  readonly entity_id: number;
}

/** Sums in the shop's own words; the discount Magento states contains tax, which it books as compensation. */
function fromShop(truth: OrderTruth, itemOf: (sku: string) => string): ShopOrder {
  const { currency } = truth;
  const amount = (text: string): string => exactly(text, currency);
  const lines = amount(truth.subtotal);
  const shipping = amount(truth.shipping);
  const discount = addUp(currency, [less(truth.discount), less(truth.compensation)]);
  const tax = amount(truth.tax);
  const other = addUp(currency, [less(truth.giftCards), less(truth.storeCredit)]);
  const total = amount(truth.grandTotal);
  const explained = addUp(currency, [lines, shipping, less(discount), tax, other]);
  return {
    id: String(truth.entityId),
    number: truth.number,
    state: STATES[truth.state] ?? 'due',
    currency,
    lines: truth.lines.map(({ sku, quantity, rowTotal }) => ({
      item: itemOf(sku),
      quantity: plainQuantity(quantity),
      amount: amount(rowTotal),
    })),
    sums: {
      lines,
      shipping,
      discount,
      tax,
      other,
      total,
      rounding: addUp(currency, [total, less(explained)]),
    },
    ...(truth.shipTo && { shipTo: `${truth.shipTo.postcode} ${truth.shipTo.city}, ${truth.shipTo.country}` }),
  };
}

const STATES: Readonly<Record<string, ShopOrder['state']>> = {
  canceled: 'cancelled',
  pending_payment: 'not-due',
};

const SOLD = catalogue.filter(({ by }) => by !== 'nowhere');
const UNKNOWN = catalogue.filter(({ by }) => by === 'nowhere');
const CITIES = [
  { street: ['Lindenallee 12'], city: 'Köln', postcode: '50667', country: 'DE' },
  { street: ['Rue de la Paix 7'], city: 'Paris', postcode: '75002', country: 'FR' },
  { street: ['Kärntner Straße 3'], city: 'Wien', postcode: '1010', country: 'AT' },
  { street: ['Långholmsgatan 9', 'c/o Berg'], city: 'Stockholm', postcode: '11733', country: 'SE' },
] as const;

/** The n-th order of a feed: mostly plain, with the shop's oddities sprinkled in. */
export function adobeOrder(index: number, random: Random): FedOrder {
  const chance = (share: number): boolean => random() < share;
  const lines = Array.from({ length: between(random, 1, 4) }, () => line(pick(random, SOLD), random));
  const needsPerson = chance(0.02);
  const stranger = UNKNOWN[0];
  // Buyers come back, and two orders of one new buyer may be in work at once.
  const buyer = between(random, 1, Math.max(2, Math.ceil(index * 0.7)));
  const spec: OrderSpec = {
    index,
    // Leaves room for the orders that replace others in the shop.
    entityId: index * 10,
    lines: needsPerson && stranger ? [...lines, line(stranger, random)] : lines,
    ...(chance(0.7) && { shipping: { amount: pick(random, ['4.90', '6.99', '0.05']), taxRate: '19' } }),
    ...(chance(0.1) && { currency: 'USD', baseCurrency: 'EUR', rate: '1.0837' }),
    ...(chance(0.15) && { grossPrices: true }),
    ...(chance(0.25) && { longNumbers: true }),
    ...(chance(0.08) && { giftCard: '0.10' }),
    ...(chance(0.05) && { state: 'pending_payment' }),
    ...(chance(0.05) && { shipTo: null }),
    billing: pick(random, CITIES),
    customer: {
      email: `buyer${buyer}@customer.example`,
      lastname: `Buyer ${buyer}`,
      ...(chance(0.5) && { id: 1_000 + buyer }),
    },
  };
  return {
    spec: spec as unknown as Spec,
    needsPerson,
    ...(spec.state === 'pending_payment' && { held: true }),
  };
}

function line(
  { sku, name, price, taxRate }: CatalogueItem,
  random: Random,
): NonNullable<OrderSpec['lines']>[number] {
  const discounted = random() < 0.25 && Number(price) > 2;
  return {
    sku,
    name,
    price,
    taxRate,
    qty: String(between(random, 1, 9)),
    ...(discounted && { discount: pick(random, ['0.10', '0.33', '1.00']) }),
  };
}

/** What an edit in the shop makes of an order. */
export function adobeRevision(given: Spec, edit: Revision, random: Random): Spec {
  const spec = given as unknown as OrderSpec;
  switch (edit) {
    case 'quantity': {
      const [first, ...rest] = spec.lines ?? [];
      const more = String(Number(first?.qty ?? '1') + between(random, 1, 3));
      return { ...given, lines: first ? [{ ...first, qty: more }, ...rest] : rest };
    }
    case 'address':
      return {
        ...given,
        billing: { ...pick(random, CITIES), postcode: String(between(random, 10_000, 99_999)) },
      };
    case 'release':
      return { ...given, state: 'processing' };
  }
}

/** Units of one row, with shipping at times; shipping alone; or an adjustment. */
export function adobeRefund(given: Spec, before: readonly Spec[], random: Random): Spec | undefined {
  const { lines = [], shipping, shipTo, grossPrices, giftCard, entityId = 0 } = given as unknown as OrderSpec;
  // Discounts that contain tax, and gift cards that money goes back to, are not taken apart here.
  if (grossPrices === true || giftCard !== undefined) return undefined;
  const earlier = before as readonly RefundSpec[];
  const left = lines
    .map(({ qty = '1' }, index) => ({
      order_item_id: entityId * 1_000 + index + 1,
      qty: earlier
        .flatMap(({ items = [] }) => items)
        .filter((row) => row.order_item_id === entityId * 1_000 + index + 1)
        .reduce((units, row) => units - Number(row.qty), Number(qty)),
    }))
    .filter(({ qty }) => qty > 0);
  // What is sent nowhere bears no shipping.
  const amount = shipTo === null ? undefined : shipping?.amount;
  const shipped = earlier.some((one) => one.shipping !== undefined);
  const fate = random();
  const refund = (spec: RefundSpec): Spec => spec as unknown as Spec;
  if (fate < 0.2 && amount !== undefined && !shipped) return refund({ items: [], shipping: amount });
  if (fate < 0.35 && before.length === 0) return refund({ items: [], adjustmentPositive: '0.25' });
  if (left.length === 0) return undefined;
  const row = pick(random, left);
  // Something stays, so that an adjustment never asks for more than was paid.
  if (before.some((one) => 'adjustmentPositive' in one) && left.length === 1) return undefined;
  return refund({
    items: [{ ...row, qty: between(random, 1, row.qty) }],
    ...(random() < 0.2 && amount !== undefined && !shipped && { shipping: amount }),
  });
}
