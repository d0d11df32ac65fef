import type { SandboxAnswer, SandboxRequest } from '../kit';
import { allowOnly, empty, envelopeOf, exact, idsOf, notFound, pageOf } from './answers';
import type { Catalog, Variant } from './catalog';
import { type Fields, integerIn, numberIn, rowsOfBody, textIn } from './request-body';

/** `GET /v3/pricelists`. */
export function listPriceLists(request: SandboxRequest, { priceLists }: Catalog): SandboxAnswer {
  allowOnly(request.query, ['id', 'id:in', 'name', 'name:like', 'page', 'limit']);
  return envelopeOf(
    [...priceLists].map(([id, name]) => ({ id, name, active: true })),
    pageOf(request.query),
  );
}

/** `GET /v3/pricelists/:id/records`. */
export function listRecords(request: SandboxRequest, catalog: Catalog, list: number): SandboxAnswer {
  const { query } = request;
  allowOnly(query, ['variant_id:in', 'product_id:in', 'currency', 'include', 'page', 'limit']);
  if (!catalog.priceLists.has(list)) throw notFound();
  const variants = idsOf(query, 'variant_id:in');
  const includes = (query.get('include') ?? '').split(',');
  const rows = [...catalog.records.values()]
    .filter((record) => record.list === list && (variants === undefined || variants.includes(record.variant)))
    .map(({ variant, currency, fields }) => ({
      price_list_id: list,
      variant_id: variant,
      product_id: catalog.variants.get(variant)?.productId,
      currency,
      sale_price: null,
      retail_price: null,
      map_price: null,
      ...fields,
      ...(includes.includes('sku') ? { sku: catalog.variants.get(variant)?.sku } : {}),
      ...(includes.includes('bulk_pricing_tiers')
        ? { bulk_pricing_tiers: fields['bulk_pricing_tiers'] ?? [] }
        : {}),
    }));
  return envelopeOf(rows, pageOf(query));
}

const KEPT = ['price', 'sale_price', 'retail_price', 'map_price', 'bulk_pricing_tiers'] as const;

/** `PUT /v3/pricelists/:id/records`: a record is replaced as a whole; bad rows are named, the others are saved. */
export function upsertRecords(request: SandboxRequest, catalog: Catalog, list: number): SandboxAnswer {
  if (!catalog.priceLists.has(list)) throw notFound();
  const errors: Fields[] = [];
  for (const row of rowsOfBody(request, 1_000)) {
    const variant = variantOf(row, catalog);
    const currency = textIn(row, 'currency')?.toLowerCase();
    const price = numberIn(row, 'price');
    if (!variant || currency === undefined || price === undefined || price.startsWith('-')) {
      const { variant_id, sku } = row;
      const field_errors = variant
        ? { price: 'price and currency are required' }
        : { sku: 'the variant does not exist' };
      errors.push({ data: { price_list_id: list, ...(variant_id ? { variant_id } : {}), ...(sku ? { sku } : {}), currency }, field_errors }); // prettier-ignore
      continue;
    }
    const fields = Object.fromEntries(
      KEPT.flatMap((name) => (row[name] === undefined ? [] : [[name, row[name]]])),
    );
    catalog.records.set(`${list}/${variant.id}/${currency}`, { list, variant: variant.id, currency, fields });
  }
  return errors.length > 0 ? exact({ batch_errors: errors }, 422) : exact({ data: {}, meta: {} });
}

/** `DELETE /v3/pricelists/:id/records`: without a filter all records of the list; what is not there is passed over. */
export function deleteRecords(request: SandboxRequest, catalog: Catalog, list: number): SandboxAnswer {
  const { query } = request;
  allowOnly(query, ['variant_id:in', 'sku:in', 'currency']);
  if (!catalog.priceLists.has(list)) throw notFound();
  const variants = idsOf(query, 'variant_id:in');
  const skus = query.get('sku:in')?.split(',');
  const currency = query.get('currency')?.toLowerCase();
  for (const [key, record] of catalog.records) {
    const isMeant =
      record.list === list &&
      (variants === undefined || variants.includes(record.variant)) &&
      (skus === undefined || skus.includes(catalog.variants.get(record.variant)?.sku ?? '')) &&
      (currency === undefined || record.currency === currency);
    if (isMeant) catalog.records.delete(key);
  }
  return empty();
}

const variantOf = (row: Fields, catalog: Catalog): Variant | undefined => {
  const sku = textIn(row, 'sku');
  return sku === undefined
    ? catalog.variants.get(integerIn(row, 'variant_id') ?? 0)
    : catalog.variantBySku(sku);
};
