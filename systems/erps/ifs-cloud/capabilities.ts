import type { ErpDocument } from '../../../domain/documents';
import { Failure } from '../../../domain/failure';
import type { ErpCapabilities } from '../erp';
import type { IfsCloudSettings } from './schemas';
import { REFERENCE_LENGTH } from './vouchers/voucher';

/**
 * What IFS Cloud can be asked to do here: documents of money, as general-ledger vouchers. Sales and purchase orders are
 * not among them, since public documentation tells neither the fields of their headers nor how one broken off is found.
 */
export function capabilities({
  gl,
  settleSeconds,
}: Pick<IfsCloudSettings, 'gl' | 'settleSeconds'>): ErpCapabilities {
  const voucher = { referenceLength: REFERENCE_LENGTH - gl.reversalSuffix.length };
  return {
    documents: {
      receivable: voucher,
      journal: voucher,
      payment: voucher,
      'credit-note': voucher,
      cancellation: voucher,
    },
    settleMs: settleSeconds * 1000,
  };
}

/** @throws Failure `rejected` for a document that does not come as GL lines */
export function assertVoucher(document: ErpDocument): void {
  if (document.entries) return;
  const what = document.reverses?.kind ?? document.kind;
  const goods = what === 'credit-note';
  throw new Failure('rejected', `${what} ${document.reference} comes as goods; IFS takes GL lines only`, {
    causes: [`${what}:${document.reference}`],
    advice: goods
      ? 'Set flows.refunds.post to journal in the connection file: the refund then comes as GL lines. Or enter it in IFS and skip it here.'
      : 'Change the flow in the connection file to receivable or journal.',
  });
}
