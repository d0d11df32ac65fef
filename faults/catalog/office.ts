import {
  itemsSnapshot,
  ordersSnapshot,
  pricesSnapshot,
  seedItems,
  seedPriceLists,
  seedPrices,
  seedStock,
  stockSnapshot,
  type M3State,
} from '../../sandbox/infor-m3';
import type { ControlRoutes } from '../../sandbox/kit';
import { sourceOf } from '../truth';
import type { CatalogShop } from './catalog-shop';
import type { CatalogDeed } from './plan-catalog';
import { UNKNOWN_SKU, type CatalogTables, type Held, type Pieces } from './truth';

export const PRICE_LIST = 'WEB';
const CURRENCY = 'EUR';
const WAREHOUSE = 'A01';
const [ON_SALE, WITHDRAWN] = ['20', '90'];

export const skuOf = (article: number): string => `ART${String(article).padStart(4, '0')}`;

/** What a deed came to. */
export interface Traded {
  readonly sold?: { readonly number: string; readonly lines: readonly Pieces[] };
  readonly calledOff?: string;
}

/** Merchants, buyers and people at the ERP: each deed in one moment, and both sides' tables as they are. */
export function tradeRoutes(shop: CatalogShop, m3: M3State): ControlRoutes {
  seedPriceLists(m3, [{ list: PRICE_LIST, currency: CURRENCY }]);
  shop.addUncounted(UNKNOWN_SKU);
  const entered = new Set<string>();
  /** The last sale of each article. */
  const lastSales = new Map<string, string>();
  const worst = new Map<string, number>();
  const noteOversold = (): void => {
    for (const [sku, pieces] of shop.oversold()) worst.set(sku, Math.max(worst.get(sku) ?? 0, pieces));
  };
  const price = (item: string, amount: string): void =>
    seedPrices(m3, [{ list: PRICE_LIST, currency: CURRENCY, item, price: amount }]);
  const change = (item: string, fields: Readonly<Record<string, string>>): void => {
    const row = m3.items.get(item)?.row;
    if (!row) throw new RangeError(`M3 has no ${item}`);
    Object.assign(row, fields);
    m3.changed(row);
  };
  const receive = (item: string, pieces: number): void => {
    const row = stockSnapshot(m3, [item]).find(({ warehouse }) => warehouse === WAREHOUSE);
    const onHand = String(Number(row?.onHand ?? '0') + pieces);
    seedStock(m3, [{ item, warehouse: WAREHOUSE, onHand, allocated: row?.allocated ?? '0' }]);
    shop.receive(item, pieces);
  };

  const perform = (sku: string, deed: CatalogDeed): Traded => {
    switch (deed.kind) {
      case 'enter':
        shop.add(sku);
        seedItems(m3, [{ number: sku, description: deed.name, stock: '0' }]);
        change(sku, { ITDS: deed.name });
        price(sku, deed.price);
        receive(sku, deed.pieces);
        entered.add(sku);
        return {};
      case 'rename':
        change(sku, { ITDS: deed.name });
        return {};
      case 'reprice':
        price(sku, deed.price);
        return {};
      case 'receive':
        receive(sku, deed.pieces);
        return {};
      case 'withdraw':
        change(sku, { STAT: deed.back ? ON_SALE : WITHDRAWN });
        return {};
      case 'meddle':
        shop.rename(sku, deed.name);
        return {};
      case 'buy': {
        const quantity = deed.pieces === 'all' ? (shop.shown(sku)?.stock ?? 0) : deed.pieces;
        if (quantity < 1) return {};
        const lines = [{ sku, quantity }, ...(deed.needsPerson ? [{ sku: UNKNOWN_SKU, quantity: 1 }] : [])];
        const number = shop.sell(lines);
        noteOversold();
        if (number === undefined) return {};
        lastSales.set(sku, number);
        return { sold: { number, lines } };
      }
      case 'call-off': {
        const number = lastSales.get(sku);
        if (number === undefined) return {};
        lastSales.delete(sku);
        shop.callOff(number);
        return { calledOff: number };
      }
    }
  };

  const heldOf = (sku: string): Held | undefined => {
    const [item] = itemsSnapshot(m3, [sku]);
    const row = pricesSnapshot(m3, [sku]).find(({ list }) => list === PRICE_LIST);
    const balance = stockSnapshot(m3, [sku]).find(({ warehouse }) => warehouse === WAREHOUSE);
    return (
      item && {
        name: item.name,
        price: Number(row?.price ?? '0'),
        net: Number(balance?.netAllocatable ?? '0'),
        active: item.status === ON_SALE,
      }
    );
  };

  const tables = (): CatalogTables => {
    noteOversold();
    const { orders, batches } = ordersSnapshot(m3);
    return {
      articles: [...entered].map((sku) => {
        const [shown, held] = [shop.shown(sku), heldOf(sku)];
        return { sku, oversold: worst.get(sku) ?? 0, ...(shown && { shown }), ...(held && { held }) };
      }),
      sales: shop.sales(),
      entered: orders.map((order) => ({
        id: order.order ?? order.batch,
        reference: order.reference,
        source: sourceOf(order.reference),
        lines: order.lines.map(({ item, quantity }) => ({ sku: item, quantity: Number(quantity) })),
        deleted: order.deleted,
      })),
      drafts: batches.filter(({ order }) => order === undefined).map(({ reference }) => reference),
    };
  };

  return {
    'POST /trade/:article': (request) =>
      perform(skuOf(Number(request.params['article'])), request.json() as CatalogDeed),
    'GET /trade/:article': (request) => ({
      stock: shop.shown(skuOf(Number(request.params['article'])))?.stock ?? 0,
    }),
    'GET /tables': tables,
  };
}
