import { lineAmounts } from '../amounts';
import { found, given } from '../handler';
import type { Call, Handlers } from '../handler';
import { Nok } from '../refusals';
import type { Row } from '../refusals';
import type { M3State, Order } from '../state';
import { release } from './balances';
import { referenceKey, totalsOf } from './batch-confirm';
import { lineView } from './batch-reading';

export function orderOf(state: M3State, number: string): Order {
  const order = state.orders.get(number);
  return found(order && !order.deleted && state.seen(order) ? order : undefined, 'WOR0303', 'ORNO', number);
}

export function headView(state: M3State, order: Order): Row {
  const sums = totalsOf(state, order);
  return {
    ...order.head,
    BRAM: sums.gross,
    NTAM: sums.lines,
    ODAM: sums.orderDiscount,
    EXAM: sums.charges,
    VTAM: sums.vat,
    TOAM: sums.total,
    TOPY: sums.total,
    ROAM: '0',
    EFAM: '0',
  };
}

function lines({ state, input }: Call): Row[] {
  const order = orderOf(state, given(input, 'ORNO'));
  return order.lines
    .filter((line) => input['ITNO'] === undefined || line['ITNO'] === input['ITNO'])
    .map((line) => ({
      ...lineView(state, line),
      CUCD: order.head['CUCD'] ?? '',
      NLAM: lineAmounts(line, state.decimals(order.head['CUCD']), state.settings.discountAmounts).net,
      DLQT: line['ORST'] === '66' || line['ORST'] === '77' ? (line['ORQT'] ?? '0') : '0',
      IVQT: line['ORST'] === '77' ? (line['ORQT'] ?? '0') : '0',
    }));
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

function list({ state, input }: Call): Row[] {
  const orders = state.ordersByCustomer.get(given(input, 'CUNO')) ?? [];
  return orders
    .filter((order) => !order.deleted && state.seen(order))
    .filter(
      ({ head }) =>
        given(head, 'ORSL') >= (input['ORSL'] ?? '') && given(head, 'ORST') <= (input['ORST'] ?? '99'),
    )
    .map((order) => order.head);
}

function charges({ state, input }: Call): Row[] {
  const order = orderOf(state, given(input, 'ORNO'));
  return order.charges
    .filter((charge) => charge['PONR'] === '0')
    .filter((charge) => input['CRID'] === undefined || charge['CRID'] === input['CRID'])
    .map((charge) => ({
      ...charge,
      PBAM: charge['CRAM'] ?? '0',
      CUCD: order.head['CUCD'] ?? '',
      DLIX: '0',
      WHLO: order.head['WHLO'] ?? '',
    }));
}

function lineCharges({ state, input }: Call): Row[] {
  const order = orderOf(state, given(input, 'ORNO'));
  return order.charges
    .filter((charge) => charge['PONR'] === input['PONR'])
    .filter((charge) => input['CRID'] === undefined || charge['CRID'] === input['CRID'])
    .map((charge) => ({ ...charge, PBAM: charge['CRAM'] ?? '0', CUCD: order.head['CUCD'] ?? '' }));
}

/** Takes the order out of M3 altogether; its batch order keeps pointing at it with status 90. */
function deleteHead({ state, input }: Call): Row[] {
  const order = orderOf(state, given(input, 'ORNO'));
  if (given(order.head, 'ORST') > '22') throw new Nok('SBX0012', 'ORNO', input['ORNO']);
  order.deleted = true;
  release(state, order);
  state.ordersByReference.remove(referenceKey(order.head), order);
  state.orderSearch.put(given(order.head, 'ORNO'), undefined);
  return [];
}

/** NFTR says how many of FACI, CUOR, CUNO must match; without it the list positions at them and reads on. */
function byReference({ state, input }: Call): Row[] {
  const filters = Number(input['NFTR'] ?? '0');
  if (filters > 3) throw new Nok('SBX0004', 'NFTR', input['NFTR']);
  const fields = ['FACI', 'CUOR', 'CUNO'].slice(0, filters);
  const rows: Row[] = [];
  for (const order of state.ordersByReference.from(referenceKey(input))) {
    // The file is in key order, so the first that differs ends the list.
    if (fields.some((field) => (order.head[field] ?? '') !== (input[field] ?? ''))) break;
    if (!state.seen(order)) continue;
    if (state.settings.stopListing === 'stopped-only' && order.head['OBLC'] === '0') continue;
    rows.push({ ...order.head, CUNM: state.customers.get(given(order.head, 'CUNO'))?.row['CUNM'] ?? '' });
  }
  return rows;
}

export const orderHandlers: Handlers = {
  'OIS100MI/GetHead': ({ state, input }) => [headView(state, orderOf(state, given(input, 'ORNO')))],
  'OIS100MI/GetOrderValue': ({ state, input }) => {
    const order = orderOf(state, given(input, 'ORNO'));
    return [headView(state, order)];
  },
  'OIS100MI/LstHead': list,
  'OIS100MI/LstLine': lines,
  'OIS100MI/GetLine': (call) => [line(call)],
  'OIS100MI/LstOrderCharge': charges,
  'OIS100MI/LstConnCOCharge': charges,
  'OIS100MI/LstLineCharge': lineCharges,
  'OIS100MI/GetAddress': ({ state, input }) => [
    found(
      orderOf(state, given(input, 'ORNO')).addresses.get(given(input, 'ADRT')),
      'WAD1003',
      'ADRT',
      input['ADRT'],
    ),
  ],
  'OIS100MI/DelHead': deleteHead,
  'OIS100MI/SearchHead': ({ state, input }) => state.orderSearch.find(given(input, 'SQRY')),
  'OIS100MI/LstOrderTypes': ({ state }) =>
    Object.keys(state.settings.orderTypes).map((type) => ({ ORTP: type })),
  'OIS120MI/LstCOStopByCUOR': byReference,
};
