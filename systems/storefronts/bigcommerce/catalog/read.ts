import type { ShopProduct } from '../../../../domain/catalog';
import type { Amount } from '../../../../domain/money';
import type { CallContext } from '../../../context';
import type { ShopPriceList } from '../../storefront';
import type { BigCommerceSettings } from '../settings';
import type { FindProducts, Target } from './find-products';
import { figureOf, itemKey, itemOf, type ItemName, type ReadLevels } from './inventory';
import type { PriceRecords } from './price-records';
import type { RawLocation } from './schemas';
import type { StoreNames } from './store-names';

export interface ReadOptions {
  readonly find: FindProducts;
  readonly levels: ReadLevels;
  readonly names: StoreNames;
  readonly records: PriceRecords;
  readonly settings: Pick<BigCommerceSettings, 'priceLists' | 'stockMeasure'>;
}

type Prices = Record<string, { readonly price: Amount; readonly currency: string }>;

/** Fields that a variant has from its product. */
const INHERITED = ['name', 'description', 'categories', 'attributes'] as const;

/** Products and variants as the store has them, with the records of the price lists asked for and in the settings. */
export function createRead({ find, levels, names, records, settings }: ReadOptions) {
  return async (
    context: CallContext,
    skus: readonly string[],
    lists: readonly ShopPriceList[] = [],
  ): Promise<Map<string, ShopProduct>> => {
    const { targets } = await find(context, skus);
    if (targets.size === 0) return new Map();
    const { currency } = await names.terms(context);
    const categories = await names.categoryNames(context);
    const items = new Map(
      [...targets].flatMap(([sku, target]): [string, ItemName][] => {
        const item = itemOf(target);
        return 'reason' in item ? [] : [[sku, item]];
      }),
    );
    const shown = await levels(context, [...items.values()]);
    const listed = await listPrices(context, [...targets.values()], lists);
    return new Map(
      [...targets].map(([sku, target]): [string, ShopProduct] => {
        const item = items.get(sku);
        const locations = item && shown.get(itemKey(item));
        const { product, variant } = target;
        const price = variant?.price ?? product.price;
        return [
          sku,
          {
            sku,
            id: variant ? `${product.id}/${variant.id}` : product.id,
            name: product.name ?? '',
            ...(product.description === undefined ? {} : { description: product.description }),
            visible: variant ? !variant.purchasing_disabled : product.is_visible,
            ...weightOf(target),
            categories: (product.categories ?? []).flatMap((id) => categories.get(id) ?? []),
            attributes: Object.fromEntries(
              (product.custom_fields ?? []).map(({ name, value }) => [name, value]),
            ),
            ...(variant ? { inherited: INHERITED } : {}),
            prices: { ...(price === undefined ? {} : { '': { price, currency } }), ...listed(target) },
            ...(locations ? { stock: stockOf(locations) } : {}),
          },
        ];
      }),
    );
  };

  async function listPrices(
    context: CallContext,
    targets: readonly Target[],
    asked: readonly ShopPriceList[],
  ): Promise<(target: Target) => Prices> {
    const variantOf = ({ product, variant }: Target): string | undefined =>
      variant?.id ?? product.base_variant_id;
    const variants = targets.flatMap((target) => variantOf(target) ?? []);
    const lists: { name: string; prices: Map<string, Prices[string]> }[] = [];
    const currencies = new Map<string, string | undefined>(
      settings.priceLists.map((name) => [name, undefined]),
    );
    for (const { priceList, currency } of asked) currencies.set(priceList, currency);
    for (const [name, wanted] of currencies) {
      const id = await names.priceList(context, name);
      if (id === undefined) continue;
      const found = await records.read(context, id, variants);
      const prices = new Map<string, Prices[string]>();
      for (const { variant_id: variant, price, currency } of found.values()) {
        const isMeant = wanted === undefined || wanted === currency.toUpperCase();
        if (price !== undefined && isMeant) prices.set(variant, { price, currency: currency.toUpperCase() });
      }
      lists.push({ name, prices });
    }
    return (target) =>
      Object.fromEntries(
        lists.flatMap(({ name, prices }) => {
          const price = prices.get(variantOf(target) ?? '');
          return price ? [[name, price]] : [];
        }),
      );
  }

  function stockOf(locations: readonly RawLocation[]): Record<string, Amount> {
    const [only] = locations;
    if (only && locations.length === 1) return { '': figureOf(only, settings.stockMeasure) };
    // By their codes too, as the connection may name them; an id is nobody else's code.
    const named = (nameOf: (one: RawLocation) => string | undefined): [string, Amount][] =>
      locations.flatMap((one) => {
        const name = nameOf(one);
        return name === undefined ? [] : [[name, figureOf(one, settings.stockMeasure)]];
      });
    return Object.fromEntries([
      ...named(({ location_code: code }) => code),
      ...named(({ location_id: id }) => id),
    ]);
  }
}

const weightOf = ({ product, variant }: Target): { weight?: Amount } => {
  const weight = variant?.weight ?? product.weight;
  return weight === undefined ? {} : { weight };
};
