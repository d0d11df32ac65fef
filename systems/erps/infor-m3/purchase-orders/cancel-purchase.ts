import type { ErpDocument } from '../../../../domain/documents';
import { Failure } from '../../../../domain/failure';
import type { CallContext } from '../../../context';
import type { Confirmation, Finding, Posted } from '../../erp';
import { notShown } from '../../not-shown';
import { isNotFound, rowsOf } from '../errors';
import type { OrderTools } from '../find-order';
import { record } from '../lengths';
import { refuseFound } from '../refuse-found';
import { readPurchase, type Purchase } from './find-purchase';

const MEANS = ['PPS200MI/LstLine'];

/** A purchase order is taken back by deleting its lines: M3 has no call that deletes its head. */
export async function findPurchaseCancellation(
  context: CallContext,
  tools: OrderTools,
  document: ErpDocument,
): Promise<Finding> {
  const number = reversed(document);
  const order = await standing(context, tools, number);
  if (order.lines.length === 0) return { state: 'complete', number, means: MEANS };
  if (order.head.YRE1 === document.reference) return { state: 'absent', means: MEANS };
  const difference = `it carries the reference ${order.head.YRE1 || 'none'}, not ${document.reference}`;
  return { state: 'conflict', number, difference };
}

/**
 * The purchase order with the lines it still has. M3 deletes no head, so not shown is not gone: a read may lag behind an
 * order that was entered a moment ago.
 */
async function standing(context: CallContext, tools: OrderTools, number: string): Promise<Purchase> {
  const order = await readPurchase(context, tools, number);
  if (order) return order;
  throw notShown(
    `M3 does not show purchase order ${number}, which is to be taken back`,
    'It is asked again by itself. If the purchase order was removed by hand, skip the order here.',
  );
}

export async function postPurchaseCancellation(
  context: CallContext,
  tools: OrderTools,
  document: ErpDocument,
  finding: Finding,
): Promise<Posted> {
  const number = reversed(document);
  if (finding.state === 'complete') return { number };
  if (finding.state !== 'absent') return refuseFound(document, finding);
  const order = await standing(context, tools, number);
  const calls = order.lines.map(({ PNLI = '', PNLS = '' }) => ({
    transaction: 'DltLine',
    record: record({ PUNO: number, PNLI, PNLS }),
    write: true,
  }));
  if (calls.length === 0) return { number };
  const results = await tools.client.run(context, 'PPS200MI', calls);
  calls.forEach((call, index) => {
    const result = results[index];
    if (result?.state === 'refused' && isNotFound(result.error)) return;
    rowsOf(result, { call: 'PPS200MI/DltLine', record: call.record, write: true });
  });
  return { number };
}

export async function confirmPurchaseCancellation(
  context: CallContext,
  tools: OrderTools,
  document: ErpDocument,
): Promise<Confirmation> {
  const number = reversed(document);
  const order = await readPurchase(context, tools, number);
  if (order && order.lines.length > 0) {
    throw notShown(`M3 still shows lines of purchase order ${number}, which were deleted`);
  }
  return { number, status: order ? 'without lines' : 'deleted', total: '0' };
}

function reversed(document: ErpDocument): string {
  if (document.reverses) return document.reverses.number;
  throw new Failure('bug', `cancellation ${document.key} does not say what it reverses`, { causes: ['bug'] });
}
