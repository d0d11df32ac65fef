import { Failure } from '../../../domain/failure';
import { add, equal, sum, type Amount } from '../../../domain/money';
import { sumOf, type Money } from './money';
import { lineParts, paid, refundedParts, refundMoney, shareOf, shippingParts, type Parts } from './rows';
import type { RawOrder, RawRefund } from './schemas';
import { utc } from './times';

/** A part of an order's row that was taken off again. */
export interface TakenRow {
  readonly id: string;
  /** Of the row; `0` for shipping. */
  readonly quantity: Amount;
  readonly parts: Parts;
  readonly label: string;
}

/** A refund in the order's own rows. */
export interface ReadRefund {
  readonly raw: RawRefund;
  readonly at: string;
  readonly lines: readonly TakenRow[];
  readonly shipping: readonly TakenRow[];
  readonly duties: Amount;
  /** What rows, shipping and duties are worth with tax. */
  readonly value: Amount;
  readonly money: Amount;
}

export interface ReadRefundOptions {
  readonly money: Money;
  readonly currency: string;
  /** Whether its subtotals contain tax. */
  readonly includesTax: boolean;
}

/** @throws Failure `conflict` when its transactions do not make up its total, or it takes back an unknown row */
export function readRefund(
  order: RawOrder,
  raw: RawRefund,
  { money, currency, includesTax }: ReadRefundOptions,
): ReadRefund {
  const { done } = refundMoney(raw, money);
  if (!equal(done, money(raw.totalRefundedSet))) {
    throw disagrees(
      order,
      raw,
      `${done} of its transactions succeeded, its total says ${money(raw.totalRefundedSet)}`,
    );
  }
  const lines = raw.refundLineItems.nodes.map((row): TakenRow => {
    const line = order.lineItems.nodes.find(({ id }) => id === row.lineItem.id);
    if (!line) throw disagrees(order, raw, 'it takes back a row the order does not have');
    return {
      id: line.id,
      quantity: row.quantity,
      label: line.name ?? line.title ?? '',
      parts: refundedParts(
        {
          subtotal: money(row.subtotalSet),
          tax: money(row.totalTaxSet),
          share: shareOf(row.quantity, line.quantity),
        },
        lineParts(line, order, money, currency),
        includesTax,
        currency,
      ),
    };
  });
  const shipping = raw.refundShippingLines.nodes.map((row): TakenRow => {
    const line = order.shippingLines.nodes.find(({ id }) => id !== undefined && id === row.shippingLine?.id);
    const sold = line ? shippingParts(line, order, money, currency) : undefined;
    const subtotal = money(row.subtotalAmountSet);
    const tax = money(row.taxAmountSet);
    return {
      id: row.shippingLine?.id ?? '',
      quantity: '0',
      label: row.shippingLine?.title ?? 'Shipping',
      parts: refundedParts(
        { subtotal, tax, share: '0' },
        sold ?? { amount: subtotal, discount: '0', tax },
        includesTax,
        currency,
      ),
    };
  });
  const duties = sumOf(raw.duties, ({ amountSet }) => money(amountSet));
  return {
    raw,
    at: utc(raw.processedAt ?? raw.createdAt) ?? '',
    lines,
    shipping,
    duties,
    value: add(sum([...lines, ...shipping].map(({ parts }) => paid(parts))), duties),
    money: done,
  };
}

const disagrees = (order: RawOrder, refund: RawRefund, what: string): Failure =>
  new Failure('conflict', `order ${order.name}: refund ${refund.legacyResourceId} does not add up: ${what}`, {
    causes: [`sum:${order.name}`],
    advice:
      'Look at the refund in the shop; enter its credit by hand and skip it here, or retry when it is settled.',
  });
