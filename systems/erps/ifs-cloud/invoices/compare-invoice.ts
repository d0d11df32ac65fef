import type { ErpDocument } from '../../../../domain/documents';
import { display, equal, normalize, type Amount } from '../../../../domain/money';
import { textOf, type ODataRow } from '../../../transport/odata';
import { unmatched } from '../multiset';
import type { IfsTools } from '../tools';
import { rowsOf, totalOf, type InvoiceRow } from './invoice-rows';
import type { InvoiceSettings } from './invoice-settings';
import { invoiceSettingsOf, type StandingInvoice } from './read-invoice';

export interface InvoiceComparison {
  /** Set when the invoice in IFS is another one. */
  readonly difference?: string;
  /** Whether its tax lines are saved: the last step. */
  readonly taxed: boolean;
  /** What it amounts to in IFS. */
  readonly total: Amount;
}

/** What stands in the tax field once the tax lines are saved: how many there are. */
export const taxMark = (rows: readonly unknown[]): string => `${rows.length} saved`;

/** Compares head and rows. Head and rows come in one change set: a row that is missing was taken out by somebody. */
export function compareInvoice(
  document: ErpDocument,
  invoice: StandingInvoice,
  tools: IfsTools,
): InvoiceComparison {
  const settings = invoiceSettingsOf(tools);
  const wanted = rowsOf(document, settings);
  const standing = invoice.rows.map(standingRow);
  const { missing, extra } = unmatched(wanted, standing, (row, there) => sameRow(row, there, settings));
  const mark = textOf(invoice.head, settings.taxField);
  const [row] = missing;
  const [other] = extra;
  const shown = ({ net, tax }: { readonly net: Amount; readonly tax: Amount }): string =>
    `${display(net, document.currency)} and tax of ${display(tax, document.currency)}`;
  const difference =
    headDifference(document, invoice.head, tools) ??
    (row && `account ${row.account}: ${shown(row)} here, ${other ? shown(other) : 'nothing'} in IFS`) ??
    (other && `account ${textOf(other.row, settings.accountField)}: ${shown(other)} in IFS, nothing here`) ??
    (mark === '' || mark === taxMark(wanted) ? undefined : `${settings.taxField} is ${mark} in IFS`);
  return {
    ...(difference === undefined ? {} : { difference }),
    taxed: mark !== '',
    total: totalOf(standing),
  };
}

function headDifference(document: ErpDocument, head: ODataRow, tools: IfsTools): string | undefined {
  const { referenceField, stateField } = invoiceSettingsOf(tools);
  const wanted: readonly (readonly [field: string, name: string, value: string])[] = [
    [referenceField, 'reference', document.reference],
    ['Identity', 'customer', document.customer],
    ['Currency', 'currency', document.currency],
  ];
  for (const [field, name, value] of wanted) {
    const there = textOf(head, field);
    if (there !== '' && there !== value) return `${name} ${there} in IFS, ${value} here`;
  }
  return /cancel/i.test(textOf(head, stateField)) ? 'it is cancelled in IFS' : undefined;
}

/** A row of an invoice in IFS, with its amounts read. */
export interface StandingRow {
  readonly row: ODataRow;
  readonly net: Amount;
  readonly tax: Amount;
}

export const standingRow = (row: ODataRow): StandingRow => ({
  row,
  net: amountIn(row, 'NetCurrAmount'),
  tax: amountIn(row, 'VatCurrAmount'),
});

const amountIn = (row: ODataRow, field: string): Amount => normalize(textOf(row, field) || '0');

export const sameRow = (
  wanted: InvoiceRow,
  { row, net, tax }: StandingRow,
  { accountField }: InvoiceSettings,
): boolean =>
  textOf(row, accountField) === wanted.account &&
  textOf(row, 'VatCode') === wanted.taxCode &&
  Object.entries(wanted.parts).every(([field, value]) => textOf(row, field) === value) &&
  equal(net, wanted.net) &&
  equal(tax, wanted.tax);
