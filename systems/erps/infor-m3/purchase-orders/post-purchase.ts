import type { ErpDocument } from '../../../../domain/documents';
import { Failure, isFailure } from '../../../../domain/failure';
import type { CallContext } from '../../../context';
import type { Finding, Posted } from '../../erp';
import type { M3Call } from '../client';
import { begun } from '../begun';
import { alreadyExists, isNotFound, rowOf, rowsOf } from '../errors';
import type { OrderTools } from '../find-order';
import { assertSendable, type M3Record } from '../lengths';
import { refuseFound } from '../refuse-found';
import { comparePurchaseLines } from './compare-purchase';
import { isHeld, readEntry } from './find-purchase';
import { purchaseContent, purchaseHead } from './purchase-order';

const PROGRAM = 'PPS370MI';
const PLACEHOLDER = '000000000000000';

/**
 * Enters a purchase order: entry, head, content, end of entry. Only an ended entry becomes a purchase order, so that what
 * was lost before its end does no harm: it is completed where our own number finds it, else begun anew.
 */
export async function postPurchase(
  context: CallContext,
  tools: OrderTools,
  document: ErpDocument,
  finding: Finding,
): Promise<Posted> {
  switch (finding.state) {
    case 'complete':
      return { number: finding.number };
    case 'absent':
      return enterPurchase(context, tools, document);
    case 'partial':
      return continuePurchase(context, tools, document, finding.draft);
    default:
      return refuseFound(document, finding);
  }
}

async function enterPurchase(
  context: CallContext,
  tools: OrderTools,
  document: ErpDocument,
): Promise<Posted> {
  const { settings, clock } = tools;
  const today = new Date(clock()).toISOString().slice(0, 10);
  assertSendable(`${PROGRAM}/AddHead`, purchaseHead(document, settings, PLACEHOLDER, today));
  for (const { transaction, record } of purchaseContent(document, settings, {
    entry: PLACEHOLDER,
    number: '0',
  })) {
    assertSendable(`${PROGRAM}/${transaction}`, record);
  }
  const { MSGN } = await write(context, tools, {
    transaction: 'StartEntry',
    record: { BAOR: settings.purchaseOrders.batchOrigin },
    write: true,
  });
  if (!MSGN) throw new Failure('in-doubt', `${PROGRAM}/StartEntry gave no entry number`);
  const PUNO = await addHead(context, tools, purchaseHead(document, settings, MSGN, today));
  const content = purchaseContent(document, settings, { entry: MSGN, number: PUNO });
  return begun(context, async (patient) => {
    await enterAll(patient, tools, document, content);
    return finish(patient, tools, MSGN, PUNO);
  });
}

async function addHead(context: CallContext, tools: OrderTools, record: M3Record): Promise<string> {
  const [result] = await tools.client.run(context, PROGRAM, [
    { transaction: 'AddHead', record, write: true },
  ]);
  if (record.PUNO && result?.state === 'refused' && alreadyExists(result.error)) {
    throw new Failure('unavailable', `${record.PUNO} stands in M3 by now: it is searched for again`);
  }
  const { PUNO } = rowOf(result, { call: `${PROGRAM}/AddHead`, record, write: true });
  if (!PUNO) throw new Failure('in-doubt', `${PROGRAM}/AddHead gave no order number`);
  return PUNO;
}

/** Charges of an entry cannot be read: an entry that may hold some is deleted and made anew. */
async function continuePurchase(
  context: CallContext,
  tools: OrderTools,
  document: ErpDocument,
  number: string,
): Promise<Posted> {
  const entry = await readEntry(context, tools, number);
  const MSGN = entry?.head.MSGN;
  if (!entry || !MSGN) {
    throw new Failure(
      'unavailable',
      `entry ${number} is gone or tells no entry number: it is searched for again`,
    );
  }
  const { missing, difference } = comparePurchaseLines(document, entry.lines, tools.settings);
  const held = isHeld(entry);
  if (difference && !held)
    return refuseFound(document, { state: 'conflict', number: `${number} (entry)`, difference });
  const content = purchaseContent(document, tools.settings, { entry: MSGN, number });
  const blank = entry.lines.length === 0;
  const unsure = content.some(
    ({ transaction }) => transaction === 'AddCharge' || (transaction === 'AddText' && blank),
  );
  if (difference || unsure) {
    await removeEntry(context, tools, MSGN, number);
    return enterPurchase(context, tools, document);
  }
  const open = content.filter(({ transaction, record }) =>
    transaction === 'AddLine'
      ? missing.some(({ position }) => String(position) === record.PNLI)
      : transaction === 'AddAddress' && blank,
  );
  return begun(context, async (patient) => {
    await enterAll(patient, tools, document, open);
    return finish(patient, tools, MSGN, number);
  });
}

async function removeEntry(
  context: CallContext,
  tools: OrderTools,
  MSGN: string,
  number: string,
): Promise<void> {
  const record = { MSGN };
  const [result] = await tools.client.run(context, PROGRAM, [
    { transaction: 'DeleteEntry', record, write: true },
  ]);
  if (!(result?.state === 'refused' && isNotFound(result.error))) {
    rowsOf(result, { call: `${PROGRAM}/DeleteEntry`, record, write: true });
  }
  if (await readEntry(context, tools, number)) {
    throw new Failure('unavailable', `entry ${number} was deleted to be made anew, but M3 still shows it`);
  }
}

/** @throws Failure `in-doubt` when one part's fate is unknown, else `rejected` with all that M3 refused */
async function enterAll(
  context: CallContext,
  { client }: OrderTools,
  document: ErpDocument,
  calls: readonly M3Call[],
): Promise<void> {
  if (calls.length === 0) return;
  const results = await client.run(context, PROGRAM, calls);
  const failures = calls.flatMap(({ transaction, record }, index) => {
    const sku = document.lines.find(({ position }) => String(position) === record.PNLI)?.sku;
    try {
      rowsOf(results[index], { call: `${PROGRAM}/${transaction}`, record, sku, write: true });
      return [];
    } catch (error) {
      if (isFailure(error)) return [error];
      throw error;
    }
  });
  const [first] = failures;
  if (!first) return;
  const worst =
    failures.find(({ kind }) => kind === 'in-doubt') ?? failures.find(({ kind }) => kind !== 'rejected');
  if (worst) throw worst;
  throw new Failure('rejected', failures.map(({ message }) => message).join('; '), {
    code: first.code,
    causes: [...new Set(failures.flatMap(({ causes }) => causes))],
    advice: first.advice,
  });
}

async function write(
  context: CallContext,
  { client }: OrderTools,
  call: M3Call,
): Promise<Record<string, string>> {
  const [result] = await client.run(context, PROGRAM, [call]);
  return rowOf(result, { call: `${PROGRAM}/${call.transaction}`, record: call.record, write: true });
}

async function finish(context: CallContext, tools: OrderTools, MSGN: string, PUNO: string): Promise<Posted> {
  await write(context, tools, { transaction: 'FinishEntry', record: { MSGN }, write: true });
  return { draft: PUNO };
}
