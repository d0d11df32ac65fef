import type { ErpDocument } from '../../../domain/documents';
import { equal } from '../../../domain/money';
import type { CallContext } from '../../context';
import { isStuck, TRANSFERRED } from './batch-status';
import type { M3Client } from './client';
import { compareHead, compareLines, numberOf, type LineComparison } from './compare-order';
import { rowIfFound, rowsOf } from './errors';
import type { M3Record } from './lengths';
import { headRecord, mergedCharges } from './order';
import { orderNumber } from './search-order';
import type { InforM3Settings } from './schemas';

/** A batch order as it stands, compared with the document. */
export interface Draft {
  readonly number: string;
  readonly status: string;
  /** The customer order it became. */
  readonly order: string;
  /** Set when the head is another order's. */
  readonly headDifference?: string;
  readonly lines: LineComparison;
  readonly lineCount: number;
  /** Codes of the document's charges that surely stand on it; undefined when M3 does not tell. */
  readonly charges?: readonly string[];
  /** True when the head's terms are not those of the document any more: the mapping has changed since. */
  readonly outdated: boolean;
}

/** Undefined when there is no such batch order. */
export async function readDraft(
  context: CallContext,
  client: M3Client,
  settings: InforM3Settings,
  document: ErpDocument,
  draft: string,
): Promise<Draft | undefined> {
  const ask = { ORNO: draft };
  const results = await client.run(context, 'OIS100MI', [
    { transaction: 'GetBatchHead', record: ask, write: false },
    { transaction: 'GetOrderNo', record: ask, write: false },
    { transaction: 'LstBatchLine', record: ask, write: false },
    ...(document.charges.length > 0 ? [{ transaction: 'LstConnCOCharge', record: ask, write: false }] : []),
  ]);
  const head = rowIfFound(results[0], { call: 'OIS100MI/GetBatchHead', record: ask });
  if (!head) return undefined;
  const rows = rowsOf(results[2], { call: 'OIS100MI/LstBatchLine', record: ask });
  const headDifference = compareHead(document, head);
  return {
    number: draft,
    status: head.STAT ?? '',
    order: orderNumber(results[1]),
    ...(headDifference ? { headDifference } : {}),
    lines: compareLines(document, rows, settings),
    lineCount: rows.length,
    charges: chargesOf(document, results[3]?.state === 'ok' ? results[3].records : []),
    outdated: isOutdated(head, headRecord(document, settings, document.businessDate)),
  };
}

/** Metadata does not say whether charges of batch orders are listed: only a list with something on it tells anything. */
function chargesOf(document: ErpDocument, rows: readonly M3Record[]): string[] | undefined {
  const wanted = mergedCharges(document.charges);
  if (wanted.length === 0) return [];
  if (rows.length === 0) return undefined;
  const standing = new Set<string>();
  for (const row of rows) {
    const charge = wanted.find(({ code }) => code === row.CRID && !standing.has(code));
    const amount = numberOf(row.CRAM);
    if (!charge || amount === undefined || !equal(amount, charge.amount)) return undefined;
    standing.add(charge.code);
  }
  return [...standing];
}

const isOutdated = (head: M3Record, wanted: M3Record): boolean =>
  ['ORTP', 'FACI', 'MODL', 'TEDL', 'TEPY'].some(
    (field) => wanted[field] !== undefined && head[field] !== undefined && head[field] !== wanted[field],
  );

/** True when M3 has turned it into a customer order, or says so. */
export const isTransferred = (draft: Draft): boolean => draft.order !== '' || draft.status === TRANSFERRED;

/**
 * True when a difference is the trace of our own earlier attempt: M3 refused the batch order itself (head or line error),
 * so the mapping was corrected since. Such a draft may be replaced; any other difference is a person's to judge.
 */
export const mayBeReplaced = (draft: Draft): boolean =>
  !isTransferred(draft) && isStuck(draft.status) && ['15', '25'].includes(draft.status);
