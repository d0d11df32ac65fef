import { between, pick, type Random } from '../../sandbox/kit';
import { catalogue, type CatalogueItem, type OrderSpec, type RefundSpec } from '../../sandbox/woocommerce';
import {
  LIST_EFFECTS,
  officeOf,
  READ_EFFECTS,
  WRITE_EFFECTS,
  type FedOrder,
  type Revision,
  type ShopControl,
  type ShopControls,
  type Spec,
} from '../lane';
import type { ShopOrder } from '../truth';

/** WooCommerce's side of a lane. */
export function wooCommerceSide(): ShopControls {
  const one = (control: ShopControl, id: string | number): Promise<ShopOrder> =>
    officeOf(control).call<ShopOrder>('GET', `/books/${id}`);
  let holds = false;
  let round = 0;
  let taken = 0;
  /** Sends what waits, as the shop's queue does; nobody waits for it. */
  const deliver = (control: ShopControl, how: Readonly<Record<string, unknown>>): void => {
    round += 1;
    control.call<{ status: number }[]>('POST', '/deliver', { seed: round, ...how }).then(
      (sent) => {
        taken += sent.filter(({ status }) => status >= 200 && status < 300).length;
      },
      () => undefined,
    );
  };
  return {
    targets: [
      { call: 'GET /orders', perOrder: 1.5, effects: LIST_EFFECTS },
      { call: 'GET /refunds', perOrder: 0.5, effects: READ_EFFECTS.filter((each) => each !== 'stale-read') },
      { call: 'GET /products', perOrder: 0.3, effects: READ_EFFECTS.filter((each) => each !== 'stale-read') },
      { call: 'GET /webhooks', perOrder: 0.1, effects: READ_EFFECTS.filter((each) => each !== 'stale-read') },
      { call: 'POST /webhooks', perOrder: 0, effects: WRITE_EFFECTS },
    ],
    place: async (control, spec) => {
      const { id } = await control.call<Brief>('POST', '/orders', { spec: shopSpec(spec) });
      return one(control, id);
    },
    revise: async (control, id, spec) => {
      if (spec['released'] === true) await control.call('POST', `/orders/${id}/pay`);
      else await control.call('PATCH', `/orders/${id}`, { spec: shopSpec(spec) });
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
      void (await control.call('POST', '/clock', { skewSeconds: seconds })),
    revoke: async (control) => void (await control.call('POST', '/keys/revoke')),
    restore: async (control) => void (await control.call('POST', '/keys/restore')),
    webhooks: {
      during: async (control, delays, deed) => {
        const done = await deed();
        const [delayMs = 0] = delays;
        if (holds) return done;
        if (delays.length === 0) await control.call('POST', '/deliver', { lose: 1 });
        else deliver(control, { delayMs, shuffle: true, duplicate: delays.length > 1 ? 1 : 0 });
        return done;
      },
      hold: async () => {
        holds = true;
      },
      release: async (control) => {
        holds = false;
        deliver(control, { shuffle: true });
      },
      taken: async () => taken,
    },
  };
}

interface Brief {
  readonly id: number;
}

/** Without what only the harness keeps in it. */
const shopSpec = ({ released: _, ...spec }: Spec): Spec => spec;

/** Its revenue has no account on purpose. */
export const UNMAPPED_CATEGORY = 'hardware';
const CENTS = /^\d+\.\d\d$/;
const SOLD = catalogue.filter(({ category, price }) => category !== UNMAPPED_CATEGORY && CENTS.test(price));
const UNKNOWN = catalogue.filter(({ category }) => category === UNMAPPED_CATEGORY);
const CITIES = [
  { address_1: 'Lindenallee 12', city: 'Köln', postcode: '50667', country: 'DE' },
  { address_1: 'Rue de la Paix 7', city: 'Paris', postcode: '75002', country: 'FR' },
  { address_1: 'Kärntner Straße 3', city: 'Wien', postcode: '1010', country: 'AT' },
] as const;

/** The n-th order of a feed: mostly plain, with the shop's oddities sprinkled in. */
export function wooCommerceOrder(index: number, random: Random): FedOrder {
  const chance = (share: number): boolean => random() < share;
  const lines = Array.from({ length: between(random, 1, 4) }, () => line(pick(random, SOLD), random));
  const needsPerson = chance(0.02);
  const [stranger] = UNKNOWN;
  const buyer = between(random, 1, Math.max(2, Math.ceil(index * 0.7)));
  const held = chance(0.06);
  const pricesIncludeTax = chance(0.2);
  const coupon = !pricesIncludeTax && chance(0.25);
  const spec: OrderSpec = {
    lines: needsPerson && stranger ? [...lines, line(stranger, random)] : lines,
    pricesIncludeTax,
    ...(chance(0.7) && {
      shipping: [{ total: pick(random, ['4.90', '6.99', '0.05']), taxRates: ['19'] }],
    }),
    ...(coupon && {
      coupon: { code: 'ten', ...pick(random, [{ percent: '10' }, { amount: '0.50' }] as const) },
    }),
    ...(chance(0.1) && { fees: [{ name: 'Handling', total: '2.00', taxRates: ['19'] }] }),
    ...(chance(0.08) && { currency: 'USD' }),
    ...(chance(0.1) && { roundAtSubtotal: true }),
    ...(held && { status: 'pending' }),
    customer: {
      email: `buyer${buyer}@customer.example`,
      ...(chance(0.5) && { id: 1_000 + buyer }),
    },
    billing: { first_name: 'Ada', last_name: `Buyer ${buyer}`, ...pick(random, CITIES) },
  };
  return { spec: spec as unknown as Spec, needsPerson, ...(held && { held: true }) };
}

function line(
  { sku, name, price, taxRate, category }: CatalogueItem,
  random: Random,
): NonNullable<OrderSpec['lines']>[number] {
  return { sku, name, price, taxRates: [taxRate], category, quantity: String(between(random, 1, 9)) };
}

/** What an edit in the shop makes of an order. */
export function wooCommerceRevision(given: Spec, edit: Revision, random: Random): Spec {
  const spec = given as unknown as OrderSpec;
  switch (edit) {
    case 'quantity': {
      const [first, ...rest] = spec.lines ?? [];
      const more = String(Number(first?.quantity ?? '1') + between(random, 1, 3));
      return { ...given, lines: first ? [{ ...first, quantity: more }, ...rest] : rest };
    }
    case 'address':
      return {
        ...given,
        billing: {
          ...spec.billing,
          ...pick(random, CITIES),
          postcode: String(between(random, 10_000, 99_999)),
        },
      };
    case 'release':
      return { ...given, status: 'processing', released: true };
  }
}

/** Units of one row, with shipping at times; shipping alone; or a bare amount. */
export function wooCommerceRefund(given: Spec, before: readonly Spec[], random: Random): Spec | undefined {
  const { lines = [], shipping } = given as unknown as OrderSpec;
  const earlier = (before as readonly RefundSpec[]).flatMap(({ rows = [] }) => rows);
  const left = lines
    .map(({ quantity = '1' }, index) => ({
      index,
      quantity: earlier
        .filter((row) => row.kind === undefined && row.index === index)
        .reduce((units, row) => units - Number(row.quantity), Number(quantity)),
    }))
    .filter(({ quantity }) => quantity > 0);
  const shipped = earlier.some(({ kind }) => kind === 'shipping');
  const byGateway = random() < 0.5;
  const fate = random();
  const refund = (more: RefundSpec): Spec => ({ byGateway, reason: 'given back', ...more });
  if (fate < 0.2 && shipping && !shipped) return refund({ rows: [{ kind: 'shipping' }] });
  if (fate < 0.35 && before.length === 0) return refund({ amount: '0.75' });
  if (left.length === 0) return undefined;
  // Something stays, so that a bare amount never made it more than was paid.
  if (left.length === 1 && before.some((one) => 'amount' in one)) return undefined;
  const { index, quantity } = pick(random, left);
  return refund({ rows: [{ index, quantity: String(between(random, 1, quantity)) }] });
}
