import { catalogue, type CatalogueItem } from '../../sandbox/adobe-commerce';
import { between, pick, type Random } from '../../sandbox/kit';
import type { EditSpec, OrderSpec, RefundSpec, Switches } from '../../sandbox/shopify';
import {
  officeOf,
  READ_EFFECTS,
  type FedOrder,
  type Revision,
  type ShopControl,
  type ShopControls,
  type Spec,
} from '../lane';
import type { ShopOrder } from '../truth';

/** The shop answers GraphQL; its lists lag behind as a whole (`lag`), single readings do not. */
const EFFECTS = READ_EFFECTS.filter((effect) => effect !== 'stale-read');

/** Shopify's side of a lane. */
export function shopifySide(): ShopControls {
  const one = async (control: ShopControl, id: string | number): Promise<ShopOrder> =>
    officeOf(control).call<ShopOrder>('GET', `/books/${id}`);
  const switches = (control: ShopControl, wanted: Partial<Switches>): Promise<unknown> =>
    control.call('POST', '/webhooks/switches', wanted);
  return {
    targets: [
      { call: 'CrossdockOrdersById', perOrder: 1.5, effects: EFFECTS },
      { call: 'CrossdockRefundsById', perOrder: 0.5, effects: EFFECTS },
      { call: 'CrossdockOrderPage', perOrder: 0.3, effects: EFFECTS },
      { call: 'CrossdockOrderIdsByName', perOrder: 0.3, effects: EFFECTS },
      { call: 'CrossdockWebhooks', perOrder: 0.1, effects: EFFECTS },
      {
        call: 'POST /admin/oauth/access_token',
        perOrder: 0,
        effects: ['error-503', 'cut', 'slow', 'throttle'],
      },
    ],
    place: async (control, spec) => {
      const { id } = await control.call<Brief>('POST', '/orders', { spec: placed(spec) });
      return one(control, id);
    },
    revise: async (control, id, spec) => {
      const { edit, pay } = (spec as unknown as RevisedSpec).revision ?? {};
      if (edit) await control.call('POST', `/orders/${id}/edit`, edit);
      if (pay) await control.call('POST', `/orders/${id}/pay`);
      return one(control, id);
    },
    cancel: async (control, id) => {
      await control.call('POST', `/orders/${id}/cancel`);
      return one(control, id);
    },
    refund: async (control, id, spec) => {
      await control.call('POST', `/orders/${id}/refund`, spec);
      return one(control, id);
    },
    orders: (control) => officeOf(control).call<ShopOrder[]>('GET', '/books'),
    skewClock: async (control, seconds) =>
      void (await officeOf(control).call('POST', '/clock', { skewSeconds: seconds })),
    lag: async (control, on) => void (await control.call('POST', '/index/hold', { on })),
    revoke: async (control) => void (await control.call('POST', '/tokens/expire')),
    // A new login is all it takes.
    restore: async () => undefined,
    webhooks: {
      during: async (control, delays, deed) => {
        const [delayMs = 0] = delays;
        await switches(control, {
          lose: delays.length === 0 ? 1 : 0,
          repeat: Math.max(0, delays.length - 1),
          delayMs,
        });
        try {
          return await deed();
        } finally {
          await switches(control, { lose: 0, repeat: 0, delayMs: 0 });
        }
      },
      hold: async (control) => void (await switches(control, { reverse: true })),
      release: async (control) => {
        await switches(control, { reverse: false });
        await control.call('POST', '/webhooks/flush');
      },
      taken: async (control) => {
        const { deliveries } = await control.call<{ deliveries: { status: number }[] }>('GET', '/webhooks');
        return deliveries.filter(({ status }) => status >= 200 && status < 300).length;
      },
    },
  };
}

interface Brief {
  readonly id: number;
}

/** What an edit does in the shop, beside what the order then is. */
interface RevisedSpec extends OrderSpec {
  readonly revision?: { readonly edit?: EditSpec; readonly pay?: boolean };
}

const placed = (spec: Spec): Spec => ({
  ...spec,
  createdAt: `${new Date().toISOString().slice(0, 19)}Z`,
});

const SOLD = catalogue.filter(
  ({ by, price }) => (by === 'exact' || by === 'table') && /^\d+\.\d\d$/.test(price),
);
const UNKNOWN = catalogue.filter(({ by }) => by === 'nowhere');
const CITIES = [
  { address1: 'Lindenallee 12', city: 'Köln', zip: '50667', countryCode: 'DE' },
  { address1: 'Rue de la Paix 7', city: 'Paris', zip: '75002', countryCode: 'FR' },
  { address1: 'Kärntner Straße 3', city: 'Wien', zip: '1010', countryCode: 'AT' },
  {
    address1: '8383 Wilshire Blvd',
    city: 'Beverly Hills',
    provinceCode: 'CA',
    zip: '90211',
    countryCode: 'US',
  },
] as const;

/** The n-th order of a feed: mostly plain, with the shop's oddities sprinkled in. */
export function shopifyOrder(index: number, random: Random): FedOrder {
  const chance = (share: number): boolean => random() < share;
  const taxesIncluded = chance(0.2);
  const lines = Array.from({ length: between(random, 1, 4) }, () =>
    line(pick(random, SOLD), taxesIncluded, random),
  );
  const needsPerson = chance(0.02);
  const [stranger] = UNKNOWN;
  const buyer = between(random, 1, Math.max(2, Math.ceil(index * 0.7)));
  const address = { firstName: 'Ada', lastName: `Buyer ${buyer}`, ...pick(random, CITIES) };
  const held = chance(0.06);
  const spec: OrderSpec = {
    index,
    taxesIncluded,
    lines: needsPerson && stranger ? [...lines, line(stranger, taxesIncluded, random)] : lines,
    ...(chance(0.7) && { shipping: { price: pick(random, ['4.90', '6.99', '0.05']), taxRate: '19' } }),
    ...(!taxesIncluded && chance(0.15) && { orderDiscount: '0.50', discountCode: 'HALF' }),
    ...(chance(0.08) && { currency: 'USD', shopCurrency: 'EUR', rate: '1.0842' }),
    ...(chance(0.1) && { payment: 'authorized' }),
    ...(held && { payment: 'pending' }),
    customer: {
      id: 7_000 + buyer,
      firstName: 'Ada',
      lastName: `Buyer ${buyer}`,
      email: `buyer${buyer}@customer.example`,
      address,
    },
    billing: address,
  };
  return { spec: spec as unknown as Spec, needsPerson, ...(held && { held: true }) };
}

function line(
  { sku, name, price, taxRate }: CatalogueItem,
  taxesIncluded: boolean,
  random: Random,
): NonNullable<OrderSpec['lines']>[number] {
  const discounted = !taxesIncluded && random() < 0.25 && Number(price) > 2;
  return {
    sku,
    title: name,
    price,
    taxRate,
    quantity: between(random, 1, 9),
    ...(discounted && { discount: pick(random, ['0.10', '0.33', '1.00']) }),
  };
}

/** What an edit in the shop makes of an order. What is owed more is paid at once. */
export function shopifyRevision(given: Spec, edit: Revision, random: Random): Spec {
  const spec = given as unknown as RevisedSpec;
  const revised = (more: Partial<RevisedSpec>): Spec => ({ ...spec, ...more });
  const [first, ...rest] = spec.lines ?? [];
  const paid = spec.payment !== 'authorized';
  switch (edit) {
    case 'quantity': {
      if (!first) return given;
      const quantity = first.quantity ?? 1;
      const remove = quantity > 1 && paid && random() < 0.4;
      const by = between(random, 1, 3);
      return remove
        ? revised({
            lines: [{ ...first, quantity: quantity - 1 }, ...rest],
            revision: { edit: { remove: { line: 0, quantity: 1 } } },
          })
        : revised({
            lines: [{ ...first, quantity: quantity + by }, ...rest],
            revision: { edit: { increase: { line: 0, by } }, pay: paid },
          });
    }
    case 'address': {
      // Within the country: what stands keeps its kind, though another country would have made it another one.
      const country = (spec.shipTo ?? spec.billing)?.countryCode;
      const city = CITIES.find(({ countryCode }) => countryCode === country) ?? CITIES[0];
      const shipTo = { lastName: 'Moved', ...city, zip: String(between(random, 10_000, 99_999)) };
      return revised({ shipTo, revision: { edit: { shipTo } } });
    }
    case 'release':
      return revised({ payment: 'paid', revision: { pay: true } });
  }
}

/** Goods of one row, with shipping or a fee kept at times; shipping alone; or money alone. */
export function shopifyRefund(given: Spec, before: readonly Spec[], random: Random): Spec | undefined {
  const { lines = [], shipping, payment, revision, taxesIncluded } = given as unknown as RevisedSpec;
  // Money that was only authorized cannot be paid back.
  if (payment === 'authorized') return undefined;
  const earlier = before as readonly RefundSpec[];
  const left = lines
    .map(({ quantity = 1 }, line) => ({
      line,
      quantity:
        quantity -
        earlier
          .flatMap((one) => one.lines ?? [])
          .filter((row) => row.line === line)
          .reduce((sum, row) => sum + row.quantity, 0),
    }))
    .filter(({ quantity }) => quantity > 0);
  const shipped = earlier.some((one) => one.shipping !== undefined);
  const fate = random();
  // What an edit took off is overpaid: money alone would only settle that.
  const overpaid = revision?.edit?.remove !== undefined;
  let refund: RefundSpec | undefined;
  if (fate < 0.2 && shipping && !shipped) refund = { shipping: 'full' };
  else if (fate < 0.35 && !overpaid && left.length > 0 && !taxesIncluded)
    refund = { money: '0.75', note: 'Sorry for the delay' };
  else if (left.length > 0) {
    const row = pick(random, left);
    const quantity = between(random, 1, row.quantity);
    refund = {
      lines: [{ line: row.line, quantity }],
      ...(random() < 0.2 && shipping && !shipped && { shipping: 'full' }),
    };
  }
  return refund && (refund as unknown as Spec);
}
