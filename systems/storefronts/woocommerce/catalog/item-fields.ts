import type { ShopItemWish } from '../../../../domain/catalog';
import { equal } from '../../../../domain/money';
import type { WooCommerceSettings } from '../settings';
import { decodeName } from './category-names';
import { isVariation } from './find-products';
import type { RawAttribute, RawProduct } from './schemas';
import { isVisible, valueOf } from './to-shop-product';

export type Fields = Readonly<Record<string, unknown>>;
type Settings = Pick<WooCommerceSettings, 'hiddenStatus' | 'countNewProducts'>;

/**
 * What is to be sent so that the product becomes as wished: only fields of the wish, and of those only the ones that
 * differ. Names, categories and attributes of a variation are its product's and are passed over.
 * @param categories ids of the wished ones, where there are any
 */
export function changedFields(
  wish: ShopItemWish,
  product: RawProduct,
  categories: readonly string[] | undefined,
  settings: Settings,
): Fields | { readonly reason: string } {
  const ownsNames = !isVariation(product);
  const attributes =
    ownsNames && wish.attributes ? mergedAttributes(wish.attributes, product.attributes) : undefined;
  if (attributes && 'reason' in attributes) return attributes;
  const isOther = (wanted: string | undefined, standing: string | undefined): wanted is string =>
    wanted !== undefined && wanted !== (standing ?? '');
  return {
    ...(ownsNames && isOther(wish.name, product.name) && isOther(wish.name, decodeName(product.name ?? ''))
      ? { name: wish.name }
      : {}),
    ...(isOther(wish.description, product.description) ? { description: wish.description } : {}),
    ...(wish.visible !== undefined && wish.visible !== isVisible(product)
      ? { status: statusOf(wish.visible, isVariation(product) ? 'private' : settings.hiddenStatus) }
      : {}),
    ...(wish.weight !== undefined && !(product.weight !== undefined && equal(wish.weight, product.weight))
      ? { weight: wish.weight }
      : {}),
    ...(ownsNames &&
    categories &&
    !hasSame(
      categories,
      product.categories.map(({ id }) => id ?? ''),
    )
      ? { categories: categories.map((id) => ({ id: Number(id) })) }
      : {}),
    ...(attributes ? { attributes: attributes.rows } : {}),
  };
}

/** How a product begins that the shop does not have. */
export const newFields = (
  wish: ShopItemWish,
  create: NonNullable<ShopItemWish['create']>,
  categories: readonly string[] | undefined,
  settings: Settings,
): Fields => ({
  type: 'simple',
  sku: wish.sku,
  name: wish.name ?? wish.sku,
  status: statusOf(create.visible, settings.hiddenStatus),
  regular_price: create.price,
  weight: wish.weight ?? create.weight,
  ...(wish.description === undefined ? {} : { description: wish.description }),
  ...(categories ? { categories: categories.map((id) => ({ id: Number(id) })) } : {}),
  ...(wish.attributes
    ? { attributes: Object.entries(wish.attributes).map(([name, value]) => newAttribute(name, value)) }
    : {}),
  ...counted(settings),
});

/** Nothing can be sold of it before its stock has come. */
export const counted = ({ countNewProducts }: Pick<Settings, 'countNewProducts'>): Fields =>
  countNewProducts ? { manage_stock: true, stock_quantity: 0, backorders: 'no' } : {};

export const statusOf = (visible: boolean, hidden: string): string => (visible ? 'publish' : hidden);

const newAttribute = (name: string, value: string): Fields => ({ name, options: [value], visible: true });

const hasSame = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && one.every((id) => other.includes(id));

/** The list is written as a whole, so what others keep there goes back as it stands. Undefined when nothing differs. */
function mergedAttributes(
  wanted: Readonly<Record<string, string>>,
  standing: readonly RawAttribute[],
): { readonly rows: readonly Fields[] } | { readonly reason: string } | undefined {
  const named = (name: string) => (one: RawAttribute) => one.name.toLowerCase() === name.toLowerCase();
  const changed = Object.entries(wanted).filter(([name, value]) => {
    const own = standing.find(named(name));
    return !own || valueOf(own) !== value;
  });
  if (changed.length === 0) return undefined;
  const [choice] = changed.flatMap(
    ([name]) => standing.find((one) => named(name)(one) && one.variation === true) ?? [],
  );
  if (choice) {
    return {
      reason: `The product's variations differ by "${choice.name}": it is not written. Take it out of the mapping.`,
    };
  }
  const kept = standing.map((one): Fields => {
    const [, value] = changed.find(([name]) => named(name)(one)) ?? [];
    return {
      ...(one.id === undefined ? {} : { id: Number(one.id) }),
      name: one.name,
      visible: one.visible ?? true,
      variation: one.variation ?? false,
      options: value === undefined ? (one.options ?? []) : [value],
    };
  });
  const added = changed.filter(([name]) => !standing.some(named(name)));
  return { rows: [...kept, ...added.map(([name, value]) => newAttribute(name, value))] };
}
