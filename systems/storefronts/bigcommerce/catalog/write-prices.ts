import type { CatalogOutcome, ShopPriceWish } from '../../../../domain/catalog';
import { compare, equal, normalize } from '../../../../domain/money';
import type { CallContext } from '../../../context';
import { jsonNumber } from '../../../transport/json';
import { again, passing, refused, type Outcomes } from '../../catalog-rows';
import { isSimple, type FindProducts, type FoundProducts, type Target } from './find-products';
import type { ListPrice, PriceRecords } from './price-records';
import type { Send } from './send';
import type { StoreNames } from './store-names';
import { writeRows, type Row } from './write-rows';

export interface WritePricesOptions {
  readonly find: FindProducts;
  readonly send: Send;
  readonly names: StoreNames;
  readonly records: PriceRecords;
}

/**
 * Prices of products and variants, and records of price lists; those that are no more are taken out. Sale prices are the store's people's and are left alone.
 * A SKU that comes with several prices at once has the outcome of the one that went worst.
 */
export function createWritePrices({
  find,
  send,
  names,
  records,
}: WritePricesOptions): (context: CallContext, wishes: readonly ShopPriceWish[]) => Promise<Outcomes> {
  /** All of one list, or those without one. */
  const writeList = async (
    context: CallContext,
    name: string | undefined,
    wishes: readonly ShopPriceWish[],
    found: FoundProducts,
  ): Promise<Outcomes> => {
    const outcomes: Outcomes = new Map();
    const rows = { products: [] as Row[], variants: [] as Row[] };
    const prices: ListPrice[] = [];
    const { currency } = await names.terms(context);
    const list = name === undefined ? undefined : await names.priceList(context, name);
    for (const wish of wishes) {
      const { sku } = wish;
      const target = found.targets.get(sku);
      const broken = found.unreadable.get(sku);
      const end = broken === undefined ? endWithoutWriting(wish, target, list, currency) : refused(broken);
      if (end || !target) outcomes.set(sku, end ?? { outcome: 'absent' });
      else if (list !== undefined) {
        prices.push({ wish, variant: target.variant?.id ?? target.product.base_variant_id ?? '' });
      } else {
        rows[target.variant ? 'variants' : 'products'].push({
          key: sku,
          id: (target.variant ?? target.product).id,
          fields: { price: jsonNumber(normalize(wish.price)) },
        });
      }
    }
    await writeRows(send, context, 'products', rows.products, outcomes);
    await writeRows(send, context, 'variants', rows.variants, outcomes);
    if (list !== undefined) await records.write(context, list, prices, outcomes);
    return outcomes;
  };

  return async (context, wishes) => {
    const outcomes: Outcomes = new Map();
    try {
      const found = await find(
        context,
        wishes.map(({ sku }) => sku),
      );
      for (const name of new Set(wishes.map(({ priceList }) => priceList))) {
        const own = wishes.filter(({ priceList }) => priceList === name);
        for (const [sku, outcome] of await writeList(context, name, own, found)) {
          const before = outcomes.get(sku);
          if (!before || rank(outcome) > rank(before)) outcomes.set(sku, outcome);
        }
      }
    } catch (error) {
      const reason = passing(error);
      for (const { sku } of wishes) if (!outcomes.has(sku)) outcomes.set(sku, again(reason));
    }
    return outcomes;
  };
}

const RANKS = ['unchanged', 'written', 'created', 'absent', 'again', 'refused'];
const rank = ({ outcome }: CatalogOutcome): number => RANKS.indexOf(outcome);

function endWithoutWriting(
  wish: ShopPriceWish,
  target: Target | undefined,
  list: string | undefined,
  currency: string,
): CatalogOutcome | undefined {
  if (wish.remove && list === undefined) return { outcome: 'unchanged' };
  if (wish.priceList !== undefined && list === undefined) {
    return refused(`The store has no price list "${wish.priceList}": make it there, or correct the mapping.`);
  }
  if (compare(wish.price, '0') < 0) return refused('A price cannot be below zero.');
  if (!target) return { outcome: 'absent' };
  if (list !== undefined) {
    return target.variant || isSimple(target)
      ? undefined
      : refused('The product has variants, and a price list holds theirs: map the SKUs of the variants.');
  }
  if (wish.currency.toUpperCase() !== currency) {
    return refused(
      `The store's prices are in ${currency}, this one is in ${wish.currency}: map a list in ${currency}, or to a price list of the store.`,
    );
  }
  const standing = target.variant ? target.variant.price : target.product.price;
  return standing !== undefined && equal(standing, wish.price) ? { outcome: 'unchanged' } : undefined;
}
