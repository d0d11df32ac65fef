import { makeOrder } from '../../../sandbox/bigcommerce';
import type { FaultRule } from '../../../sandbox/kit';
import type { Storefront } from '../../../systems/storefronts/storefront';
import {
  cleanUp as closeBigCommerce,
  setUp as bigCommerce,
} from '../../systems/storefronts/bigcommerce/support';
import {
  cleanUp as closeWooCommerce,
  setUp as wooCommerce,
} from '../../systems/storefronts/woocommerce/connect';

/** A shop's sandbox with its adapter, and what a storm does to it. */
export interface Side {
  /** An adapter that remembers nothing, as in a worker that has just been started. */
  readonly connect: () => Storefront;
  /** What is strewn over its answers. */
  readonly faults: readonly FaultRule[];
  readonly setFaults: (rules: readonly FaultRule[]) => void;
  /** What its fault plan has done so far, by effect. */
  readonly struck: () => Readonly<Record<string, number>>;
  /** Runs what was to be committed late, and shows everything as it is. */
  readonly settle: () => Promise<void>;
  readonly shown: (sku: string) => { name: string; price: number; stock: number; sold: boolean };
  /** Answers the order's number; undefined when the shop has too few left. */
  readonly sell: (sku: string, quantity: number) => string | undefined;
  /** The ERP has so many more of it. */
  readonly receive: (sku: string, quantity: number) => void;
  readonly account: () => readonly {
    readonly sku: string;
    readonly had: number;
    readonly sold: number;
    readonly oversold: number;
  }[];
  /** Puts a level there whatever was sold meanwhile, as an adapter that knows no better would. */
  readonly overwrite: (sku: string, level: number) => void;
  readonly close: () => Promise<void>;
}

/** Less than the adapters wait for what was lost. */
const LATE_MS = 30;

const COMMON: readonly FaultRule[] = [
  { call: 'P*', effect: 'commit-then-drop', nth: 2, rate: 0.1 },
  { call: 'P*', effect: 'commit-late', nth: 4, rate: 0.05, delayMs: LATE_MS },
  { call: 'GET*', effect: 'commit-then-drop', rate: 0.02 },
  { call: '*', effect: 'error-500', nth: 20, rate: 0.03 },
  { call: '*', effect: 'refuse', rate: 0.02 },
  { call: '*', effect: 'token-expired', nth: 30, rate: 0.01 },
  { call: '*', effect: 'throttle', nth: 60, retryAfter: 1 },
];

export const strikes = (
  rules: readonly { readonly effect: string; readonly fired: number }[],
): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const { effect, fired } of rules) counts[effect] = (counts[effect] ?? 0) + fired;
  return counts;
};

export async function openWooCommerce(skus: readonly string[]): Promise<Side> {
  const { sandbox, connect } = await wooCommerce();
  const { catalog, stock } = sandbox.shop;
  sandbox.load({
    products: skus.map((sku) => ({ sku, name: sku, price: '1.00', manageStock: true, stock: 0 })),
  });
  const bySku = (sku: string): NonNullable<ReturnType<typeof catalog.bySku>> => {
    const product = catalog.bySku(sku);
    if (!product) throw new Error(`the shop has no ${sku}`);
    return product;
  };
  return {
    connect: () => connect({ settings: { stockSettleMs: 2 * LATE_MS, pageSize: 5 } }),
    faults: [...COMMON, { call: 'GET /orders', effect: 'page-shift', nth: [3, 7], rate: 0.2 }],
    setFaults: (rules) => sandbox.faults.set(rules),
    struck: () => strikes(sandbox.faults.rules()),
    settle: async () => void (await sandbox.settle()),
    shown: (sku) => {
      const { name, price, stock: level, status } = bySku(sku);
      return { name, price: Number(price), stock: level ?? 0, sold: status === 'publish' };
    },
    sell: (sku, quantity) => {
      try {
        return String(
          sandbox.addOrder({
            status: 'processing',
            lines: [{ sku, quantity: String(quantity), price: '19.00' }],
          }).number,
        );
      } catch (error) {
        return soldOut(error);
      }
    },
    receive: (sku, quantity) => stock.receive(sku, quantity),
    account: () => stock.account(),
    overwrite: (sku, level) => void catalog.change(bySku(sku).id, { stock: level }),
    close: closeWooCommerce,
  };
}

export async function openBigCommerce(skus: readonly string[]): Promise<Side> {
  const { sandbox, connect } = await bigCommerce([], { quota: 0 });
  const { inventory } = sandbox.shop;
  sandbox.load({ products: skus.map((sku) => ({ sku, name: sku, price: '1', stock: 0 })) });
  const itemOf = (sku: string): ReturnType<typeof inventory.items>[number] => {
    const item = inventory.items().find(({ variant }) => variant.sku === sku);
    if (!item) throw new Error(`the store has no ${sku}`);
    return item;
  };
  let orders = 900;
  return {
    connect: () => connect({ settings: { inventorySettleMs: 10 * LATE_MS, pageSize: 5 } }),
    faults: [...COMMON, { call: 'GET /v2/orders', effect: 'page-shift', nth: [3, 7], rate: 0.2 }],
    setFaults: (rules) => {
      sandbox.faults.set(rules);
      // Reads of an item show it as it was before, for a while.
      inventory.lagReads = rules.length > 0 ? 2 : 0;
    },
    struck: () => strikes(sandbox.faults.rules()),
    settle: async () => {
      await sandbox.settle();
      inventory.lagReads = 0;
      for (const item of inventory.items()) for (let n = 0; n < 3; n += 1) inventory.shown(item, 1);
    },
    shown: (sku) => {
      const item = itemOf(sku);
      const { name, price, visible } = item.product;
      return { name, price: Number(price), stock: inventory.level(item, 1)?.onHand ?? 0, sold: visible };
    },
    sell: (sku, quantity) => {
      orders += 1;
      const createdAt = new Date().toISOString();
      try {
        sandbox.shop.addOrder(makeOrder({ id: orders, createdAt, lines: [{ sku, quantity, price: '19' }] }));
        return String(orders);
      } catch (error) {
        return soldOut(error);
      }
    },
    receive: (sku, quantity) => inventory.receive(sku, quantity),
    account: () => inventory.account(),
    overwrite: (sku, level) => inventory.set(itemOf(sku), 1, level),
    close: closeBigCommerce,
  };
}

function soldOut(error: unknown): undefined {
  if (error instanceof Error && error.message.includes('left')) return undefined;
  throw error;
}
