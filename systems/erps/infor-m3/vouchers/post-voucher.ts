import type { ErpDocument } from '../../../../domain/documents';
import { Failure, isFailure } from '../../../../domain/failure';
import type { CallContext } from '../../../context';
import type { Finding, Posted } from '../../erp';
import type { M3Result } from '../answers';
import type { M3Call } from '../client';
import { begun } from '../begun';
import { rowsOf } from '../errors';
import type { OrderTools } from '../find-order';
import { assertSendable } from '../lengths';
import { refuseFound } from '../refuse-found';
import { numberOf } from './find-voucher';
import { proveAccounts } from './prove-accounts';
import { searchVouchers } from './search-vouchers';
import { voucherOf, type Voucher } from './voucher';

const PROGRAM = 'GLS840MI';

/**
 * Posts a document of money: batch, control, update. A batch is known by its key (KEY1), which M3 takes only once, and a
 * line by its number within it: what was lost on the way is completed by the same calls, and cannot double.
 */
export async function postVoucher(
  context: CallContext,
  tools: OrderTools,
  document: ErpDocument,
  finding: Finding,
): Promise<Posted> {
  if (finding.state === 'complete') return { number: finding.number };
  if (finding.state !== 'absent') return refuseFound(document, finding);
  const voucher = voucherOf(document, tools.settings);
  const head: M3Call = { transaction: 'AddBatchHead', record: voucher.head, write: true };
  for (const { transaction, record } of [head, ...voucher.lines])
    assertSendable(`${PROGRAM}/${transaction}`, record);
  await proveAccounts(context, tools, document);

  const stood = await enter(context, tools, voucher, head);
  if (stood === 'posted') return posted(context, tools, document, voucher);
  try {
    await begun(context, (patient) => finish(patient, tools, voucher));
  } catch (error) {
    // A batch that stood before may have been posted by the attempt that entered it.
    if (!isFailure(error, 'rejected')) throw error;
    const already = await posted(context, tools, document, voucher);
    if (already.number) return already;
    throw error;
  }
  return { draft: voucher.key };
}

/** `posted`: a batch under this key stood before, and takes no more lines. */
async function enter(
  context: CallContext,
  { client, settings }: OrderTools,
  voucher: Voucher,
  head: M3Call,
): Promise<'entered' | 'posted'> {
  const { resume, key } = settings.vouchers;
  // Only where the key vouches for the content may lines go to a batch that might stand already.
  const together = resume && key === 'content';
  if (!together) {
    const [result] = await client.run(context, PROGRAM, [head]);
    if (stands(result, settings)) throw unfinished(voucher);
    rowsOf(result, { call: `${PROGRAM}/AddBatchHead`, record: head.record, write: true });
  }
  const calls = together ? [head, ...voucher.lines] : voucher.lines;
  const results = await client.run(context, PROGRAM, calls);
  const existed = together && stands(results[0], settings);
  const failures = calls.flatMap((call, index) => {
    const result = results[index];
    return existed && stands(result, settings) ? [] : (failureOf(call, result) ?? []);
  });
  const [first] = failures;
  if (!first) return 'entered';
  const worst =
    failures.find(({ kind }) => kind === 'in-doubt') ?? failures.find(({ kind }) => kind !== 'rejected');
  if (worst) throw worst;
  if (existed) return 'posted';
  throw first;
}

const stands = (result: M3Result | undefined, { vouchers }: OrderTools['settings']): boolean =>
  result?.state === 'refused' && vouchers.existsCodes.includes(result.error?.code ?? '');

function failureOf({ transaction, record }: M3Call, result: M3Result | undefined): Failure | undefined {
  try {
    rowsOf(result, { call: `${PROGRAM}/${transaction}`, record, write: true });
    return undefined;
  } catch (error) {
    if (isFailure(error)) return error;
    throw error;
  }
}

/** Control, then update: M3 posts the batch to the ledger. */
async function finish(
  context: CallContext,
  { client, settings: { company, division } }: OrderTools,
  { key }: Voucher,
): Promise<void> {
  const record = { CONO: company, KEY1: key, DIVI: division };
  for (const transaction of ['CtrlBatch', 'UpdBatch']) {
    const [result] = await client.run(context, PROGRAM, [{ transaction, record, write: true }]);
    const failure = failureOf({ transaction, record, write: true }, result);
    if (!failure) continue;
    throw failure.kind === 'rejected'
      ? new Failure('rejected', failure.message, {
          code: failure.code,
          causes: failure.causes,
          advice: `Batch ${key} waits in GLS840. Correct what M3 complains about and retry; if the mapping was wrong, delete the batch there, since the corrected document comes as another one.`,
        })
      : failure;
  }
}

async function posted(
  context: CallContext,
  tools: OrderTools,
  document: ErpDocument,
  { key, reference }: Voucher,
): Promise<Posted> {
  const { vouchers } = await searchVouchers(context, tools, document, reference);
  const [only] = vouchers;
  return only ? { number: numberOf(document, reference, only), draft: key } : { draft: key };
}

const unfinished = ({ key, reference }: Voucher): Failure =>
  new Failure(
    'rejected',
    `batch ${key} stands unposted in GLS840 already, and M3 does not show what it holds`,
    {
      causes: [`erp:batch:${reference}`],
      advice: `Delete batch ${key} in GLS840, then retry: it is entered afresh.`,
    },
  );
