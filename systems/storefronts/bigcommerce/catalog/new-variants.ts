import type { ShopItemWish, VariantWish } from '../../../../domain/catalog';
import { optionsKey } from '../../../../domain/catalog-variants';
import { normalize } from '../../../../domain/money';
import { jsonNumber } from '../../../transport/json';

/** A SKU that the store lacks, as a variant. */
export interface NewVariant {
  readonly wish: ShopItemWish;
  readonly create: NonNullable<ShopItemWish['create']>;
  readonly variant: VariantWish;
  /** Ids of its product's categories, should that be made. */
  readonly categories?: readonly string[];
}

/** The first of each combination, and those that repeat one. */
export function apart(rows: readonly NewVariant[]): [NewVariant[], NewVariant[]] {
  const first = new Map<string, NewVariant>();
  for (const row of rows) {
    const key = optionsKey(row.variant.options);
    if (!first.has(key)) first.set(key, row);
  }
  const own = new Set(first.values());
  return [[...own], rows.filter((row) => !own.has(row))];
}

export const notAStyle = (parent: string, isVariant: boolean): string =>
  isVariant
    ? `SKU ${parent} should hold variants, but is a variant itself: give that variant another SKU, or correct catalog.variants in the mapping.`
    : `SKU ${parent} should hold variants, but is a product without options: give it options and variants in the store, or another SKU.`;

const bare = (value: string) => jsonNumber(normalize(value));

/** What a variant begins with. */
export const variantFields = (
  wish: ShopItemWish,
  create: NewVariant['create'],
): Readonly<Record<string, unknown>> => ({
  sku: wish.sku,
  price: bare(create.price),
  weight: bare(wish.weight ?? create.weight),
});

/** Price and weight of the product are its first variant's; each variant has its own. */
export function productFields(
  parent: string,
  rows: readonly NewVariant[],
  isCounted: boolean,
): Readonly<Record<string, unknown>> {
  const [first] = rows;
  const { name = parent, description } = first?.variant ?? {};
  const { categories, create } = first ?? {};
  return {
    type: 'physical',
    sku: parent,
    name,
    price: bare(create?.price ?? '0'),
    weight: bare(first?.wish.weight ?? create?.weight ?? '0'),
    is_visible: create?.visible ?? false,
    ...(description === undefined ? {} : { description }),
    ...(categories ? { categories: categories.map(Number) } : {}),
    // Nothing can be sold of them before their stock has come.
    ...(isCounted ? { inventory_tracking: 'variant' } : {}),
    variants: rows.map((row) => ({
      ...variantFields(row.wish, row.create),
      option_values: Object.entries(row.variant.options).map(([option, label]) => ({
        option_display_name: option,
        label,
      })),
    })),
  };
}
