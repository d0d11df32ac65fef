import type { ErpCatalogItem, VariantWish } from './catalog';
import { firstMatch, type Facts } from './first-match';
import type { Mapping } from './mapping';

/** The row of the mapping by which an item is a variant, and the style that it belongs to. */
export interface Style {
  readonly row: Mapping['catalog']['variants'][number];
  /** The number that all items of the style have in common: it is the SKU of their product. */
  readonly parent: string;
}

/**
 * The style an item belongs to: by the first row that matches and whose `parent` field has a value. An item whose field
 * names itself is the style's own.
 */
export function styleOf({ catalog }: Pick<Mapping, 'catalog'>, facts: Facts): Style | undefined {
  const row = firstMatch(
    catalog.variants.filter(({ parent }) => (facts[parent]?.trim() ?? '') !== ''),
    facts,
  );
  return row && { row, parent: facts[row.parent]?.trim() ?? '' };
}

/**
 * A new SKU as a variant of its style's product, or why it cannot be one.
 * @param facts of the item
 * @param known the ERP's own item of the style's number, which names the product, and a variant that the shop has
 */
export function variantOf(
  { sku, item, facts }: { readonly sku: string; readonly item: ErpCatalogItem; readonly facts: Facts },
  { row, parent }: Style,
  {
    item: style,
    sister,
  }: { readonly item?: Pick<ErpCatalogItem, 'name' | 'description'>; readonly sister?: string } = {},
): VariantWish | { readonly problem: string } {
  const options: Record<string, string> = {};
  for (const [option, source] of Object.entries(row.options)) {
    const { fact, values } = typeof source === 'string' ? { fact: source, values: {} } : source;
    const value = facts[fact]?.trim() ?? '';
    if (value === '')
      return {
        problem: `${sku} cannot become a variant of ${parent}: field ${fact} of item ${item.item}, its ${option}, is empty; fill it in the ERP, or correct catalog.variants in the mapping`,
      };
    options[option] = Object.hasOwn(values, value) ? (values[value] ?? value) : value;
  }
  const named = row.name === undefined ? '' : (facts[row.name]?.trim() ?? '');
  const description = style ? style.description : item.description;
  return {
    parent,
    ...(sister !== undefined && { sister }),
    name: named || style?.name || item.name || parent,
    ...(description !== undefined && { description }),
    options,
  };
}

/** Whether two sets of choices are the same to a buyer: neither capitals nor order nor spaces around them count. */
export const sameOptions = (
  one: Readonly<Record<string, string>>,
  other: Readonly<Record<string, string>>,
): boolean => optionsKey(one) === optionsKey(other);

/** Choices as one text, for comparison only. */
export const optionsKey = (options: Readonly<Record<string, string>>): string =>
  JSON.stringify(
    Object.entries(options)
      .map(([name, value]) => [sameWords(name), sameWords(value)])
      .sort(([a = ''], [b = '']) => (a < b ? -1 : a > b ? 1 : 0)),
  );

/** A name as it is compared. */
export const sameWords = (text: string): string => text.trim().toLowerCase();
