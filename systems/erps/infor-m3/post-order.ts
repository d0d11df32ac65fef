import type { ErpDocument } from '../../../domain/documents';
import { Failure } from '../../../domain/failure';
import type { CallContext } from '../../context';
import type { Finding, Posted } from '../erp';
import { wasConfirmed } from './batch-status';
import { begun } from './begun';
import { assertContentSendable, confirmBatch, enterContent, enterOrder } from './enter-order';
import { isNotFound, rowsOf } from './errors';
import { nameOf, type OrderTools } from './find-order';
import { contentCalls } from './order';
import { isTransferred, mayBeReplaced, readDraft, type Draft } from './read-draft';
import { stuckFailure } from './stuck-order';

/** Writes what is missing of a sales order. */
export async function postOrder(
  context: CallContext,
  tools: OrderTools,
  document: ErpDocument,
  finding: Finding,
): Promise<Posted> {
  switch (finding.state) {
    case 'absent':
      return enterOrder(context, tools, document);
    case 'partial':
      return continueOrder(context, tools, document, finding.draft);
    case 'complete':
      return { number: finding.number, draft: finding.draft };
    case 'conflict':
      throw conflict(document, finding.number, finding.difference);
    case 'duplicate':
      throw new Failure(
        'duplicate-found',
        `${finding.numbers.join(', ')} stand in M3 under ${document.reference}`,
        { causes: [`erp:duplicate:${document.reference}`] },
      );
  }
}

const conflict = (document: ErpDocument, number: string, difference: string): Failure =>
  new Failure(
    'conflict',
    `order ${number} stands in M3 under ${document.reference} with other content: ${difference}`,
    {
      causes: [`erp:conflict:${document.reference}`],
      advice: `Compare order ${number} in M3 with the shop's; delete it in M3 and retry, or skip the order here.`,
    },
  );

async function continueOrder(
  context: CallContext,
  tools: OrderTools,
  document: ErpDocument,
  number: string,
): Promise<Posted> {
  const draft = await readDraft(context, tools.client, tools.settings, document, number);
  if (!draft) throw new Failure('unavailable', `batch order ${number} is gone: it is searched for again`);
  if (isTransferred(draft)) return { number: draft.order || undefined, draft: number };
  const difference = draft.headDifference ?? draft.lines.difference;
  if (difference && !mayBeReplaced(draft)) throw conflict(document, number, difference);

  if (wasConfirmed(draft.status) && !difference && !draft.outdated && draft.lines.missing.length === 0) {
    if (tools.settings.reconfirm)
      return begun(context, (patient) => confirmBatch(patient, tools, document, number));
    throw await stuckFailure(context, tools.client, document, number, draft.status);
  }
  const rest = difference || draft.outdated ? undefined : restOf(document, tools, draft);
  if (!rest) {
    await removeDraft(context, tools, document, number);
    return enterOrder(context, tools, document);
  }
  assertContentSendable(rest);
  return begun(context, async (patient) => {
    await enterContent(patient, tools, rest);
    return confirmBatch(patient, tools, document, number);
  });
}

/**
 * What is still to be entered; undefined when that cannot be told. A charge that might stand already is never added again:
 * some tenants would then charge twice. Texts and addresses are entered before the first line, so where a line stands
 * there is nothing to add; an address twice does no harm.
 */
function restOf(
  document: ErpDocument,
  tools: OrderTools,
  draft: Draft,
): ReturnType<typeof contentCalls> | undefined {
  if (draft.charges === undefined) return undefined;
  const { charges } = draft;
  return contentCalls(draft.number, document, tools.settings).filter((call) => {
    if (call.part === 'text') return draft.lineCount === 0;
    if (call.part === 'charge') return !charges.includes(call.record.CRID ?? '');
    return call.part === 'line' ? draft.lines.missing.some((line) => line === call.line) : true;
  });
}

/**
 * Deletes a half-entered batch order that was never confirmed or that M3 refused, and proves that it is gone before
 * anything is entered in its place.
 */
async function removeDraft(
  context: CallContext,
  { client, search }: OrderTools,
  document: ErpDocument,
  number: string,
): Promise<void> {
  const call = 'OIS100MI/DelBatchHead';
  const record = { ORNO: number };
  const [result] = await client.run(context, 'OIS100MI', [
    { transaction: 'DelBatchHead', record, write: true },
  ]);
  if (!(result?.state === 'refused' && isNotFound(result.error)))
    rowsOf(result, { call, record, write: true });
  const { orders, conclusive } = await search(context, document);
  if (orders.length > 0 || !conclusive) {
    throw new Failure(
      'unavailable',
      `batch order ${number} was deleted to be entered afresh, but M3 still shows ${orders.map(nameOf).join(', ') || 'nothing certain'}`,
    );
  }
}
