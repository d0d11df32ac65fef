import type { ErpDocument, Posting } from '../../domain/documents';
import { isFailure, type Failure } from '../../domain/failure';
import type { ReadBack } from '../../domain/reckoning';
import type { CallContext } from '../../systems/context';
import type { Erp } from '../../systems/erps/erp';
import { isNotShown } from '../../systems/erps/not-shown';
import { readDocument } from '../read-snapshot';
import type { Dependencies } from '../types';

/**
 * What the ERP says of a document that our ledger holds for standing. Only reads.
 * @throws Failure as the ERP's adapter does when the ERP cannot answer at all
 */
export async function readBack(
  { store }: Pick<Dependencies, 'store'>,
  erp: Erp,
  context: CallContext,
  posting: Posting,
): Promise<ReadBack> {
  const document = await documentOf({ store }, posting);
  if (!document)
    return { state: 'unproved', says: 'our copy of it is gone: compare it in the ERP by its number' };
  const { number, draft } = posting;
  try {
    const confirmation = await erp.confirm(context, document, { number, draft });
    // Where the ERP adds the tax its total is not ours to predict; what was sent has been compared.
    const total = document.taxByErp || document.reverses ? undefined : confirmation.total;
    return { state: 'agrees', number: confirmation.number, ...(total === undefined ? {} : { total }) };
  } catch (error) {
    if (isFailure(error, 'conflict'))
      return { state: 'differs', says: error.message, ...toldNumber(number), ...toldTotal(error) };
    if (isFailure(error, 'duplicate-found'))
      return { state: 'duplicate', says: error.message, numbers: await numbersOf(erp, context, document) };
    if (isFailure(error, 'rejected', 'missing-mapping', 'bug'))
      return { state: 'unproved', says: error.message };
    if (!isNotShown(error)) throw error;
    return notShown(erp, context, posting, document, error);
  }
}

async function notShown(
  erp: Erp,
  context: CallContext,
  posting: Posting,
  document: ErpDocument,
  { message }: Failure,
): Promise<ReadBack> {
  try {
    const finding = await erp.find(context, document);
    switch (finding.state) {
      case 'absent':
        return { state: 'absent', proved: true, says: message };
      case 'duplicate':
        return { state: 'duplicate', numbers: finding.numbers, says: message };
      case 'conflict':
        // The same number: the ERP only remembers that it was there.
        return finding.number === posting.number
          ? { state: 'absent', proved: true, says: finding.difference }
          : { state: 'differs', number: finding.number, says: finding.difference };
      case 'partial':
        return { state: 'unproved', says: `${message}; half of it stands as ${finding.draft}` };
      case 'complete':
        return {
          state: 'unproved',
          says: `${message}; it is found as ${finding.number ?? finding.draft ?? 'another document'}`,
        };
    }
  } catch (error) {
    if (!isNotShown(error)) throw error;
    // What was never read back may still be on its way.
    return posting.state === 'confirmed'
      ? { state: 'absent', proved: false, says: message }
      : { state: 'unproved', says: message };
  }
}

async function numbersOf(erp: Erp, context: CallContext, document: ErpDocument): Promise<readonly string[]> {
  try {
    const finding = await erp.find(context, document);
    return finding.state === 'duplicate' ? finding.numbers : [];
  } catch (error) {
    if (isFailure(error, 'conflict', 'duplicate-found', 'rejected', 'bug') || isNotShown(error)) return [];
    throw error;
  }
}

async function documentOf(
  { store }: Pick<Dependencies, 'store'>,
  { connection, key, requestHash }: Posting,
): Promise<ErpDocument | undefined> {
  if (requestHash === undefined) return undefined;
  try {
    return await readDocument(store, connection, key, requestHash);
  } catch (error) {
    if (isFailure(error, 'bug')) return undefined;
    throw error;
  }
}

const toldNumber = (number: string | undefined): { number?: string } =>
  number === undefined ? {} : { number };

/** What the ERP's document amounts to, where the adapter tells it with the conflict. */
function toldTotal(failure: Failure): { total?: string } {
  const { total } = failure as Failure & { readonly total?: unknown };
  return typeof total === 'string' ? { total } : {};
}
