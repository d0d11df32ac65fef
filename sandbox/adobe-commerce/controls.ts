import { parseExactly } from './exact-json';
import type { ControlRequest, ControlRoutes } from '../kit';
import { makeOrder, type OrderSpec } from './make-order';
import type { RawEntity, RawOrder } from './raw-order';
import type { NewOrder, Shop } from './shop';

/** What tests and demos do to the shop over HTTP. An order comes as `{"order": payload}` or as `{"spec": short spec}`. */
export function controls(shop: Shop): ControlRoutes {
  const id = (request: ControlRequest): number => Number(request.params['id']);
  const brief = (order: RawOrder): Record<string, unknown> => ({
    entity_id: order.entity_id,
    increment_id: order.increment_id,
    state: order.state,
    updated_at: order.updated_at,
  });
  return {
    'POST /orders': (request) => brief(shop.addOrder(readOrder(request))),
    'PATCH /orders/:id': (request) =>
      brief(shop.updateOrder(id(request), exactJson(request) as Partial<RawOrder>)),
    'POST /orders/:id/cancel': (request) => brief(shop.cancelOrder(id(request))),
    'POST /orders/:id/hold': (request) => brief(shop.holdOrder(id(request))),
    'POST /orders/:id/unhold': (request) => brief(shop.unholdOrder(id(request))),
    'POST /orders/:id/pay': (request) => brief(shop.payOrder(id(request))),
    'POST /orders/:id/edit': (request) => {
      const change = request.body.length === 0 ? {} : (exactJson(request) as Partial<RawOrder>);
      const { original, child } = shop.editOrder(id(request), (copy) => ({ ...copy, ...change }));
      return { original: brief(original), child: brief(child) };
    },
    'POST /late-orders': (request) => ({ entity_id: shop.beginOrder(readOrder(request)).entityId }),
    'PATCH /late-orders/:id': (request) => ({
      entity_id: shop.beginUpdate(id(request), exactJson(request) as Partial<RawOrder>).entityId,
    }),
    'POST /late-orders/:id/commit': (request) => brief(shop.commitLate(id(request))),
    'POST /customers': (request) => put(shop.customers.put.bind(shop.customers), request),
    'POST /companies': (request) => put(shop.companies.put.bind(shop.companies), request),
    'POST /invoices': (request) => put(shop.invoices.put.bind(shop.invoices), request),
    'POST /creditmemos': (request) => put(shop.creditMemos.put.bind(shop.creditMemos), request),
    'POST /maintenance': (request) => {
      shop.maintenance = (request.json() as { on?: boolean } | undefined)?.on !== false;
      return { maintenance: shop.maintenance };
    },
  };
}

/** Keeps the numbers' exact text. */
const exactJson = (request: ControlRequest): unknown => parseExactly(request.body.toString('utf8'));

function readOrder(request: ControlRequest): NewOrder {
  const body = request.json() as { spec?: OrderSpec } | undefined;
  if (body?.spec !== undefined) return makeOrder(body.spec);
  const { order } = exactJson(request) as { order?: NewOrder };
  if (order === undefined) throw new RangeError('send {"order": …} or {"spec": …}');
  const { entity_id: entityId, ...rest } = order;
  return entityId === undefined ? rest : { ...rest, entity_id: Number(entityId) };
}

function put(into: (row: RawEntity) => void, request: ControlRequest): { put: true } {
  into(exactJson(request) as RawEntity);
  return { put: true };
}
