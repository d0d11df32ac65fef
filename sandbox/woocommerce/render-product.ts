import type { ProductRecord } from './records';
import { dates, links, type Json } from './render-parts';
import type { Shop } from './shop';

/** A product or a variation. `edit` shows texts as they were written, anything else as the page shows them. */
export function renderProduct(product: ProductRecord, shop: Shop, context = 'view'): Json {
  const options = shop.render();
  const parent = product.parentId === undefined ? undefined : shop.products.get(product.parentId);
  const counted = product.manageStock === 'parent' ? parent : product;
  const manages =
    product.manageStock === 'parent'
      ? parent?.manageStock
        ? 'parent'
        : false
      : (product.manageStock ?? false);
  const stock = manages === false ? null : (counted?.stock ?? 0);
  const backorders = counted?.backorders ?? 'no';
  const isVariation = product.parentId !== undefined;
  const path = isVariation
    ? `/products/${product.parentId}/variations/${product.id}`
    : `/products/${product.id}`;
  const text = product.description ?? '';
  return {
    id: product.id,
    name: isVariation
      ? [parent?.name, ...(product.attributes ?? []).flatMap(({ options: [one] }) => one ?? [])].join(' - ')
      : product.name,
    slug: product.sku.toLowerCase(),
    ...dates('date_created', product.modifiedAt, options),
    ...dates('date_modified', product.modifiedAt, options),
    type: product.type ?? 'simple',
    status: product.status,
    catalog_visibility: 'visible',
    description: context === 'edit' || text === '' ? text : `<p>${text}</p>\n`,
    sku: product.sku,
    price: product.salePrice || product.price,
    regular_price: product.price,
    sale_price: product.salePrice ?? '',
    total_sales: product.totalSales ?? 0,
    manage_stock: manages,
    stock_quantity: stock,
    stock_status:
      stock === null || stock > 0 ? 'instock' : backorders === 'no' ? 'outofstock' : 'onbackorder',
    backorders,
    backorders_allowed: backorders !== 'no',
    low_stock_amount: null,
    weight: product.weight ?? '',
    parent_id: product.parentId ?? 0,
    categories: product.categories.map((slug) => categoryOf(shop, slug)),
    attributes: (product.attributes ?? []).map((one, position) =>
      isVariation
        ? { id: 0, name: one.name, option: one.options[0] ?? '' }
        : {
            id: 0,
            name: one.name,
            slug: one.name,
            position,
            visible: one.visible ?? true,
            variation: one.variation ?? false,
            options: one.options,
          },
    ),
    variations: shop.products.by('parent', product.id).map(({ id }) => id),
    meta_data: [],
    _links: links(options.site, path),
  };
}

/** WordPress keeps the names of categories with their ampersands escaped. */
function categoryOf(shop: Shop, slug: string): Json {
  const { id, name } = shop.catalog.category(slug);
  return { id, name: name.replaceAll('&', '&amp;'), slug };
}
