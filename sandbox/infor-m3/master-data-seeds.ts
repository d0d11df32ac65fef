import { shown } from './amounts';
import { headKey } from './master-data-state';
import { Nok } from './refusals';
import type { Row } from './refusals';
import type { Item, M3State } from './state';
import { changeBalance } from './transactions/balances';
import { stockedIn, warehouses } from './transactions/items';

export interface UnitSeed {
  readonly unit: string;
  /** Basic units in one of it. */
  readonly factor: string;
  /** The other way round: how many of it are one basic unit. */
  readonly divides?: boolean;
  /** AUTP, default `1`, for quantities. */
  readonly type?: string;
}

export interface StockSeed {
  readonly item: string;
  /** Default: the first division's. */
  readonly warehouse?: string;
  readonly onHand?: string;
  readonly allocated?: string;
  /** Default: on hand less allocated. */
  readonly allocatable?: string;
  /** Net allocatable (AV01), default the same. */
  readonly netAllocatable?: string;
  /** AV02, default the same. */
  readonly available?: string;
}

export interface PriceListSeed {
  readonly list: string;
  readonly currency: string;
  /** First day, `YYYYMMDD`, default `20200101`. */
  readonly from?: string;
  /** Last day, default open. */
  readonly until?: string;
  readonly customer?: string;
  readonly taxIncluded?: boolean;
  readonly name?: string;
}

export interface PriceSeed extends Pick<PriceListSeed, 'list' | 'currency' | 'from' | 'customer'> {
  readonly item: string;
  readonly price: string;
  /** SACD: for how many units the price is; default 1. */
  readonly priceQuantity?: string;
  /** Default: the item's sales price unit. */
  readonly unit?: string;
  /** QTYL, default 0, the base price. */
  readonly fromQuantity?: string;
  /** OBV1: for this object value only. */
  readonly object?: string;
}

const FIRST_DAY = '20200101';

const itemNamed = (state: M3State, number: string): Item => {
  const item = state.items.get(number);
  if (!item) throw new RangeError(`no such item: ${number}`);
  return item;
};

export const unitRow = (seed: UnitSeed, lmts: string): Row => ({
  AUTP: seed.type ?? '1',
  ALUN: seed.unit,
  COFA: seed.factor,
  DMCF: seed.divides === true ? '2' : '1',
  LMTS: lmts,
});

/** Gives an item alternative units, in place of those of the same name. */
export function seedUnits(state: M3State, number: string, units: readonly UnitSeed[]): readonly Row[] {
  const item = itemNamed(state, number);
  const names = units.map(({ unit }) => unit);
  item.units = [...new Set([...item.units, ...names])];
  item.alternatives = [
    ...item.alternatives.filter((row) => !names.includes(row['ALUN'] ?? '')),
    ...units.map((unit) => unitRow(unit, state.stamp().lmts)),
  ];
  return item.alternatives;
}

export function seedStock(state: M3State, rows: readonly StockSeed[]): void {
  for (const seed of rows) {
    const item = itemNamed(state, seed.item);
    const warehouse = seed.warehouse ?? state.settings.divisions[0]?.warehouse ?? '';
    if (!warehouses(state).has(warehouse)) throw new Nok('WWH0103', 'WHLO', warehouse);
    if (!stockedIn(item, warehouse))
      throw new RangeError(`item ${seed.item} is not kept in warehouse ${warehouse}`);
    const decimals = Number(item.row['DCCD'] ?? '0');
    const onHand = seed.onHand ?? '0';
    const allocated = seed.allocated ?? '0';
    const free = seed.allocatable ?? String(Number(onHand) - Number(allocated));
    const fields = {
      STQT: onHand,
      ALQT: allocated,
      AVAL: free,
      AV01: seed.netAllocatable ?? free,
      AV02: seed.available ?? free,
    };
    const row = Object.fromEntries(
      Object.entries(fields).map(([field, value]) => [field, shown(value, decimals)]),
    );
    changeBalance(state, item, warehouse, row);
  }
}

export function seedPriceLists(state: M3State, lists: readonly PriceListSeed[]): void {
  for (const seed of lists) {
    state.prices.putHead({
      ...head(seed),
      LVDT: seed.until ?? '0',
      TX15: (seed.name ?? seed.list).slice(0, 15),
      TINC: seed.taxIncluded === true ? '1' : '0',
    });
  }
}

/** Adds prices, or changes those that stand there. */
export function seedPrices(state: M3State, prices: readonly PriceSeed[]): void {
  const { lmts } = state.stamp();
  state.prices.putRows(
    prices.map((seed) => {
      const row = head(seed);
      if (!state.prices.heads.has(headKey(row)))
        throw new RangeError(`no such price list: ${Object.values(row).join(' ')}`);
      const item = itemNamed(state, seed.item);
      return {
        ...row,
        ITNO: seed.item,
        QTYL: seed.fromQuantity ?? '0',
        SAPR: shown(seed.price, 2),
        SACD: seed.priceQuantity ?? '1',
        SPUN: seed.unit ?? item.row['SPUN'] ?? '',
        OBV1: seed.object ?? '',
        LMTS: lmts,
      };
    }),
  );
}

const head = (seed: Pick<PriceListSeed, 'list' | 'currency' | 'from' | 'customer'>): Row => ({
  PRRF: seed.list,
  CUCD: seed.currency,
  CUNO: seed.customer ?? '',
  FVDT: seed.from ?? FIRST_DAY,
});
