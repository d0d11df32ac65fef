import type { ErpCapabilities } from '../erp';
import type { IfsCloudSettings } from './schemas';
import { REFERENCE_LENGTH } from './vouchers/voucher';

/**
 * What IFS Cloud can be asked to do here: sales orders, and documents of money as general-ledger vouchers, receivables also
 * as customer invoices. Purchase
 * orders are not among them, since public documentation tells nothing of how they are entered.
 */
export function capabilities({
  gl,
  orders,
  receivable,
  invoices,
  settleSeconds,
}: Pick<IfsCloudSettings, 'gl' | 'orders' | 'receivable' | 'invoices' | 'settleSeconds'>): ErpCapabilities {
  const voucher = { referenceLength: REFERENCE_LENGTH - gl.reversalSuffix.length };
  return {
    documents: {
      'sales-order': { referenceLength: orders.referenceLength },
      receivable:
        receivable === 'instant-invoice' && invoices
          ? { referenceLength: invoices.referenceLength }
          : voucher,
      journal: voucher,
      payment: voucher,
      'credit-note': voucher,
      cancellation: { referenceLength: Math.max(orders.referenceLength, voucher.referenceLength) },
    },
    settleMs: settleSeconds * 1000,
  };
}
