import type { ControlRequest, ControlRoutes } from '../kit';
import type { DeliverOptions, HookStatus } from './hooks';
import type { ShopSettings } from './make-order';
import type { OrderSpec, RefundSpec } from './order-spec';
import type { ProductInput } from './products';
import type { CustomerRecord, OrderRecord } from './records';
import type { Shop } from './shop';
import { orderTruth } from './snapshot';

/** What lies around the shop's tables. */
export interface Surroundings {
  /** From now on the shop's clock is this many seconds ahead (or, below 0, behind). */
  readonly skew: (seconds: number) => void;
  /** Refuses, or accepts again, every key. */
  readonly revoke: (on: boolean) => void;
}

/** What tests and demos do to the shop over HTTP. */
export function controls(shop: Shop, surroundings: Surroundings): ControlRoutes {
  const id = (request: ControlRequest): number => Number(request.params['id']);
  const read = <T>(request: ControlRequest): Partial<T> => request.json() ?? {};
  return {
    'POST /orders': (request) => {
      const { spec } = read<{ spec: OrderSpec }>(request);
      if (spec === undefined) throw new RangeError('send {"spec": …}');
      return orderTruth(shop.addOrder(spec));
    },
    'GET /orders': () => [...shop.orders.values()].map(orderTruth),
    'GET /orders/:id': (request) => orderTruth(shop.order(id(request))),
    'PATCH /orders/:id': (request) => {
      const { spec, ...fields } = read<{ spec: OrderSpec } & OrderRecord>(request);
      return orderTruth(
        spec === undefined ? shop.updateOrder(id(request), fields) : shop.editOrder(id(request), spec),
      );
    },
    'POST /orders/:id/status': (request) => {
      const { status } = read<{ status: string }>(request);
      if (typeof status !== 'string') throw new RangeError('send {"status": …}');
      return orderTruth(shop.setStatus(id(request), status));
    },
    'POST /orders/:id/cancel': (request) => orderTruth(shop.setStatus(id(request), 'cancelled')),
    'POST /orders/:id/pay': (request) => orderTruth(shop.setStatus(id(request), 'processing')),
    'POST /orders/:id/trash': (request) => {
      shop.trashOrder(id(request));
      return { trashed: id(request) };
    },
    'POST /orders/:id/restore': (request) => {
      shop.restoreOrder(id(request));
      return { restored: id(request) };
    },
    'DELETE /orders/:id': (request) => {
      shop.deleteOrder(id(request));
      return { deleted: id(request) };
    },
    'POST /orders/:id/refunds': (request) => {
      const refund = shop.refundOrder(id(request), read<RefundSpec>(request));
      return { id: refund.id, amount: String(Number(refund.amount) / 1_000_000), isFull: refund.isFull };
    },
    'DELETE /refunds/:id': (request) => {
      shop.deleteRefund(id(request));
      return { deleted: id(request) };
    },
    'POST /customers': (request) => {
      const { email, ...rest } = read<CustomerRecord>(request);
      if (email === undefined) throw new RangeError('send {"email": …}');
      return { id: shop.addCustomer({ ...rest, email }).id };
    },
    'PATCH /customers/:id': (request) => ({
      id: shop.updateCustomer(id(request), read<CustomerRecord>(request)).id,
    }),
    'POST /products': (request) => shop.product(read<ProductInput>(request) as ProductInput),
    'POST /sales': (request) => {
      const { sku, quantity } = read<{ sku: string; quantity: number }>(request);
      if (typeof sku !== 'string') throw new RangeError('send {"sku": …, "quantity": …}');
      return orderTruth(shop.sell(sku, quantity));
    },
    'POST /stock/erp': (request) => {
      const { sku, quantity } = read<{ sku: string; quantity: number }>(request);
      if (typeof sku !== 'string' || typeof quantity !== 'number')
        throw new RangeError('send {"sku": …, "quantity": …}');
      shop.stock.receive(sku, quantity);
      return shop.stock.account();
    },
    'GET /stock': () => shop.stock.account(),
    'GET /hooks': () => shop.hooks.all().map(({ secret: _, ...hook }) => hook),
    'PATCH /hooks/:id': (request) => {
      const { status, failures } = read<{ status: HookStatus; failures: number }>(request);
      shop.hooks.update(id(request), {
        ...(status === undefined ? {} : { status }),
        ...(failures === undefined ? {} : { failures }),
      });
      return { changed: id(request) };
    },
    'POST /hooks/disable': () => {
      for (const hook of shop.hooks.all()) shop.hooks.update(hook.id, { status: 'disabled' });
      return { disabled: shop.hooks.all().length };
    },
    'POST /deliver': (request) => shop.hooks.deliver(read<DeliverOptions>(request)),
    'POST /send': (request) => {
      const { url, topic, resource, secret } = read<{
        url: string;
        topic: string;
        resource: number;
        secret: string;
      }>(request);
      if (url === undefined || topic === undefined || resource === undefined || secret === undefined) {
        throw new RangeError('send {"url", "topic", "resource", "secret"}');
      }
      const hook = {
        id: 0,
        name: '',
        topic,
        deliveryUrl: url,
        secret,
        status: 'active',
        failures: 0,
      } as const;
      return shop.hooks.send(hook, resource).then((status) => ({ status }));
    },
    'POST /settings': (request) => {
      shop.settings = { ...shop.settings, ...read<ShopSettings>(request) };
      return shop.settings;
    },
    'POST /clock': (request) => {
      const { skewSeconds } = read<{ skewSeconds: number }>(request);
      if (typeof skewSeconds !== 'number') throw new RangeError('send {"skewSeconds": number}');
      surroundings.skew(skewSeconds);
      return { now: new Date(shop.now()).toISOString() };
    },
    'POST /keys/revoke': () => {
      surroundings.revoke(true);
      return { revoked: true };
    },
    'POST /keys/restore': () => {
      surroundings.revoke(false);
      return { revoked: false };
    },
    'POST /maintenance': (request) => {
      shop.maintenance = read<{ on: boolean }>(request).on !== false;
      return { maintenance: shop.maintenance };
    },
  };
}
