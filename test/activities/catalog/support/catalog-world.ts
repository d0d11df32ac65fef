import { drainCatalog } from '../../../../activities/catalog/drain-catalog';
import { finishCatalog } from '../../../../activities/catalog/finish-catalog';
import { readCatalog } from '../../../../activities/catalog/read-catalog';
import type { CatalogMode, Drained } from '../../../../activities/catalog/types';
import type { Dependencies } from '../../../../activities/types';
import type { CatalogFlow, ErpCatalogItem, ErpStock } from '../../../../domain/catalog';
import type { CatalogSettings } from '../../../../domain/catalog-settings';
import type { Order } from '../../../../domain/order';
import type { Store } from '../../../../store';
import { makeOrder } from '../../../support/orders';
import { makeWorld, type World } from '../../support/world';
import { fakeCatalogTarget, type FakeCatalogTarget } from './fake-catalog-target';
import { fakeMasterData, type FakeMasterData } from './fake-master-data';

export const SETTLE_MS = 1_000;

export const SETTINGS: Required<CatalogSettings> = {
  items: {
    everyMs: 900_000,
    quietMs: 86_400_000,
    create: 'never',
    withdraw: 'hide',
    fields: {
      name: 'erp',
      description: 'shop',
      visible: 'shop',
      weight: 'erp',
      categories: 'shop',
      attributes: 'erp',
    },
  },
  prices: {
    everyMs: 900_000,
    quietMs: 86_400_000,
    lists: [{ list: 'A', currency: 'EUR' }],
    taxIncluded: false,
    timeZone: 'UTC',
  },
  stock: {
    everyMs: 300_000,
    quietMs: 86_400_000,
    measure: 'net-allocatable',
    warehouses: [{ warehouse: 'A01' }],
    safety: '0',
    settleMs: SETTLE_MS,
  },
};

/** A connection whose catalogue flows run on fakes, over a real store. */
export interface CatalogWorld {
  readonly world: World;
  readonly name: string;
  readonly store: Store;
  readonly erp: FakeMasterData;
  readonly shop: FakeCatalogTarget;
  readonly dependencies: Dependencies;
  settings: CatalogSettings;
  readonly logged: string[];
  /** Orders that the shop's list shows, with the moment of their change. */
  readonly listed: { order: Order; at: string }[];
  sale(number: string, sku: string, quantity: string, change?: Partial<Order>): Order;
  /** One whole run: every page read, everything drained, finished. */
  run(flow: CatalogFlow, mode?: CatalogMode, skus?: readonly string[]): Promise<Drained[]>;
  /** As if the settle time had passed: both for what was pushed and for what was confirmed. */
  settle(): Promise<void>;
}

export const item = (number: string, change: Partial<ErpCatalogItem> = {}): ErpCatalogItem => ({
  item: number,
  name: `Item ${number}`,
  active: true,
  unit: 'PCE',
  units: {},
  facts: {},
  ...change,
});

export const balance = (number: string, quantity: string, warehouse = 'A01'): ErpStock => ({
  item: number,
  warehouse,
  quantities: { 'net-allocatable': quantity },
});

export function catalogWorld(
  store: Store,
  query: (text: string, values: unknown[]) => Promise<unknown>,
): CatalogWorld {
  const world = makeWorld(store);
  const [erp, shop] = [fakeMasterData(), fakeCatalogTarget(Date.now)];
  const listed: CatalogWorld['listed'] = [];
  const logged: string[] = [];
  world.shop.list = ({ since }) => {
    const orders = listed.filter(({ at }) => at >= since);
    return {
      orders: orders.map(({ order, at }) => ({
        number: order.number,
        sourceId: order.sourceId,
        version: `${at}${order.state}${JSON.stringify(order.lines)}`,
        createdAt: order.placedAt,
        updatedAt: at,
      })),
      total: orders.length,
    };
  };
  const dependencies: Dependencies = {
    ...world.dependencies,
    log: { ...world.dependencies.log, error: (_data, message) => void logged.push(message) },
    connection: async (asked) => {
      const connection = await world.dependencies.connection(asked);
      return {
        ...connection,
        storefront: { ...connection.storefront, catalog: shop },
        erp: { ...connection.erp, masterData: erp },
        catalog: made.settings,
      };
    },
  };
  const made: CatalogWorld = {
    world,
    name: world.name,
    store,
    erp,
    shop,
    dependencies,
    settings: SETTINGS,
    logged,
    listed,
    sale: (number, sku, quantity, change = {}) => {
      const order: Order = {
        ...makeOrder({ number }),
        sourceId: number,
        lines: [{ ...(makeOrder().lines[0] as Order['lines'][number]), sku, quantity }],
        ...change,
      };
      world.shop.orders.set(number, order);
      listed.push({ order, at: new Date().toISOString() });
      return order;
    },
    run: async (flow, mode = 'changes', skus) => {
      const common = { connection: world.name, flow, mode };
      let page: string | undefined;
      let begun: string | undefined;
      let items: readonly string[] | undefined;
      const drains: Drained[] = [];
      do {
        const read = await readCatalog(dependencies)({ ...common, skus, page, begun });
        ({ next: page, begun, items } = read);
        if (read.readOn) continue;
        for (let more = true; more;) {
          const drained = await drainCatalog(dependencies)({ ...common, items });
          drains.push(drained);
          more = drained.more;
        }
      } while (page !== undefined);
      await finishCatalog(dependencies)({ ...common, begun: begun ?? '' });
      return drains;
    },
    settle: async () => {
      const earlier = `- interval '1 minute'`;
      const own = [world.name];
      await query(`UPDATE catalog_pushed SET pushed_at = pushed_at ${earlier} WHERE connection = $1`, own);
      await query(
        `UPDATE catalog_sale SET confirmed_at = confirmed_at ${earlier} WHERE connection = $1`,
        own,
      );
      await query(`UPDATE catalog_row SET read_at = read_at ${earlier} WHERE connection = $1`, own);
      await query(`UPDATE catalog_dirty SET due_at = now() WHERE connection = $1`, own);
    },
  };
  return made;
}
