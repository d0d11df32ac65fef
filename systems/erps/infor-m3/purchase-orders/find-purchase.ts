import type { ErpDocument } from '../../../../domain/documents';
import { Failure } from '../../../../domain/failure';
import type { CallContext } from '../../../context';
import type { Finding } from '../../erp';
import { notShown } from '../../not-shown';
import { isPassing, refusal, rowByKey, rowsOf } from '../errors';
import { exportRows, SEPARATOR, sqlText } from '../export-rows';
import type { OrderTools } from '../find-order';
import type { M3Record } from '../lengths';
import { comparePurchaseHead, comparePurchaseLines } from './compare-purchase';
import { numberFor } from './purchase-order';

const FORGET_MS = 3_600_000;

/** Query before Add: by our own number, which M3 finds at once, and by the reference among all purchase orders. */
export async function findPurchase(
  context: CallContext,
  tools: OrderTools,
  document: ErpDocument,
): Promise<Finding> {
  const own = numberFor(document, tools.settings);
  const [{ numbers, means }, direct] = await Promise.all([
    searchPurchases(context, tools, document),
    own ? readPurchase(context, tools, own) : undefined,
  ]);
  const all = [...new Set([...(direct && own ? [own] : []), ...numbers])];
  const [number, ...others] = all;
  if (others.length > 0) return { state: 'duplicate', numbers: all };
  if (number) {
    const order = number === own && direct ? direct : await readPurchase(context, tools, number);
    if (!order) throw notShown(`M3 lists purchase order ${number} but does not show it yet`);
    const difference = differenceOf(document, order, tools);
    if (difference) return { state: 'conflict', number, difference };
    return { state: 'complete', number, means: own ? ['number', ...means] : means };
  }
  if (own) {
    const entry = await readEntry(context, tools, own);
    if (entry) {
      const difference =
        comparePurchaseHead(document, entry.head) ??
        comparePurchaseLines(document, entry.lines, tools.settings).difference;
      if (difference && !isHeld(entry)) return { state: 'conflict', number: `${own} (entry)`, difference };
      return { state: 'partial', draft: own, means: ['number', ...means] };
    }
    return { state: 'absent', means: ['number', ...means] };
  }
  if (!means.includes('export')) {
    throw new Failure('rejected', 'no search of this M3 can prove that the purchase order is not there yet', {
      causes: ['erp:duplicate-check'],
      advice: 'Allow EXPORTMI for the service account, or set purchaseOrders.numbers to "own".',
    });
  }
  return { state: 'absent', means };
}

export interface Purchase {
  readonly head: M3Record;
  readonly lines: readonly M3Record[];
}

export function differenceOf(
  document: ErpDocument,
  { head, lines }: Purchase,
  tools: OrderTools,
): string | undefined {
  const compared = comparePurchaseLines(document, lines, tools.settings);
  const [missing] = compared.missing;
  return (
    comparePurchaseHead(document, head) ??
    compared.difference ??
    (missing ? `line ${missing.position} (${missing.item}) is not in M3` : undefined)
  );
}

/** Undefined when there is no such purchase order. */
export async function readPurchase(
  context: CallContext,
  { client }: OrderTools,
  number: string,
): Promise<Purchase | undefined> {
  const record = { PUNO: number };
  const results = await client.run(context, 'PPS200MI', [
    { transaction: 'GetHead', record, write: false },
    { transaction: 'LstLine', record, write: false },
  ]);
  const head = rowByKey(results[0], { call: 'PPS200MI/GetHead', record });
  return head && { head, lines: rowsOf(results[1], { call: 'PPS200MI/LstLine', record }) };
}

/** M3 refused the entry itself: a difference is then the trace of what was corrected since. */
export const isHeld = ({ head, lines }: Purchase): boolean =>
  [head, ...lines].some(({ MSID }) => Boolean(MSID));

/** An entry that has not become a purchase order; undefined when there is none. */
export async function readEntry(
  context: CallContext,
  { client }: OrderTools,
  number: string,
): Promise<Purchase | undefined> {
  const record = { PUNO: number };
  const results = await client.run(context, 'PPS370MI', [
    { transaction: 'GetBatchHead', record, write: false },
    { transaction: 'LstBatchLine', record, write: false },
  ]);
  const head = rowByKey(results[0], { call: 'PPS370MI/GetBatchHead', record });
  return head && { head, lines: rowsOf(results[1], { call: 'PPS370MI/LstBatchLine', record }) };
}

/** Purchase orders by the reference they show (YRE1). Of the two searches only the export is proof. */
export async function searchPurchases(
  context: CallContext,
  tools: OrderTools,
  document: ErpDocument,
): Promise<{ numbers: string[]; means: string[] }> {
  const { client, settings, lacked, clock } = tools;
  const { reference } = document;
  if ((lacked.get('purchases') ?? 0) <= clock()) {
    const { name, prefix } = settings.purchaseOrders.table;
    const columns = [`${prefix}PUNO`, `${prefix}YRE1`];
    const where = `${prefix}CONO = ${Number(settings.company)} and ${prefix}YRE1 = ${sqlText(reference)}`;
    const record = { QERY: `${columns.join(',')} from ${name} where ${where}`, SEPC: SEPARATOR, HDRS: '1' };
    const [result] = await client.run(context, 'EXPORTMI', [
      { transaction: 'Select', record, columns: ['REPL'], write: false },
    ]);
    const error = result?.state === 'refused' && result.records.length === 0 ? result.error : undefined;
    if (!error) {
      const rows = exportRows(columns, rowsOf(result, { call: 'EXPORTMI/Select', record }));
      const ours = rows.filter((row) => row[`${prefix}YRE1`] === reference);
      return { numbers: ours.flatMap((row) => row[`${prefix}PUNO`] ?? []), means: ['export'] };
    }
    if (isPassing(error)) throw refusal(error, { call: 'EXPORTMI/Select', record });
    lacked.set('purchases', clock() + FORGET_MS);
  }
  return { numbers: await searched(context, tools, reference), means: ['search'] };
}

/** The search table may lag and does not show the reference: each hit is asked for it. */
async function searched(context: CallContext, { client }: OrderTools, reference: string): Promise<string[]> {
  const record = { SQRY: `YRE1:"${reference.replaceAll('"', '')}"` };
  const [result] = await client.run(context, 'PPS200MI', [
    { transaction: 'SearchHead', record, columns: ['PUNO'], write: false },
  ]);
  if (result?.state === 'refused' && result.error && !isPassing(result.error)) return [];
  const numbers = rowsOf(result, { call: 'PPS200MI/SearchHead', record }).flatMap(({ PUNO }) => PUNO ?? []);
  if (numbers.length === 0) return [];
  const heads = await client.run(
    context,
    'PPS200MI',
    numbers.map((PUNO) => ({ transaction: 'GetHead', record: { PUNO }, write: false })),
  );
  return numbers.filter(
    (PUNO, index) =>
      rowByKey(heads[index], { call: 'PPS200MI/GetHead', record: { PUNO } })?.YRE1 === reference,
  );
}
