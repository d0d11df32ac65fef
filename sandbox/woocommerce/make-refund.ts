import { micro, ratio, round, total, type Micro } from './decimal';
import type { RefundSpec } from './order-spec';
import type { OrderRecord, RefundRecord, TaxPart } from './records';

/** What WooCommerce says to a refund it does not make. */
export class RefundRefused extends Error {}

type Row = NonNullable<RefundSpec['rows']>[number];

/** @throws RefundRefused as WooCommerce does, RangeError for a row the order does not have */
export function makeRefund(
  order: OrderRecord,
  spec: RefundSpec,
  given: Micro,
  ids: { readonly refund: () => number; readonly item: () => number },
  now: number,
): RefundRecord {
  const rows = spec.rows ?? [];
  const of = (kind: NonNullable<Row['kind']>): Row[] => rows.filter((row) => (row.kind ?? 'line') === kind);
  const lines = of('line').map((row) => {
    const line = pick(order.lines, row);
    const part = partOf(row, line, micro(line.quantity), order.decimals);
    return {
      ...line,
      ...part,
      id: ids.item(),
      refundedItemId: line.id,
      quantity: part.quantity === '0' ? '0' : `-${part.quantity}`,
      subtotal: part.total,
      subtotalTax: part.totalTax,
    };
  });
  const plainRow = <R extends { id: number; total: Micro; totalTax: Micro; taxes: readonly TaxPart[] }>(
    list: readonly R[],
    row: Row,
  ): R => {
    const found = pick(list, row);
    const { total: amount, totalTax, taxes } = partOf(row, found, 1_000_000n, order.decimals);
    return { ...found, total: amount, totalTax, taxes, id: ids.item(), refundedItemId: found.id };
  };
  const shippingLines = of('shipping').map((row) => plainRow(order.shippingLines, row));
  const feeLines = of('fee').map((row) => plainRow(order.feeLines, row));
  const all = [...lines, ...shippingLines, ...feeLines];
  const computed = -total(all.map((row) => round(row.total, order.decimals) + row.totalTax));
  const amount = spec.amount === undefined ? computed : micro(spec.amount);
  if (amount <= 0n) throw new RefundRefused('Refund amount must be greater than zero.');
  if (amount > order.totals.total - given) throw new RefundRefused('Invalid refund amount.');
  return {
    id: ids.refund(),
    orderId: order.id,
    createdAt: now,
    amount,
    reason: spec.reason ?? '',
    byGateway: spec.byGateway ?? false,
    isFull: amount === order.totals.total - given,
    lines,
    shippingLines,
    feeLines,
  };
}

interface Refundable {
  readonly total: Micro;
  readonly totalTax: Micro;
  readonly taxes: readonly TaxPart[];
}

function partOf(
  row: Row,
  whole: Refundable,
  quantity: Micro,
  decimals: number,
): { quantity: string; total: Micro; totalTax: Micro; taxes: TaxPart[] } {
  const asked = row.quantity ?? (row.total === undefined ? String(Number(quantity) / 1_000_000) : '0');
  const portion = (value: Micro): Micro => round(ratio(value, micro(asked), quantity), decimals);
  const amount = row.total === undefined ? portion(whole.total) : micro(row.total);
  const tax =
    row.tax === undefined ? (row.total === undefined ? portion(whole.totalTax) : 0n) : micro(row.tax);
  return {
    quantity: asked,
    total: -amount,
    totalTax: -tax,
    taxes: tax === 0n ? [] : whole.taxes.slice(0, 1).map((part) => ({ rateId: part.rateId, total: -tax })),
  };
}

function pick<R>(list: readonly R[], { index = 0, kind = 'line' }: Row): R {
  const found = list[index];
  if (found === undefined) throw new RangeError(`the order has no ${kind} ${index}`);
  return found;
}
