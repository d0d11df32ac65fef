import { invalidParam, Refusal } from './errors';
import type { Products } from './products';
import type { AttributeRecord, ProductRecord } from './records';

export type Fields = Readonly<Record<string, unknown>>;

type Check = readonly [type: string, holds: (value: unknown) => boolean];
const STRING: Check = ['string', (value) => typeof value === 'string'];
const INTEGER: Check = ['integer', (value) => Number.isInteger(value)];
const ARRAY: Check = ['array', Array.isArray];

/** What the schema says of the fields we know; others are left alone, as WordPress does. */
const TYPES: Readonly<Record<string, Check>> = {
  id: INTEGER,
  name: STRING,
  description: STRING,
  sku: STRING,
  regular_price: STRING,
  sale_price: STRING,
  weight: STRING,
  stock_quantity: ['integer', (value) => value === null || Number.isInteger(value)],
  manage_stock: ['boolean', (value) => typeof value === 'boolean'],
  categories: ARRAY,
  attributes: ARRAY,
};
const CHOICES: Readonly<Record<string, readonly string[]>> = {
  status: ['draft', 'pending', 'private', 'publish', 'future', 'auto-draft', 'trash'],
  type: ['simple', 'grouped', 'external', 'variable'],
  backorders: ['no', 'notify', 'yes'],
};

/**
 * What a body changes of a product, or of a variation of `parent`.
 * @throws Refusal for what the schema or the product refuses
 */
export function changeOf(
  fields: Fields,
  products: Products,
  known?: ProductRecord,
  parent?: ProductRecord,
): Partial<ProductRecord> {
  check(fields);
  const text = (name: string): string | undefined => fields[name] as string | undefined;
  const sku = text('sku');
  const twin = sku === undefined ? undefined : products.bySku(sku);
  if (twin && twin.id !== known?.id) {
    throw new Refusal(400, 'product_invalid_sku', 'Invalid or duplicated SKU.', {
      resource_id: twin.id,
      unique_sku: `${sku}-1`,
    });
  }
  const manageStock = (fields['manage_stock'] as boolean | undefined) ?? known?.manageStock ?? false;
  const given = <K extends keyof ProductRecord>(
    name: K,
    value: ProductRecord[K] | undefined,
  ): Partial<ProductRecord> => (value === undefined ? {} : { [name]: value });
  return {
    ...given('name', text('name')),
    ...given('description', text('description')),
    ...given('sku', sku),
    ...given('price', text('regular_price')),
    ...given('salePrice', text('sale_price')),
    ...given('weight', text('weight')),
    ...given('status', text('status')),
    ...given('type', text('type') as ProductRecord['type']),
    ...given('backorders', text('backorders') as ProductRecord['backorders']),
    ...given('manageStock', fields['manage_stock'] as boolean | undefined),
    // A product that is not counted has no quantity, whatever is sent.
    ...(manageStock === true ? given('stock', (fields['stock_quantity'] as number | null) ?? undefined) : {}),
    ...(Array.isArray(fields['categories'])
      ? { categories: categoriesOf(fields['categories'] as Fields[], products) }
      : {}),
    ...(Array.isArray(fields['attributes'])
      ? { attributes: attributesOf(fields['attributes'] as Fields[], parent) }
      : {}),
  };
}

function check(fields: Fields): void {
  for (const [name, value] of Object.entries(fields)) {
    const type = TYPES[name];
    if (type && !type[1](value)) throw invalidParam(name, `${name} is not of type ${type[0]}.`);
    const choices = CHOICES[name];
    if (choices && !choices.includes(value as string)) {
      throw invalidParam(name, `${name} is not one of ${choices.join(', ')}.`, 'rest_not_in_enum');
    }
  }
}

/** All at once: what is not named is taken away. An id nobody knows is passed over. */
const categoriesOf = (rows: readonly Fields[], { categories }: Products): string[] => {
  const slugs = rows.flatMap(({ id }) => [...categories.values()].find((one) => one.id === id)?.slug ?? []);
  return slugs.length > 0 ? slugs : ['uncategorized'];
};

/** A variation takes those by which its product's variations differ, any value of them; others are passed over. */
function attributesOf(rows: readonly Fields[], parent: ProductRecord | undefined): AttributeRecord[] {
  const all = rows.map(attributeOf);
  if (!parent) return all;
  return all.flatMap((one) => {
    const choice = parent.attributes?.find(({ name, variation }) => variation && same(name, one.name));
    return choice ? [{ name: choice.name, options: one.options.slice(0, 1) }] : [];
  });
}

/** WordPress compares attributes by their slugs. */
const same = (one: string, other: string): boolean => slug(one) === slug(other);
const slug = (name: string): string => name.trim().toLowerCase().replace(/\s+/g, '-');

/** Values of a custom attribute are kept as one text with bars between them. */
const attributeOf = (row: Fields): AttributeRecord => ({
  name: typeof row['name'] === 'string' ? row['name'] : '',
  options:
    'option' in row
      ? [String(row['option'])]
      : ((row['options'] as string[] | undefined) ?? []).flatMap((value) =>
          value.split('|').map((part) => part.trim()),
        ),
  ...(typeof row['visible'] === 'boolean' ? { visible: row['visible'] } : {}),
  ...(typeof row['variation'] === 'boolean' ? { variation: row['variation'] } : {}),
});
