import { shown } from '../amounts';
import { found, given } from '../handler';
import type { Call, Handlers } from '../handler';
import type { Row } from '../refusals';
import type { BatchOrder, M3State } from '../state';
import { countReading, totalsOf } from './batch-confirm';
import { batchOf } from './batch-entry';

/** The head as a reader sees it: a stale one does not see a confirmation younger than its horizon. */
function view(state: M3State, order: BatchOrder): Row {
  countReading(state, order);
  const final = state.orders.get(order.head['ORNR'] ?? '');
  return final && !state.seen(final)
    ? { ...order.head, STAT: state.settings.unconfirmedStatus, ORNR: '' }
    : order.head;
}

const read = (call: Call): BatchOrder => batchOf(call.state, given(call.input, 'ORNO'));

function head(call: Call): Row {
  const order = read(call);
  const sums = totalsOf(call.state, order);
  return { ...view(call.state, order), NTAM: sums.lines, BRAM: sums.gross, VTAM: sums.vat };
}

export function lineView(state: M3State, line: Readonly<Row>): Row {
  const item = state.items.get(line['ITNO'] ?? '');
  return {
    ...line,
    ORQT: shown(line['ORQT'], Number(item?.row['DCCD'] ?? '0')),
    SAPR: shown(line['SAPR'], Number(item?.row['PDCC'] ?? '2')),
  };
}

function lines(call: Call): Row[] {
  const order = read(call);
  countReading(call.state, order);
  return order.lines.map((line) => lineView(call.state, line));
}

function line(call: Call): Row {
  const number = given(call.input, 'PONR');
  return found(
    lines(call).find((row) => row['PONR'] === number),
    'WPO0303',
    'PONR',
    number,
  );
}

/** ORSL and ORST bound the batch status. */
function list({ state, input }: Call): Row[] {
  const orders = state.batchesByCustomer.get(given(input, 'CUNO')) ?? [];
  return orders
    .filter((order) => state.seen(order))
    .map((order) => view(state, order))
    .filter(
      (row) => given(row, 'STAT') >= (input['ORSL'] ?? '') && given(row, 'STAT') <= (input['ORST'] ?? '99'),
    );
}

export const batchReadingHandlers: Handlers = {
  'OIS100MI/GetBatchHead': (call) => [head(call)],
  'OIS275MI/GetBatchHead': (call) => [head(call)],
  'OIS275MI/GetTmpOrderStat': (call) => [head(call)],
  // Without a customer order there is no number yet, which is no refusal.
  'OIS100MI/GetOrderNo': (call) => [head(call)],
  'OIS100MI/LstBatchHead': list,
  'OIS100MI/LstBatchLine': lines,
  'OIS275MI/LstBatchLine': lines,
  'OIS100MI/GetBatchLine': (call) => [line(call)],
  'OIS100MI/LstErrMsgOrder': (call) => {
    const order = read(call);
    countReading(call.state, order);
    return order.messages.map((message) => ({
      LEVL: message.level,
      MDTA: message.field,
      TX60: message.text.slice(0, 60),
      MSID: message.id,
    }));
  },
  'OIS275MI/SearchBatchLine': ({ state, input }) => state.batchSearch.find(given(input, 'SQRY')),
};
