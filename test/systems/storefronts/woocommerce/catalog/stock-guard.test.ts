import fc from 'fast-check';
import { SoldOut, type StockAccount, type WooCommerceSandbox } from '../../../../../sandbox/woocommerce';
import type { CatalogOutcome } from '../../../../../domain/catalog';
import { call } from '../../../../sandbox/woocommerce/client';
import { cleanUp, context } from '../connect';
import { counted, setUpCatalog, type CatalogSetUp } from './support';

afterEach(cleanUp);

const SKU = 'MUG';

/** What happens in the shop before a request of ours leaves. */
interface Event {
  /** `rush`: buyers take all that is shown. */
  readonly what: 'buy' | 'rush' | 'promise' | 'pay' | 'cancel';
  readonly quantity: number;
}

interface Scene {
  /** What the shop shows, and the ERP had, to begin with. */
  readonly start: number;
  /** What has come in at the ERP since; below 0: was found missing. */
  readonly delta: number;
  /** Ordered and not paid, to begin with. */
  readonly promised: number;
  readonly events: readonly Event[];
}

/** Too few left is the shop's answer, not an error of the test. */
function order(sandbox: WooCommerceSandbox, quantity: number, status = 'processing'): void {
  if (quantity === 0) return;
  try {
    sandbox.addOrder({ status, lines: [{ sku: SKU, quantity: String(quantity), price: '10.00' }] });
  } catch (error) {
    if (!(error instanceof SoldOut)) throw error;
  }
}

function happen(sandbox: WooCommerceSandbox, event: Event | undefined): void {
  if (!event) return;
  const first = (status: string): number | undefined =>
    [...sandbox.shop.orders.values()].find((one) => one.status === status)?.id;
  if (event.what === 'buy') order(sandbox, event.quantity);
  if (event.what === 'rush') for (let one = shownIn(sandbox); one > 0; one -= 1) order(sandbox, 1);
  if (event.what === 'promise') order(sandbox, event.quantity, 'pending');
  const id =
    event.what === 'pay' ? first('pending') : event.what === 'cancel' ? first('processing') : undefined;
  if (id !== undefined) sandbox.shop.setStatus(id, event.what === 'pay' ? 'processing' : 'cancelled');
}

const shownIn = (sandbox: WooCommerceSandbox): number => sandbox.shop.catalog.bySku(SKU)?.stock ?? 0;

const account = ({ sandbox }: CatalogSetUp): StockAccount | undefined =>
  sandbox.shop.stock.account().find(({ sku }) => sku === SKU);

type Write = (shop: CatalogSetUp, quantity: number, seen: number) => Promise<CatalogOutcome | undefined>;

interface Ending {
  readonly oversold: number;
  /** What the shop shows after the write. */
  readonly shown: number;
  /** What is really left then. */
  readonly left: number;
  readonly outcome: CatalogOutcome | undefined;
}

/** At the end everybody pays, and buyers take all that the shop still shows: what is shown too much is sold too much. */
async function play(
  scene: Scene,
  write: Write,
  settings: Record<string, unknown> = {},
  fault?: (sandbox: WooCommerceSandbox) => void,
): Promise<Ending> {
  const shop = await setUpCatalog([counted(SKU, scene.start)], {
    settings,
    between: (sandbox, request) => happen(sandbox, scene.events[request - 1]),
  });
  const { sandbox } = shop;
  const had = scene.start + scene.delta;
  sandbox.shop.stock.receive(SKU, had);
  order(sandbox, Math.min(scene.promised, scene.start), 'pending');
  fault?.(sandbox);
  const outcome = await write(shop, had, scene.start);
  const shown = shownIn(sandbox);
  const left = had - (account(shop)?.sold ?? 0);
  for (let one = 0; one < shown; one += 1) order(sandbox, 1);
  for (const one of [...sandbox.shop.orders.values()]) {
    if (one.status === 'pending') sandbox.shop.setStatus(one.id, 'processing');
  }
  const oversold = account(shop)?.oversold ?? 0;
  await cleanUp();
  return { oversold, shown, left, outcome };
}

const guarded: Write = async ({ catalog }, quantity, seen) =>
  (await catalog.writeStock(context, [{ sku: SKU, quantity: String(quantity), seen: String(seen) }])).get(
    SKU,
  );

/** What a sync without a guard does: looks the product up, and writes what the ERP has. */
const naive: Write = async ({ catalog, sandbox }, quantity) => {
  const product = (await catalog.read(context, [SKU])).get(SKU);
  await call(sandbox, `/products/${product?.id}`, {}, { method: 'PUT', body: { stock_quantity: quantity } });
  return undefined;
};

const event = (most: number): fc.Arbitrary<Event> =>
  fc.record({
    what: fc.constantFrom('buy', 'buy', 'rush', 'promise', 'pay', 'cancel'),
    quantity: fc.integer({ min: 0, max: most }),
  });

describe('whatever happens in the shop between every two requests', () => {
  const scene = fc.record({
    start: fc.integer({ min: 0, max: 30 }),
    delta: fc.integer({ min: 0, max: 30 }),
    promised: fc.integer({ min: 0, max: 5 }),
    events: fc.array(event(4), { maxLength: 24 }),
  });

  it('the guard never sells what is not there, and never shows more than is left', async () => {
    await fc.assert(
      fc.asyncProperty(scene, async (one) => {
        // More than can be sold within one write: every row is written with its sale stopped.
        const { oversold, shown, left } = await play(one, guarded, { scarceBelow: 200 });
        expect(oversold).toBe(0);
        expect(shown).toBeLessThanOrEqual(left);
      }),
      { numRuns: 40 },
    );
  });

  it('nor does it with plenty left, as long as fewer than `scarceBelow` are sold within one write', async () => {
    const plenty = fc.record({
      start: fc.integer({ min: 0, max: 60 }),
      delta: fc.integer({ min: 0, max: 60 }),
      promised: fc.constant(0),
      events: fc.array(fc.record({ what: fc.constant('buy' as const), quantity: fc.integer({ min: 0, max: 1 }) }), { maxLength: 9 }),
    }); // prettier-ignore
    await fc.assert(
      fc.asyncProperty(plenty, async (one) => {
        const { oversold, shown, left } = await play(one, guarded);
        expect(oversold).toBe(0);
        expect(shown).toBeLessThanOrEqual(left);
      }),
      { numRuns: 20 },
    );
  });

  it('a level that falls is shown as soon as it can be', async () => {
    const missing = fc.integer({ min: 0, max: 20 }).chain((start) =>
      fc.record({
        start: fc.constant(start),
        delta: fc.integer({ min: -start, max: 0 }),
        promised: fc.constant(0),
        events: fc.array(event(3), { maxLength: 16 }),
      }),
    );
    await fc.assert(
      fc.asyncProperty(missing, async (one) => {
        const { shown, left } = await play(one, guarded);
        expect(shown).toBeLessThanOrEqual(Math.max(0, left));
      }),
      { numRuns: 20 },
    );
  });

  it('nor when any of its answers is lost', async () => {
    const lossy = fc.record({ scene, nth: fc.integer({ min: 1, max: 4 }), arrives: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(lossy, async ({ scene: one, nth, arrives }) => {
        const { oversold, shown, left } = await play(one, guarded, { scarceBelow: 200 }, ({ faults }) =>
          faults.set([
            { call: 'POST /products/batch', effect: arrives ? 'commit-then-drop' : 'refuse', nth },
          ]),
        );
        expect(oversold).toBe(0);
        expect(shown).toBeLessThanOrEqual(left);
      }),
      { numRuns: 20 },
    );
  });

  it('nor when a buyer pays just before one of its requests and everybody comes right after', async () => {
    const nothing: Event = { what: 'buy', quantity: 0 };
    for (let at = 0; at < 10; at += 1) {
      const events: Event[] = [
        ...Array<Event>(at).fill(nothing),
        { what: 'pay', quantity: 0 },
        { what: 'rush', quantity: 0 },
      ];
      const { oversold, shown, left } = await play({ start: 5, delta: 4, promised: 3, events }, guarded);
      expect({ at, oversold }).toEqual({ at, oversold: 0 });
      expect(shown).toBeLessThanOrEqual(left);
    }
  });

  it('a write without the guard does oversell, so that the properties above can fail', async () => {
    const endings: Ending[] = [];
    await fc.assert(
      fc.asyncProperty(scene, async (one) => void endings.push(await play(one, naive))),
      { numRuns: 20, seed: 7 },
    );
    expect(endings.filter(({ oversold }) => oversold > 0).length).toBeGreaterThan(0);
    expect(endings.filter(({ shown, left }) => shown > left).length).toBeGreaterThan(0);
  });
});

it('shows exactly what is left when nothing happens meanwhile', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 0, max: 40 }),
      fc.integer({ min: 0, max: 40 }),
      async (start, quantity) => {
        const quiet = { start, delta: quantity - start, promised: 0, events: [] };
        const { shown, outcome } = await play(quiet, guarded);
        expect(shown).toBe(quantity);
        expect(outcome).toEqual({ outcome: start === quantity ? 'unchanged' : 'written' });
      },
    ),
    { numRuns: 25 },
  );
});

it('catches up at the next look with what was left out for safety', async () => {
  const buy: Event = { what: 'buy', quantity: 1 };
  const shop = await setUpCatalog([counted(SKU, 6)], {
    between: (sandbox, request) => happen(sandbox, request <= 8 ? buy : undefined),
  });
  shop.sandbox.shop.stock.receive(SKU, 20);
  const left = (): number => 20 - (account(shop)?.sold ?? 0);
  await guarded(shop, 20, 6);
  const shown = shop.sandbox.shop.catalog.bySku(SKU)?.stock ?? 0;
  expect(shown).toBeLessThanOrEqual(left());
  expect(await guarded(shop, left(), shown)).toBeDefined();
  expect(await guarded(shop, left(), shop.sandbox.shop.catalog.bySku(SKU)?.stock ?? 0)).toEqual({
    outcome: 'unchanged',
  });
  expect(shop.sandbox.shop.catalog.bySku(SKU)?.stock).toBe(left());
});
