import { makeOrder, SoldOut, type BigCommerceSandbox } from '../../sandbox/bigcommerce';
import type { CatalogShop } from '../catalog/catalog-shop';
import { LIST_EFFECTS, READ_EFFECTS, WRITE_EFFECTS, type ShopSurface } from '../lane';
import { bigCommerceSide } from './bigcommerce';

const PARTS = READ_EFFECTS.filter((effect) => effect !== 'stale-read');
const WRITTEN = WRITE_EFFECTS.filter((effect) => effect !== 'error-in-200');
const CANCELLED = 5;
const LOCATION = 1;
const FIRST_ORDER = 2_000;

/** BigCommerce as a shop whose catalogue is kept. */
export function bigCommerceCatalogSurface(): ShopSurface {
  return {
    ...bigCommerceSide(),
    targets: [
      { call: 'GET /v2/orders', perOrder: 5, effects: LIST_EFFECTS },
      { call: 'GET /v3/catalog/variants', perOrder: 5, effects: PARTS },
      { call: 'GET /v3/catalog/products', perOrder: 3, effects: PARTS },
      { call: 'GET /v3/inventory/items', perOrder: 5, effects: PARTS },
      { call: 'PUT /v3/catalog/products', perOrder: 1.5, effects: WRITTEN },
      { call: 'PUT /v3/catalog/variants', perOrder: 1, effects: WRITTEN },
      { call: 'POST /v3/inventory/adjustments/relative', perOrder: 3, effects: WRITTEN },
      { call: 'GET /v3/hooks', perOrder: 0.1, effects: PARTS },
    ],
  };
}

/** @param now the store's clock */
export function bigCommerceCatalogShop(sandbox: BigCommerceSandbox, now: () => Date): CatalogShop {
  const { shop } = sandbox;
  const { inventory } = shop;
  let last = FIRST_ORDER;
  const itemOf = (sku: string): ReturnType<typeof inventory.items>[number] | undefined =>
    inventory.items().find(({ variant }) => variant.sku === sku);
  const oversold = (): ReadonlyMap<string, number> =>
    new Map(inventory.account().map(({ sku, oversold: pieces }) => [sku, pieces]));
  return {
    add: (sku) => void sandbox.load({ products: [{ sku, name: sku, price: '1', stock: 0 }] }),
    addUncounted: (sku) => void sandbox.load({ products: [{ sku, name: sku, price: '1' }] }),
    shown: (sku) => {
      const item = itemOf(sku);
      if (!item) return undefined;
      const { name, price, visible } = item.product;
      const stock = inventory.level(item, LOCATION)?.onHand ?? 0;
      return { name, price: Number(price), stock, sold: visible };
    },
    rename: (sku, name) => {
      const item = itemOf(sku);
      if (item) shop.catalog.change(item.product.id, { name });
    },
    sell: (lines) => {
      last += 1;
      try {
        shop.addOrder(
          makeOrder({
            id: last,
            createdAt: `${now().toISOString().slice(0, 19)}Z`,
            lines: lines.map(({ sku, quantity }) => ({ sku, quantity, price: '19' })),
          }),
        );
        return String(last);
      } catch (error) {
        if (error instanceof SoldOut) return undefined;
        throw error;
      }
    },
    callOff: (number) => void shop.setStatus(Number(number), CANCELLED),
    receive: (sku, pieces) => inventory.receive(sku, pieces),
    oversold,
    sales: () =>
      [...shop.orders.values()].map(({ row, products }) => ({
        number: String(row.id),
        cancelled: row.status_id === CANCELLED,
        lines: products.map((line) => ({ sku: String(line['sku']), quantity: Number(line['quantity']) })),
      })),
  };
}
