import { between, pick, seeded } from '../sandbox/kit';
import { catalogue, type OrderSpec } from '../sandbox/adobe-commerce';

/** Articles the ERP knows under their SKU, at prices of whole cents. */
const SOLD = catalogue.filter(({ by, price }) => by === 'exact' && /^\d+\.\d\d$/.test(price));
const PLACES = [
  { street: ['Lindenallee 12'], city: 'Köln', postcode: '50667', country: 'DE' },
  { street: ['Rue de la Paix 7'], city: 'Paris', postcode: '75002', country: 'FR' },
  { street: ['Kärntner Straße 3'], city: 'Wien', postcode: '1010', country: 'AT' },
] as const;
/** The day of the first batch; each batch has a day of its own, so that a backfill can name it. */
const FIRST_DAY = Date.UTC(2026, 0, 5);
const DAY_MS = 86_400_000;
const SECONDS_OF_A_DAY = 86_000;

/** The moments a backfill of this batch goes from and to. */
export const dayOf = (batch: number): { readonly from: string; readonly to: string } => ({
  from: new Date(FIRST_DAY + batch * DAY_MS).toISOString().slice(0, 10),
  to: new Date(FIRST_DAY + (batch + 1) * DAY_MS).toISOString().slice(0, 10),
});

/**
 * The n-th order, from 1: three lines, shipping, tax, one in three with a discount, and about as many returning buyers as
 * shops have. The same n gives the same order.
 * @param placed its place among the orders of its batch, 0 to 1; absent for an order of this moment
 */
export function threeLineOrder(
  index: number,
  placed?: { readonly batch: number; readonly at: number },
): OrderSpec {
  const random = seeded(`bench/${index}`);
  const articles = [...SOLD].sort(() => random() - 0.5).slice(0, 3);
  const buyer = between(random, 1, Math.max(3, Math.ceil(index * 0.7)));
  const lines = articles.map(({ sku, name, price, taxRate }, place) => ({
    sku,
    name,
    price,
    taxRate,
    qty: String(between(random, 1, 5)),
    ...(place === 0 && index % 3 === 0 && Number(price) > 2 && { discount: '1.00' }),
  }));
  return {
    index,
    lines,
    shipping: { amount: pick(random, ['4.90', '6.99']), taxRate: '19' },
    billing: pick(random, PLACES),
    customer: { email: `buyer${buyer}@customer.example`, lastname: `Buyer ${buyer}` },
    ...(placed && { createdAt: momentOf(placed) }),
  };
}

const momentOf = ({ batch, at }: { readonly batch: number; readonly at: number }): string =>
  new Date(FIRST_DAY + batch * DAY_MS + Math.floor(at * SECONDS_OF_A_DAY) * 1_000)
    .toISOString()
    .slice(0, 19)
    .replace('T', ' ');
