import { isZero } from '../../../domain/money';
import type { OrderPayment } from '../../../domain/order';
import type { RawCreditMemo, RawInvoice, RawTransaction } from './bill-schemas';
import { stored } from './rows';
import type { RawOrder } from './schemas';
import { fromShopTime } from './search';
import type { AdobeCommerceSettings } from './settings';

export interface PaymentSources {
  readonly invoices: readonly RawInvoice[];
  readonly creditMemos: readonly RawCreditMemo[];
  readonly transactions: readonly RawTransaction[];
}

/**
 * The movements of money. The shop keeps no amount with a gateway's transaction: what was captured stands on the paid
 * invoice, what was given back on the credit memo, for offline payments too; only authorizations and voids are known
 * by their transactions alone, with the amount the payment says was authorized.
 */
export function toPayments(
  order: RawOrder,
  { invoices, creditMemos, transactions }: PaymentSources,
  settings: Pick<AdobeCommerceSettings, 'invoiceStates' | 'refundStates'>,
): OrderPayment[] {
  const common = {
    state: 'done',
    method: order.payment?.method ?? 'unknown',
    currency: order.order_currency_code ?? '',
  } as const;
  const at = (time: string | undefined): string =>
    fromShopTime(time) ?? fromShopTime(order.updated_at) ?? fromShopTime(order.created_at) ?? '';
  const reference = (id: string | undefined): { reference?: string } =>
    id === undefined ? {} : { reference: id };
  const authorized = transactions.filter(
    ({ txn_type, parent_txn_id }) => txn_type === 'authorization' && parent_txn_id === undefined,
  );
  const voided = transactions.filter(({ txn_type }) => txn_type === 'void');

  const payments: OrderPayment[] = [
    ...authorized.slice(0, 1).map((one): OrderPayment => ({
      ...common,
      id: `transaction-${one.transaction_id}`,
      kind: 'authorization',
      at: at(one.created_at),
      amount: stored(order.payment?.amount_authorized),
      ...reference(one.txn_id),
    })),
    ...voided.slice(0, 1).map((one): OrderPayment => ({
      ...common,
      id: `transaction-${one.transaction_id}`,
      kind: 'void',
      at: at(one.created_at),
      amount: stored(order.payment?.amount_canceled ?? order.payment?.amount_authorized),
      ...reference(one.txn_id),
    })),
    ...invoices
      .filter(({ state }) => settings.invoiceStates[state ?? ''] === 'paid')
      .map((one): OrderPayment => ({
        ...common,
        id: `invoice-${one.entity_id}`,
        kind: 'capture',
        at: at(one.created_at),
        amount: stored(one.grand_total),
        ...reference(one.transaction_id),
      })),
    ...creditMemos
      .filter(({ state }) => settings.refundStates.includes(state ?? ''))
      .map((one): OrderPayment => ({
        ...common,
        id: `creditmemo-${one.entity_id}`,
        kind: 'refund',
        at: at(one.created_at),
        amount: stored(one.grand_total),
        ...reference(one.transaction_id),
        refundId: one.entity_id,
      })),
  ];
  return payments
    .filter(({ amount }) => !isZero(amount))
    .sort((a, b) => (a.at === b.at ? 0 : a.at < b.at ? -1 : 1));
}
