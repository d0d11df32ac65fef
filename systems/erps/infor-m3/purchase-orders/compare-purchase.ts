import type { DocumentLine, ErpDocument } from '../../../../domain/documents';
import { decimal, display, equal, plain, roundTo, type Amount } from '../../../../domain/money';
import { amountOf, numberOf } from '../compare-order';
import type { M3Record } from '../lengths';
import type { InforM3Settings } from '../schemas';
import { purchasePrice } from './purchase-order';

export function comparePurchaseHead(document: ErpDocument, head: M3Record): string | undefined {
  const { supplier } = document.terms;
  if (head.YRE1 !== document.reference)
    return `reference ${head.YRE1 || 'none'} in M3, ${document.reference} here`;
  if (head.SUNO && supplier && head.SUNO !== supplier) return `supplier ${head.SUNO} in M3, ${supplier} here`;
  if (head.CUCD && head.CUCD !== document.currency)
    return `currency ${head.CUCD} in M3, ${document.currency} here`;
  return undefined;
}

/** Compares by line number, which is the position we gave. Entries and orders have the same fields. */
export function comparePurchaseLines(
  document: ErpDocument,
  rows: readonly M3Record[],
  settings: InforM3Settings,
): { readonly missing: readonly DocumentLine[]; readonly difference?: string } {
  const byNumber = new Map(rows.map((row) => [numberOf(row.PNLI) ?? '', row]));
  const missing = document.lines.filter(({ position }) => !byNumber.has(String(position)));
  for (const line of document.lines) {
    const row = byNumber.get(String(line.position));
    const difference = row && differenceOf(line, row, document.currency, settings);
    if (difference) return { missing, difference };
  }
  const extra = rows.find(
    (row) => !document.lines.some(({ position }) => String(position) === numberOf(row.PNLI)),
  );
  return extra
    ? { missing, difference: `M3 has a line ${extra.PNLI ?? '?'} that is not in the order` }
    : { missing };
}

function differenceOf(
  line: DocumentLine,
  row: M3Record,
  currency: string,
  settings: InforM3Settings,
): string | undefined {
  const at = `line ${line.position}`;
  if (row.ITNO !== line.item) return `${at}: item ${row.ITNO ?? '?'} in M3, ${line.item} here`;
  const quantity = numberOf(row.ORQA) ?? '0';
  if (!equal(quantity, line.quantity)) return `${at}: quantity ${quantity} in M3, ${line.quantity} here`;
  const price = amountOf(row.PUPR);
  if (price === undefined) return undefined;
  const sent = purchasePrice(line, currency, settings);
  const standing = amountFor(quantity, price, amountOf(row.PUCD) ?? '1', currency);
  const wanted = amountFor(line.quantity, sent.SAPR, sent.SACD ?? '1', currency);
  return equal(standing, wanted)
    ? undefined
    : `${at}: ${display(standing, currency)} in M3, ${display(wanted, currency)} here`;
}

const amountFor = (quantity: Amount, price: Amount, per: Amount, currency: string): Amount =>
  roundTo(plain(decimal(quantity).times(decimal(price)).div(decimal(per))), currency);
