import { wholeNumber } from '../vouchers/search-vouchers';
import { sameRow, standingRow } from './compare-invoice';
import type { InvoiceRow } from './invoice-rows';
import type { InvoiceSettings } from './invoice-settings';
import type { StandingInvoice } from './read-invoice';

/** Each row with its number in IFS. The invoice was compared: every row has its like there. */
export function pairRows(
  rows: readonly InvoiceRow[],
  invoice: StandingInvoice,
  settings: InvoiceSettings,
): { readonly id: string; readonly row: InvoiceRow }[] {
  const left = invoice.rows.map(standingRow);
  return rows.flatMap((row) => {
    const index = left.findIndex((there) => sameRow(row, there, settings));
    const [found] = index < 0 ? [] : left.splice(index, 1);
    return found ? [{ id: wholeNumber(found.row, 'ItemId'), row }] : [];
  });
}
