import type { CallContext } from '../../../context';
import { inParts } from '../../catalog-rows';
import { WOOCOMMERCE } from '../capabilities';
import { unreadable, type WooClient } from '../client';
import { rows } from '../schemas';
import { rawProduct, type RawProduct } from './schemas';

/** Web servers take lines of some eight thousand characters; half of that leaves room for what signs a call. */
const MOST_CHARACTERS = 4_000;

/** Products and variations by SKU; what the shop does not have is in neither. */
export interface FoundProducts {
  readonly products: ReadonlyMap<string, RawProduct>;
  /** Why a product that stands there cannot be read; it is left alone. */
  readonly unreadable: ReadonlyMap<string, string>;
}
export type FindProducts = (context: CallContext, skus: readonly string[]) => Promise<FoundProducts>;

/**
 * `sku` takes a list with commas and finds variations too (WooCommerce 11.0, products controller, `prepare_objects_query`);
 * a SKU that holds a comma itself is asked for alone. Texts are asked for as they were written: the default shows them as
 * the page does. The database does not mind capitals, so a row in other capitals is taken where none fits exactly.
 */
export function createFindProducts(client: WooClient): FindProducts {
  return async (context, skus) => {
    const distinct = [...new Set(skus)].filter((sku) => sku !== '');
    const parts = [
      ...inParts(
        distinct.filter((sku) => !sku.includes(',')),
        WOOCOMMERCE.maxPageSize,
        (sku) => encodeURIComponent(sku).length + 3,
        MOST_CHARACTERS,
      ),
      ...distinct.filter((sku) => sku.includes(',')).map((sku) => [sku]),
    ];
    const products = new Map<string, RawProduct>();
    const unreadables = new Map<string, string>();
    for (const part of parts) {
      const page = await client.get(
        context,
        {
          path: '/products',
          parameters: [
            ['sku', part.join(',')],
            ['status', 'any'],
            ['context', 'edit'],
            ['per_page', String(WOOCOMMERCE.maxPageSize)],
          ],
        },
        rows,
      );
      for (const sku of part) {
        const row =
          rowOf(page, (own) => own === sku) ?? rowOf(page, (own) => own.toLowerCase() === sku.toLowerCase());
        if (row === undefined) continue;
        const read = rawProduct.safeParse(row);
        if (read.success) products.set(sku, read.data);
        else unreadables.set(sku, unreadable(`product ${sku}`, read.error).message);
      }
    }
    return { products, unreadable: unreadables };
  };
}

const rowOf = (page: readonly unknown[], fits: (sku: string) => boolean): unknown =>
  page.find((row) => {
    const sku = (row as { sku?: unknown } | null)?.sku;
    return typeof sku === 'string' && fits(sku);
  });

/** Whether the row is a variation, which is written below its product and has no name or categories of its own. */
export const isVariation = (product: RawProduct): boolean => product.parent_id !== undefined;
