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
  return { ...item.row, WHLO: warehouse, CONO: state.settings.company };
}

function byChangeDate({ state, input }: Call): Row[] {
  const from = input['FLMD'] ?? '';
  const to = input['TLMD'] ?? '99999999';
  return [...state.itemsByNumber.from('')]
    .map((item) => item.row)
    .filter((row) => given(row, 'LMDT') >= from && given(row, 'LMDT') <= to);
}

export const itemHandlers: Handlers = {
  'MMS200MI/Get': ({ state, input }) => [itemOf(state, given(input, 'ITNO')).row],
  'MMS200MI/GetItmBasic': ({ state, input }) => [short(itemOf(state, given(input, 'ITNO')).row)],
  'MMS200MI/GetItmWhsBasic': (call) => [inWarehouse(call)],
  'MMS200MI/GetItmWhsBal': (call) => [inWarehouse(call)],
  'MMS200MI/LstItmByItm': ({ state, input }) =>
    [...state.itemsByNumber.from(given(input, 'ITNO'))].map((item) => item.row),
  'MMS200MI/LstItmByChgDate': byChangeDate,
};
