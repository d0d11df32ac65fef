import type { ShopPriceWish, ShopProduct } from '../../domain/catalog';
import type { PriceSettings } from '../../domain/catalog-settings';
import { display } from '../../domain/money';
import type { CatalogGround } from './ground';
import { createOwnRecords, keyOf, type Listed } from './own-records';
import type { Wished } from './types';

/** A list of the ERP that has no price for a SKU today, and what the shop shows in its place. */
export interface Ended {
  readonly item: string;
  readonly sku: string;
  readonly list: PriceSettings['lists'][number];
  readonly shown: ShopProduct['prices'][string] | undefined;
}

/**
 * Prices to be taken out of the shop's price lists: Crossdock's own, where the list of the ERP that filled them has none
 * today.
 * @param filled keys that a list of the ERP has a price for, perhaps another one
 * @param dry forgets nothing
 */
export async function removals(
  ground: Pick<CatalogGround, 'store' | 'name'>,
  ended: readonly Ended[],
  filled: ReadonlySet<string>,
  dry: boolean,
): Promise<Wished<ShopPriceWish>[]> {
  const own = createOwnRecords(ground);
  const places = ended.flatMap(({ item, sku, list: { priceList, currency }, shown }) =>
    priceList === undefined || filled.has(keyOf({ sku, priceList }))
      ? []
      : [
          {
            item,
            listed: { sku, priceList, currency },
            price: shown?.currency === currency ? shown.price : undefined,
          },
        ],
  );
  if (!dry) await own.release(places.flatMap(({ listed, price }) => (price === undefined ? [listed] : [])));
  const standing = new Map<Listed, string>(
    places.flatMap(({ item, listed, price }) =>
      price === undefined ? [] : [[{ ...listed, price }, item] as const],
    ),
  );
  const owned = await own.ownOf([...standing.keys()]);
  return [...owned].map((listed) => ({
    item: standing.get(listed) ?? '',
    sku: listed.sku,
    key: keyOf(listed),
    wish: { ...listed, remove: true as const },
    differences: [
      { field: `price in ${listed.priceList}`, shop: display(listed.price, listed.currency), erp: 'none' },
    ],
  }));
}
