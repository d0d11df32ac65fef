import type { ErpDocument } from '../../../../domain/documents';
import { Failure, isFailure } from '../../../../domain/failure';
import type { CallContext } from '../../../context';
import { textOf, type ODataRow } from '../../../transport/odata';
import type { Confirmation, Finding, Posted } from '../../erp';
import { notShown } from '../../not-shown';
import { actOnRow } from '../change';
import { plainValues } from '../fixed-values';
import { refuseFound } from '../refuse-found';
import type { IfsTools } from '../tools';
import { orderPath } from './order';

/** A cancelled order stays in IFS, in a state that says so: that state is the proof, never that it is not shown. */
export async function findCancellation(
  context: CallContext,
  tools: IfsTools,
  document: ErpDocument,
): Promise<Finding> {
  const number = reversed(document);
  const row = await head(context, tools, document, number);
  const { projection, headSet, referenceField } = tools.settings.orders;
  const means = [`${projection}/${headSet}`];
  const there = textOf(row, referenceField);
  // Never cancel what is not ours.
  if (there !== document.reference) {
    const difference = `its ${referenceField} is ${there || 'empty'}, not ${document.reference}`;
    return { state: 'conflict', number, difference };
  }
  return isCancelled(row, tools) ? { state: 'complete', number, means } : { state: 'absent', means };
}

/** @throws Failure `rejected` in IFS's words where the order has gone too far, or where no action is named */
export async function postCancellation(
  context: CallContext,
  tools: IfsTools,
  document: ErpDocument,
  finding: Finding,
): Promise<Posted> {
  const number = reversed(document);
  if (finding.state === 'complete') return { number };
  if (finding.state !== 'absent') return refuseFound(document, finding);
  const { client, settings } = tools;
  const { cancel, projection } = settings.orders;
  if (!cancel) throw byHand(number, 'no action is named that cancels orders', document);
  try {
    await actOnRow(
      context,
      client,
      projection,
      orderPath(number, settings),
      cancel.action,
      (row) => !isCancelled(row, tools),
      plainValues(cancel.parameters),
    );
  } catch (error) {
    if (!isFailure(error, 'rejected')) throw error;
    throw byHand(number, error.message, document, error.code);
  }
  return { number };
}

export async function confirmCancellation(
  context: CallContext,
  tools: IfsTools,
  document: ErpDocument,
): Promise<Confirmation> {
  const number = reversed(document);
  const row = await head(context, tools, document, number);
  const status = textOf(row, tools.settings.orders.stateField);
  if (isCancelled(row, tools)) return { number, status, total: '0' };
  throw notShown(`IFS still shows order ${number} as ${status}, which was cancelled`);
}

/**
 * An order that is not shown may have been entered a moment ago: it is waited for as long as a lost write may take.
 * @throws Failure `unavailable`, then `rejected`: somebody took it out, which a person decides
 */
async function head(
  context: CallContext,
  { client, settings, clock, unseen }: IfsTools,
  document: ErpDocument,
  number: string,
): Promise<ODataRow> {
  const { projection } = settings.orders;
  const row = await client.entity(context, projection, orderPath(number, settings));
  if (row) {
    unseen.delete(number);
    return row;
  }
  const since = unseen.get(number) ?? clock();
  unseen.set(number, since);
  if (clock() - since < settings.settleSeconds * 1_000)
    throw notShown(`IFS does not show order ${number}, which is to be cancelled`);
  throw byHand(number, 'IFS does not have it any more', document);
}

const isCancelled = (row: ODataRow, { settings: { orders } }: IfsTools): boolean =>
  textOf(row, orders.stateField) === orders.cancelledState;

const byHand = (number: string, why: string, { reference }: ErpDocument, code?: string): Failure =>
  new Failure('rejected', `order ${number} cannot be cancelled: ${why}`, {
    code,
    causes: [`cancellation:${reference}`],
    advice: `Cancel order ${number} in IFS by hand (or take the goods back there), then retry; or skip it here with a note.`,
  });

function reversed(document: ErpDocument): string {
  if (document.reverses) return document.reverses.number;
  throw new Failure('bug', `cancellation ${document.key} does not say which order it reverses`, {
    causes: ['bug'],
  });
}
