import type { ErpCatalogItem, ShopItemWish, ShopProduct, VariantWish } from './catalog';
import type { CreatePolicy, ItemSettings } from './catalog-settings';
import { firstMatch, type Facts } from './first-match';
import type { Mapping } from './mapping';
import { equal, multiply, type Amount } from './money';

/** What the tables of the mapping are asked about an item: the ERP's own fields, and `item` and `unit`. */
export const factsOfItem = ({ item, unit, facts }: ErpCatalogItem): Facts => ({ ...facts, item, unit });

/** Whether the item may be created: the mapping's first matching row, else the flow's setting. */
export const createPolicy = (item: ErpCatalogItem, mapping: Mapping, settings: ItemSettings): CreatePolicy =>
  firstMatch(mapping.catalog.create, factsOfItem(item))?.create ?? settings.create;

/** Every field as the ERP and the mapping would have it, whoever owns it. */
function everyField(
  item: ErpCatalogItem,
  mapping: Mapping,
  factor: Amount,
): Omit<ShopItemWish, 'sku' | 'create'> {
  const facts = factsOfItem(item);
  const categories = firstMatch(mapping.catalog.categories, facts)?.categories;
  const attributes = attributesOf(mapping, facts);
  return {
    name: item.name,
    ...(item.description !== undefined && { description: item.description }),
    visible: item.active,
    ...(item.weight !== undefined && { weight: multiply(item.weight, factor) }),
    ...(categories && { categories }),
    ...(Object.keys(attributes).length > 0 && { attributes }),
  };
}

/** For each attribute the first row that matches and has a value. */
function attributesOf({ catalog }: Mapping, facts: Facts): Record<string, string> {
  const found: Record<string, string> = {};
  for (const row of catalog.attributes) {
    if (row.attribute in found || !firstMatch([row], facts)) continue;
    const value = row.value ?? (row.fact === undefined ? undefined : facts[row.fact]);
    if (value !== undefined && value !== '') found[row.attribute] = value;
  }
  return found;
}

export interface FieldDifference {
  readonly field: string;
  /** What the shop shows; absent: nothing. */
  readonly shop?: string;
  readonly erp: string;
}

export type ItemVerdict =
  | {
      readonly verdict: 'write';
      readonly wish: ShopItemWish;
      readonly differences: readonly FieldDifference[];
    }
  | { readonly verdict: 'equal' | 'absent' }
  | { readonly verdict: 'problem'; readonly problem: string };

/**
 * What the shop should be told about an item: only fields that are the ERP's and that differ. Where the shop has no
 * such SKU, everything the ERP knows, if it may be created.
 * Fields that a variant has from its product are left alone.
 * @param factor basic units of one piece
 * @param price of one piece; only needed for a creation
 * @param variant the product it becomes a variant of, or why it cannot; `style`: it is no product by itself. Only needed
 *   for a creation
 */
export function judgeItem(
  { sku, item, factor }: { readonly sku: string; readonly item: ErpCatalogItem; readonly factor: Amount },
  product: ShopProduct | undefined,
  {
    mapping,
    settings,
    price,
    variant,
  }: {
    mapping: Mapping;
    settings: ItemSettings;
    price: Amount | undefined;
    variant?: VariantWish | { readonly problem: string } | 'style';
  },
): ItemVerdict {
  const all = everyField(item, mapping, factor);
  if (!product) return create(sku, item, all, createPolicy(item, mapping, settings), { price, variant });
  const { withdraw } = settings;
  const inherited = Object.fromEntries((product.inherited ?? []).map((field) => [field, 'shop' as const]));
  const fields = { ...settings.fields, ...inherited };
  const wanted = {
    ...(fields.name === 'erp' && all.name !== '' && { name: all.name }),
    ...(fields.description === 'erp' && { description: all.description }),
    ...(fields.weight === 'erp' && { weight: all.weight }),
    ...(fields.categories === 'erp' && { categories: all.categories }),
    ...(fields.attributes === 'erp' && { attributes: all.attributes }),
    ...visibility(item.active, fields.visible === 'erp', withdraw === 'hide'),
  };
  const { wish, differences } = differing(wanted, product);
  return differences.length === 0
    ? { verdict: 'equal' }
    : { verdict: 'write', wish: { sku, ...wish }, differences };
}

/** A withdrawn item is hidden whoever owns the field; it is shown again only where the field is the ERP's. */
const visibility = (active: boolean, owned: boolean, hides: boolean): { visible?: boolean } =>
  active ? (owned ? { visible: true } : {}) : hides ? { visible: false } : {};

function create(
  sku: string,
  item: ErpCatalogItem,
  all: Omit<ShopItemWish, 'sku' | 'create'>,
  policy: CreatePolicy,
  {
    price,
    variant,
  }: { price: Amount | undefined; variant?: VariantWish | { readonly problem: string } | 'style' },
): ItemVerdict {
  if (policy === 'never' || !item.active || variant === 'style') return { verdict: 'absent' };
  if (variant && 'problem' in variant) return { verdict: 'problem', problem: variant.problem };
  if (price === undefined)
    return {
      verdict: 'problem',
      problem: `${sku} cannot be created: no price of item ${item.item} holds today`,
    };
  const visible = policy === 'publish';
  return {
    verdict: 'write',
    wish: {
      sku,
      ...all,
      visible,
      create: { visible, price, weight: all.weight ?? '0', ...(variant && { variant }) },
    },
    differences: [
      variant
        ? { field: `variant of ${variant.parent}`, erp: Object.values(variant.options).join(', ') }
        : { field: 'product', erp: `new, ${visible ? 'published' : 'hidden'}` },
    ],
  };
}

function differing(
  wanted: Omit<ShopItemWish, 'sku' | 'create'>,
  product: ShopProduct,
): { wish: Omit<ShopItemWish, 'sku'>; differences: FieldDifference[] } {
  const differences: FieldDifference[] = [];
  const note = (field: string, shop: string | undefined, erp: string): true => {
    differences.push({ field, ...(shop !== undefined && { shop }), erp });
    return true;
  };
  const { name, description, visible, weight, categories } = wanted;
  const attributes = Object.entries(wanted.attributes ?? {}).filter(
    ([key, value]) => product.attributes[key] !== value && note(key, product.attributes[key], value),
  );
  const wish = {
    ...(name !== undefined && name !== product.name && note('name', product.name, name) && { name }),
    ...(description !== undefined &&
      description !== (product.description ?? '') &&
      note('description', product.description, description) && { description }),
    ...(visible !== undefined &&
      visible !== product.visible &&
      note('visible', String(product.visible), String(visible)) && { visible }),
    ...(weight !== undefined &&
      !equal(weight, product.weight ?? '0') &&
      note('weight', product.weight, weight) && { weight }),
    ...(categories !== undefined &&
      listed(categories) !== listed(product.categories) &&
      note('categories', listed(product.categories), listed(categories)) && { categories }),
    ...(attributes.length > 0 && { attributes: Object.fromEntries(attributes) }),
  };
  return { wish, differences };
}

const listed = (names: readonly string[]): string => [...new Set(names)].sort().join(', ');
