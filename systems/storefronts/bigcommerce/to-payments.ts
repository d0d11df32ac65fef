import { absolute, equal, normalize, type Amount } from '../../../domain/money';
import type { OrderPayment } from '../../../domain/order';
import type { RawRefund, RawRefundPayment, RawTransaction } from './payment-schemas';
import { fromShopTime } from './times';

/** Events of a transaction (Orders v3 reference). `settled` confirms a capture, and is one only where none was seen. */
const KINDS: Readonly<Record<string, OrderPayment['kind']>> = {
  purchase: 'capture',
  capture: 'capture',
  pending: 'capture',
  settled: 'capture',
  authorization: 'authorization',
  refund: 'refund',
  void: 'void',
};

interface PaymentContext {
  readonly currency: string;
  /** Where a transaction tells no time. */
  readonly fallbackTime: string;
}

/** Methods (Orders v3 reference) that the order itself already has off its total, as charges below zero. */
const TENDERS: readonly (string | undefined)[] = ['gift_certificate', 'store_credit'];

/**
 * Every movement of money once: the transactions, and those refund payments that no transaction stands for (offline
 * ones, and every one where transactions are not read). What gift certificates and store credit paid is no movement:
 * the buyer does not owe it, so it cannot be paid a second time.
 */
export function toPayments(
  transactions: readonly RawTransaction[],
  refunds: readonly RawRefund[],
  context: PaymentContext,
): OrderPayment[] {
  const movements = withoutRepeatedSettlements(transactions).flatMap((one) => movement(one, context));
  const taken = new Map<string, string>();
  const more: OrderPayment[] = [];
  for (const { refund, payment } of refunds.flatMap(paymentsOf)) {
    const match = movements.find(
      (one) => one.kind === 'refund' && !taken.has(one.id) && isSame(one, payment),
    );
    if (match) taken.set(match.id, refund.id);
    else more.push(refundMovement(refund, payment, context));
  }
  return [
    ...movements.map((one) => {
      const refundId = taken.get(one.id);
      return refundId === undefined ? one : { ...one, refundId };
    }),
    ...more,
  ].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
}

const paymentsOf = (refund: RawRefund): { refund: RawRefund; payment: RawRefundPayment }[] =>
  (refund.payments ?? []).map((payment) => ({ refund, payment }));

/** By the shop's link; older answers have none, and then the amount must do. */
const isSame = (movement: OrderPayment, payment: RawRefundPayment): boolean =>
  payment.transaction_id !== undefined
    ? movement.id === payment.transaction_id
    : !payment.offline && equal(movement.amount, absolute(payment.amount ?? '0'));

function withoutRepeatedSettlements(transactions: readonly RawTransaction[]): RawTransaction[] {
  const captures = transactions.filter(({ event }) => event === 'purchase' || event === 'capture');
  return transactions.filter(
    (one) =>
      one.event !== 'settled' ||
      !captures.some(
        (capture) =>
          capture.id === one.reference_transaction_id || equal(capture.amount ?? '0', one.amount ?? '0'),
      ),
  );
}

function movement(raw: RawTransaction, { currency, fallbackTime }: PaymentContext): OrderPayment[] {
  const kind = KINDS[raw.event ?? ''];
  if (kind === undefined || raw.amount === undefined) return [];
  if (kind === 'capture' && TENDERS.includes(raw.method)) return [];
  const method =
    raw.gateway ?? raw.custom?.payment_method ?? raw.offline?.display_name ?? raw.method ?? 'unknown';
  return [
    {
      id: raw.id,
      kind,
      state: raw.status === 'error' ? 'failed' : raw.event === 'pending' ? 'pending' : 'done',
      at: fromShopTime(raw.date_created) ?? fallbackTime,
      method,
      amount: positive(raw.amount),
      currency: raw.currency ?? currency,
      ...(raw.gateway_transaction_id !== undefined ? { reference: raw.gateway_transaction_id } : {}),
    },
  ];
}

const refundMovement = (
  refund: RawRefund,
  payment: RawRefundPayment,
  { currency, fallbackTime }: PaymentContext,
): OrderPayment => ({
  id: `refund-${refund.id}-${payment.id ?? payment.provider_id ?? '0'}`,
  kind: 'refund',
  state: payment.is_declined ? 'failed' : 'done',
  at: fromShopTime(refund.created) ?? fallbackTime,
  method: payment.provider_id ?? 'unknown',
  amount: positive(payment.amount ?? '0'),
  currency,
  ...(payment.transaction_id !== undefined ? { reference: payment.transaction_id } : {}),
  refundId: refund.id,
});

const positive = (amount: Amount): Amount => absolute(normalize(amount));
