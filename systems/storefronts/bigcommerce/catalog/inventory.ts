import type { CallContext } from '../../../context';
import type { Amount } from '../../../../domain/money';
import { inParts } from '../../catalog-rows';
import { BIGCOMMERCE } from '../capabilities';
import type { BigCommerceClient } from '../client';
import { unreadable } from '../errors';
import { allData } from '../pages';
import type { BigCommerceSettings } from '../settings';
import { isSimple, type Target } from './find-products';
import { rawItem, type RawLocation } from './schemas';

/** What an adjustment names: the product where the product is counted, else the variant. */
export interface ItemName {
  readonly kind: 'product' | 'variant';
  readonly id: string;
}

/** `product/7` or `variant/9`. */
export const itemKey = ({ kind, id }: ItemName): string => `${kind}/${id}`;

/** The item in which this SKU's stock is counted, or the sentence that says why there is none. */
export function itemOf(target: Target): ItemName | { readonly reason: string } {
  const { product, variant } = target;
  switch (product.inventory_tracking) {
    case 'product':
      return variant
        ? {
            reason:
              'The stock is counted on the product, for all its variants together: set "Track inventory" to the variant level.',
          }
        : { kind: 'product', id: product.id };
    case 'variant':
      if (variant) return { kind: 'variant', id: variant.id };
      return isSimple(target)
        ? { kind: 'variant', id: product.base_variant_id ?? '' }
        : { reason: 'The stock is counted on the product’s variants: map their SKUs.' };
    default:
      return {
        reason:
          'The store does not count this product: switch on "Track inventory" in its Inventory section.',
      };
  }
}

export type Levels = ReadonlyMap<string, readonly RawLocation[]>;

/** What each location shows of these items, by their keys. */
export type ReadLevels = (context: CallContext, items: readonly ItemName[]) => Promise<Levels>;

export function createReadLevels(client: BigCommerceClient): ReadLevels {
  return async (context, items) => {
    const levels = new Map<string, readonly RawLocation[]>();
    for (const kind of ['product', 'variant'] as const) {
      const ids = [...new Set(items.filter((item) => item.kind === kind).map(({ id }) => id))];
      for (const part of inParts(ids, BIGCOMMERCE.idsPerRequest)) {
        const rows = await allData(client, context, {
          name: 'GET /v3/inventory/items',
          path: '/v3/inventory/items',
          parameters: [[`${kind}_id:in`, part.join(',')]],
        });
        for (const row of rows) {
          const read = rawItem.safeParse(row);
          if (!read.success) throw unreadable('GET /v3/inventory/items', read.error.issues);
          const id = read.data.identity[`${kind}_id`];
          if (id !== undefined && part.includes(id)) levels.set(itemKey({ kind, id }), read.data.locations);
        }
      }
    }
    return levels;
  };
}

/** The figure that is compared with the ERP's. */
export const figureOf = (
  { available_to_sell: free, total_inventory_onhand: onHand }: RawLocation,
  measure: BigCommerceSettings['stockMeasure'],
): Amount => (measure === 'on-hand' ? onHand : free) ?? '0';
