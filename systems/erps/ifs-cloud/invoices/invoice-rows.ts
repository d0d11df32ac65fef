import type { DocumentEntry, ErpDocument } from '../../../../domain/documents';
import { Failure } from '../../../../domain/failure';
import {
  absolute,
  add,
  compare,
  decimal,
  equal,
  isNegative,
  isZero,
  negate,
  plain,
  roundTo,
  subtract,
  sum,
  type Amount,
} from '../../../../domain/money';
import { codePartsOf } from '../vouchers/voucher';
import type { InvoiceSettings } from './invoice-settings';

/** A row of an invoice. Amounts as the customer owes them: what is taken off is negative. */
export interface InvoiceRow {
  readonly account: string;
  readonly parts: Readonly<Record<string, string>>;
  readonly taxCode: string;
  /** In percent. */
  readonly percentage: Amount;
  readonly net: Amount;
  readonly tax: Amount;
  readonly text: string;
}

/**
 * The rows of an invoice from a document's GL lines: each line of revenue is a row, and the tax under a code is shared out
 * among the rows of that code. IFS books what the customer owes, and the tax, on accounts of its own.
 * @throws Failure `missing-mapping` for what the mapping or the settings lack, `rejected` for what is no invoice
 */
export function rowsOf(document: ErpDocument, settings: InvoiceSettings): InvoiceRow[] {
  const { entries = [], currency, totals, reference } = document;
  if (isNegative(totals.total) || isZero(totals.total)) {
    throw new Failure('rejected', `receivable ${reference} is nothing that a customer owes`, {
      causes: [`receivable:${reference}`],
      advice:
        'Instant invoices carry what is owed only: post refunds as journal, or enter it in IFS by hand.',
    });
  }
  const gaps = new Set<string>();
  const coded = entries
    .filter(({ line }) => line !== 'receivable')
    .map((entry) => ({ entry, code: codeOf(entry, settings, gaps), amount: negate(entry.amount) }));
  const taxes = new Map<string, Amount>();
  for (const { entry, code, amount } of coded)
    if (entry.line === 'tax') taxes.set(code, add(taxes.get(code) ?? '0', amount));
  const rows = coded
    .filter(({ entry }) => entry.line !== 'tax')
    .map(({ entry, code, amount }): InvoiceRow => ({
      account: entry.account,
      parts: codePartsOf(entry),
      taxCode: code,
      percentage: percentageOf(code, settings, gaps),
      net: amount,
      tax: '0',
      text: entry.text,
    }));
  for (const [code, amount] of taxes)
    if (code !== '' && !isZero(amount) && !rows.some(({ taxCode }) => taxCode === code))
      gaps.add(`tax-row:${code}`);
  if (gaps.size > 0) throw missing(reference, [...gaps]);
  const shared = new Map(
    [...new Set(rows.map(({ taxCode }) => taxCode))].flatMap((code) => {
      const same = rows.filter(({ taxCode }) => taxCode === code);
      const amounts = sharedOut(same, taxes.get(code) ?? '0', currency);
      return same.map((row, index) => [row, amounts[index] ?? '0'] as const);
    }),
  );
  const taxed = rows.map((row) => ({ ...row, tax: shared.get(row) ?? '0' }));
  assertTotal(document, taxed);
  return taxed;
}

function codeOf(entry: DocumentEntry, { defaultTaxCode }: InvoiceSettings, gaps: Set<string>): string {
  const code = entry.taxCode ?? (entry.line === 'tax' ? undefined : defaultTaxCode);
  if (code === undefined) gaps.add(`tax-code:${entry.line}:${entry.account}`);
  return code ?? '';
}

function percentageOf(code: string, { taxPercentages }: InvoiceSettings, gaps: Set<string>): Amount {
  const percentage = taxPercentages[code];
  if (code !== '' && percentage === undefined) gaps.add(`tax-percentage:${code}`);
  return percentage ?? '0';
}

/**
 * The shop's tax under a code for each of its rows: by the percentage where that adds up to it, else in proportion, with
 * what is left on the largest row.
 */
function sharedOut(rows: readonly InvoiceRow[], tax: Amount, currency: string): Amount[] {
  const natural = rows.map(({ net, percentage }) =>
    roundTo(plain(decimal(net).times(decimal(percentage)).div(100)), currency),
  );
  if (equal(sum(natural), tax)) return natural;
  const base = decimal(sum(rows.map(({ net }) => net)));
  const shared = rows.map(({ net }) =>
    base.isZero() ? '0' : roundTo(plain(decimal(tax).times(decimal(net)).div(base)), currency),
  );
  const sizes = rows.map(({ net }) => absolute(net));
  const largest = sizes.reduce((at, size, index) => (compare(size, sizes[at] ?? '0') > 0 ? index : at), 0);
  const left = subtract(tax, sum(shared));
  return shared.map((amount, index) => (index === largest ? add(amount, left) : amount));
}

export const totalOf = (rows: readonly Pick<InvoiceRow, 'net' | 'tax'>[]): Amount =>
  sum(rows.flatMap(({ net, tax }) => [net, tax]));

function assertTotal(document: ErpDocument, rows: readonly InvoiceRow[]): void {
  if (equal(totalOf(rows), document.totals.total)) return;
  throw new Failure('bug', `the rows of ${document.key} do not add up to its total`, { causes: ['bug'] });
}

const missing = (reference: string, causes: readonly string[]): Failure =>
  new Failure('missing-mapping', `receivable ${reference} lacks ${causes.join(', ')}`, {
    causes,
    advice:
      'Every row of an invoice needs a tax code of IFS: name it with the accounts of the mapping (taxCode, on the tax line too), or as invoices.defaultTaxCode; and its percentage in invoices.taxPercentages in the connection file.',
  });
