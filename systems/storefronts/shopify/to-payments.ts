import type { Order, OrderPayment } from '../../../domain/order';
import { legacyId } from './ids';
import type { Money } from './money';
import type { RawOrder, RawRefund, RawTransaction } from './schemas';
import { utc } from './times';

/** How the order was paid, or will be. */
export function paymentOf(raw: RawOrder): Order['payment'] {
  const paidBy = raw.transactions.find(
    ({ kind, status }) =>
      status === 'SUCCESS' && (kind === 'SALE' || kind === 'AUTHORIZATION' || kind === 'CAPTURE'),
  );
  const method = paidBy?.gateway ?? raw.paymentGatewayNames[0];
  return { ...(method ? { method } : {}), ...(raw.poNumber ? { purchaseOrder: raw.poNumber } : {}) };
}

const PAYMENT_KINDS: Readonly<Record<string, OrderPayment['kind']>> = {
  AUTHORIZATION: 'authorization',
  EMV_AUTHORIZATION: 'authorization',
  SALE: 'capture',
  CAPTURE: 'capture',
  REFUND: 'refund',
  CHANGE: 'refund',
  VOID: 'void',
};

/** Money that moved. A gift card pays like any other method; amounts are positive for refunds too. */
export function toPayments(raw: RawOrder, refunds: readonly RawRefund[], money: Money): OrderPayment[] {
  const refundOf = new Map(
    refunds.flatMap((refund) =>
      refund.transactions.nodes.map(({ id }) => [id, refund.legacyResourceId] as const),
    ),
  );
  const read = (one: RawTransaction): OrderPayment[] => {
    const kind = one.kind !== undefined ? PAYMENT_KINDS[one.kind] : undefined;
    const at = utc(one.processedAt ?? one.createdAt);
    if (!kind || !at) return [];
    const refundId = refundOf.get(one.id);
    return [
      {
        id: legacyId(one.id),
        kind,
        state:
          one.status === 'SUCCESS'
            ? 'done'
            : one.status === 'FAILURE' || one.status === 'ERROR'
              ? 'failed'
              : 'pending',
        at,
        method: one.gateway ?? 'unknown',
        amount: money(one.amountSet),
        currency: money.currencyOf(one.amountSet),
        ...(one.paymentId ? { reference: one.paymentId } : {}),
        ...(refundId ? { refundId } : {}),
      },
    ];
  };
  return raw.transactions.flatMap(read).sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
}
