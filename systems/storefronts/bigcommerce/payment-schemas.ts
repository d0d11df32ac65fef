import { z } from 'zod';
import { amount, flag, id, listOf, object, text } from './values';

/** What we read of v3 transactions and refunds (Orders v3 reference). Money is bare JSON numbers there. */

export const transaction = z.object({
  id: z.string(),
  event: text,
  method: text,
  amount,
  currency: text,
  gateway: text,
  gateway_transaction_id: text,
  status: text,
  reference_transaction_id: id,
  date_created: text,
  offline: object({ display_name: text }),
  custom: object({ payment_method: text }),
});
export type RawTransaction = z.output<typeof transaction>;

const refundItem = z.object({
  item_type: text,
  item_id: id,
  quantity: amount,
  requested_amount: amount,
  adjustments: listOf(object({ amount, description: text })),
});
export type RawRefundItem = z.output<typeof refundItem>;

const refundPayment = z.object({
  id,
  provider_id: text,
  amount,
  offline: flag,
  is_declined: flag,
  transaction_id: id,
});
export type RawRefundPayment = z.output<typeof refundPayment>;

export const refund = z.object({
  id: z.string(),
  order_id: z.string(),
  created: text,
  reason: text,
  total_amount: amount,
  total_tax: amount,
  uses_merchant_override_values: flag,
  items: listOf(refundItem),
  payments: listOf(refundPayment),
});
export type RawRefund = z.output<typeof refund>;

const pages = object({
  pagination: object({
    total: text,
    current_page: text,
    total_pages: text,
  }),
  cursor_pagination: object({ end_cursor: text }),
});

/** The v3 envelope; its rows are read one by one. */
export const envelope = z.object({ data: z.array(z.unknown()), meta: pages });
export type Envelope = z.output<typeof envelope>;

/** Whether pages follow; where the shop does not say, a full page is taken for one that does not end. */
export function hasMore({ data, meta }: Envelope, limit: number): boolean {
  const { current_page: page, total_pages: total } = meta?.pagination ?? {};
  if (page !== undefined && total !== undefined && /^\d+$/.test(page) && /^\d+$/.test(total)) {
    return Number(page) < Number(total);
  }
  return data.length >= limit;
}
