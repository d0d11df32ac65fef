import type {
  CatalogFlow,
  CatalogOutcome,
  ShopItemWish,
  ShopPriceWish,
  ShopStockWish,
} from '../../domain/catalog';
import type { CallContext } from '../../systems/context';
import type { CatalogTarget } from '../../systems/storefronts/storefront';
import type { Wished } from './types';

/** Any flow's wishes; all those of a batch are of one flow. */
export type AnyWished = Wished<ShopItemWish> | Wished<ShopPriceWish> | Wished<ShopStockWish>;

/** Wishes that may go to the shop in one call: no more than it takes, and each SKU once. */
export function callsOf(
  flow: CatalogFlow,
  wishes: readonly AnyWished[],
  target: CatalogTarget,
): AnyWished[][] {
  const groups = new Map<string, AnyWished[]>();
  for (const wished of wishes) {
    // A price list is a request of its own; its answers name SKUs only.
    const group = flow === 'prices' ? ((wished.wish as ShopPriceWish).priceList ?? '') : '';
    groups.set(group, [...(groups.get(group) ?? []), wished]);
  }
  const most = Math.max(1, target.batch[flow]);
  return [...groups.values()].flatMap((group) =>
    Array.from({ length: Math.ceil(group.length / most) }, (_, index) =>
      group.slice(index * most, (index + 1) * most),
    ),
  );
}

/** Sends one call's wishes; what the shop does not answer for may or may not have arrived. */
export async function send(
  flow: CatalogFlow,
  context: CallContext,
  wishes: readonly AnyWished[],
  target: CatalogTarget,
): Promise<Map<AnyWished, CatalogOutcome>> {
  const answers = await sendAll(flow, context, wishes, target);
  return new Map(
    wishes.map((wished) => [
      wished,
      answers.get(wished.key) ??
        answers.get(wished.sku) ?? { outcome: 'again', reason: 'the shop did not answer for it' },
    ]),
  );
}

function sendAll(
  flow: CatalogFlow,
  context: CallContext,
  wishes: readonly AnyWished[],
  target: CatalogTarget,
): Promise<ReadonlyMap<string, CatalogOutcome>> {
  const plain = wishes.map(({ wish }) => wish);
  switch (flow) {
    case 'items':
      return target.writeItems(context, plain);
    case 'prices':
      return target.writePrices(context, plain as ShopPriceWish[]);
    case 'stock':
      return target.writeStock(context, plain as ShopStockWish[]);
  }
}
