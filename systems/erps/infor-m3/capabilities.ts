import type { ErpCapabilities } from '../erp';
import { lengthOf } from './lengths';
import type { InforM3Settings } from './schemas';

/**
 * What M3 can be asked to do, and the longest reference each document carries: the customer's order number (CUOR), the
 * external reference of a purchase order (HREF), the invoice number of a receivable with room for its reversal's suffix,
 * and 20 characters of a voucher's text.
 */
export function capabilities(
  settings: Pick<InforM3Settings, 'settleSeconds' | 'vouchers' | 'creditNotes'>,
): ErpCapabilities {
  const order = { referenceLength: lengthOf('OIS100MI/AddBatchHead', 'CUOR') };
  const suffix = settings.vouchers.reversalSuffix.length;
  const credits = settings.creditNotes.as === 'return' || settings.creditNotes.orderType !== undefined;
  return {
    documents: {
      'sales-order': order,
      'purchase-order': { referenceLength: lengthOf('PPS370MI/AddHead', 'HREF') },
      receivable: { referenceLength: INVOICE_NUMBER - suffix },
      journal: { referenceLength: VOUCHER_TEXT },
      payment: { referenceLength: VOUCHER_TEXT },
      ...(credits ? { 'credit-note': order } : {}),
      cancellation: order,
    },
    settleMs: settings.settleSeconds * 1000,
  };
}

/** The customer invoice number (CINO) of the receivables ledger. */
const INVOICE_NUMBER = 15;
/** Of the 40 characters of a voucher's text (VTXT), what a reference may take. */
const VOUCHER_TEXT = 20;
