import { totals } from '../amounts';
import type { Totals } from '../amounts';
import { given } from '../handler';
import type { Call, Handlers } from '../handler';
import { Nok } from '../refusals';
import type { Row } from '../refusals';
import { append } from '../state';
import type { BatchOrder, M3State, Order, OrderParts } from '../state';
import { allocate } from './balances';
import { batchOf, completeLine, publish } from './batch-entry';
import { evaluate } from './order-checks';

export const totalsOf = (state: M3State, order: OrderParts & { readonly head: Row }): Totals =>
  totals(order.head, order.lines, order.charges, {
    decimals: state.decimals(order.head['CUCD']),
    discounts: state.settings.discountAmounts,
    vatPercent: state.settings.vatPercent,
  });

/** Every confirmation checks the order anew, so that a stuck order goes through once its cause is gone. */
function confirm({ state, input }: Call): Row[] {
  const order = batchOf(state, given(input, 'ORNO'));
  if (order.head['STAT'] === '90') throw new Nok('SBX0011', 'ORNO', input['ORNO']);
  if (state.settings.confirmReads > 0) order.pendingReads ??= state.settings.confirmReads;
  else transfer(state, order);
  const number =
    state.settings.confirmAnswers === 'final' && order.head['ORNR'] ? order.head['ORNR'] : order.head['ORNO'];
  return [{ ORNO: number ?? '', STAT: order.head['STAT'] ?? '' }];
}

/** Counts a reading of the order towards a confirmation under way. */
export function countReading(state: M3State, order: BatchOrder): void {
  if (order.pendingReads === undefined) return;
  order.pendingReads -= 1;
  if (order.pendingReads > 0) return;
  order.pendingReads = undefined;
  transfer(state, order);
}

function transfer(state: M3State, order: BatchOrder): void {
  for (const line of order.lines) completeLine(state, line);
  const { status, messages } = evaluate(state, order);
  order.head['STAT'] = status;
  order.messages = messages;
  // An interruption strikes once; the next confirmation carries on.
  if (status === '55') order.interrupt = false;
  if (status === '90') order.head['ORNR'] = given(createOrder(state, order).head, 'ORNO');
  state.changed(order.head);
  publish(state, order);
}

function createOrder(state: M3State, batch: BatchOrder): Order {
  const number = String(++state.counters.order).padStart(10, '0');
  const order: Order = {
    head: {
      ...batch.head,
      ORNO: number,
      STAT: '20',
      ORSL: '22',
      ORST: '22',
      OBLC: '0',
      ...state.created(),
    },
    lines: batch.lines.map((line) => ({ ...line, ORNO: number, ORST: '22', ORQA: line['ORQT'] ?? '0' })),
    addresses: new Map(batch.addresses),
    charges: batch.charges.map((charge) => ({ ...charge, ORNO: number })),
    texts: batch.texts.map((text) => ({ ...text })),
    batch: given(batch.head, 'ORNO'),
    deleted: false,
    createdAt: state.now(),
  };
  state.orders.set(number, order);
  state.ordersByReference.add(referenceKey(order.head), order);
  append(state.ordersByCustomer, given(order.head, 'CUNO'), order);
  state.orderSearch.put(number, order.head);
  allocate(state, order);
  return order;
}

/** The key of the logical file by facility, reference, customer and number. */
export const referenceKey = (row: Readonly<Row>): string =>
  [
    (row['FACI'] ?? '').padEnd(3),
    (row['CUOR'] ?? '').padEnd(20),
    (row['CUNO'] ?? '').padEnd(10),
    row['ORNO'] ?? '',
  ].join('');

export const batchConfirmHandlers: Handlers = { 'OIS100MI/Confirm': confirm };
