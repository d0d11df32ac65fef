import type { ShopProduct } from '../../../../domain/catalog';
import type { Amount } from '../../../../domain/money';
import type { CallContext } from '../../../context';
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

/** Products and variants as the store has them, with the records of the price lists in the settings. */
export function createRead({ find, levels, names, records, settings }: ReadOptions) {
  return async (context: CallContext, skus: readonly string[]): Promise<Map<string, ShopProduct>> => {
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
    const listed = await listPrices(context, [...targets.values()]);
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
  ): Promise<(target: Target) => Prices> {
    const variantOf = ({ product, variant }: Target): string | undefined =>
      variant?.id ?? product.base_variant_id;
    const variants = targets.flatMap((target) => variantOf(target) ?? []);
    const lists: { name: string; prices: Map<string, Prices[string]> }[] = [];
    for (const name of settings.priceLists) {
      const id = await names.priceList(context, name);
      if (id === undefined) continue;
      const found = await records.read(context, id, variants);
      const prices = new Map<string, Prices[string]>();
      for (const { variant_id: variant, price, currency } of found.values()) {
        if (price !== undefined) prices.set(variant, { price, currency: currency.toUpperCase() });
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
    return Object.fromEntries(
      locations.map((one) => [one.location_id, figureOf(one, settings.stockMeasure)]),
    );
  }
}

const weightOf = ({ product, variant }: Target): { weight?: Amount } => {
  const weight = variant?.weight ?? product.weight;
  return weight === undefined ? {} : { weight };
};
