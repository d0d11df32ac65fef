import type { SandboxAnswer, SandboxRequest } from '../kit';
import { allowOnly, empty, envelopeOf, idsOf, notFound, pageOf, timeOf } from './answers';
import type { Shop } from './shop';

/** `GET /v3/orders/:id/transactions`: 204 when there are none. */
export function listTransactions(request: SandboxRequest, shop: Shop, id: number): SandboxAnswer {
  allowOnly(request.query, ['page', 'limit']);
  const order = shop.orders.get(id);
  if (!order) throw notFound();
  return order.transactions.length === 0 ? empty() : envelopeOf(order.transactions, pageOf(request.query));
}

/** `GET /v3/orders/payment_actions/refunds`, sorted by id. */
export function listRefunds(request: SandboxRequest, shop: Shop): SandboxAnswer {
  const { query } = request;
  allowOnly(query, ['order_id:in', 'id:in', 'created:min', 'created:max', 'transaction_id', 'page', 'limit']);
  const orders = idsOf(query, 'order_id:in');
  const ids = idsOf(query, 'id:in');
  const min = timeOf(query, 'created:min') ?? -Infinity;
  const max = timeOf(query, 'created:max') ?? Infinity;
  const rows = shop.refunds.filter((refund) => {
    const at = Date.parse(String(refund['created']));
    return (
      (orders === undefined || orders.includes(refund.order_id)) &&
      (ids === undefined || ids.includes(refund.id)) &&
      at >= min &&
      at <= max
    );
  });
  return envelopeOf(rows, pageOf(query));
}

/** `GET /v3/orders/:id/payment_actions/refunds`. */
export function refundsOfOrder(request: SandboxRequest, shop: Shop, id: number): SandboxAnswer {
  allowOnly(request.query, ['transaction_id', 'page', 'limit']);
  if (!shop.orders.has(id)) throw notFound();
  return envelopeOf(
    shop.refunds.filter((refund) => refund.order_id === id),
    pageOf(request.query),
  );
}
