import { documentTotal } from '../../../domain/build-document';
import type { ErpDocument } from '../../../domain/documents';
import { Failure } from '../../../domain/failure';
import { display, equal, roundTo, type Amount } from '../../../domain/money';
import type { CallContext } from '../../context';
import type { Confirmation, Posted } from '../erp';
import { notShown } from '../not-shown';
import { isStuck, TRANSFERRED } from './batch-status';
import { amountOf, compareHead, compareLines } from './compare-order';
import { rowIfFound, rowsOf } from './errors';
import { nameOf, type OrderTools } from './find-order';
import type { M3Record } from './lengths';
import { orderNumber } from './search-order';
import { stuckFailure } from './stuck-order';

/** Reads the order back from M3 and proves it: number, reference, currency, lines, total, and that it stands alone. */
export async function confirmOrder(
  context: CallContext,
  tools: OrderTools,
  document: ErpDocument,
  posted: Posted,
): Promise<Confirmation> {
  const number = posted.number ?? (await numberOfDraft(context, tools, document, posted.draft));
  const [confirmation, { orders }] = await Promise.all([
    readBack(context, tools, document, number),
    tools.search(context, document, { draft: posted.draft, number }),
  ]);
  const others = orders.filter((order) => order.number !== number && order.draft !== posted.draft);
  if (others.length > 0) {
    throw new Failure(
      'duplicate-found',
      `beside ${number}, ${others.map(nameOf).join(', ')} stand in M3 under ${document.reference}`,
      {
        causes: [`erp:duplicate:${document.reference}`],
        advice: 'Find out in M3 which one is right, delete the others there, then retry.',
      },
    );
  }
  return confirmation;
}

async function numberOfDraft(
  context: CallContext,
  { client, search }: OrderTools,
  document: ErpDocument,
  draft: string | undefined,
): Promise<string> {
  if (!draft) {
    const { orders } = await search(context, document);
    if (orders.length === 1 && orders[0]?.number) return orders[0].number;
    throw notShown(`M3 shows no order number for ${document.reference} yet`);
  }
  const record = { ORNO: draft };
  const results = await client.run(context, 'OIS100MI', [
    { transaction: 'GetBatchHead', record, write: false },
    { transaction: 'GetOrderNo', record, write: false },
  ]);
  const number = orderNumber(results[1]);
  if (number) return number;
  const status = rowIfFound(results[0], { call: 'OIS100MI/GetBatchHead', record })?.STAT ?? '';
  if (isStuck(status)) throw await stuckFailure(context, client, document, draft, status);
  throw notShown(
    status === TRANSFERRED
      ? `M3 has transferred batch order ${draft} and does not tell its number yet`
      : `M3 is still working on batch order ${draft} (status ${status || 'unknown'})`,
  );
}

async function readBack(
  context: CallContext,
  { client, settings }: OrderTools,
  document: ErpDocument,
  number: string,
): Promise<Confirmation> {
  const record = { ORNO: number };
  const { totalField } = settings;
  const results = await client.run(context, 'OIS100MI', [
    { transaction: 'GetHead', record, write: false },
    { transaction: 'LstLine', record, write: false },
    ...(totalField === 'none' ? [] : [{ transaction: 'GetOrderValue', record, write: false }]),
  ]);
  const head = rowIfFound(results[0], { call: 'OIS100MI/GetHead', record });
  if (!head) throw notShown(`M3 does not show order ${number} yet`);
  const lines = compareLines(document, rowsOf(results[1], { call: 'OIS100MI/LstLine', record }), settings);
  const [missing] = lines.missing;
  const value =
    totalField === 'none' ? {} : (rowsOf(results[2], { call: 'OIS100MI/GetOrderValue', record })[0] ?? {});
  const total = totalField === 'none' ? undefined : amountOf(value[totalField]);
  const difference =
    compareHead(document, head) ??
    lines.difference ??
    (missing ? `line ${missing.position} (${missing.item}) is missing` : undefined) ??
    totalDifference(document, total);
  if (difference) {
    throw new Failure('conflict', `order ${number} in M3 is not as it was sent: ${difference}`, {
      causes: [`erp:conflict:${document.reference}`],
      advice: `Correct order ${number} in M3 (or delete it there), then retry; or skip the order here.`,
    });
  }
  return { number, status: statusOf(head), ...(total === undefined ? {} : { total }) };
}

/** Where M3 adds tax of its own, its total is not ours to predict. */
function totalDifference(document: ErpDocument, total: Amount | undefined): string | undefined {
  const wanted = roundTo(documentTotal(document), document.currency);
  if (total === undefined || document.taxByErp || equal(total, wanted)) return undefined;
  const { currency } = document;
  return `it amounts to ${display(total, currency)}, the shop's order to ${display(wanted, currency)}`;
}

/** M3 keeps the lowest and the highest status of an order's lines. */
const statusOf = (head: M3Record): string =>
  head.ORSL && head.ORST && head.ORSL !== head.ORST
    ? `${head.ORSL}-${head.ORST}`
    : head.ORST || head.STAT || 'unknown';
