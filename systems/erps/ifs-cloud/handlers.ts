import type { ErpDocument } from '../../../domain/documents';
import { Failure } from '../../../domain/failure';
import type { CallContext } from '../../context';
import type { Confirmation, Finding, Posted } from '../erp';
import { confirmInvoice } from './invoices/confirm-invoice';
import { findInvoice } from './invoices/find-invoice';
import { postInvoice } from './invoices/post-invoice';
import { confirmCancellation, findCancellation, postCancellation } from './orders/cancel-order';
import { confirmOrder } from './orders/confirm-order';
import { findOrder } from './orders/find-order';
import { postOrder } from './orders/post-order';
import type { IfsCloudSettings } from './schemas';
import type { IfsTools } from './tools';
import { confirmVoucher } from './vouchers/confirm-voucher';
import { findVoucher } from './vouchers/find-voucher';
import { postVoucher } from './vouchers/post-voucher';

/** How a kind of document is carried. */
export interface Handler {
  find(context: CallContext, tools: IfsTools, document: ErpDocument): Promise<Finding>;
  post(context: CallContext, tools: IfsTools, document: ErpDocument, finding: Finding): Promise<Posted>;
  confirm(
    context: CallContext,
    tools: IfsTools,
    document: ErpDocument,
    posted: Posted,
  ): Promise<Confirmation>;
}

const ORDER: Handler = { find: findOrder, post: postOrder, confirm: confirmOrder };
const ORDER_CANCELLATION: Handler = {
  find: findCancellation,
  post: postCancellation,
  confirm: confirmCancellation,
};
const INVOICE: Handler = { find: findInvoice, post: postInvoice, confirm: confirmInvoice };
const VOUCHER: Handler = { find: findVoucher, post: postVoucher, confirm: confirmVoucher };

/** @throws Failure `rejected` for a document that IFS cannot be given */
export function handlerOf(document: ErpDocument, { receivable }: IfsCloudSettings): Handler {
  if (document.kind === 'sales-order') return ORDER;
  if (document.reverses?.kind === 'sales-order') return ORDER_CANCELLATION;
  assertVoucher(document);
  if (receivable === 'voucher') return VOUCHER;
  if (document.reverses?.kind === 'receivable') throw noCredit(document.reverses.number, document);
  return document.kind === 'receivable' ? INVOICE : VOUCHER;
}

/** @throws Failure `rejected` for a document that does not come as GL lines */
function assertVoucher(document: ErpDocument): void {
  if (document.entries) return;
  const what = document.reverses?.kind ?? document.kind;
  const goods = what === 'credit-note';
  throw new Failure('rejected', `${what} ${document.reference} comes as goods; IFS takes GL lines only`, {
    causes: [`${what}:${document.reference}`],
    advice: goods
      ? 'Set flows.refunds.post to journal in the connection file: the refund then comes as GL lines. Or enter it in IFS and skip it here.'
      : 'Change the flow in the connection file to sales-order, receivable or journal.',
  });
}

const noCredit = (number: string, { reference }: ErpDocument): Failure =>
  new Failure('rejected', `no call is documented that credits instant invoice ${number}`, {
    causes: [`cancellation:${reference}`],
    advice: `Credit invoice ${number} in IFS by hand, then skip its reversal here with a note.`,
  });
