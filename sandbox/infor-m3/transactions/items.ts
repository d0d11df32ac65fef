import { found, given } from '../handler';
import type { Call, Handlers } from '../handler';
import { Nok } from '../refusals';
import type { Row } from '../refusals';
import type { Item, M3State } from '../state';

export const itemOf = (state: M3State, number: string): Item =>
  found(state.items.get(number), 'WIT0103', 'ITNO', number);

export const stockedIn = (item: Item, warehouse: string): boolean =>
  item.warehouses === undefined || item.warehouses.includes(warehouse);

export const warehouses = (state: M3State): Set<string> =>
  new Set([...state.settings.divisions.map((division) => division.warehouse), ...state.settings.warehouses]);

/** GetItmBasic shows shorter texts than Get. */
const short = (row: Row): Row => ({
  ...row,
  ITDS: (row['ITDS'] ?? '').slice(0, 30),
  FUDS: (row['FUDS'] ?? '').slice(0, 60),
});

function inWarehouse({ state, input }: Call): Row {
  const warehouse = given(input, 'WHLO');
  if (!warehouses(state).has(warehouse)) throw new Nok('WWH0103', 'WHLO', warehouse);
  const item = itemOf(state, given(input, 'ITNO'));
  // M3 calls an item without a balance record in the warehouse invalid, not unknown.
  if (!stockedIn(item, warehouse)) throw new Nok('WIT0101', 'ITNO', input['ITNO']);
  return {
    ...item.row,
    ...item.balances?.get(warehouse),
    WHLO: warehouse,
    CONO: state.settings.company,
  };
}

/** The items of a warehouse, from an item on; only those that have a record there. */
function* byWarehouse({ state, input, division }: Call): Generator<Row> {
  const home = state.settings.divisions.find((each) => each.division === division);
  const warehouse = input['WHLO'] ?? home?.warehouse ?? '';
  if (!warehouses(state).has(warehouse)) throw new Nok('WWH0103', 'WHLO', warehouse);
  for (const item of state.itemsByNumber.from(input['ITNO'] ?? ''))
    if (stockedIn(item, warehouse))
      yield { ...short(item.row), WHLO: warehouse, WHNM: warehouse, CONO: state.settings.company };
}

/** By the day: what changed in the last CSDS days, or from FLMD to TLMD. */
function* byChangeDate({ state, input }: Call): Generator<Row> {
  const days = Number(input['CSDS'] ?? '0');
  const since = new Date(state.now() - days * 86_400_000).toISOString().slice(0, 10).replaceAll('-', '');
  const from = days > 0 ? since : (input['FLMD'] ?? '');
  const to = input['TLMD'] ?? '99999999';
  for (const { row } of state.itemsByNumber.from('')) {
    if (given(row, 'LMDT') >= from && given(row, 'LMDT') <= to) yield row;
  }
}

function* byNumber({ state, input }: Call): Generator<Row> {
  for (const { row } of state.itemsByNumber.from(given(input, 'ITNO'))) yield row;
}

export const itemHandlers: Handlers = {
  'MMS200MI/Get': ({ state, input }) => [itemOf(state, given(input, 'ITNO')).row],
  'MMS200MI/GetItmBasic': ({ state, input }) => [short(itemOf(state, given(input, 'ITNO')).row)],
  'MMS200MI/GetItmWhsBasic': (call) => [inWarehouse(call)],
  'MMS200MI/GetItmWhsBal': (call) => [inWarehouse(call)],
  'MMS200MI/LstItmByItm': byNumber,
  'MMS200MI/LstItmByChgDate': byChangeDate,
  'MMS200MI/LstItmWhsByWhs': byWarehouse,
};
