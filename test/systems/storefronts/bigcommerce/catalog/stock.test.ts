import fc from 'fast-check';
import { SoldOut, type BigCommerceSandbox } from '../../../../../sandbox/bigcommerce';
import type { CatalogOutcome } from '../../../../../domain/catalog';
import { cleanUp, context, onHand, setUpCatalog, type CatalogSetUp } from './support';

afterEach(cleanUp);

const SKU = 'MUG';

function buy(sandbox: BigCommerceSandbox, quantity: number): void {
  if (quantity === 0) return;
  try {
    sandbox.shop.sell(SKU, quantity);
  } catch (error) {
    if (!(error instanceof SoldOut)) throw error;
  }
}

const account = ({ sandbox }: CatalogSetUp) =>
  sandbox.shop.inventory.account().find(({ sku }) => sku === SKU);
const write = async (
  { catalog }: CatalogSetUp,
  quantity: number,
  seen: number,
  sku = SKU,
): Promise<CatalogOutcome | undefined> =>
  (await catalog.writeStock(context, [{ sku, quantity: String(quantity), seen: String(seen) }])).get(sku);
const seenBy = async ({ catalog }: CatalogSetUp): Promise<number> =>
  Number((await catalog.read(context, [SKU])).get(SKU)?.stock?.['']);

interface Scene {
  readonly start: number;
  readonly delta: number;
  /** Reads that still show the level as it was before a change. */
  readonly lag: number;
  readonly sales: readonly number[];
  readonly lost?: { readonly nth: number; readonly arrives: boolean };
}

/** Looks and writes several times, as a sync does; at the end buyers take all that is for sale. */
async function play(scene: Scene, sync: (shop: CatalogSetUp, quantity: () => number) => Promise<unknown>) {
  const shop = await setUpCatalog([{ sku: SKU, stock: scene.start }], {
    between: (sandbox, request) => buy(sandbox, scene.sales[request - 1] ?? 0),
  });
  const { inventory } = shop.sandbox.shop;
  const had = scene.start + scene.delta;
  inventory.receive(SKU, had);
  inventory.lagReads = scene.lag;
  if (scene.lost) {
    const effect = scene.lost.arrives ? 'commit-then-drop' : 'refuse';
    shop.sandbox.faults.set([
      { call: 'POST /v3/inventory/adjustments/relative', effect, nth: scene.lost.nth },
    ]);
  }
  let most = -Infinity;
  for (let look = 0; look < 4; look += 1) {
    await sync(shop, () => had - (account(shop)?.sold ?? 0));
    most = Math.max(most, onHand(shop, SKU) - (had - (account(shop)?.sold ?? 0)));
  }
  const left = onHand(shop, SKU);
  for (let one = 0; one < left; one += 1) buy(shop.sandbox, 1);
  const oversold = account(shop)?.oversold ?? 0;
  await cleanUp();
  return { oversold, tooMuch: Math.max(0, most) };
}

/** What the shop shows is looked at first: a sale between the two is then missing from the level, never from the sales. */
const guarded = async (shop: CatalogSetUp, quantity: () => number): Promise<unknown> => {
  const seen = await seenBy(shop);
  return write(shop, quantity(), seen);
};

describe('with sales between every two requests, a store that shows changes late and answers that are lost', () => {
  const scenes = fc.record(
    {
      start: fc.integer({ min: 0, max: 20 }),
      delta: fc.integer({ min: 0, max: 20 }),
      lag: fc.integer({ min: 0, max: 14 }),
      sales: fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 30 }),
      lost: fc.record({ nth: fc.integer({ min: 1, max: 3 }), arrives: fc.boolean() }),
    },
    { requiredKeys: ['start', 'delta', 'lag', 'sales'] },
  );

  it('differences never sell what is not there', async () => {
    await fc.assert(
      fc.asyncProperty(scenes, async (scene) => {
        expect(await play(scene, guarded)).toEqual({ oversold: 0, tooMuch: 0 });
      }),
      { numRuns: 50 },
    );
  });

  it('absolute levels do oversell, and so do differences sent again: the property can fail', async () => {
    const put = (shop: CatalogSetUp, path: string, method: string, quantity: number): Promise<Response> => {
      const product = [...shop.sandbox.shop.catalog.products.values()][0]?.id;
      return fetch(`${shop.sandbox.url}/stores/${shop.sandbox.storeHash}/v3/inventory/adjustments/${path}`, {
        method,
        headers: { 'x-auth-token': shop.sandbox.client.accessToken, accept: 'application/json' },
        body: JSON.stringify({ items: [{ location_id: 1, product_id: product, quantity }] }),
      });
    };
    const [absolute, blind] = [[] as number[], [] as number[]];
    await fc.assert(
      fc.asyncProperty(scenes, async (scene) => {
        absolute.push(
          (
            await play(scene, async (shop, quantity) => {
              const wanted = quantity();
              await seenBy(shop);
              await put(shop, 'absolute', 'PUT', wanted);
            })
          ).oversold,
        );
        blind.push(
          (
            await play({ ...scene, lag: scene.lag + 3 }, async (shop, quantity) => {
              const seen = await seenBy(shop);
              await put(shop, 'relative', 'POST', quantity() - seen).catch(() => undefined);
            })
          ).oversold,
        );
      }),
      { numRuns: 12, seed: 3 },
    );
    expect(Math.max(...absolute)).toBeGreaterThan(0);
    expect(Math.max(...blind)).toBeGreaterThan(0);
  });
});

it('writes the difference, and leaves a sale made meanwhile standing', async () => {
  const shop = await setUpCatalog([{ sku: SKU, stock: 8 }]);
  const seen = await seenBy(shop);
  shop.sandbox.shop.sell(SKU, 3);
  expect(await write(shop, 20, seen)).toEqual({ outcome: 'written' });
  expect(onHand(shop, SKU)).toBe(17);
  expect(await write(shop, 17, await seenBy(shop))).toEqual({ outcome: 'unchanged' });
});

it('a change the store does not show yet is waited for, and not sent twice', async () => {
  const shop = await setUpCatalog([{ sku: SKU, stock: 5 }]);
  shop.sandbox.shop.inventory.lagReads = 9;
  expect(await write(shop, 10, 5)).toMatchObject({ outcome: 'again' });
  // Whoever looks now still sees 5, and would send the same again.
  expect(await write(shop, 10, 5)).toMatchObject({ outcome: 'again' });
  shop.sandbox.shop.inventory.lagReads = 0;
  await seenBy(shop);
  expect(await write(shop, 10, 5)).toMatchObject({ outcome: 'again' });
  expect(onHand(shop, SKU)).toBe(10);
  expect(await write(shop, 12, 10)).toEqual({ outcome: 'written' });
  expect(onHand(shop, SKU)).toBe(12);
});

it('waits between its looks', async () => {
  const waits: number[] = [];
  const clock = {
    now: () => 0,
    after: (milliseconds: number, task: () => void) => {
      waits.push(milliseconds);
      setImmediate(task);
      return () => undefined;
    },
  };
  const shop = await setUpCatalog([{ sku: SKU, stock: 5 }], {
    clock,
    settings: { inventorySettleMs: 7_000 },
  });
  shop.sandbox.shop.inventory.lagReads = 3;
  expect(await write(shop, 10, 5)).toEqual({ outcome: 'written' });
  expect(waits).toEqual([1_000, 1_000, 1_000]);
});

it('shows no more of a lost answer than what arrived, and sends nothing a second time', async () => {
  const shop = await setUpCatalog([{ sku: SKU, stock: 5 }]);
  const relative = 'POST /v3/inventory/adjustments/relative';
  shop.sandbox.faults.set([{ call: relative, effect: 'commit-then-drop', times: 1 }]);
  expect(await write(shop, 9, 5)).toEqual({ outcome: 'written' });
  shop.sandbox.faults.set([{ call: relative, effect: 'refuse', times: 1 }]);
  expect(await write(shop, 12, 9)).toMatchObject({ outcome: 'again' });
  expect(onHand(shop, SKU)).toBe(9);
});

it('what would fall below nothing is cut off there, and below the safety stock nothing is taken', async () => {
  const shop = await setUpCatalog([
    { sku: SKU, stock: 8 },
    { sku: 'SAFE', stock: 50, safetyStock: 10 },
    { sku: 'BELOW', stock: 2, safetyStock: 10 },
  ]);
  shop.sandbox.shop.sell(SKU, 6);
  expect(await write(shop, 3, 8)).toEqual({ outcome: 'written' });
  expect(onHand(shop, SKU)).toBe(0);
  expect(await write(shop, 5, 50, 'SAFE')).toEqual({ outcome: 'written' });
  expect(onHand(shop, 'SAFE')).toBe(10);
  expect(() => shop.sandbox.shop.sell('SAFE')).toThrow(SoldOut);
  expect(await write(shop, 4, 2, 'BELOW')).toEqual({ outcome: 'written' });
  expect(onHand(shop, 'BELOW')).toBe(4);
  expect(await write(shop, 4, 10, 'SAFE')).toEqual({ outcome: 'unchanged' });
  expect(await write(shop, 13, 10, 'SAFE')).toEqual({ outcome: 'written' });
  expect(onHand(shop, 'SAFE')).toBe(13);
});

it('a decrease that a sale overtakes is worked out afresh', async () => {
  const shop = await setUpCatalog([{ sku: SKU, stock: 5 }], {
    between: (sandbox, request) => {
      if (request === 3) buy(sandbox, 4);
    },
  });
  expect(await write(shop, 1, 5)).toMatchObject({
    outcome: 'again',
    reason: expect.stringContaining('insufficient') as string,
  });
  expect(onHand(shop, SKU)).toBe(1);
});

it('one bad row harms only itself, and what was never counted is counted', async () => {
  const shop = await setUpCatalog([
    { sku: 'A', stock: 5 },
    { sku: 'B', stock: 5 },
    { sku: 'NEW', tracking: 'product' },
    { sku: 'PLAIN' },
    { sku: 'SHIRT', tracking: 'variant', variants: [{ sku: 'SHIRT-S' }, { sku: 'SHIRT-M' }], stock: 2 },
    { sku: 'SOCKS', tracking: 'product', variants: [{ sku: 'SOCKS-S' }], stock: 2 },
  ]);
  // Somebody else sells meanwhile: the whole request is refused for it.
  const wishes = [
    { sku: 'A', quantity: '7', seen: '5' },
    { sku: 'B', quantity: '2147483647', seen: '1' },
    { sku: 'NEW', quantity: '4', seen: '0' },
    { sku: 'PLAIN', quantity: '4', seen: '0' },
    { sku: 'SHIRT-M', quantity: '6', seen: '2' },
    { sku: 'SHIRT', quantity: '6', seen: '2' },
    { sku: 'SOCKS-S', quantity: '6', seen: '2' },
    { sku: 'NONE', quantity: '6', seen: '2' },
    { sku: 'A', location: '9', quantity: '6', seen: '2' },
  ];
  const outcomes = Object.fromEntries(await shop.catalog.writeStock(context, wishes));
  expect(outcomes).toMatchObject({
    A: { outcome: 'written' },
    B: { outcome: 'again' },
    NEW: { outcome: 'written' },
    PLAIN: { outcome: 'refused', reason: expect.stringContaining('Track inventory') as string },
    'SHIRT-M': { outcome: 'written' },
    SHIRT: { outcome: 'refused' },
    'SOCKS-S': { outcome: 'refused' },
    NONE: { outcome: 'absent' },
    'A@9': { outcome: 'refused', reason: expect.stringContaining('location "9"') as string },
  });
  expect([onHand(shop, 'A'), onHand(shop, 'NEW'), onHand(shop, 'SHIRT-M')]).toEqual([7, 4, 6]);
  expect(await write(shop, 2_147_483_650, 5, 'B')).toMatchObject({
    outcome: 'refused',
    reason: expect.stringContaining('limit') as string,
  });
  expect(await write(shop, 1.5, 5, 'B')).toMatchObject({
    outcome: 'refused',
    reason: expect.stringContaining('whole units') as string,
  });
});

it('goes by location, names them by id or code, and takes what is for sale for the level where it is told to', async () => {
  const shop = await setUpCatalog([{ sku: SKU, stock: 20, safetyStock: 5 }], {
    settings: { stockMeasure: 'available-to-sell' },
  });
  const { inventory } = shop.sandbox.shop;
  const [item] = inventory.items();
  if (!item) throw new Error('no item');
  inventory.set(item, 2, 3);
  expect((await shop.catalog.read(context, [SKU])).get(SKU)?.stock).toEqual({ '1': '15', '2': '3', 'BC-LOCATION-1': '15', 'BC-LOCATION-2': '3' }); // prettier-ignore
  const outcomes = await shop.catalog.writeStock(context, [
    { sku: SKU, location: '1', quantity: '17', seen: '15' },
    { sku: SKU, location: 'BC-LOCATION-2', quantity: '1', seen: '3' },
    { sku: SKU, quantity: '1', seen: '3' },
  ]);
  expect(Object.fromEntries(outcomes)).toMatchObject({
    'MUG@1': { outcome: 'written' },
    'MUG@BC-LOCATION-2': { outcome: 'written' },
    MUG: { outcome: 'refused' },
  });
  expect([onHand(shop, SKU), onHand(shop, SKU, 2)]).toEqual([22, 1]);
});

it('keeps a busy store’s pace, and never writes two things at once', async () => {
  const shop = await setUpCatalog([{ sku: SKU, stock: 5 }]);
  shop.sandbox.faults.set([
    { call: 'POST /v3/inventory/adjustments/relative', effect: 'throttle', times: 1 },
  ]);
  const [stock, items, prices] = await Promise.all([
    shop.catalog.writeStock(context, [{ sku: SKU, quantity: '7', seen: '5' }]),
    shop.catalog.writeItems(context, [{ sku: SKU, name: 'A mug' }]),
    shop.catalog.writePrices(context, [{ sku: SKU, price: '11', currency: 'EUR' }]),
  ]);
  expect(stock.get(SKU)).toMatchObject({ outcome: 'again' });
  expect([items.get(SKU), prices.get(SKU)]).toEqual([{ outcome: 'written' }, { outcome: 'written' }]);
  expect(shop.most).toBe(1);
  expect(onHand(shop, SKU)).toBe(5);
});
