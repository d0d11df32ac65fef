import type { Handlers } from '../handler';
import type { Row } from '../refusals';
import type { Item } from '../state';

/** An alternative unit with the names of its item. */
const unitRow = (item: Item, unit: Row): Row => ({
  ...unit,
  ITNO: item.row['ITNO'] ?? '',
  ITDS: item.row['ITDS'] ?? '',
  FUDS: item.row['FUDS'] ?? '',
});

export const itemUnitHandlers: Handlers = {
  'MMS200MI/LstItmAltUnitMs': function* ({ state, input }) {
    const last = input['TITN'] ?? '';
    for (const item of state.itemsByNumber.from(input['FITN'] ?? '')) {
      if ((item.row['ITNO'] ?? '') > last) return;
      for (const unit of item.alternatives) {
        const type = unit['AUTP'] ?? '';
        if (type >= (input['FAUT'] ?? '') && type <= (input['TAUT'] ?? '9')) yield unitRow(item, unit);
      }
    }
  },
  'MMS200MI/LstAUMTime': function* ({ state, input }) {
    const since = Number(input['LMTS'] ?? '0');
    for (const item of state.items.values()) {
      for (const unit of item.alternatives) {
        const changed = Number(unit['LMTS'] ?? '0');
        if (changed >= since && changed <= state.horizon) yield unitRow(item, unit);
      }
    }
  },
};
