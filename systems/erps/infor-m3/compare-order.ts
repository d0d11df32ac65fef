import type { DocumentLine, ErpDocument } from '../../../domain/documents';
import { decimal, display, equal, isZero, plain, roundTo, type Amount } from '../../../domain/money';
import type { M3Record } from './lengths';
import { priceLine } from './price-line';
import type { InforM3Settings } from './schemas';

/** How the lines in M3 relate to the document's. */
export interface LineComparison {
  /** Lines of the document that do not stand in M3. */
  readonly missing: readonly DocumentLine[];
  /** Set when a line stands there with other content, or one that is not ours. */
  readonly difference?: string;
}

/** A number as M3 writes it; undefined when blank. */
export function numberOf(text: string | undefined): Amount | undefined {
  const value = text?.trim() ?? '';
  return /^[+-]?(\d+\.?\d*|\.\d+)$/.test(value) ? plain(decimal(value)) : undefined;
}

/** As {@link numberOf}, where M3 shows zero for "not computed". */
export function amountOf(text: string | undefined): Amount | undefined {
  const value = numberOf(text);
  return value === undefined || isZero(value) ? undefined : value;
}

/** Compares by our line number (CUPO); a row without one is matched by item and quantity. */
export function compareLines(
  document: ErpDocument,
  rows: readonly M3Record[],
  settings: InforM3Settings,
): LineComparison {
  const left = new Set(rows);
  const missing: DocumentLine[] = [];
  for (const line of document.lines) {
    const row =
      rows.find((each) => left.has(each) && each.CUPO === String(line.position)) ??
      rows.find((each) => left.has(each) && !amountOf(each.CUPO) && sameGoods(line, each));
    if (!row) {
      missing.push(line);
      continue;
    }
    left.delete(row);
    const difference = differenceOf(line, row, document, settings);
    if (difference) return { missing, difference };
  }
  const [extra] = left;
  return extra
    ? {
        missing,
        difference: `M3 has a line for ${extra.ITNO ?? 'an item'} (${extra.ORQT ?? '?'}) that is not in the order`,
      }
    : { missing };
}

const sameGoods = (line: DocumentLine, row: M3Record): boolean =>
  row.ITNO === line.item && equal(numberOf(row.ORQT) ?? '0', line.quantity);

function differenceOf(
  line: DocumentLine,
  row: M3Record,
  document: ErpDocument,
  settings: InforM3Settings,
): string | undefined {
  const at = `line ${line.position}`;
  if (row.ITNO !== line.item) return `${at}: item ${row.ITNO ?? '?'} in M3, ${line.item} in the order`;
  const quantity = numberOf(row.ORQT);
  if (quantity === undefined || !equal(quantity, line.quantity)) {
    return `${at}: quantity ${quantity ?? '?'} in M3, ${line.quantity} in the order`;
  }
  const price = amountOf(row.SAPR);
  if (price === undefined) return undefined;
  const sent = priceLine(line, document.currency, settings);
  // Batch order lists tell no price quantity: then it is taken to be the one we sent.
  const per = amountOf(row.SACD) ?? (row.SACD === undefined ? (sent.SACD ?? '1') : '1');
  const standing = amountFor(quantity, price, per, document.currency);
  const wanted = amountFor(line.quantity, sent.SAPR, sent.SACD ?? '1', document.currency);
  return equal(standing, wanted)
    ? undefined
    : `${at}: ${display(standing, document.currency)} in M3, ${display(wanted, document.currency)} in the order`;
}

const amountFor = (quantity: Amount, price: Amount, per: Amount, currency: string): Amount =>
  roundTo(plain(decimal(quantity).times(decimal(price)).div(decimal(per))), currency);

/** Differences of the head that make it another order. */
export function compareHead(document: ErpDocument, head: M3Record): string | undefined {
  if (head.CUOR !== undefined && head.CUOR !== document.reference) {
    return `customer's order number ${head.CUOR} in M3, ${document.reference} here`;
  }
  if (head.CUCD && head.CUCD !== document.currency) {
    return `currency ${head.CUCD} in M3, ${document.currency} in the order`;
  }
  if (head.CUNO && head.CUNO !== document.customer) {
    return `customer ${head.CUNO} in M3, ${document.customer} by the mapping`;
  }
  return undefined;
}
