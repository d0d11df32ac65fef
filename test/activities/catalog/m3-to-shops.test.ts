import { confirmDocument } from '../../../activities/confirm-document';
import { fetchOrder } from '../../../activities/fetch-order';
import { findDocument } from '../../../activities/find-document';
import { mapCustomer } from '../../../activities/map-customer';
import { mapItems } from '../../../activities/map-items';
import { postDocument } from '../../../activities/post-document';
import { parseMapping } from '../../../domain/mapping';
import { makeOrder } from '../../../sandbox/bigcommerce';
import { seedPriceLists, seedPrices, seedStock } from '../../../sandbox/infor-m3';
import type { Storefront } from '../../../systems/storefronts/storefront';
import { sql, temporaryStore, type TemporaryStore } from '../../store/support/temporary-database';
import { startM3, type Bench } from '../../systems/erps/infor-m3/support';
import {
  cleanUp as closeBigCommerce,
  setUp as bigCommerce,
} from '../../systems/storefronts/bigcommerce/support';
import {
  cleanUp as closeWooCommerce,
  setUp as wooCommerce,
} from '../../systems/storefronts/woocommerce/connect';
import { MAPPING } from '../support/world';
import { catalogWorld, SETTINGS, type CatalogWorld } from './support/catalog-world';

/** A shop's sandbox with its adapter, and the little these tests need of it. */
interface Side {
  readonly shop: Storefront;
  readonly shown: (sku: string) => { name?: string; price: number; stock?: number; sold: boolean };
  /** Answers the order's number. */
  readonly sell: (sku: string, quantity: number) => string;
  readonly receive: (sku: string, quantity: number) => void;
  readonly account: () => readonly {
    readonly sku: string;
    readonly sold: number;
    readonly oversold: number;
  }[];
  readonly close: () => Promise<void>;
}

const SKUS = ['MUG', 'CAP', 'OLD'];

async function openWooCommerce(): Promise<Side> {
  const { sandbox, connect } = await wooCommerce();
  const { catalog, stock } = sandbox.shop;
  sandbox.load({
    products: SKUS.map((sku) => ({ sku, name: sku, price: '1.00', manageStock: true, stock: 0 })),
  });
  return {
    shop: connect({ settings: { stockSettleMs: 0 } }),
    shown: (sku) => {
      const product = catalog.bySku(sku);
      return {
        name: product?.name,
        price: Number(product?.price),
        stock: product?.stock ?? undefined,
        sold: product?.status === 'publish',
      };
    },
    sell: (sku, quantity) =>
      String(
        sandbox.addOrder({
          status: 'processing',
          lines: [{ sku, quantity: String(quantity), price: '19.00' }],
        }).number,
      ),
    receive: (sku, quantity) => stock.receive(sku, quantity),
    account: () => stock.account(),
    close: closeWooCommerce,
  };
}

async function openBigCommerce(): Promise<Side> {
  const { sandbox, connect } = await bigCommerce([], { quota: 0 });
  const { inventory } = sandbox.shop;
  sandbox.load({ products: SKUS.map((sku) => ({ sku, name: sku, price: '1', stock: 0 })) });
  return {
    shop: connect({ settings: { inventorySettleMs: 0 } }),
    shown: (sku) => {
      const item = inventory.items().find(({ variant }) => variant.sku === sku);
      return {
        name: item?.product.name,
        price: Number(item?.product.price),
        stock: item && inventory.level(item, 1)?.onHand,
        sold: item?.product.visible === true,
      };
    },
    sell: (sku, quantity) => {
      const order = makeOrder({
        id: 901,
        createdAt: new Date().toISOString(),
        lines: [{ sku, quantity, price: '19' }],
      });
      sandbox.shop.addOrder(order);
      return '901';
    },
    receive: (sku, quantity) => inventory.receive(sku, quantity),
    account: () => inventory.account(),
    close: closeBigCommerce,
  };
}

/** Real adapters, each on its vendor's sandbox: an order goes one way, items, prices and stock the other. */
describe.each([
  ['WooCommerce', openWooCommerce],
  ['BigCommerce', openBigCommerce],
])('from M3 to %s', (_name, open) => {
  let temporary: TemporaryStore;
  let m3: Bench;
  let side: Side;
  let world: CatalogWorld;

  beforeAll(async () => {
    temporary = await temporaryStore();
    m3 = await startM3({
      aliases: [],
      items: [
        { number: 'MUG', description: 'Mug, white', price: '9.90' },
        { number: 'CAP', description: 'Cap', price: '19' },
        { number: 'OLD', description: 'Old plate', status: '90' },
      ],
    });
    const { m3: state } = m3.sandbox;
    seedPriceLists(state, [{ list: 'WEB', currency: 'EUR' }]);
    seedPrices(state, [
      { list: 'WEB', currency: 'EUR', item: 'MUG', price: '1250', priceQuantity: '100' },
      { list: 'WEB', currency: 'EUR', item: 'CAP', price: '19' },
    ]);
    for (const [item, onHand] of Object.entries({ MUG: '40', CAP: '5', OLD: '3' }))
      seedStock(state, [{ item, warehouse: 'A01', onHand }]);
    side = await open();
    world = catalogWorld(temporary.store, (text, values) => sql(temporary.database, text, values));
    world.world.mapping = parseMapping({
      ...MAPPING,
      customers: { guests: 'WEB1' },
      taxes: { as: 'charge', charge: 'TAX' },
    });
    world.settings = {
      items: SETTINGS.items,
      prices: { ...SETTINGS.prices, lists: [{ list: 'WEB', currency: 'EUR' }] },
      stock: { ...SETTINGS.stock, safety: '1' },
    };
    const { connection } = world.dependencies;
    Object.assign(world.dependencies, {
      connection: async (name: string) => ({
        ...(await connection(name)),
        storefront: side.shop,
        erp: m3.erp,
      }),
    });
  }, 60_000);

  afterAll(async () => {
    await side?.close();
    await m3?.close();
    await temporary?.end();
  });

  const round = async (flow: 'items' | 'prices' | 'stock'): Promise<void> => {
    await world.settle();
    await world.run(flow);
  };

  /** As the order's workflow does. */
  async function carry(number: string): Promise<void> {
    const { dependencies, name } = world;
    const ref = { connection: name, order: number, priority: 'live' as const };
    const { snapshot, due } = await fetchOrder(dependencies)(ref);
    const { customer } = await mapCustomer(dependencies)({ ...ref, snapshot });
    await mapItems(dependencies)({ ...ref, snapshot, due });
    for (const one of due) {
      const found = await findDocument(dependencies)({ ...ref, snapshot, due: one, customer });
      const posted = await postDocument(dependencies)({ ...ref, key: one.key, ...found }, 1);
      await confirmDocument(dependencies)({ ...ref, key: one.key, request: found.request, ...posted });
    }
  }

  it('brings a shop in line: names, prices by the price quantity, stock less safety, and hides what is not sold', async () => {
    for (const flow of ['items', 'prices', 'stock'] as const) {
      await world.run(flow);
      await world.run(flow, 'sweep');
    }
    expect(side.shown('MUG')).toEqual({ name: 'Mug, white', price: 12.5, stock: 39, sold: true });
    expect(side.shown('CAP')).toEqual({ name: 'Cap', price: 19, stock: 4, sold: true });
    expect(side.shown('OLD')).toMatchObject({ price: 1, sold: false });
    const sent = world.store.catalog.dirty.counts(world.name);
    expect((await sent).reduce((sum, { due, refused }) => sum + due + refused, 0)).toBe(0);
  });

  it('lets a sale reach the ERP and come back without a ripple', async () => {
    side.receive('CAP', 5);
    const number = side.sell('CAP', 3);
    expect(side.shown('CAP').stock).toBe(1);
    // The ERP moves for another reason while it knows nothing of the order.
    seedStock(m3.sandbox.m3, [{ item: 'CAP', warehouse: 'A01', onHand: '6' }]);
    side.receive('CAP', 1);
    await round('stock');
    expect(side.shown('CAP').stock).toBe(2);
    await carry(number);
    expect((await world.store.ledger.ofOrder(world.name, number)).map(({ state }) => state)).toEqual([
      'confirmed',
    ]);
    for (let n = 0; n < 3; n += 1) {
      await round('stock');
      expect(side.shown('CAP').stock).toBe(2);
    }
    expect(await world.store.catalog.sales.of(world.name, ['CAP'])).toEqual([]);
    expect(side.account().find(({ sku }) => sku === 'CAP')).toMatchObject({
      sold: 3,
      oversold: 0,
    });
  });
});
