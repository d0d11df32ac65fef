import { setTimeout as sleep } from 'node:timers/promises';
import { confirmDocument } from '../../../activities/confirm-document';
import { fetchOrder } from '../../../activities/fetch-order';
import { findDocument } from '../../../activities/find-document';
import { mapCustomer } from '../../../activities/map-customer';
import { mapItems } from '../../../activities/map-items';
import { postDocument } from '../../../activities/post-document';
import type { CatalogFlow, CatalogOutcome, ShopStockWish } from '../../../domain/catalog';
import { isFailure } from '../../../domain/failure';
import { parseMapping } from '../../../domain/mapping';
import { seedPriceLists, seedPrices, seedStock } from '../../../sandbox/infor-m3';
import { between, pick, seeded, type Random } from '../../../sandbox/kit';
import type { CatalogTarget, Storefront } from '../../../systems/storefronts/storefront';
import { MAPPING } from '../../activities/support/world';
import { catalogWorld, SETTINGS, type CatalogWorld } from '../../activities/catalog/support/catalog-world';
import { sql, type TemporaryStore } from '../../store/support/temporary-database';
import { startM3, type Bench } from '../../systems/erps/infor-m3/support';
import { ERP_FAULTS, erpMoves, receive } from './catalog-erp';
import { strikes, type Side } from './catalog-sides';
import { astray, differences, type Sale, type StormEnds } from './catalog-verdict';

/** What is taken out of the product, to see whether the check notices. */
export type Sabotage =
  /** Stock goes to the shop as it is, whatever was sold since it was looked at. */
  | 'absolute-stock'
  /** Nobody keeps what orders hold until the ERP has them. */
  | 'no-reservations';

export interface StormOptions {
  readonly temporary: TemporaryStore;
  readonly open: (skus: readonly string[]) => Promise<Side>;
  readonly seed: string;
  /** How long it lasts: so many looks at the stock, and orders. It ends sooner once goods were sold that nobody has. */
  readonly looks: number;
  readonly orders: number;
  /** Nothing fails: only people and the two systems move. */
  readonly calm?: true;
  readonly sabotage?: Sabotage;
}

export interface StormEnd {
  /** Whatever is not as it should be, in sentences; empty when all is well. */
  readonly violations: readonly string[];
  /** Of shop and ERP, by effect: what really went wrong meanwhile. */
  readonly struck: Readonly<Record<string, number>>;
  readonly sold: number;
  /** Steps that failed and were taken again. */
  readonly failures: number;
  /** Rounds after the storm until nothing differed. */
  readonly rounds: number;
}

const SOLD = ['MUG', 'CAP', 'BOWL'];
/** The last one is taken off the market and put back: nobody buys it, since M3 takes no order for it then. */
const SKUS = [...SOLD, 'OLD'];
const FLOWS: readonly CatalogFlow[] = ['stock', 'prices', 'items'];
/** Orders that wait for a person at the end: their goods are held back in the shop. */
const HELD = 2;
const MOST_ROUNDS = 8;
/** How long the orders may take that are still on their way when the storm is over. */
const QUIET_MS = 15_000;
/** A busy machine gets no further in this time. */
const LONGEST_MS = 20_000;

/**
 * Items, prices and stock of some articles on their way from M3 to a shop, while both fail, the ERP changes them, buyers
 * take whatever is shown and their orders flow into M3. Ends when everything has come to rest, and says what is wrong.
 */
export async function weather(options: StormOptions): Promise<StormEnd> {
  const side = await options.open(SKUS);
  try {
    const m3 = await startM3(
      { aliases: [], items: SKUS.map((number) => ({ number, description: number })), staleMs: 200 },
      { settleSeconds: 0.2 },
    );
    try {
      return await new Storm(options, side, m3).weather();
    } finally {
      await m3.close();
    }
  } finally {
    await side.close();
  }
}

class Storm {
  private readonly random: Random;
  private readonly world: CatalogWorld;
  /** On their way into M3. */
  private readonly orders: (Sale & { dueAt: number; begun?: true })[] = [];
  /** They wait for a person. */
  private held: Sale[] = [];
  private readonly all: Sale[] = [];
  private shop: Storefront;
  private over = false;
  private sold = 0;
  private looks = 0;
  private failures = 0;
  private readonly moves: { next(): void };

  constructor(
    private readonly options: StormOptions,
    private readonly side: Side,
    private readonly m3: Bench,
  ) {
    const { temporary, seed, sabotage } = options;
    this.random = seeded(seed);
    const { store } = temporary;
    const { sales } = store.catalog;
    const none = async (): Promise<void> => undefined;
    const own =
      sabotage === 'no-reservations'
        ? { ...store, catalog: { ...store.catalog, sales: { ...sales, reserve: none } } }
        : store;
    const world = (this.world = catalogWorld(own, (text, values) => sql(temporary.database, text, values)));
    world.world.mapping = parseMapping({
      ...MAPPING,
      customers: { guests: 'WEB1' },
      taxes: { as: 'charge', charge: 'TAX' },
    });
    world.settings = {
      items: { ...SETTINGS.items, fields: { ...SETTINGS.items.fields, visible: 'erp' } },
      prices: { ...SETTINGS.prices, lists: [{ list: 'WEB', currency: 'EUR' }] },
      stock: { ...SETTINGS.stock, settleMs: 200 },
    };
    this.shop = this.openShop();
    this.moves = erpMoves({ side, erp: m3.sandbox.m3, random: this.random, sold: SOLD, withdrawn: 'OLD' });
    const { connection } = world.dependencies;
    Object.assign(world.dependencies, {
      connection: async (name: string) => ({
        ...(await connection(name)),
        storefront: this.shop,
        erp: m3.erp,
      }),
    });
  }

  async weather(): Promise<StormEnd> {
    const { side, m3, options } = this;
    seedPriceLists(m3.sandbox.m3, [{ list: 'WEB', currency: 'EUR' }]);
    for (const item of SKUS) {
      seedPrices(m3.sandbox.m3, [{ list: 'WEB', currency: 'EUR', item, price: '19' }]);
      seedStock(m3.sandbox.m3, [{ item, onHand: '0' }]);
      receive(side, m3.sandbox.m3, item, between(this.random, 3, 12));
    }
    for (const flow of FLOWS)
      for (const mode of ['changes', 'sweep'] as const) await this.world.run(flow, mode);
    if (!options.calm) {
      side.setFaults(side.faults);
      m3.sandbox.faults.set(ERP_FAULTS);
    }
    const actors = [
      this.untilOver(5, 20, () => this.look('stock')),
      this.untilOver(100, 300, () => this.look('prices')),
      this.untilOver(100, 300, () => this.look('items')),
      this.untilOver(40, 120, () => this.moves.next()),
      this.untilOver(50, 150, () => this.buy()),
      this.untilOver(5, 20, () => this.carryNext()),
      this.untilOver(5, 20, () => this.carryNext()),
    ];
    await Promise.race([this.enough(options), ...actors]);
    this.over = true;
    await Promise.all(actors);
    const struck = sums(side.struck(), strikes(m3.sandbox.faults.rules()));
    side.setFaults([]);
    m3.sandbox.faults.set([]);
    await side.settle();
    await m3.sandbox.settle();
    // BigCommerce's adapter leaves a row alone for ten minutes after a lost adjustment that never came; another worker's
    // knows nothing of it.
    this.shop = this.openShop();
    const rounds = await this.quiet();
    return {
      violations: [...this.violations(), ...astray(this.ends), ...(await this.refusals())],
      struck,
      sold: this.sold,
      failures: this.failures,
      rounds,
    };
  }

  private async enough({ looks, orders }: StormOptions): Promise<void> {
    const until = Date.now() + LONGEST_MS;
    while (Date.now() < until && !this.isOversold() && (this.looks < looks || this.sold < orders))
      await sleep(10);
  }

  private isOversold(): boolean {
    return this.side.account().some(({ oversold }) => oversold > 0);
  }

  /** Whatever is on its way arrives, but for orders that wait for a person. */
  private async quiet(): Promise<number> {
    this.held = this.orders.filter(({ begun }) => !begun).slice(-HELD);
    for (const { number } of this.held)
      this.orders.splice(
        this.orders.findIndex((order) => order.number === number),
        1,
      );
    for (const order of this.orders) order.dueAt = 0;
    const until = Date.now() + QUIET_MS;
    while (this.orders.length > 0 && Date.now() < until) {
      await this.carryNext();
      await sleep(1);
    }
    for (let round = 1; ; round += 1) {
      await this.world.settle();
      for (const flow of FLOWS) await this.look(flow, 'changes');
      if (round >= MOST_ROUNDS || this.isOversold() || (round > 1 && this.violations().length === 0))
        return round;
    }
  }

  private violations(): string[] {
    return differences(this.ends);
  }

  private get ends(): StormEnds {
    const { side, m3, all: sales, held } = this;
    return { side, erp: m3.sandbox.m3, skus: SKUS, sales, held };
  }

  /** What is left lying for a person, though nothing is wrong with it. */
  private async refusals(): Promise<string[]> {
    const { name, store } = this.world;
    const all = await Promise.all(
      FLOWS.map(async (flow) =>
        (await store.catalog.dirty.problems(name, flow, 10)).map((row) => ({ flow, ...row })),
      ),
    );
    return all.flat().map(({ flow, item, problem }) => `${flow} of ${item} are left: ${problem}`);
  }

  private async untilOver(least: number, most: number, act: () => void | Promise<void>): Promise<void> {
    while (!this.over) {
      await act();
      await sleep(between(this.random, least, most));
    }
  }

  /** One look of a flow; what fails is taken again by the next one, as Temporal would. */
  private async look(flow: CatalogFlow, mode = pick(this.random, MODES)): Promise<void> {
    if (flow === 'stock') this.looks += 1;
    try {
      await this.world.run(flow, mode);
    } catch (error) {
      this.passing(error);
    }
  }

  private passing(error: unknown): void {
    if (!isFailure(error, 'throttled', 'unavailable', 'in-doubt', 'unauthorized', 'rejected', 'bug'))
      throw error;
    this.failures += 1;
  }

  private buy(sku = pick(this.random, SOLD), quantity = between(this.random, 1, 3)): void {
    const number = quantity > 0 ? this.side.sell(sku, quantity) : undefined;
    if (number === undefined) return;
    this.sold += 1;
    this.all.push({ number, sku, quantity });
    this.orders.push({ number, sku, quantity, dueAt: Date.now() + between(this.random, 0, 1_500) });
  }

  /** Takes one order a step further, as its workflow does; one at a time has it. */
  private async carryNext(): Promise<void> {
    const at = this.orders.findIndex(({ dueAt }) => dueAt <= Date.now());
    const order = this.orders[at];
    if (!order) return;
    order.dueAt = Infinity;
    order.begun = true;
    try {
      if (await this.carry(order.number)) this.orders.splice(this.orders.indexOf(order), 1);
      else order.dueAt = Date.now();
    } catch (error) {
      this.passing(error);
      order.dueAt = Date.now() + (this.over ? 0 : 50);
    }
  }

  private async carry(number: string): Promise<boolean> {
    const { dependencies, name } = this.world;
    const ref = { connection: name, order: number, priority: 'live' as const };
    const { snapshot, due, outcome } = await fetchOrder(dependencies)(ref);
    if (outcome === 'settled') return true;
    if (outcome !== 'due') return false;
    const { customer } = await mapCustomer(dependencies)({ ...ref, snapshot });
    await mapItems(dependencies)({ ...ref, snapshot, due });
    for (const one of due) {
      const found = await findDocument(dependencies)({ ...ref, snapshot, due: one, customer });
      const posted = await postDocument(dependencies)({ ...ref, key: one.key, ...found }, 1);
      await confirmDocument(dependencies)({ ...ref, key: one.key, request: found.request, ...posted });
    }
    return false;
  }

  private openShop(): Storefront {
    const shop = this.side.connect();
    return { ...shop, catalog: this.target(shop) };
  }

  /** Somebody buys between the look at a level and its writing, and all that is shown then: so goods are sold twice. */
  private target({ catalog }: Storefront): CatalogTarget {
    if (!catalog) throw new Error('this shop takes no catalogue');
    const each = (skus: readonly string[], share: number, act: (sku: string) => void): void => {
      for (const sku of skus) if (!this.over && SOLD.includes(sku) && this.random() < share) act(sku);
    };
    return {
      ...catalog,
      read: async (context, skus) => {
        const products = await catalog.read(context, skus);
        each(skus, 0.3, (sku) => this.buy(sku, 1));
        return products;
      },
      writeStock: async (context, wishes) => {
        const skus = wishes.map(({ sku }) => sku);
        each(skus, 0.9, (sku) => this.buy(sku, 1));
        const outcomes =
          this.options.sabotage === 'absolute-stock'
            ? this.overwrite(wishes)
            : await catalog.writeStock(context, wishes);
        each(skus, 0.5, (sku) => this.buy(sku, this.side.shown(sku).stock));
        return outcomes;
      },
    };
  }

  private overwrite(wishes: readonly ShopStockWish[]): Map<string, CatalogOutcome> {
    for (const { sku, quantity } of wishes) this.side.overwrite(sku, Number(quantity));
    return new Map(wishes.map(({ sku }) => [sku, { outcome: 'written' }]));
  }
}

const MODES = ['changes', 'changes', 'changes', 'changes', 'sweep'] as const;

const sums = (...counts: readonly Readonly<Record<string, number>>[]): Record<string, number> => {
  const all: Record<string, number> = {};
  for (const each of counts)
    for (const [name, count] of Object.entries(each)) all[name] = (all[name] ?? 0) + count;
  return all;
};
