import type { z } from 'zod';
import type { CallContext } from '../../../context';
import { inParts } from '../../catalog-rows';
import { BIGCOMMERCE } from '../capabilities';
import type { BigCommerceClient, Call } from '../client';
import { unreadable } from '../errors';
import { allData } from '../pages';
import type { BigCommerceSettings } from '../settings';
import { rawProduct, rawVariant, type RawProduct, type RawVariant } from './schemas';

/** Far inside any limit of an address. */
const MOST_CHARACTERS = 4_000;

/** A product by its own SKU, or one of its variants by the variant's. */
export interface Target {
  readonly product: RawProduct;
  /** Absent: the SKU is the product's. */
  readonly variant?: RawVariant;
}

export interface FoundProducts {
  readonly targets: ReadonlyMap<string, Target>;
  /** Why a product that stands there cannot be read; it is left alone. */
  readonly unreadable: ReadonlyMap<string, string>;
}
export type FindProducts = (context: CallContext, skus: readonly string[]) => Promise<FoundProducts>;

/** Of a product without choices: prices and stock have their one place. */
export const isSimple = ({ product }: Target): boolean => product.base_variant_id !== undefined;

/**
 * Products by `sku:in`, which are their own SKUs; the rest may be variants, which are asked for one by one (`sku` of Get
 * all variants takes one; a list is not documented) or by list, see `variantLookUp`.
 */
export function createFindProducts(
  client: BigCommerceClient,
  { variantLookUp }: Pick<BigCommerceSettings, 'variantLookUp'>,
): FindProducts {
  return async (context, skus) => {
    const distinct = [...new Set(skus)].filter((sku) => sku !== '');
    const targets = new Map<string, Target>();
    const broken = new Map<string, string>();
    const rows = (path: string, parameters: Call['parameters']): Promise<unknown[]> =>
      allData(client, context, { name: `GET ${path}`, path, parameters });
    const take = <S extends z.ZodType>(schema: S, row: unknown, sku: string): z.output<S> | undefined => {
      const read = schema.safeParse(row);
      if (read.success) return read.data;
      broken.set(sku, unreadable(`product ${sku}`, read.error.issues).message);
      return undefined;
    };

    for (const [name, part] of lists(distinct)) {
      const found = await rows('/v3/catalog/products', [[name, part.join(',')], INCLUDE]);
      for (const sku of part) {
        const row = bySku(found, sku);
        const product = row === undefined ? undefined : take(rawProduct, row, sku);
        if (product) targets.set(sku, { product });
      }
    }

    const open = distinct.filter((sku) => !targets.has(sku) && !broken.has(sku));
    const variants = new Map<string, RawVariant>();
    const questions = variantLookUp === 'list' ? lists(open) : open.map((sku): Question => ['sku', [sku]]);
    for (const [name, part] of questions) {
      const found = await rows('/v3/catalog/variants', [[name, part.join(',')]]);
      for (const sku of part) {
        const row = bySku(found, sku);
        const variant = row === undefined ? undefined : take(rawVariant, row, sku);
        if (variant) variants.set(sku, variant);
      }
    }

    const products = new Map<string, unknown>();
    const ids = [...new Set([...variants.values()].map(({ product_id: id }) => id))];
    for (const part of inParts(ids, BIGCOMMERCE.idsPerRequest)) {
      for (const row of await rows('/v3/catalog/products', [['id:in', part.join(',')], INCLUDE])) {
        products.set(String((row as { id?: unknown } | null)?.id), row);
      }
    }
    for (const [sku, variant] of variants) {
      const row = products.get(variant.product_id);
      const product = row === undefined ? undefined : take(rawProduct, row, sku);
      // The one variant of a product without choices is the product.
      if (product)
        targets.set(sku, product.base_variant_id === variant.id ? { product } : { product, variant });
    }
    return { targets, unreadable: broken };
  };
}

const INCLUDE = ['include', 'custom_fields'] as const;

type Question = readonly [name: string, skus: readonly string[]];

/** Questions for many SKUs; one that holds a comma is asked for alone. */
const lists = (skus: readonly string[]): Question[] => [
  ...inParts(
    skus.filter((sku) => !sku.includes(',')),
    BIGCOMMERCE.idsPerRequest,
    (sku) => encodeURIComponent(sku).length + 3,
    MOST_CHARACTERS,
  ).map((part): Question => ['sku:in', part]),
  ...skus.filter((sku) => sku.includes(',')).map((sku): Question => ['sku', [sku]]),
];

const bySku = (rows: readonly unknown[], sku: string): unknown =>
  rows.find((row) => (row as { sku?: unknown } | null)?.sku === sku);
