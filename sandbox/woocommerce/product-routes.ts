import type { SandboxAnswer, SandboxRequest } from '../kit';
import { Refusal, restJson } from './errors';
import { answerPage, listParam, readListQuery } from './list-query';
import { changeOf, type Fields } from './product-fields';
import type { ProductRecord } from './records';
import { renderProduct } from './render-product';
import type { Route } from './route';
import type { Shop } from './shop';

const MOST_IN_BATCH = 100;

/** Products, their variations, their categories, and the settings that say how prices are meant. */
export function productRoutes(shop: Shop): Route[] {
  const { catalog } = shop;
  const route = (call: string, answer: Route['answer'], resource = 'products'): Route => ({
    call,
    resource,
    answer,
  });
  const variable = (id: number): ProductRecord => {
    const found = catalog.all.get(id);
    if (!found || found.parentId !== undefined) throw new Refusal(404, 'woocommerce_rest_product_invalid_id', 'Invalid ID.'); // prettier-ignore
    return found;
  };
  return [
    route('GET /products', (request) => listProducts(shop, request)),
    route('POST /products', (request) => restJson(201, create(shop, bodyOf(request)))),
    route('POST /products/batch', (request) => batch(request, {
      create: (fields) => create(shop, fields),
      update: (id, fields) => update(shop, id, fields),
    })),
    route('GET /products/{id}', (request, id) => restJson(200, renderProduct(found(shop, id), shop, contextOf(request)))),
    route('PUT /products/{id}', (request, id) => restJson(200, update(shop, id, bodyOf(request), 400))),
    route('GET /products/{id}/variations', (request, id) => listVariations(shop, request, variable(id))),
    route('POST /products/{id}/variations/batch', (request, id) => {
      const parent = variable(id);
      return batch(request, {
        create: (fields) => create(shop, fields, parent),
        update: (own, fields) => update(shop, own, fields, 400, parent),
      });
    }),
    route('GET /products/categories', (request) => listCategories(shop, request)),
    route('GET /settings/tax/woocommerce_prices_include_tax', () => setting('woocommerce_prices_include_tax', 'tax', shop.settings.pricesIncludeTax ? 'yes' : 'no'), 'settings'),
    route('GET /settings/general/woocommerce_currency', () => setting('woocommerce_currency', 'general', shop.settings.currency), 'settings'),
  ]; // prettier-ignore
}

function create(shop: Shop, fields: Fields, parent?: ProductRecord): Fields {
  const change = changeOf(fields, shop.catalog, undefined, parent);
  const product = shop.catalog.put({
    name: '',
    categories: parent ? [] : ['uncategorized'],
    ...change,
    ...(parent ? { parentId: parent.id, type: 'variation' as const } : {}),
    sku: change.sku ?? '',
  });
  shop.hooks.emit('product.created', product.id);
  return renderProduct(product, shop);
}

function update(shop: Shop, id: number, fields: Fields, status = 400, parent?: ProductRecord): Fields {
  const known = found(shop, id, status);
  if (known.parentId !== parent?.id) {
    // Variations are changed below their product only.
    throw new Refusal(
      status,
      `woocommerce_rest_invalid_${parent ? 'product_variation' : 'product'}_id`,
      'ID is invalid.',
    );
  }
  return renderProduct(shop.catalog.change(id, changeOf(fields, shop.catalog, known, parent)), shop);
}

function found({ catalog }: Shop, id: number, status = 404): ProductRecord {
  const product = catalog.all.get(id);
  if (!product) throw new Refusal(status, 'woocommerce_rest_product_invalid_id', 'Invalid ID.');
  return product;
}

interface BatchSteps {
  readonly create: (fields: Fields) => Fields;
  readonly update: (id: number, fields: Fields) => Fields;
}

/** Rows stand or fall alone; their refusals stand among the answers, in order. */
function batch(request: SandboxRequest, steps: BatchSteps): SandboxAnswer {
  const body = bodyOf(request);
  const rows = (name: string): Fields[] => (Array.isArray(body[name]) ? (body[name] as Fields[]) : []);
  const [created, updated, deleted] = [rows('create'), rows('update'), rows('delete')];
  if (created.length + updated.length + deleted.length > MOST_IN_BATCH) {
    throw new Refusal(413, 'woocommerce_rest_request_entity_too_large', `Unable to accept more than ${MOST_IN_BATCH} items for this request.`); // prettier-ignore
  }
  if (deleted.length > 0) throw new Refusal(501, 'sandbox_no_deletion', 'The sandbox deletes no products.');
  const attempt = (id: number, work: () => Fields): Fields => {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return {
        id,
        error: { code: error.code, message: error.message, data: { status: error.status, ...error.data } },
      };
    }
  };
  // PHP's empty array is a list.
  if (created.length + updated.length === 0) return restJson(200, []);
  return restJson(200, {
    ...(created.length > 0
      ? { create: created.map((fields) => attempt(0, () => steps.create(fields))) }
      : {}),
    ...(updated.length > 0
      ? {
          update: updated.map((fields) =>
            attempt(Number(fields['id']), () => steps.update(Number(fields['id']), fields)),
          ),
        }
      : {}),
  });
}

function listProducts(shop: Shop, request: SandboxRequest): SandboxAnswer {
  const query = readListQuery(request, {
    orderBy: ['date', 'id', 'include', 'title', 'slug', 'modified'],
    order: 'desc',
  });
  const status = query.get('status') ?? 'any';
  const asked = query.get('sku') ?? '';
  // The whole text counts as a SKU too, for those that hold a comma. MySQL does not mind capitals.
  const skus = [asked, ...asked.split(',')].map((sku) => sku.toLowerCase());
  const named = [...new Set(skus)].flatMap((sku) => shop.products.by('anyCase', sku));
  const rows = [...(asked === '' ? shop.products.values() : new Set(named))]
    .filter((product) => (status === 'any' ? product.status !== 'trash' : product.status === status))
    // Only who asks for SKUs is shown variations.
    .filter(({ sku, parentId }) => (asked === '' ? parentId === undefined : skus.includes(sku.toLowerCase())))
    .filter(({ id }) => query.include.length === 0 || query.include.includes(id))
    .sort((a, b) => (query.order === 'asc' ? a.id - b.id : b.id - a.id));
  return answerPage(request, query, {
    rows,
    render: (product) => renderProduct(product, shop, contextOf(request)),
  });
}

/** No question tells them apart by their choices, and nothing keeps two of one combination apart. */
function listVariations(shop: Shop, request: SandboxRequest, parent: ProductRecord): SandboxAnswer {
  const query = readListQuery(request, {
    orderBy: ['date', 'id', 'include', 'title', 'slug', 'modified', 'menu_order'],
    order: 'desc',
  });
  const status = query.get('status') ?? 'any';
  const rows = shop.products
    .by('parent', parent.id)
    .filter((product) => (status === 'any' ? product.status !== 'trash' : product.status === status))
    .sort((a, b) => (query.order === 'asc' ? a.id - b.id : b.id - a.id));
  return answerPage(request, query, {
    rows,
    render: (product) => renderProduct(product, shop, contextOf(request)),
  });
}

function listCategories(shop: Shop, request: SandboxRequest): SandboxAnswer {
  const query = readListQuery(request, { orderBy: ['name', 'id', 'include', 'slug'], order: 'asc' });
  const wanted = listParam(request.query, 'include').map(Number);
  const rows = [...shop.catalog.categories.values()]
    .filter(({ id }) => wanted.length === 0 || wanted.includes(id))
    .sort((a, b) => (query.orderBy === 'id' ? a.id - b.id : a.name.localeCompare(b.name)));
  return answerPage(request, query, {
    rows,
    render: (category) => ({ ...category, name: category.name.replaceAll('&', '&amp;') }),
  });
}

const setting = (id: string, group: string, value: string): SandboxAnswer =>
  restJson(200, { id, label: id, description: '', type: 'select', default: '', value, group_id: group });

const contextOf = ({ query }: SandboxRequest): string => query.get('context') ?? 'view';

function bodyOf(request: SandboxRequest): Fields {
  if (!(request.headers['content-type'] ?? '').startsWith('application/json')) return {};
  try {
    return JSON.parse(request.body.toString('utf8') || '{}') as Fields;
  } catch {
    throw new Refusal(400, 'rest_invalid_json', 'Invalid JSON body passed.');
  }
}
