import { documentKey, type DueDocument } from './documents';
import { Failure } from './failure';
import type { Amount } from './money';
import type { BilledLine, Order, OrderCharge, OrderLine, OrderTotals } from './order';
import { bareSources, type BareSource } from './sources';

/** What a document carries of its source: the whole order, or the part that an invoice or a refund bills. */
export interface Bill {
  /** For messages, such as `order 42` or `refund 7 of order 42`. */
  readonly name: string;
  readonly currency: string;
  /** The day it happened in the shop, `YYYY-MM-DD`. */
  readonly date: string;
  readonly lines: readonly (OrderLine | BilledLine)[];
  readonly charges: readonly OrderCharge[];
  readonly totals: OrderTotals;
}

/** The source a due document was planned for. @throws Failure `bug` when the order has no such part any more */
export function sourceOf(due: Pick<DueDocument, 'key' | 'kind' | 'ordinal'>, order: Order): BareSource {
  const source = bareSources(order).find(({ id }) => documentKey(due.kind, id, due.ordinal) === due.key);
  if (source) return source;
  throw new Failure('bug', `order ${order.number} has no part that ${due.key} could be made of`, {
    causes: ['bug'],
    advice: 'Retry the order: it is read and planned afresh.',
  });
}

const NOTHING: OrderTotals = {
  lines: '0',
  shipping: '0',
  discount: '0',
  tax: '0',
  other: '0',
  total: '0',
};

/** The source as a bill. A movement of money is a bill of its amount alone. */
export function billOf(source: BareSource, order: Order): Bill {
  const { currency, number } = order;
  switch (source.flow) {
    case 'order':
      return {
        name: `order ${number}`,
        currency,
        date: order.placedAt.slice(0, 10),
        lines: order.lines,
        charges: order.charges,
        totals: order.totals,
      };
    case 'payment':
      return {
        name: `payment ${source.of.id} of order ${number}`,
        currency: source.of.currency,
        date: source.of.at.slice(0, 10),
        lines: [],
        charges: [
          { kind: 'fee:payment', label: source.of.method, amount: source.of.amount, discount: '0', tax: '0' },
        ],
        totals: { ...NOTHING, other: source.of.amount, total: source.of.amount },
      };
    default:
      return {
        name: `${source.flow} ${source.of.number} of order ${number}`,
        currency,
        date: source.of.createdAt.slice(0, 10),
        lines: source.of.lines,
        charges: source.of.charges,
        totals: source.of.totals,
      };
  }
}

/** Every SKU that any of the order's documents may name. */
export const skusOf = (order: Order): string[] => [
  ...new Set(
    [order, ...order.invoices, ...order.refunds].flatMap(({ lines }) =>
      (lines as readonly { sku: string }[]).map(({ sku }) => sku),
    ),
  ),
];

/** The unit price of a billed line: what the order says, since bills often state only the row's amount. */
export function unitPriceOf(line: OrderLine | BilledLine, order: Order): Amount | undefined {
  if ('unitPrice' in line) return line.unitPrice;
  const row =
    order.lines.find(({ id }) => id === line.lineId) ?? order.lines.find(({ sku }) => sku === line.sku);
  return row?.unitPrice;
}
