import { LosslessNumber } from 'lossless-json';
import type { SandboxAnswer, SandboxRequest } from '../kit';
import { allowOnly, envelopeOf, exact, idsOf, notFound, pageOf, Refusal, timeOf } from './answers';
import type { Catalog, Product } from './catalog';
import type { Inventory } from './inventory';
import { isoSeconds } from './raw';
import {
  type Fields,
  flagIn,
  integerIn,
  numberIn,
  objectOf,
  rowsOf,
  rowsOfBody,
  textIn,
} from './request-body';
import { renderVariant, skuIsTaken, variantSpecs } from './variants-api';

export interface Store {
  readonly catalog: Catalog;
  readonly inventory: Inventory;
}

const number = (text: string): LosslessNumber => new LosslessNumber(text);

/** `GET /v3/catalog/products`. `sku` and `sku:in` are products' own SKUs, not those of their variants. */
export function listProducts(request: SandboxRequest, { catalog, inventory }: Store): SandboxAnswer {
  const { query } = request;
  allowOnly(query, ['id', 'id:in', 'sku', 'sku:in', 'name', 'date_modified:min', 'date_modified:max', 'include', 'include_fields', 'page', 'limit', 'sort', 'direction']); // prettier-ignore
  const ids = idsOf(query, 'id:in');
  const skus = query.get('sku:in')?.split(',');
  const sku = query.get('sku');
  const [min, max] = [
    timeOf(query, 'date_modified:min') ?? -Infinity,
    timeOf(query, 'date_modified:max') ?? Infinity,
  ];
  const includes = (query.get('include') ?? '').split(',');
  const found =
    ids?.flatMap((id) => catalog.products.get(id) ?? []) ??
    (sku === null ? skus : [sku])?.flatMap((one) => catalog.products.by('sku', one));
  const rows = [...(found ? new Set(found) : catalog.products.values())]
    .sort((a, b) => a.id - b.id)
    .filter(({ id }) => ids === undefined || ids.includes(id))
    .filter((product) => skus === undefined || skus.includes(product.sku))
    .filter((product) => sku === null || product.sku === sku)
    .filter(({ modifiedAt }) => modifiedAt >= min && modifiedAt <= max);
  return envelopeOf(rows, pageOf(query), (product) =>
    renderProduct(product, { catalog, inventory }, includes),
  );
}

function renderProduct(
  product: Product,
  { catalog, inventory }: Store,
  includes: readonly string[] = [],
): Fields {
  const variants = catalog.variantsOf(product.id);
  const base = variants.find(({ isBase }) => isBase);
  const level = inventory.items([product]).reduce((sum, item) => sum + (inventory.level(item, 1)?.onHand ?? 0), 0); // prettier-ignore
  return {
    id: product.id,
    name: product.name,
    type: 'physical',
    sku: product.sku,
    description: product.description,
    weight: number(product.weight),
    price: number(product.price),
    cost_price: number('0'),
    retail_price: number('0'),
    sale_price: number(product.salePrice),
    calculated_price: number(product.salePrice === '0' ? product.price : product.salePrice),
    tax_class_id: 0,
    categories: product.categories,
    brand_id: 0,
    inventory_level: level,
    inventory_tracking: product.tracking,
    is_visible: product.visible,
    availability: 'available',
    base_variant_id: base?.id ?? null,
    date_modified: isoSeconds(product.modifiedAt),
    ...(includes.includes('variants')
      ? { variants: variants.map((one) => renderVariant(one, catalog)) }
      : {}),
    ...(includes.includes('custom_fields') ? { custom_fields: product.customFields } : {}),
  };
}

/** `GET /v3/catalog/variants`: one SKU at a time, unless the store is one that takes lists. */
export function listVariants(
  request: SandboxRequest,
  { catalog }: Store,
  takesLists: boolean,
): SandboxAnswer {
  const { query } = request;
  allowOnly(query, ['id', 'sku', 'upc', 'product_id:in', 'include_fields', 'page', 'limit', ...(takesLists ? ['sku:in'] : [])]); // prettier-ignore
  const products = idsOf(query, 'product_id:in');
  const sku = query.get('sku');
  const list = query.get('sku:in')?.split(',');
  const found = (sku === null ? list : [sku])?.flatMap((one) => catalog.variants.by('sku', one));
  const rows = [...(found ? new Set(found) : catalog.variants.values())]
    .sort((a, b) => a.id - b.id)
    .filter((variant) => sku === null || variant.sku === sku)
    .filter((variant) => list === undefined || list.includes(variant.sku))
    .filter(({ productId }) => products === undefined || products.includes(productId));
  return envelopeOf(rows, pageOf(query), (variant) => renderVariant(variant, catalog));
}

/** `PUT /v3/catalog/products`: all of them or none, but for parts that cannot be saved (207). */
export function updateProducts(request: SandboxRequest, store: Store): SandboxAnswer {
  const rows = rowsOfBody(request, 10).map((row) => {
    const product = store.catalog.products.get(integerIn(row, 'id') ?? 0);
    if (!product) throw new Refusal(404, `The product with id ${integerIn(row, 'id') ?? ''} was not found.`);
    return { product, change: changeOf(row, store.catalog, product) };
  });
  const changed = rows.map(({ product, change }) =>
    store.catalog.change(product.id, product.failsPartly ? { ...change, name: product.name } : change),
  );
  const data = changed.map((product) => renderProduct(product, store));
  const partly = changed.filter(({ failsPartly }) => failsPartly);
  if (partly.length === 0) return exact({ data, meta: {} });
  const errors = Object.fromEntries(partly.map(({ id }) => [String(id), 'The name could not be saved.']));
  return exact(
    { data, errors: { status: 207, title: 'Some fields could not be saved', type: '', errors }, meta: {} },
    207,
  );
}

/** `POST /v3/catalog/products`: one at a time. */
export function createProduct(request: SandboxRequest, store: Store): SandboxAnswer {
  const fields = objectOf(request);
  for (const name of ['name', 'type', 'weight', 'price']) {
    if (fields[name] === undefined)
      throw new Refusal(422, `Product ${name} is required`, { [name]: 'missing' });
  }
  const { price, weight, ...change } = changeOf(fields, store.catalog);
  const variants = fields['variants'] === undefined ? undefined : variantSpecs(fields, store.catalog);
  const product = store.catalog.add({ sku: change.sku ?? '', name: change.name, description: change.description, price, weight, visible: change.visible, tracking: change.tracking, variants }); // prettier-ignore
  const customFields = rowsOf(fields['custom_fields'] ?? [], 200).map((row) => ({ id: store.catalog.nextId(), name: textIn(row, 'name') ?? '', value: textIn(row, 'value') ?? '' })); // prettier-ignore
  const made = store.catalog.change(product.id, { categories: change.categories ?? [], customFields });
  return exact({ data: renderProduct(made, store), meta: {} });
}

function changeOf(fields: Fields, catalog: Catalog, known?: Product): Partial<Product> {
  const [name, sku] = [textIn(fields, 'name'), textIn(fields, 'sku')];
  const twin = catalog.products.by('name', name).find(({ id }) => id !== known?.id);
  if (twin) throw new Refusal(409, 'The product name is a duplicate');
  if (sku && skuIsTaken(sku, catalog, known?.id)) throw new Refusal(409, 'The product sku is a duplicate');
  const categories = fields['categories'];
  const ids = Array.isArray(categories) ? categories.map(Number) : undefined;
  const unknown = ids?.find((id) => !catalog.categories.has(id));
  if (unknown !== undefined) throw new Refusal(409, `The category with id ${unknown} was not found.`);
  const given = <K extends keyof Product>(key: K, value: Product[K] | undefined): Partial<Product> =>
    value === undefined ? {} : { [key]: value };
  return {
    ...given('name', name),
    ...given('sku', sku),
    ...given('description', textIn(fields, 'description')),
    ...given('price', numberIn(fields, 'price')),
    ...given('salePrice', numberIn(fields, 'sale_price')),
    ...given('weight', numberIn(fields, 'weight')),
    ...given('visible', flagIn(fields, 'is_visible')),
    ...given('tracking', textIn(fields, 'inventory_tracking') as Product['tracking'] | undefined),
    ...given('categories', ids),
  };
}

/** `PUT /v3/catalog/variants`: the errors of a batch stand in `batch_errors`, and nothing of it is saved. */
export function updateVariants(request: SandboxRequest, { catalog }: Store): SandboxAnswer {
  const rows = rowsOfBody(request, 50).map((row) => ({
    row,
    variant: catalog.variants.get(integerIn(row, 'id') ?? 0),
  }));
  const lost = rows.filter(({ variant }) => !variant);
  if (lost.length > 0) {
    const title = (row: Fields): string => `Variant with id ${integerIn(row, 'id') ?? ''} not found`;
    return exact({ batch_errors: lost.map(({ row }) => ({ status: 404, title: title(row), type: '', errors: {} })) }, 422); // prettier-ignore
  }
  const data = rows.flatMap(({ row, variant }) => {
    if (!variant) return [];
    const changed = {
      ...variant,
      ...(row['price'] === undefined ? {} : { price: numberIn(row, 'price') }),
      ...(row['weight'] === undefined ? {} : { weight: numberIn(row, 'weight') }),
      disabled: flagIn(row, 'purchasing_disabled') ?? variant.disabled,
    };
    catalog.variants.set(variant.id, changed);
    return [renderVariant(changed, catalog)];
  });
  return exact({ data, meta: {} });
}

/** `GET /v3/catalog/trees/categories`. */
export function listCategories(request: SandboxRequest, { catalog }: Store): SandboxAnswer {
  allowOnly(request.query, ['category_id:in', 'name', 'tree_id:in', 'page', 'limit', 'include_fields']);
  const rows = [...catalog.categories.values()].map(({ id, name, parentId }) => ({ category_id: id, parent_id: parentId, tree_id: 1, name, is_visible: true })); // prettier-ignore
  return envelopeOf(rows, pageOf(request.query));
}

/** `POST /v3/catalog/products/:id/custom-fields`. */
export function addCustomField(request: SandboxRequest, { catalog }: Store, id: number): SandboxAnswer {
  const product = catalog.products.get(id);
  if (!product) throw notFound();
  const fields = objectOf(request);
  const field = {
    id: catalog.nextId(),
    name: textIn(fields, 'name') ?? '',
    value: textIn(fields, 'value') ?? '',
  };
  if (field.value === '') throw new Refusal(422, 'The value is required', { value: 'missing' });
  catalog.change(id, { customFields: [...product.customFields, field] });
  return exact({ data: field, meta: {} });
}

/** `PUT /v3/catalog/products/:id/custom-fields/:id`. */
export function changeCustomField(
  request: SandboxRequest,
  { catalog }: Store,
  fieldId: number,
): SandboxAnswer {
  const product = [...catalog.products.values()].find(({ customFields }) => customFields.some(({ id }) => id === fieldId)); // prettier-ignore
  if (!product) throw notFound();
  const fields = objectOf(request);
  const customFields = product.customFields.map(
    (one) =>
    one.id === fieldId ? { ...one, name: textIn(fields, 'name') ?? one.name, value: textIn(fields, 'value') ?? one.value } : one, // prettier-ignore
  );
  catalog.change(product.id, { customFields });
  return exact({ data: customFields.find(({ id }) => id === fieldId), meta: {} });
}
