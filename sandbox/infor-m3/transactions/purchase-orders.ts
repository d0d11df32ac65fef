import { Decimal } from 'decimal.js';
import type { PurchaseOrder } from '../finance-state';
import { found, given } from '../handler';
import type { Call, Handlers } from '../handler';
import { Nok } from '../refusals';
import type { Row } from '../refusals';
import type { M3State } from '../state';

function orderOf({ state, input }: Call): PurchaseOrder {
  const number = given(input, 'PUNO');
  const order = state.finance.purchaseOrders.get(number);
  return found(order && state.seen(order) ? order : undefined, 'WPU0103', 'PUNO', number);
}

/** Quantity times price per price quantity, less the percent discount, to the currency's decimals. */
export function purchaseAmount(state: M3State, order: PurchaseOrder, line: Row): string {
  const gross = new Decimal(line['ORQA'] ?? '0')
    .times(line['PUPR'] ?? '0')
    .div(Decimal.max(line['PUCD'] ?? '1', 1));
  return gross
    .times(new Decimal(100).minus(line['ODI1'] ?? '0'))
    .div(100)
    .toFixed(state.decimals(order.head['CUCD']), Decimal.ROUND_HALF_UP);
}

export const purchaseTotal = (state: M3State, order: PurchaseOrder): string =>
  order.lines
    .reduce((sum, line) => sum.plus(purchaseAmount(state, order, line)), new Decimal(0))
    .toFixed(state.decimals(order.head['CUCD']));

const lines = (call: Call): Row[] => {
  const order = orderOf(call);
  return order.lines.map((line) => ({ ...line, LNAM: purchaseAmount(call.state, order, line) }));
};

function deleteLine(call: Call): Row[] {
  const order = orderOf(call);
  const at = order.lines.findIndex(({ PNLI }) => PNLI === call.input['PNLI']);
  const line = found(order.lines[at], 'WPO0303', 'PNLI', call.input['PNLI']);
  if (given(line, 'PUST') > '35') throw new Nok('SBX0031', 'PNLI', line['PNLI']);
  order.lines.splice(at, 1);
  order.deletedLines += 1;
  return [];
}

export const purchaseOrderHandlers: Handlers = {
  'PPS200MI/GetHead': (call) => {
    const order = orderOf(call);
    return [{ ...order.head, NTAM: purchaseTotal(call.state, order), NOLN: String(order.lines.length) }];
  },
  'PPS200MI/LstLine': lines,
  'PPS200MI/GetLine': (call) => [
    found(
      lines(call).find(({ PNLI }) => PNLI === call.input['PNLI']),
      'WPO0303',
      'PNLI',
      call.input['PNLI'],
    ),
  ],
  'PPS200MI/DltLine': deleteLine,
  'PPS200MI/SearchHead': ({ state, input }) => state.purchaseSearch.find(given(input, 'SQRY')),
};
