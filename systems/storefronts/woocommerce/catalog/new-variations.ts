import type { ShopItemWish, VariantWish } from '../../../../domain/catalog';
import { optionsKey, sameWords } from '../../../../domain/catalog-variants';
import type { WooCommerceSettings } from '../settings';
import { counted, statusOf, type Fields } from './item-fields';
import type { RawProduct } from './schemas';
import { isVisible } from './to-shop-product';

/** A SKU that the shop lacks, as a variation. */
export interface NewVariation {
  readonly wish: ShopItemWish;
  readonly create: NonNullable<ShopItemWish['create']>;
  readonly variant: VariantWish;
  /** Ids of its product's categories, should that be made. */
  readonly categories?: readonly string[];
}

export const notVariable = (parent: string): string =>
  `SKU ${parent} should hold variations, but is no variable product: make it one in the shop, give it another SKU, or correct catalog.variants in the mapping.`;

export const valueFor = ({ options }: VariantWish, name: string): string | undefined =>
  Object.entries(options).find(([own]) => sameWords(own) === sameWords(name))?.[1];

/** Custom attributes are kept as one text with bars between their values (`WC_DELIMITER`). */
export const DELIMITER = '|';

export function whyNot(
  { wish, variant }: NewVariation,
  product: RawProduct,
  taken: ReadonlyMap<string, string>,
): string | undefined {
  const { parent, options } = variant;
  const names = product.attributes.flatMap(({ name, variation }) => (variation ? [name] : []));
  const key = (some: readonly string[]): string => some.map(sameWords).sort().join('\n');
  if (key(names) !== key(Object.keys(options))) {
    return `The variations of ${parent} differ by ${names.join(', ') || 'nothing'}, those of the mapping's catalog.variants by ${Object.keys(options).join(', ')}: they must be the same.`;
  }
  const twin = taken.get(optionsKey(options));
  return twin === undefined
    ? undefined
    : `${parent} has ${Object.values(options).join(', ')} already, ${twin ? `under SKU ${twin}` : 'without a SKU'}: give that variation the SKU ${wish.sku}, or delete it.`;
}

export const attributeFields = ({
  id,
  name,
  visible,
  variation,
  options,
}: RawProduct['attributes'][number]): Fields => ({
  ...(id === undefined ? {} : { id: Number(id) }),
  name,
  visible: visible ?? true,
  variation: variation ?? false,
  options: options ?? [],
});

/** How the product begins: with the choices of its first variations. */
export function productFields(
  parent: string,
  rows: readonly NewVariation[],
  settings: WooCommerceSettings,
): Fields {
  const [first] = rows;
  const { name = parent, description, options = {} } = first?.variant ?? {};
  return {
    type: 'variable',
    sku: parent,
    name,
    status: statusOf(first?.create.visible ?? false, settings.hiddenStatus),
    ...(description === undefined ? {} : { description }),
    ...(first?.categories ? { categories: first.categories.map((id) => ({ id: Number(id) })) } : {}),
    attributes: Object.keys(options).map((option) => ({
      name: option,
      visible: true,
      variation: true,
      options: [...new Set(rows.flatMap(({ variant }) => valueFor(variant, option) ?? []))],
    })),
  };
}

/** Where it is to begin hidden, it is so by its product, unless that can be seen already. */
export function variationFields(
  { wish, create, variant }: NewVariation,
  product: RawProduct,
  settings: WooCommerceSettings,
): Fields {
  return {
    sku: wish.sku,
    regular_price: create.price,
    weight: wish.weight ?? create.weight,
    status: statusOf(create.visible || !isVisible(product), 'private'),
    ...(wish.description === undefined ? {} : { description: wish.description }),
    ...counted(settings),
    attributes: product.attributes.flatMap(({ id, name, variation, options = [] }) => {
      const value = variation ? valueFor(variant, name) : undefined;
      if (value === undefined) return [];
      const option = options.find((known) => sameWords(known) === sameWords(value)) ?? value;
      return [{ ...(id === undefined || id === '0' ? { name } : { id: Number(id) }), option }];
    }),
  };
}
