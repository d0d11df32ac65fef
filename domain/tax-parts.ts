import type { Bill } from './bill';
import type { DocumentTotals } from './documents';
import { firstMatch, type Facts } from './first-match';
import type { Mapping } from './mapping';
import { equal, isZero, roundTo, sum, type Amount } from './money';

/** A part of a bill's tax that has one rate and class, as far as the shop tells. */
export interface TaxPart {
  readonly amount: Amount;
  readonly rate?: string;
  readonly taxClass?: string;
}

/** By rate where the lines' and charges' taxes add up to the bill's; otherwise the bill's tax as one. */
export function taxParts(bill: Bill, totals: DocumentTotals): TaxPart[] {
  const rated = [...bill.lines, ...bill.charges].map((part) => ({
    amount: roundTo(part.tax, bill.currency),
    rate: 'taxRate' in part ? part.taxRate : undefined,
    taxClass: 'taxClass' in part ? part.taxClass : undefined,
  }));
  const adds = equal(sum(rated.map(({ amount }) => amount)), totals.tax);
  return adds ? rated : [{ amount: totals.tax }];
}

/** The shop's tax under the ERP's charge codes; `gap` is what is missing where there is no code. */
export interface TaxCharge {
  readonly amount: Amount;
  readonly code?: string;
  readonly gap: string;
}

/** One charge, or one for each code that the table of taxes gives its parts. Together they are the bill's tax. */
export function taxCharges(
  bill: Bill,
  totals: DocumentTotals,
  taxes: Mapping['taxes'],
  facts: Facts,
): TaxCharge[] {
  const rows = taxes?.table ?? [];
  if (rows.length === 0) return [{ amount: totals.tax, code: taxes?.charge, gap: 'tax' }];
  const charges = new Map<string, TaxCharge>();
  for (const { amount, rate, taxClass } of taxParts(bill, totals).filter((part) => !isZero(part.amount))) {
    const code = firstMatch(rows, { ...facts, taxRate: rate, taxClass })?.charge ?? taxes?.charge;
    const gap = `tax:${rate ?? taxClass ?? facts['country'] ?? 'none'}`;
    const same = charges.get(code ?? gap)?.amount ?? '0';
    charges.set(code ?? gap, { code, gap, amount: sum([same, amount]) });
  }
  return [...charges.values()];
}
