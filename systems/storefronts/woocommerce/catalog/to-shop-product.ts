import type { ShopProduct } from '../../../../domain/catalog';
import { decodeName } from './category-names';
import type { RawAttribute, RawProduct } from './schemas';

/** What an attribute says, its values with commas between them. */
export const valueOf = ({ option, options }: RawAttribute): string => option ?? (options ?? []).join(', ');

/** Whether buyers can see it. */
export const isVisible = ({ status }: RawProduct): boolean => status === 'publish';

/** The level that is counted for this row alone; undefined where nobody counts, or the product counts for its variations. */
export const levelOf = ({
  manage_stock: manages,
  stock_quantity: quantity,
}: RawProduct): string | undefined => (manages === true ? (quantity ?? '0') : undefined);

/** Fields that a variation has from its product; its own attributes are what tells it from the others. */
const INHERITED = ['name', 'categories', 'attributes'] as const;

export function toShopProduct(sku: string, raw: RawProduct, currency: string): ShopProduct {
  const stock = levelOf(raw);
  return {
    sku,
    id: raw.parent_id === undefined ? raw.id : `${raw.parent_id}/${raw.id}`,
    name: decodeName(raw.name ?? ''),
    ...(raw.description === undefined ? {} : { description: raw.description }),
    visible: isVisible(raw),
    ...(raw.weight === undefined ? {} : { weight: raw.weight }),
    categories: raw.categories.flatMap(({ name }) => (name === undefined ? [] : [decodeName(name)])),
    ...(raw.parent_id === undefined ? {} : { inherited: INHERITED }),
    attributes: Object.fromEntries(raw.attributes.map((one) => [one.name, valueOf(one)])),
    prices: raw.regular_price === undefined ? {} : { '': { price: raw.regular_price, currency } },
    ...(stock === undefined ? {} : { stock: { '': stock } }),
  };
}
