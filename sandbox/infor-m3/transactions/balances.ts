import { Decimal } from 'decimal.js';
import { given } from '../handler';
import type { Call, Handlers } from '../handler';
import { Nok } from '../refusals';
import type { Row } from '../refusals';
import type { Item, M3State, Order } from '../state';
import { itemOf, stockedIn, warehouses } from './items';

/** What the warehouse has of the item. */
export const balanceOf = (item: Item, warehouse: string): Row => ({
  ...item.row,
  LMTS: item.stockedAt,
  ...item.balances?.get(warehouse),
  WHLO: warehouse,
});

/** Changes a balance and stamps it. */
export function changeBalance(state: M3State, item: Item, warehouse: string, change: Row): Row {
  item.balances ??= new Map();
  item.balances.set(warehouse, {
    ...item.balances.get(warehouse),
    ...change,
    LMTS: state.stamp().lmts,
  });
  return balanceOf(item, warehouse);
}

const plus = (a: string | undefined, b: Decimal): string => new Decimal(a || '0').plus(b).toFixed();

/** Changes the balance of each line's item by the line's quantity; credits put nothing on the shelf by themselves. */
function move(state: M3State, order: Order, effects: Readonly<Record<string, 1 | -1>>): void {
  const home = state.settings.divisions.find(({ division }) => division === order.head['DIVI']);
  for (const line of order.lines) {
    const item = state.items.get(given(line, 'ITNO'));
    const warehouse = line['WHLO'] || order.head['WHLO'] || (home?.warehouse ?? '');
    const quantity = new Decimal(line['ORQT'] || '0');
    if (!item || !stockedIn(item, warehouse) || quantity.lessThanOrEqualTo(0)) continue;
    const row = balanceOf(item, warehouse);
    const changed = Object.entries(effects).map(([field, sign]) => [
      field,
      plus(row[field], quantity.times(sign)),
    ]);
    changeBalance(state, item, warehouse, Object.fromEntries(changed) as Row);
  }
}

/** An order takes its lines off what may be sold, gives them back when it is deleted, and leaves the shelf at last. */
export const allocate = (state: M3State, order: Order): void =>
  move(state, order, { ALQT: 1, AVAL: -1, AV01: -1, AV02: -1 });
export const release = (state: M3State, order: Order): void =>
  move(state, order, { ALQT: -1, AVAL: 1, AV01: 1, AV02: 1 });
export const ship = (state: M3State, order: Order): void => move(state, order, { STQT: -1, ALQT: -1 });

const summary = (state: M3State, item: Item, warehouse: string): Row => ({
  ...balanceOf(item, warehouse),
  CONO: state.settings.company,
  POPN: given(item.row, 'ITNO'),
  WHNM: warehouse,
});

const known = (state: M3State, warehouse: string): string => {
  if (!warehouses(state).has(warehouse)) throw new Nok('WWH0103', 'WHLO', warehouse);
  return warehouse;
};

/** Positions at the item and lists onward, the row of the key itself first. */
function* sumByWarehouse({ state, input }: Call): Generator<Row> {
  const warehouse = known(state, given(input, 'WHLO'));
  for (const item of state.itemsByNumber.from(given(input, 'POPN'))) {
    if (!stockedIn(item, warehouse)) continue;
    const row = summary(state, item, warehouse);
    if (input['INVF'] !== '1' || !new Decimal(row['STQT'] || '0').isZero()) yield row;
  }
}

/** Everything that changed since, in no particular order. */
function* newBalances({ state, input }: Call): Generator<Row> {
  const since = Number(input['LMTS'] ?? '0');
  const all = [...warehouses(state)];
  for (const item of state.items.values()) {
    if (Number(item.stockedAt) < since && !item.balances) continue;
    for (const warehouse of all) {
      const changed = Number(item.balances?.get(warehouse)?.['LMTS'] ?? item.stockedAt);
      if (changed >= since && changed <= state.horizon && stockedIn(item, warehouse))
        yield balanceOf(item, warehouse);
    }
  }
}

export const balanceHandlers: Handlers = {
  'MMS200MI/LstSumWhsBal': sumByWarehouse,
  'MMS200MI/GetSumWhsBal': ({ state, input }) => {
    const warehouse = known(state, given(input, 'WHLO'));
    const item = itemOf(state, given(input, 'POPN'));
    if (!stockedIn(item, warehouse)) throw new Nok('WIT0101', 'POPN', input['POPN']);
    return [summary(state, item, warehouse)];
  },
  'OIS100MI/LstNewBalances': newBalances,
  'OIS100MI/LstWarehBalance': ({ state, input }) => {
    const item = itemOf(state, given(input, 'ITNO'));
    return [...warehouses(state)]
      .filter((warehouse) => stockedIn(item, warehouse))
      .map((warehouse) => balanceOf(item, warehouse));
  },
};
