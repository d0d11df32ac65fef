import { catalogue, type CatalogueItem } from '../../sandbox/adobe-commerce';
import type { DeliveryMode, OrderSpec, RefundSpec } from '../../sandbox/bigcommerce';
import { between, pick, type Random } from '../../sandbox/kit';
import {
  LIST_EFFECTS,
  officeOf,
  READ_EFFECTS,
  type FedOrder,
  type Revision,
  type ShopControl,
  type ShopControls,
  type Spec,
} from '../lane';
import type { ShopOrder } from '../truth';

const PART_EFFECTS = READ_EFFECTS.filter((effect) => effect !== 'stale-read');
/** Calls that are refused while the store's token is "revoked". */
const REFUSED_CALLS = 12;

/** BigCommerce's side of a lane. */
export function bigCommerceSide(): ShopControls {
  const one = (control: ShopControl, id: string | number): Promise<ShopOrder> =>
    officeOf(control).call<ShopOrder>('GET', `/books/${id}`);
  let holds = false;
  const mode = (control: ShopControl, wanted: DeliveryMode): Promise<unknown> =>
    control.call('POST', '/webhooks/mode', { ...wanted, hold: holds });
  return {
    targets: [
      { call: 'GET /v2/orders', perOrder: 1.5, effects: LIST_EFFECTS },
      { call: 'GET /v3/orders/:id/transactions', perOrder: 1.5, effects: PART_EFFECTS },
      { call: 'GET /v3/orders/payment_actions/refunds', perOrder: 0.7, effects: PART_EFFECTS },
      { call: 'GET /v3/hooks', perOrder: 0.1, effects: PART_EFFECTS },
    ],
    place: async (control, spec) => {
      const { id } = await control.call<Brief>('POST', '/orders', placed(spec));
      return one(control, id);
    },
    revise: async (control, id, spec) => {
      if (spec['released'] === true)
        await control.call('POST', `/orders/${id}/status`, { statusId: spec['statusId'] });
      else await control.call('POST', `/orders/${id}/edit`, spec);
      return one(control, id);
    },
    cancel: async (control, id) => {
      await control.call('POST', `/orders/${id}/cancel`);
      return one(control, id);
    },
    refund: async (control, id, spec) => {
      await control.call('POST', `/orders/${id}/refunds`, spec);
      return one(control, id);
    },
    orders: (control) => officeOf(control).call<ShopOrder[]>('GET', '/books'),
    skewClock: async (control, seconds) =>
      void (await officeOf(control).call('POST', '/clock', { skewSeconds: seconds })),
    revoke: async (control) =>
      void (await control.call('POST', '/faults', {
        append: true,
        rules: [{ call: '*', effect: 'token-expired', times: REFUSED_CALLS }],
      })),
    // It ends by itself.
    restore: async () => undefined,
    webhooks: {
      during: async (control, delays, deed) => {
        const [delayMs = 0] = delays;
        const lose = delays.length === 0 ? 1 : 0;
        await mode(control, { lose, duplicates: Math.max(0, delays.length - 1), delayMs });
        try {
          return await deed();
        } finally {
          await mode(control, {});
        }
      },
      hold: async (control) => {
        holds = true;
        await mode(control, {});
      },
      release: async (control) => {
        holds = false;
        await mode(control, {});
        await control.call('POST', '/webhooks/release', { order: 'reversed' });
        await control.call('POST', '/webhooks/retry');
      },
      taken: async (control) => {
        const deliveries = await control.call<{ status: string }[]>('GET', '/webhooks');
        return deliveries.filter(({ status }) => status === 'delivered').length;
      },
    },
  };
}

interface Brief {
  readonly id: number;
}

const placed = (spec: Spec): Spec => ({ ...spec, createdAt: `${new Date().toISOString().slice(0, 19)}Z` });

const SOLD = catalogue.filter(({ by, price }) => by !== 'nowhere' && /^\d+\.\d\d$/.test(price));
const UNKNOWN = catalogue.filter(({ by }) => by === 'nowhere');
const CITIES = [
  { street1: 'Lindenallee 12', city: 'Köln', zip: '50667', country: 'DE' },
  { street1: 'Rue de la Paix 7', city: 'Paris', zip: '75002', country: 'FR' },
  { street1: 'Kärntner Straße 3', city: 'Wien', zip: '1010', country: 'AT' },
] as const;
/** Awaiting Payment, and Awaiting Fulfillment once it is there. */
const [UNPAID, RELEASED] = [7, 11];

/** The n-th order of a feed: mostly plain, with the store's oddities sprinkled in. */
export function bigCommerceOrder(index: number, random: Random): FedOrder {
  const chance = (share: number): boolean => random() < share;
  const lines = Array.from({ length: between(random, 1, 4) }, () => line(pick(random, SOLD), random));
  const needsPerson = chance(0.02);
  const [stranger] = UNKNOWN;
  const buyer = between(random, 1, Math.max(2, Math.ceil(index * 0.7)));
  const held = chance(0.06);
  const spec: OrderSpec = {
    id: 2_000 + index,
    lines: needsPerson && stranger ? [...lines, line(stranger, random)] : lines,
    ...(chance(0.7) && { shipping: { amount: pick(random, ['4.90', '6.99', '1.05']), taxRate: '19' } }),
    ...(chance(0.15) && { discount: '0.50' }),
    ...(chance(0.1) && { coupon: { code: 'LUCKY', amount: '0.33' } }),
    ...(chance(0.08) && { giftCertificate: '0.10' }),
    ...(chance(0.05) && { storeCredit: '0.15' }),
    ...(chance(0.08) && { currency: 'USD', storeCurrency: 'EUR', rate: '1.0873' }),
    ...(chance(0.2) && { notation: 'plain' }),
    ...(chance(0.15) && { payment: { status: pick(random, ['authorized', 'authorized-captured']) } }),
    ...(held && { statusId: UNPAID, payment: { status: 'pending' } }),
    customer: {
      firstName: 'Ada',
      lastName: `Buyer ${buyer}`,
      email: `buyer${buyer}@customer.example`,
      ...(chance(0.5) && { id: 1_000 + buyer }),
    },
    billing: pick(random, CITIES),
  };
  return { spec: spec as unknown as Spec, needsPerson, ...(held && { held: true }) };
}

const line = (
  { sku, name, price, taxRate }: CatalogueItem,
  random: Random,
): NonNullable<OrderSpec['lines']>[number] => ({
  sku,
  name,
  price,
  taxRate,
  quantity: between(random, 1, 9),
});

/** What an edit in the store makes of an order. */
export function bigCommerceRevision(given: Spec, edit: Revision, random: Random): Spec {
  const spec = given as unknown as OrderSpec;
  switch (edit) {
    case 'quantity': {
      const [first, ...rest] = spec.lines ?? [];
      const more = (first?.quantity ?? 1) + between(random, 1, 3);
      return { ...given, lines: first ? [{ ...first, quantity: more }, ...rest] : rest };
    }
    case 'address':
      return {
        ...given,
        billing: { ...pick(random, CITIES), zip: String(between(random, 10_000, 99_999)) },
      };
    case 'release':
      return { ...given, statusId: RELEASED, released: true };
  }
}

/** Units of one row, with shipping at times; shipping alone; or an amount of the order as a whole. */
export function bigCommerceRefund(given: Spec, before: readonly Spec[], random: Random): Spec | undefined {
  const { lines = [], shipping } = given as unknown as OrderSpec;
  const earlier = before as readonly RefundSpec[];
  const left = lines
    .map(({ quantity = 1 }, row) => ({
      row,
      quantity: earlier
        .flatMap(({ rows = [] }) => rows)
        .filter((one) => one.row === row)
        .reduce((units, one) => units - (one.quantity ?? 0), quantity),
    }))
    .filter(({ quantity }) => quantity > 0);
  const shipped = earlier.some((one) => one.shipping !== undefined);
  const fate = random();
  const refund = (spec: RefundSpec): Spec => ({ reason: 'given back', ...spec });
  if (fate < 0.2 && shipping && !shipped) return refund({ shipping: '1.00' });
  if (fate < 0.35 && before.length === 0) return refund({ order: '0.25' });
  if (left.length === 0) return undefined;
  const { row, quantity } = pick(random, left);
  return refund({
    rows: [{ row, quantity: between(random, 1, quantity) }],
    ...(random() < 0.2 && shipping && !shipped && { shipping: '1.00' }),
    ...(random() < 0.15 && { offline: true }),
  });
}
