import type { ControlRequest, ControlRoutes } from '../kit';
import { rowKey } from './master-data-state';
import { seedPriceLists, seedPrices, seedStock, seedUnits } from './master-data-seeds';
import type { PriceListSeed, PriceSeed, StockSeed, UnitSeed } from './master-data-seeds';
import { itemsSnapshot, pricesSnapshot, stockSnapshot } from './master-data-snapshot';
import type { Row } from './refusals';
import type { Item, M3State } from './state';

/** What people do to items, prices and stock while we are not looking, and what stands there. */
export function masterDataControls(state: () => M3State): ControlRoutes {
  const itemAsked = (request: ControlRequest): Item => {
    const item = state().items.get(request.params['itno'] ?? '');
    if (!item) throw new RangeError('no such item');
    return item;
  };
  const list = <T>(request: ControlRequest): T[] => {
    const body = request.json() as T | T[];
    return Array.isArray(body) ? body : [body];
  };
  const asked = (request: ControlRequest): string[] => request.query.getAll('item');
  return {
    'GET /items': (request) => itemsSnapshot(state(), asked(request)),
    'GET /stock': (request) => stockSnapshot(state(), asked(request)),
    'GET /prices': (request) => pricesSnapshot(state(), asked(request)),
    'POST /stock': (request) => {
      const rows = list<StockSeed>(request);
      seedStock(state(), rows);
      return stockSnapshot(
        state(),
        rows.map(({ item }) => item),
      );
    },
    'POST /price-lists': (request) => seedPriceLists(state(), list<PriceListSeed>(request)),
    'POST /prices': (request) => seedPrices(state(), list<PriceSeed>(request)),
    'POST /prices/delete': (request) => {
      const rows = list<Row>(request).map((row) => state().prices.remove(rowKey(row)));
      if (rows.includes(false))
        throw new RangeError('no such price; name PRRF, CUCD, CUNO, FVDT, ITNO and QTYL');
      return { deleted: rows.length };
    },
    'POST /items/:itno/change': (request) => {
      const item = itemAsked(request);
      const { ITNO: _number, ...fields } = request.json() as Row;
      Object.assign(item.row, fields);
      state().changed(item.row);
      return item.row;
    },
    'POST /items/:itno/units': (request) =>
      seedUnits(state(), itemAsked(request).row['ITNO'] ?? '', list<UnitSeed>(request)),
    'POST /items/:itno/delete': (request) => {
      const item = itemAsked(request);
      const number = item.row['ITNO'] ?? '';
      state().items.delete(number);
      state().itemsByNumber.remove(number, item);
      return { deleted: number };
    },
  };
}
