import type { ErpDocument } from '../../../domain/documents';
import { Failure } from '../../../domain/failure';
import type { CallContext } from '../../context';
import type { Confirmation, Finding, Posted } from '../erp';
import { confirmCancellation, findCancellation, postCancellation } from './cancellation';
import { confirmOrder } from './confirm-order';
import { confirmCreditNote, findCreditNote, postCreditNote } from './credit-notes/credit-note';
import { findOrder, type OrderTools } from './find-order';
import { postOrder } from './post-order';
import {
  confirmPurchaseCancellation,
  findPurchaseCancellation,
  postPurchaseCancellation,
} from './purchase-orders/cancel-purchase';
import { confirmPurchase } from './purchase-orders/confirm-purchase';
import { findPurchase } from './purchase-orders/find-purchase';
import { postPurchase } from './purchase-orders/post-purchase';
import type { InforM3Settings } from './schemas';
import { confirmVoucher } from './vouchers/confirm-voucher';
import { findVoucher } from './vouchers/find-voucher';
import { postVoucher } from './vouchers/post-voucher';

/** How a kind of document is carried. */
export interface Handler {
  find(context: CallContext, tools: OrderTools, document: ErpDocument): Promise<Finding>;
  post(context: CallContext, tools: OrderTools, document: ErpDocument, finding: Finding): Promise<Posted>;
  confirm(
    context: CallContext,
    tools: OrderTools,
    document: ErpDocument,
    posted: Posted,
  ): Promise<Confirmation>;
}

const ORDER: Handler = { find: findOrder, post: postOrder, confirm: confirmOrder };
const ORDER_DELETION: Handler = {
  find: findCancellation,
  post: postCancellation,
  confirm: confirmCancellation,
};
const VOUCHER: Handler = { find: findVoucher, post: postVoucher, confirm: confirmVoucher };
const PURCHASE: Handler = { find: findPurchase, post: postPurchase, confirm: confirmPurchase };
const PURCHASE_CANCELLATION: Handler = {
  find: findPurchaseCancellation,
  post: postPurchaseCancellation,
  confirm: confirmPurchaseCancellation,
};
const CREDIT_NOTE: Handler = { find: findCreditNote, post: postCreditNote, confirm: confirmCreditNote };

/** @throws Failure `rejected` for a document that M3 has no way to take back */
export function handlerOf(document: ErpDocument, settings: InforM3Settings): Handler {
  switch (document.kind) {
    case 'sales-order':
      return ORDER;
    case 'receivable':
    case 'journal':
    case 'payment':
      return VOUCHER;
    case 'purchase-order':
      return PURCHASE;
    case 'credit-note':
      return CREDIT_NOTE;
    case 'cancellation':
      return reversalOf(document, settings);
    case 'customer':
      throw new Failure('bug', 'customers are no documents of Infor M3', { causes: ['bug'] });
  }
}

function reversalOf(document: ErpDocument, { creditNotes, purchaseOrders }: InforM3Settings): Handler {
  switch (document.reverses?.kind) {
    case 'receivable':
    case 'journal':
    case 'payment':
      return VOUCHER;
    case 'purchase-order':
      if (purchaseOrders.cancel === 'delete-lines') return PURCHASE_CANCELLATION;
      break;
    case 'credit-note':
      if (creditNotes.as === 'batch-order') return ORDER_DELETION;
      break;
    default:
      return ORDER_DELETION;
  }
  const { kind, number } = document.reverses;
  throw new Failure('rejected', `M3 offers no call that takes ${kind} ${number} back`, {
    causes: [`cancellation:${document.reference}`],
    advice: `Take ${number} back in M3 by hand, then skip this order here with a note.`,
  });
}
