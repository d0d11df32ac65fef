import type { ErpDocument } from '../../../domain/documents';
import { Failure, isFailure } from '../../../domain/failure';
import type { CallContext } from '../../context';
import type { Posted } from '../erp';
import type { M3Result } from './answers';
import { isStuck } from './batch-status';
import { begun } from './begun';
import { alreadyExists, rowOf, rowsOf } from './errors';
import type { OrderTools } from './find-order';
import { assertSendable } from './lengths';
import { contentCalls, headRecord, type ContentCall } from './order';
import { orderNumber } from './search-order';
import { stuckFailure } from './stuck-order';

/** Enters a whole order: head, content in one bulk, confirmation. Everything is proved sendable before the first write. */
export async function enterOrder(
  context: CallContext,
  tools: OrderTools,
  document: ErpDocument,
): Promise<Posted> {
  const { client, settings, clock } = tools;
  const call = 'OIS100MI/AddBatchHead';
  const head = headRecord(document, settings, new Date(clock()).toISOString().slice(0, 10));
  assertSendable(call, head);
  assertContentSendable(contentCalls('0000000000', document, settings));

  const [result] = await client.run(context, 'OIS100MI', [
    { transaction: 'AddBatchHead', record: head, columns: ['ORNO'], write: true },
  ]);
  const { ORNO } = rowOf(result, { call, record: head, write: true });
  if (!ORNO) throw new Failure('in-doubt', `${call} gave no order number`);
  return begun(context, async (patient) => {
    await enterContent(patient, tools, contentCalls(ORNO, document, settings));
    return confirmBatch(patient, tools, document, ORNO);
  });
}

export function assertContentSendable(calls: readonly ContentCall[]): void {
  for (const { transaction, record } of calls) assertSendable(`OIS100MI/${transaction}`, record);
}

/**
 * Adds to a batch order, in one bulk. An address that is there already is as wanted.
 * @throws Failure `in-doubt` when one part's fate is unknown, else `rejected` with all that M3 refused
 */
export async function enterContent(
  context: CallContext,
  { client }: OrderTools,
  calls: readonly ContentCall[],
): Promise<void> {
  if (calls.length === 0) return;
  const results = await client.run(
    context,
    'OIS100MI',
    calls.map(({ transaction, record }) => ({ transaction, record, write: true })),
  );
  const failures = calls.flatMap((call, index) => failureOf(call, results[index]) ?? []);
  if (failures.length === 0) return;
  const worst =
    failures.find(({ kind }) => kind === 'in-doubt') ?? failures.find(({ kind }) => kind !== 'rejected');
  if (worst) throw worst;
  throw new Failure('rejected', failures.map(({ message }) => message).join('; '), {
    code: failures[0]?.code,
    causes: [...new Set(failures.flatMap(({ causes }) => causes))],
    advice: failures[0]?.advice,
  });
}

function failureOf(call: ContentCall, result: M3Result | undefined): Failure | undefined {
  if (call.part === 'address' && result?.state === 'refused' && alreadyExists(result.error)) return undefined;
  try {
    rowsOf(result, {
      call: `OIS100MI/${call.transaction}`,
      record: call.record,
      sku: call.line?.sku,
      write: true,
    });
    return undefined;
  } catch (error) {
    if (isFailure(error)) return error;
    throw error;
  }
}

/**
 * Hands the batch order over to M3. The number comes from GetOrderNo: which number Confirm itself answers differs
 * between M3 versions.
 * @throws Failure `rejected` in M3's words when it holds the order back
 */
export async function confirmBatch(
  context: CallContext,
  { client }: OrderTools,
  document: ErpDocument,
  draft: string,
): Promise<Posted> {
  const record = { ORNO: draft };
  const results = await client.run(context, 'OIS100MI', [
    { transaction: 'Confirm', record, columns: ['ORNO', 'STAT'], write: true },
    { transaction: 'GetOrderNo', record, columns: ['ORNR'], write: false },
  ]);
  const number = results[1]?.state === 'ok' ? orderNumber(results[1]) : '';
  // A number proves the transfer, whatever Confirm said.
  if (number) return { number, draft };
  const { STAT } = rowOf(results[0], { call: 'OIS100MI/Confirm', record, write: true });
  if (STAT && isStuck(STAT)) throw await stuckFailure(context, client, document, draft, STAT);
  return { draft };
}
