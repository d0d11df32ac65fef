import { LosslessNumber } from 'lossless-json';
import { type Micro, micro } from '../adobe-commerce/fixed';
import type { OrderSpec, PaymentSpec } from './order-spec';
import { bareNumber, isoSeconds, type Raw } from './raw';

export const paymentStatus = (payment: PaymentSpec | undefined): string =>
  ({
    captured: 'captured',
    'authorized-captured': 'captured',
    authorized: 'authorized',
    pending: 'pending',
    declined: 'declined',
    none: '',
  })[payment?.status ?? 'captured'];

/** What was paid, by gift certificate, by store credit and by the gateway. */
export function makeTransactions(spec: OrderSpec, due: Micro, currency: string, at: number): Raw[] {
  const status = spec.payment?.status ?? 'captured';
  if (status === 'none') return [];
  const gateway = spec.payment?.gateway ?? 'testgateway';
  let count = 0;
  const one = (event: string, method: string, amount: Micro, gateway_: string, more: Raw = {}): Raw => {
    count += 1;
    return {
      id: spec.id * 100 + count,
      order_id: String(spec.id),
      event,
      method,
      amount: amount === 0n ? new LosslessNumber('0') : bareNumber(amount),
      currency,
      gateway: gateway_,
      gateway_transaction_id: `gw-${spec.id}-${count}`,
      date_created: isoSeconds(at + count * 1_000),
      test: true,
      status: 'ok',
      fraud_review: false,
      reference_transaction_id: null,
      payment_method_id: `${gateway_}.card`,
      ...more,
    };
  };
  const certificate = micro(spec.giftCertificate ?? '0');
  const credit = micro(spec.storeCredit ?? '0');
  const tenders = [
    ...(certificate === 0n ? [] : [one('purchase', 'gift_certificate', certificate, 'giftcertificate')]),
    ...(credit === 0n ? [] : [one('purchase', 'store_credit', credit, 'storecredit')]),
  ];
  if (due <= 0n) return tenders;
  switch (status) {
    case 'authorized':
      return [...tenders, one('authorization', 'credit_card', due, gateway)];
    case 'authorized-captured': {
      const authorization = one('authorization', 'credit_card', due, gateway);
      const reference = { reference_transaction_id: authorization['id'] };
      const capture = one('capture', 'credit_card', due, gateway, reference);
      const settled = one('settled', 'credit_card', due, gateway, {
        reference_transaction_id: capture['id'],
      });
      return [...tenders, authorization, capture, settled];
    }
    case 'pending':
      return [...tenders, one('pending', 'offsite', due, gateway)];
    case 'declined':
      return [...tenders, one('purchase', 'credit_card', due, gateway, { status: 'error' })];
    default:
      return [...tenders, one('purchase', 'credit_card', due, gateway)];
  }
}
