import type { CatalogOutcome, ShopPriceWish } from '../../../../domain/catalog';
import { compare, equal } from '../../../../domain/money';
import type { CallContext } from '../../../context';
import { again, passing, refused, type Outcomes } from '../../catalog-rows';
import type { FindProducts } from './find-products';
import type { ReadPriceTerms } from './price-terms';
import type { RawProduct } from './schemas';
import { outcomeOf, type Write, type WriteBatch } from './write-batch';

export interface WritePricesOptions {
  readonly find: FindProducts;
  readonly write: WriteBatch;
  readonly terms: ReadPriceTerms;
}

/** The regular price of products and variations. Sale prices are the shop's people's and are left alone. */
export function createWritePrices({ find, write, terms }: WritePricesOptions) {
  return async (context: CallContext, wishes: readonly ShopPriceWish[]): Promise<Outcomes> => {
    const outcomes: Outcomes = new Map();
    const writes: Write[] = [];
    try {
      const { currency } = await terms(context);
      const found = await find(
        context,
        wishes.map(({ sku }) => sku),
      );
      for (const wish of wishes) {
        const product = found.products.get(wish.sku);
        const broken = found.unreadable.get(wish.sku);
        const end = broken === undefined ? endWithoutWriting(wish, product, currency) : refused(broken);
        if (end) outcomes.set(wish.sku, end);
        else if (product) writes.push({ key: wish.sku, product, fields: { regular_price: wish.price } });
      }
    } catch (error) {
      const reason = passing(error);
      for (const { sku } of wishes) outcomes.set(sku, again(reason));
      return outcomes;
    }
    const ends = await write(context, writes);
    for (const { key } of writes) outcomes.set(key, outcomeOf(ends.get(key), true));
    return outcomes;
  };
}

function endWithoutWriting(
  wish: ShopPriceWish,
  product: RawProduct | undefined,
  currency: string,
): CatalogOutcome | undefined {
  if (wish.priceList !== undefined) {
    return refused('WooCommerce has no price lists: map this list to none, or leave it out.');
  }
  if (wish.currency.toUpperCase() !== currency) {
    return refused(
      `The shop's prices are in ${currency}, this one is in ${wish.currency}: map a price list in ${currency}.`,
    );
  }
  if (compare(wish.price, '0') < 0) return refused('A price cannot be below zero.');
  if (!product) return { outcome: 'absent' };
  if (product.type === 'variable') {
    return refused('The product has variations, and each has its own price: map the SKUs of the variations.');
  }
  return product.regular_price !== undefined && equal(product.regular_price, wish.price)
    ? { outcome: 'unchanged' }
    : undefined;
}
