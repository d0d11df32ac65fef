import { SoldOut, type WooCommerceSandbox } from '../../sandbox/woocommerce';
import type { CatalogShop } from '../catalog/catalog-shop';
import { LIST_EFFECTS, READ_EFFECTS, WRITE_EFFECTS, type ShopSurface } from '../lane';
import { wooCommerceSide } from './woocommerce';

const WRITTEN = WRITE_EFFECTS.filter((effect) => effect !== 'error-in-200');

/** WooCommerce as a shop whose catalogue is kept. */
export function wooCommerceCatalogSurface(): ShopSurface {
  return {
    ...wooCommerceSide(),
    targets: [
      { call: 'GET /orders', perOrder: 5, effects: LIST_EFFECTS },
      { call: 'GET /products', perOrder: 6, effects: READ_EFFECTS.filter((each) => each !== 'stale-read') },
      { call: 'POST /products/batch', perOrder: 4, effects: WRITTEN },
      { call: 'GET /webhooks', perOrder: 0.1, effects: READ_EFFECTS.filter((each) => each !== 'stale-read') },
    ],
  };
}

export function wooCommerceCatalogShop(sandbox: WooCommerceSandbox): CatalogShop {
  const { shop } = sandbox;
  const { catalog, stock } = shop;
  const found = (sku: string): NonNullable<ReturnType<typeof catalog.bySku>> => {
    const product = catalog.bySku(sku);
    if (!product) throw new RangeError(`the shop has no ${sku}`);
    return product;
  };
  return {
    add: (sku) =>
      void sandbox.load({ products: [{ sku, name: sku, price: '1.00', manageStock: true, stock: 0 }] }),
    addUncounted: (sku) => void sandbox.load({ products: [{ sku, name: sku, price: '1.00' }] }),
    shown: (sku) => {
      const product = catalog.bySku(sku);
      if (!product) return undefined;
      const { name, price, stock: level, status } = product;
      return { name, price: Number(price), stock: level ?? 0, sold: status === 'publish' };
    },
    rename: (sku, name) => void catalog.change(found(sku).id, { name }),
    sell: (lines) => {
      try {
        return sandbox.addOrder({
          status: 'processing',
          lines: lines.map(({ sku, quantity }) => ({ sku, quantity: String(quantity), price: '19.00' })),
        }).number;
      } catch (error) {
        if (error instanceof SoldOut) return undefined;
        throw error;
      }
    },
    callOff: (number) => {
      const order = [...shop.orders.values()].find((one) => one.number === number);
      if (order) shop.setStatus(order.id, 'cancelled');
    },
    receive: (sku, pieces) => stock.receive(sku, pieces),
    oversold: () => new Map(stock.account().map(({ sku, oversold }) => [sku, oversold])),
    sales: () =>
      [...shop.orders.values()].map(({ number, status, lines }) => ({
        number,
        cancelled: status === 'cancelled',
        lines: lines.map(({ sku, quantity }) => ({ sku, quantity: Number(quantity) })),
      })),
  };
}
