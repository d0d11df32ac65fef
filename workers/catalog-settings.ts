import type { Connection as Runtime } from '../activities/types';
import { carried, type CatalogSettings } from '../domain/catalog-settings';
import type { DocumentKind } from '../domain/documents';
import { Failure } from '../domain/failure';
import type { Erp } from '../systems/erps/erp';
import type { Storefront } from '../systems/storefronts/storefront';
import type { Connection } from './configuration/connections';

/** Stock is taken when an order is entered; it shows a little later. */
const SETTLE_MS = 30_000;

const movesStock = (kind: DocumentKind): boolean => kind === 'sales-order' || kind === 'purchase-order';

/**
 * What a connection carries back to its shop.
 * @throws Failure `bug` with a sentence when a side cannot, or the flows contradict each other
 */
export function catalogSettings(
  { name, flows }: Connection,
  storefront: Pick<Storefront, 'system' | 'catalog'>,
  erp: Pick<Erp, 'system' | 'masterData'>,
): Pick<Runtime, 'catalog'> {
  const { items, prices, stock, orders } = flows;
  const catalog: CatalogSettings = {
    ...(items && { items: { ...items, everyMs: items.every, quietMs: items.quiet } }),
    ...(prices && { prices: { ...prices, everyMs: prices.every, quietMs: prices.quiet } }),
    ...(stock && {
      stock: { ...stock, everyMs: stock.every, quietMs: stock.quiet, settleMs: stock.settle ?? SETTLE_MS },
    }),
  };
  const [first] = carried(catalog);
  if (first === undefined) return {};
  const refuse = (sentence: string): never => {
    throw new Failure('bug', `connection ${name}: ${sentence}`, { causes: [`connection:${name}`] });
  };
  if (!erp.masterData) refuse(`flows.${first} is set, but ${erp.system} tells of no items, prices or stock`);
  if (!storefront.catalog)
    refuse(`flows.${first} is set, but ${storefront.system} takes no items, prices or stock`);
  if (items && items.create !== 'never' && !prices)
    refuse(`flows.items.create is ${items.create}, but a product begins with a price: add flows.prices`);
  if (items && items.create !== 'never' && prices?.lists.every(({ priceList }) => priceList !== undefined))
    refuse(
      `flows.items.create is ${items.create}, but no list of flows.prices fills the products' own price: leave out priceList on one`,
    );
  if (stock && stock.settle === undefined && !movesStock(orders.post))
    refuse(
      `flows.stock is set, but flows.orders.post is ${orders.post}, which takes nothing off the ERP's stock: say with flows.stock.settle, such as 1d, how long after an order is booked the ERP's stock knows of its sale`,
    );
  const places = stock?.warehouses.map(({ location }) => location);
  if (places?.includes(undefined) && places.some((location) => location !== undefined))
    refuse('flows.stock.warehouses names a location for some warehouses only: name it for all, or for none');
  const named = stock?.warehouses.map(({ warehouse, location }) => `${warehouse}@${location ?? ''}`) ?? [];
  if (new Set(named).size < named.length) refuse('flows.stock.warehouses names a warehouse twice');
  return { catalog };
}
