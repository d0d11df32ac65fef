import { sql, temporaryStore } from '../../store/support/temporary-database';
import { cleanUp, setUp } from '../../systems/storefronts/bigcommerce/support';
import { balance, catalogWorld, SETTINGS } from './support/catalog-world';

afterEach(cleanUp);

it('stock of a warehouse goes to the location of BigCommerce that is named by its code, or by its id', async () => {
  const temporary = await temporaryStore();
  const { sandbox, connect } = await setUp([], { quota: 0 });
  const { inventory } = sandbox.shop;
  sandbox.load({ products: [{ sku: 'MUG', stock: 4 }] });
  const [mug] = inventory.items();
  if (!mug) throw new Error('no item');
  inventory.set(mug, 2, 1);
  try {
    const world = catalogWorld(temporary.store, (text, values) => sql(temporary.database, text, values));
    const { connection } = world.dependencies;
    Object.assign(world.dependencies, {
      connection: async (name: string) => ({
        ...(await connection(name)),
        storefront: connect({ settings: { inventorySettleMs: 0 } }),
      }),
    });
    const carry = async (first: string, second: string): Promise<(number | undefined)[]> => {
      world.settings = {
        stock: {
          ...SETTINGS.stock,
          warehouses: [
            { warehouse: 'A01', location: first },
            { warehouse: 'A02', location: second },
          ],
        },
      };
      await world.run('stock', 'sweep');
      await world.settle();
      return [1, 2].map((location) => inventory.level(mug, location)?.onHand);
    };
    world.erp.put('stock', balance('MUG', '9', 'A01'));
    world.erp.put('stock', balance('MUG', '6', 'A02'));
    expect(await carry('BC-LOCATION-1', 'BC-LOCATION-2')).toEqual([9, 6]);
    expect(await carry('2', 'BC-LOCATION-1')).toEqual([6, 9]);
    expect(await carry('BC-LOCATION-1', 'BERLIN')).toEqual([9, 9]);
    expect(await world.store.catalog.dirty.problems(world.name, 'stock', 5)).toMatchObject([
      { item: 'MUG', problem: expect.stringContaining('not at "BERLIN"') as string },
    ]);
  } finally {
    await temporary.end();
  }
});
