import { lineAmounts } from './amounts';
import type { Totals } from './amounts';
import type { Row } from './refusals';
import type { BatchOrder, M3State, Order } from './state';
import { totalsOf } from './transactions/batch-confirm';

/** An order as whoever checks the sandbox sees it, without a call to M3. */
export interface OrderSnapshot {
  /** CUOR. */
  readonly reference: string;
  /** The temporary number. */
  readonly batch: string;
  /** The final number, once there is one. */
  readonly order?: string;
  readonly customer: string;
  readonly currency: string;
  readonly division: string;
  /** Batch status. */
  readonly batchStatus?: string;
  /** Highest status of the final order. */
  readonly status?: string;
  readonly deleted: boolean;
  readonly head: Readonly<Row>;
  readonly lines: readonly LineSnapshot[];
  readonly charges: readonly ChargeSnapshot[];
  readonly addresses: readonly Readonly<Row>[];
  readonly texts: readonly Readonly<Row>[];
  readonly totals: Totals;
  readonly messages: readonly string[];
}

export interface LineSnapshot {
  readonly number: string;
  readonly item: string;
  readonly quantity: string;
  readonly price: string;
  readonly net: string;
  /** CUPO. */
  readonly customerLine: string;
}

export interface ChargeSnapshot {
  readonly id: string;
  readonly amount: string;
  /** Line number of a line charge. */
  readonly line?: string;
}

export interface OrdersSnapshot {
  /** Every batch order not deleted. */
  readonly batches: readonly OrderSnapshot[];
  /** Every final order ever made, the deleted ones marked. */
  readonly orders: readonly OrderSnapshot[];
}

export function ordersSnapshot(state: M3State): OrdersSnapshot {
  return {
    batches: [...state.batches.values()].map((batch) => batchSnapshot(state, batch)),
    orders: [...state.orders.values()].map((order) => ({
      ...common(state, order),
      batch: order.batch,
      order: order.head['ORNO'],
      status: order.head['ORST'],
      batchStatus: state.batches.get(order.batch)?.head['STAT'],
      deleted: order.deleted,
      messages: [],
    })),
  };
}

const batchSnapshot = (state: M3State, batch: BatchOrder): OrderSnapshot => ({
  ...common(state, batch),
  batch: batch.head['ORNO'] ?? '',
  order: batch.head['ORNR'] || undefined,
  status: state.orders.get(batch.head['ORNR'] ?? '')?.head['ORST'],
  batchStatus: batch.head['STAT'],
  deleted: false,
  messages: batch.messages.map((message) => `${message.id} ${message.field}: ${message.text}`),
});

function common(
  state: M3State,
  order: BatchOrder | Order,
): Pick<
  OrderSnapshot,
  | 'reference'
  | 'customer'
  | 'currency'
  | 'division'
  | 'head'
  | 'lines'
  | 'charges'
  | 'addresses'
  | 'texts'
  | 'totals'
> {
  const { head } = order;
  return {
    reference: head['CUOR'] ?? '',
    customer: head['CUNO'] ?? '',
    currency: head['CUCD'] ?? '',
    division: head['DIVI'] ?? '',
    head,
    lines: order.lines.map((line) => ({
      number: line['PONR'] ?? '',
      item: line['ITNO'] ?? '',
      quantity: line['ORQT'] ?? '0',
      price: line['SAPR'] ?? '0',
      net: lineAmounts(line, state.decimals(head['CUCD']), state.settings.discountAmounts).net,
      customerLine: line['CUPO'] ?? '',
    })),
    charges: order.charges.map((charge) => ({
      id: charge['CRID'] ?? '',
      amount: charge['CRAM'] ?? '0',
      ...(charge['PONR'] !== '0' && { line: charge['PONR'] }),
    })),
    addresses: [...order.addresses.values()],
    texts: order.texts,
    totals: totalsOf(state, order),
  };
}
