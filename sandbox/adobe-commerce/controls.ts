import { parseExactly } from './exact-json';
import type { ControlRequest, ControlRoutes } from '../kit';
import { makeOrder, type OrderSpec } from './make-order';
import type { RawEntity, RawOrder } from './raw-order';
import type { NewOrder, Shop } from './shop';
import { orderTruth } from './truth';

/** What lies around the shop's tables. */
export interface Surroundings {
  /** From now on the shop's clock is this many seconds ahead (or, below 0, behind). */
  readonly skew: (seconds: number) => void;
  /** Refuses, or accepts again, every integration. */
  readonly revoke: (on: boolean) => void;
}

/** What tests and demos do to the shop over HTTP. An order comes as `{"order": payload}` or as `{"spec": short spec}`. */
export function controls(shop: Shop, surroundings: Surroundings): ControlRoutes {
  const id = (request: ControlRequest): number => Number(request.params['id']);
  const brief = (order: RawOrder): Record<string, unknown> => ({
    entity_id: order.entity_id,
    increment_id: order.increment_id,
    state: order.state,
    updated_at: order.updated_at,
  });
  return {
    'POST /orders': (request) => brief(shop.addOrder(readOrder(request))),
    'GET /orders': () => shop.orders.all().map(orderTruth),
    'GET /orders/:id': (request) => orderTruth(shop.order(id(request))),
    'PATCH /orders/:id': (request) => brief(shop.updateOrder(id(request), readChange(request))),
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
    'POST /customers': (request) =>
      put((row) => shop.customers.put({ updated_at: shop.stamp(), ...row }), request),
    'POST /companies': (request) => put(shop.companies.put.bind(shop.companies), request),
    'POST /company-credits': (request) => put(shop.companyCredits.put.bind(shop.companyCredits), request),
    'POST /invoices': (request) => put(shop.invoices.put.bind(shop.invoices), request),
    'POST /creditmemos': (request) => put(shop.creditMemos.put.bind(shop.creditMemos), request),
    'POST /clock': (request) => {
      const { skewSeconds } = (request.json() ?? {}) as { skewSeconds?: unknown };
      if (typeof skewSeconds !== 'number') throw new RangeError('send {"skewSeconds": number}');
      surroundings.skew(skewSeconds);
      return { now: shop.stamp() };
    },
    'POST /integrations/revoke': () => {
      surroundings.revoke(true);
      return { revoked: true };
    },
    'POST /integrations/restore': () => {
      surroundings.revoke(false);
      return { revoked: false };
    },
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
  if (body?.spec !== undefined) return placedNow(body.spec);
  const { order } = exactJson(request) as { order?: NewOrder };
  if (order === undefined) throw new RangeError('send {"order": …} or {"spec": …}');
  const { entity_id: entityId, ...rest } = order;
  return entityId === undefined ? rest : { ...rest, entity_id: Number(entityId) };
}

/** A spec that names no time is an order of this moment, by the shop's clock. */
function placedNow(spec: OrderSpec): NewOrder {
  const order = makeOrder(spec);
  if (spec.createdAt !== undefined) return order;
  return { ...order, created_at: undefined, updated_at: undefined };
}

/** Fields, or a `{"spec": …}` that says anew what the order holds; its number and the day it was placed stay. */
function readChange(request: ControlRequest): Partial<RawOrder> {
  const body = request.body.length === 0 ? {} : (request.json() as { spec?: OrderSpec });
  if (body.spec === undefined) return exactJson(request) as Partial<RawOrder>;
  const kept = ['entity_id', 'increment_id', 'created_at', 'updated_at'];
  return Object.fromEntries(
    Object.entries(makeOrder({ ...body.spec, entityId: Number(request.params['id']) })).filter(
      ([field]) => !kept.includes(field),
    ),
  );
}

function put(into: (row: RawEntity) => void, request: ControlRequest): { put: true } {
  into(exactJson(request) as RawEntity);
  return { put: true };
}
