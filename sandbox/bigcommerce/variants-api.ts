import { LosslessNumber } from 'lossless-json';
import type { SandboxAnswer, SandboxRequest } from '../kit';
import { allowOnly, envelopeOf, exact, notFound, pageOf, Refusal } from './answers';
import type { Catalog, Product, ProductOption, Variant, VariantSpec } from './catalog';
import { type Fields, flagIn, integerIn, numberIn, objectOf, rowsOf, textIn } from './request-body';

/** "600 SKUs per product limit", "250 option values per option limit", "255 characters SKU length limit". */
const MOST_VARIANTS = 600;
const MOST_VALUES = 250;
const LONGEST = 255;
const TYPES = ['radio_buttons', 'rectangles', 'dropdown', 'product_list', 'product_list_with_images', 'swatch']; // prettier-ignore

const number = (text: string): LosslessNumber => new LosslessNumber(text);

export const renderVariant = (variant: Variant, catalog: Catalog): Fields => ({
  id: variant.id,
  product_id: variant.productId,
  sku: variant.sku,
  sku_id: variant.isBase ? null : variant.id + 1,
  price: variant.price === undefined ? null : number(variant.price),
  weight: variant.weight === undefined ? null : number(variant.weight),
  purchasing_disabled: variant.disabled,
  inventory_level: 0,
  option_values: variant.choices.map(({ optionId, valueId }) => {
    const option = catalog.options.get(optionId);
    const label = option?.values.find(({ id }) => id === valueId)?.label;
    return { id: valueId, label, option_id: optionId, option_display_name: option?.displayName };
  }),
});

const renderValue = ({ id, label, sortOrder }: ProductOption['values'][number]): Fields => ({
  id,
  label,
  sort_order: sortOrder,
  value_data: null,
  is_default: false,
});

const renderOption = (option: ProductOption): Fields => ({
  id: option.id,
  product_id: option.productId,
  name: `${option.displayName}1533313432-${option.productId}`,
  display_name: option.displayName,
  type: option.type,
  sort_order: 0,
  option_values: option.values.map(renderValue),
  config: [],
});

/** "The SKU is always unique regardless of the letter case for both products and variants." */
export function skuIsTaken(sku: string, catalog: Catalog, ownProduct?: number): boolean {
  const key = sku.toLowerCase();
  return (
    catalog.products.by('anyCase', key).some(({ id }) => id !== ownProduct) ||
    catalog.variants.by('anyCase', key).some((one) => !(one.isBase && one.productId === ownProduct))
  );
}

/** `GET /v3/catalog/products/:id/options`. */
export function listOptions(
  request: SandboxRequest,
  { catalog }: { catalog: Catalog },
  id: number,
): SandboxAnswer {
  allowOnly(request.query, ['page', 'limit', 'include_fields', 'exclude_fields']);
  productOf(catalog, id);
  return envelopeOf(catalog.options.by('product', id), pageOf(request.query), renderOption);
}

/** `POST /v3/catalog/products/:id/options`: no variant comes of it. */
export function createOption(
  request: SandboxRequest,
  { catalog }: { catalog: Catalog },
  id: number,
): SandboxAnswer {
  productOf(catalog, id);
  const fields = objectOf(request);
  const [name, type] = [textIn(fields, 'display_name'), textIn(fields, 'type')];
  const values = rowsOf(fields['option_values'] ?? [], MOST_VALUES);
  if (!name || name.length > LONGEST || !type || !TYPES.includes(type) || values.length === 0) {
    throw new Refusal(422, 'Option was not valid', { display_name: 'display_name, type and option_values are required' }); // prettier-ignore
  }
  if (catalog.options.by('product', id).some(({ displayName }) => displayName === name)) {
    throw new Refusal(409, 'Option was in conflict with another option');
  }
  const wanted = values.map((value) => valueOf(value));
  const option = catalog.optionNamed(id, name);
  catalog.options.set(option.id, { ...option, type });
  for (const { label, sortOrder } of wanted) catalog.addValue(option.id, label, sortOrder);
  return exact({ data: renderOption(catalog.options.get(option.id) ?? option), meta: {} });
}

/** `POST /v3/catalog/products/:id/options/:id/values`. */
export function createValue(
  request: SandboxRequest,
  { catalog }: { catalog: Catalog },
  optionId: number,
): SandboxAnswer {
  const option = catalog.options.get(optionId);
  if (!option) throw notFound();
  const { label, sortOrder } = valueOf(objectOf(request));
  if (option.values.length >= MOST_VALUES) {
    throw new Refusal(422, `An option can have at most ${MOST_VALUES} values`, { option_values: 'too many' });
  }
  if (option.values.some((value) => value.label === label)) {
    throw new Refusal(422, 'The label is already in use', { label: 'duplicate' });
  }
  return exact({ data: renderValue(catalog.addValue(optionId, label, sortOrder)), meta: {} });
}

/** `GET /v3/catalog/products/:id/variants`. */
export function listProductVariants(
  request: SandboxRequest,
  { catalog }: { catalog: Catalog },
  id: number,
): SandboxAnswer {
  allowOnly(request.query, ['page', 'limit', 'include_fields', 'exclude_fields']);
  productOf(catalog, id);
  return envelopeOf(catalog.variantsOf(id), pageOf(request.query), (variant) =>
    renderVariant(variant, catalog),
  );
}

/** `POST /v3/catalog/products/:id/variants`: one at a time, from values that the product's options have. */
export function createVariant(
  request: SandboxRequest,
  { catalog }: { catalog: Catalog },
  id: number,
): SandboxAnswer {
  productOf(catalog, id);
  const fields = objectOf(request);
  const { sku, price, weight, disabled } = specOf(fields, catalog);
  const given = rowsOf(fields['option_values'], MOST_VALUES);
  const options = catalog.options.by('product', id);
  const chosen: Record<string, string> = {};
  for (const row of given) {
    const option = options.find((one) => one.id === integerIn(row, 'option_id'));
    const value = option?.values.find((one) => one.id === integerIn(row, 'id'));
    if (!option || !value) throw invalidValues('One or more option values do not exist on the product');
    chosen[option.displayName] = value.label;
  }
  if (
    given.length !== options.length ||
    Object.keys(chosen).length !== options.length ||
    options.length === 0
  ) {
    throw invalidValues('A variant needs one value of each option of its product');
  }
  const standing = catalog.variantsOf(id).filter(({ isBase }) => !isBase);
  if (standing.length >= MOST_VARIANTS) {
    throw new Refusal(422, `A product can have at most ${MOST_VARIANTS} SKUs`, { variants: 'too many' });
  }
  const key = (variant: Pick<Variant, 'choices'>): string => variant.choices.map(({ valueId }) => valueId).sort().join(); // prettier-ignore
  const wanted = key({ choices: given.map((row) => ({ optionId: integerIn(row, 'option_id') ?? 0, valueId: integerIn(row, 'id') ?? 0 })) }); // prettier-ignore
  if (standing.some((variant) => key(variant) === wanted)) {
    throw new Refusal(409, 'Variant with the same option values already exists');
  }
  const variant = catalog.addVariant(id, { sku, price, weight, disabled, options: chosen });
  return exact({ data: renderVariant(variant, catalog), meta: {} });
}

/** The `variants` of a product that is being made: options and their values come of themselves, as radio buttons. */
export function variantSpecs(fields: Fields, catalog: Catalog): VariantSpec[] {
  const rows = rowsOf(fields['variants'], MOST_VARIANTS);
  const seen = new Set<string>(textIn(fields, 'sku') ? [(textIn(fields, 'sku') ?? '').toLowerCase()] : []);
  let names: string | undefined;
  const combinations = new Set<string>();
  const specs = rows.map((row): VariantSpec => {
    const spec = specOf(row, catalog);
    if (seen.has(spec.sku.toLowerCase())) throw new Refusal(409, `The sku ${spec.sku} is a duplicate`);
    seen.add(spec.sku.toLowerCase());
    const options = Object.fromEntries(
      rowsOf(row['option_values'], MOST_VALUES).map((value) => {
        const [name, label] = [textIn(value, 'option_display_name'), textIn(value, 'label')];
        if (!name || !label || name.length > LONGEST || label.length > LONGEST) throw invalidValues('option_display_name and label are required'); // prettier-ignore
        return [name, label];
      }),
    );
    const own = Object.keys(options).sort().join('\n');
    if (own === '' || (names ??= own) !== own)
      throw invalidValues('All variants need a value of each option');
    const combination = JSON.stringify(Object.entries(options).sort());
    if (combinations.has(combination)) throw new Refusal(409, 'Variant with the same option values already exists'); // prettier-ignore
    combinations.add(combination);
    return { ...spec, options };
  });
  for (const name of names?.split('\n') ?? []) {
    if (new Set(specs.map(({ options }) => options?.[name])).size > MOST_VALUES) throw invalidValues(`An option can have at most ${MOST_VALUES} values`); // prettier-ignore
  }
  return specs;
}

/** @throws Refusal for a SKU that is missing, too long or not free */
function specOf(fields: Fields, catalog: Catalog): VariantSpec {
  const sku = textIn(fields, 'sku') ?? '';
  if (sku === '' || sku.length > LONGEST)
    throw new Refusal(422, 'Variant was not valid', { sku: 'sku is required' });
  if (skuIsTaken(sku, catalog)) throw new Refusal(409, `The sku ${sku} is a duplicate`);
  const [price, weight] = [numberIn(fields, 'price'), numberIn(fields, 'weight')];
  return {
    sku,
    ...(price === undefined ? {} : { price }),
    ...(weight === undefined ? {} : { weight }),
    disabled: flagIn(fields, 'purchasing_disabled') ?? false,
  };
}

function valueOf(row: Fields): { label: string; sortOrder: number } {
  const [label, sortOrder] = [textIn(row, 'label'), integerIn(row, 'sort_order')];
  if (!label || label.length > LONGEST || sortOrder === undefined) {
    throw new Refusal(422, 'The option value was not valid', { label: 'label and sort_order are required' });
  }
  return { label, sortOrder };
}

const invalidValues = (title: string): Refusal => new Refusal(422, title, { option_values: 'invalid' });

function productOf({ products }: Catalog, id: number): Product {
  const product = products.get(id);
  if (!product) throw notFound();
  return product;
}
