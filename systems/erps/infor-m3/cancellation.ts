import type { ErpDocument } from '../../../domain/documents';
import { Failure } from '../../../domain/failure';
import type { CallContext } from '../../context';
import type { Confirmation, Finding, Posted } from '../erp';
import { notShown } from '../not-shown';
import { isNotFound, rowIfFound, rowsOf } from './errors';
import type { OrderTools } from './find-order';
import type { M3Record } from './lengths';
import { refuseFound } from './refuse-found';

const GET = 'OIS100MI/GetHead';
const DELETE = 'OIS100MI/DelHead';

/** A cancellation deletes the customer order it reverses; the order's own number is the anchor. */
export async function findCancellation(
  context: CallContext,
  tools: OrderTools,
  document: ErpDocument,
): Promise<Finding> {
  const number = reversed(document);
  const row = await head(context, tools, number);
  // Not shown is not gone: a read may lag behind an order that was entered a moment ago. Deleting by number what is gone
  // already is refused by M3 and does no harm, so that is the proof.
  if (row && isGone(tools, row)) return { state: 'complete', number, means: [GET] };
  // A number counts within its company: never delete another shop's order that has the same one.
  if (row?.CUOR && row.CUOR !== document.reference) {
    const difference = `it carries the customer's order number ${row.CUOR}, not ${document.reference}`;
    return { state: 'conflict', number, difference };
  }
  return { state: 'absent', means: [GET] };
}

export async function postCancellation(
  context: CallContext,
  { client }: OrderTools,
  document: ErpDocument,
  finding: Finding,
): Promise<Posted> {
  const number = reversed(document);
  if (finding.state === 'complete') return { number };
  if (finding.state !== 'absent') return refuseFound(document, finding);
  const record = { ORNO: number };
  const [result] = await client.run(context, 'OIS100MI', [{ transaction: 'DelHead', record, write: true }]);
  if (!(result?.state === 'refused' && isNotFound(result.error))) {
    rowsOf(result, { call: DELETE, record, write: true });
  }
  return { number };
}

export async function confirmCancellation(
  context: CallContext,
  tools: OrderTools,
  document: ErpDocument,
): Promise<Confirmation> {
  const number = reversed(document);
  if (!isGone(tools, await head(context, tools, number))) {
    throw notShown(`M3 still shows order ${number}, which was deleted`);
  }
  return { number, status: 'deleted', total: '0' };
}

async function head(
  context: CallContext,
  { client }: OrderTools,
  number: string,
): Promise<M3Record | undefined> {
  const record = { ORNO: number };
  const [result] = await client.run(context, 'OIS100MI', [
    { transaction: 'GetHead', record, columns: ['ORNO', 'CUOR', 'ORSL', 'ORST'], write: false },
  ]);
  return rowIfFound(result, { call: GET, record });
}

/** Some tenants keep the head of a deleted order, in a status that says so. */
const isGone = ({ settings }: OrderTools, row: M3Record | undefined): boolean =>
  !row ||
  (settings.deletedOrderStatus.includes(row.ORSL ?? '') &&
    settings.deletedOrderStatus.includes(row.ORST ?? ''));

function reversed(document: ErpDocument): string {
  if (document.reverses) return document.reverses.number;
  throw new Failure('bug', `cancellation ${document.key} does not say which order it reverses`);
}
