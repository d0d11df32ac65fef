import type { Bill } from './bill';
import type { DocumentTotals } from './documents';
import { display, isZero, roundTo, subtract, sum } from './money';

/** The shop's totals in the ledger's columns, each rounded to the currency; `rounding` is what no column explains. */
export function sourceTotals(order: Pick<Bill, 'currency' | 'lines' | 'charges' | 'totals'>): DocumentTotals {
  const inCurrency = (value: string): string => roundTo(value, order.currency);
  const lines = sum(order.lines.map((line) => inCurrency(line.amount)));
  const shipping = inCurrency(order.totals.shipping);
  const discount = inCurrency(order.totals.discount);
  const tax = inCurrency(order.totals.tax);
  const other = sum(
    order.charges.filter((charge) => charge.kind !== 'shipping').map((charge) => inCurrency(charge.amount)),
  );
  const total = inCurrency(order.totals.total);
  const explained = subtract(sum([lines, shipping, tax, other]), discount);
  return { lines, shipping, discount, tax, other, rounding: subtract(total, explained), total };
}

/** The sum sheet as Markdown: shop beside ERP, the difference named. */
export function sumSheet(currency: string, shop: DocumentTotals, erp?: Partial<DocumentTotals>): string {
  const rows = (['lines', 'shipping', 'discount', 'tax', 'other', 'rounding', 'total'] as const)
    .filter((name) => name === 'total' || !isZero(shop[name]) || !isZero(erp?.[name] ?? '0'))
    .map((name) => {
      const theirs = erp?.[name];
      const difference = theirs === undefined ? '' : display(subtract(theirs, shop[name]), currency);
      return `| ${name} | ${display(shop[name], currency)} | ${theirs === undefined ? '' : display(theirs, currency)} | ${difference} |`;
    });
  return ['| | shop | ERP | difference |', '|---|---:|---:|---:|', ...rows].join('\n');
}
