import { fixed, total, type Micro } from './decimal';
import type { OrderRecord } from './records';

/** What a checker wants to know of an order, without a call to the REST API. */
export interface OrderTruth {
  readonly id: number;
  readonly number: string;
  readonly status: string;
  readonly currency: string;
  readonly discount: string;
  readonly shipping: string;
  readonly fees: string;
  readonly tax: string;
  readonly total: string;
  readonly lines: readonly {
    readonly sku: string;
    readonly quantity: string;
    readonly subtotal: string;
    readonly total: string;
  }[];
}

export function orderTruth(order: OrderRecord): OrderTruth {
  const money = (value: Micro): string => fixed(value, order.decimals);
  return {
    id: order.id,
    number: order.number,
    status: order.status,
    currency: order.currency,
    discount: money(order.totals.discount),
    shipping: money(order.totals.shipping),
    fees: money(total(order.feeLines.map((fee) => fee.total))),
    tax: money(order.totals.totalTax),
    total: money(order.totals.total),
    lines: order.lines.map((line) => ({
      sku: line.sku,
      quantity: line.quantity,
      subtotal: money(line.subtotal),
      total: money(line.total),
    })),
  };
}
