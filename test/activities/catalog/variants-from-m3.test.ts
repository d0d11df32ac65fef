import { parseMapping } from '../../../domain/mapping';
import { seedPriceLists, seedPrices, seedStock } from '../../../sandbox/infor-m3';
import type { Storefront } from '../../../systems/storefronts/storefront';
import { sql, temporaryStore, type TemporaryStore } from '../../store/support/temporary-database';
import { startM3, type Bench } from '../../systems/erps/infor-m3/support';
import { cleanUp as closeBigCommerce, setUp as bigCommerce } from '../../systems/storefronts/bigcommerce/support'; // prettier-ignore
import { cleanUp as closeWooCommerce, setUp as wooCommerce } from '../../systems/storefronts/woocommerce/connect'; // prettier-ignore
import { MAPPING } from '../support/world';
import { catalogWorld, SETTINGS, type CatalogWorld } from './support/catalog-world';

interface Side {
  readonly shop: Storefront;
  readonly lose: (times: number) => void;
  /** Its variants by SKU, as `choices price stock`, and how many products hold them. */
  readonly shelf: () => { products: number; variants: Record<string, string> };
  readonly close: () => Promise<void>;
}

async function openBigCommerce(): Promise<Side> {
  const { sandbox, connect } = await bigCommerce([], { quota: 0 });
  const { catalog, inventory } = sandbox.shop;
  return {
    shop: connect({ settings: { inventorySettleMs: 0 } }),
    lose: (times) =>
      sandbox.faults.set([
        { call: 'POST /v3/catalog/products', effect: 'commit-then-drop', times },
        { call: 'POST /v3/catalog/products/:id/variants', effect: 'commit-then-drop', times },
        { call: 'POST /v3/catalog/products/:id/options/:id/values', effect: 'commit-then-drop', times },
      ]),
    shelf: () => ({
      products: catalog.products.size,
      variants: Object.fromEntries(
        inventory.items().map((one) => {
          const labels = one.variant.choices.map(({ optionId, valueId }) => catalog.options.get(optionId)?.values.find(({ id }) => id === valueId)?.label); // prettier-ignore
          return [one.variant.sku, `${labels.join('/')} ${Number(one.variant.price)} ${inventory.level(one, 1)?.onHand}`]; // prettier-ignore
        }),
      ),
    }),
    close: closeBigCommerce,
  };
}

async function openWooCommerce(): Promise<Side> {
  const { sandbox, connect } = await wooCommerce();
  const { products } = sandbox.shop;
  return {
    shop: connect({ settings: { stockSettleMs: 0 } }),
    lose: (times) =>
      sandbox.faults.set([
        { call: 'POST /products/batch', effect: 'commit-then-drop', times },
        { call: 'POST /products/{id}/variations/batch', effect: 'commit-then-drop', times },
      ]),
    shelf: () => ({
      products: [...products.values()].filter(({ parentId }) => parentId === undefined).length,
      variants: Object.fromEntries(
        [...products.values()].flatMap(
          ({ sku, parentId, price, stock, attributes = [] }) =>
          parentId === undefined ? [] : [[sku, `${attributes.map(({ options }) => options[0]).join('/')} ${Number(price)} ${stock}`]], // prettier-ignore
        ),
      ),
    }),
    close: closeWooCommerce,
  };
}

let temporary: TemporaryStore;
beforeAll(async () => {
  temporary = await temporaryStore();
});
afterAll(() => temporary.end());

/** Real adapters on their vendors' sandboxes; every creation loses its first answer. */
it.each([
  ['BigCommerce', openBigCommerce],
  ['WooCommerce', openWooCommerce],
])(
  'items of one style in M3 become one product with variants in %s, and nothing twice',
  async (_name, open) => {
    const wear = (number: string, colour: string, size: string) => ({
      number,
      description: `T-shirt ${colour} ${size}`,
      fields: { HDPR: 'TEE', CFI1: colour, CFI2: size },
    });
    const m3: Bench = await startM3({
      aliases: [],
      items: [
        { number: 'TEE', description: 'T-shirt', status: '90' },
        wear('TEE-1', 'RED', 'S'),
        wear('TEE-2', 'RED', 'M'),
        wear('TEE-3', 'BLUE', 'M'),
      ],
    });
    const side = await open();
    try {
      const state = m3.sandbox.m3;
      seedPriceLists(state, [{ list: 'WEB', currency: 'EUR' }]);
      const skus = ['TEE-1', 'TEE-2', 'TEE-3'];
      seedPrices(
        state,
        skus.map((item, n) => ({ list: 'WEB', currency: 'EUR', item, price: `${20 + n}` })),
      );
      for (const item of skus) seedStock(state, [{ item, warehouse: 'A01', onHand: '7' }]);
      const world: CatalogWorld = catalogWorld(temporary.store, (text, values) => sql(temporary.database, text, values)); // prettier-ignore
      world.world.mapping = parseMapping({
        ...MAPPING,
        catalog: { variants: [{ parent: 'HDPR', options: { Colour: { fact: 'CFI1', values: { RED: 'Red' } }, Size: 'CFI2' } }] }, // prettier-ignore
      });
      world.settings = {
        items: { ...SETTINGS.items, create: 'publish' },
        prices: { ...SETTINGS.prices, lists: [{ list: 'WEB', currency: 'EUR' }] },
        stock: SETTINGS.stock,
      };
      const { connection } = world.dependencies;
      Object.assign(world.dependencies, {
        connection: async (name: string) => ({
          ...(await connection(name)),
          storefront: side.shop,
          erp: m3.erp,
        }),
      });
      await world.run('prices', 'sweep');
      side.lose(1);
      for (let n = 0; n < 4; n += 1) {
        await world.run('items', 'sweep');
        await world.settle();
      }
      for (const flow of ['prices', 'stock'] as const) {
        await world.run(flow, 'sweep');
        await world.settle();
        await world.run(flow, 'sweep');
      }
      expect(side.shelf()).toEqual({
        products: 1,
        variants: { 'TEE-1': 'Red/S 20 7', 'TEE-2': 'Red/M 21 7', 'TEE-3': 'BLUE/M 22 7' },
      });
    } finally {
      await side.close();
      await m3.close();
    }
  },
  60_000,
);
