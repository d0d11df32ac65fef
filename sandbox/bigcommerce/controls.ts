import type { ProductSpec } from './catalog';
import type { ControlRequest, ControlRoutes } from '../kit';
import { bcSignature, type Client, type DeliveryMode, type Hooks, signedHeaders } from './hooks';
import { makeOrder, type OrderSpec } from './make-order';
import type { RefundSpec } from './make-refund';
import type { Raw, ShopOrder } from './raw';
import type { Shop } from './shop';

/** A webhook that is sent by hand, and how it goes wrong. */
interface SendWebhook {
  readonly address: string;
  readonly scope?: string;
  /** Of an order, unless the scope is of customers. */
  readonly id?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly sign?: 'standard' | 'bc' | 'both' | 'none' | 'wrong';
  /** Seconds by which the signed time is off. */
  readonly offset?: number;
  readonly messageId?: string;
  /** Changed after it was signed. */
  readonly alter?: boolean;
  readonly times?: number;
}

/** What tests and demos do to the store over HTTP. */
export function controls(shop: Shop, hooks: Hooks, client: Client): ControlRoutes {
  const id = (request: ControlRequest): number => Number(request.params['id']);
  const body = <T>(request: ControlRequest): T => (request.json() ?? {}) as T;
  const brief = ({ row }: ShopOrder): unknown => ({
    id: row.id,
    status_id: row.status_id,
    date_modified: row['date_modified'],
  });
  return {
    'GET /orders': () => shop.truth(),
    'POST /orders': (request) => brief(shop.addOrder(makeOrder(body<OrderSpec>(request)))),
    'PATCH /orders/:id': (request) => brief(shop.updateOrder(id(request), {}, body<Raw>(request))),
    'POST /orders/:id/edit': (request) =>
      brief(shop.editOrder(id(request), makeOrder({ ...body<OrderSpec>(request), id: id(request) }))),
    'POST /orders/:id/status': (request) =>
      brief(shop.setStatus(id(request), body<{ statusId: number }>(request).statusId)),
    'POST /orders/:id/cancel': (request) => brief(shop.setStatus(id(request), 5)),
    'POST /orders/:id/archive': (request) => brief(shop.archive(id(request))),
    'POST /orders/:id/refunds': (request) => ({
      id: shop.refund(id(request), body<RefundSpec>(request))['id'],
    }),
    'POST /products': (request) => shop.addProduct(body<ProductSpec>(request)),
    'POST /sales': (request) => {
      const { sku, quantity } = body<{ sku?: string; quantity?: number }>(request);
      if (typeof sku !== 'string') throw new RangeError('send {"sku": …, "quantity": …}');
      return brief(shop.sell(sku, quantity));
    },
    'POST /stock/erp': (request) => {
      const { sku, quantity } = body<{ sku?: string; quantity?: number }>(request);
      if (typeof sku !== 'string' || typeof quantity !== 'number') {
        throw new RangeError('send {"sku": …, "quantity": …}');
      }
      shop.inventory.receive(sku, quantity);
      return shop.inventory.account();
    },
    'GET /stock': () => shop.inventory.account(),
    'POST /stock/lag': (request) => {
      shop.inventory.lagReads = body<{ reads?: number }>(request).reads ?? 0;
      return { reads: shop.inventory.lagReads };
    },
    'POST /customers': (request) => shop.putCustomer(body<Raw & { id: number }>(request)),
    'POST /companies': (request) => shop.putCompany(body<Raw & { companyId: number }>(request)),
    'POST /users': (request) => {
      const { customer, company } = body<{ customer: number; company: number }>(request);
      shop.users.set(customer, company);
      return { customer, company };
    },
    'GET /hooks': () =>
      [...hooks.all.values()].map(({ client: { clientId }, headers, ...hook }) => ({
        ...hook,
        clientId,
        headerNames: Object.keys(headers ?? {}),
      })),
    'POST /hooks/:id/deactivate': (request) => ({
      active: hooks.update(id(request), { active: false }).active,
    }),
    'GET /webhooks': async () => {
      await hooks.settle();
      return hooks.deliveries.map(({ body: _body, ...delivery }) => delivery);
    },
    'POST /webhooks/mode': (request) => {
      hooks.setMode(body<DeliveryMode>(request));
      return hooks.mode;
    },
    'POST /webhooks/release': async (request) => {
      const released = hooks.release(body<{ order?: 'kept' | 'reversed' | 'shuffled' }>(request).order);
      await hooks.settle();
      return { released };
    },
    'POST /webhooks/retry': async () => ({ retried: await hooks.retry() }),
    'POST /webhooks/send': (request) => send(body<SendWebhook>(request), hooks, client),
    'POST /maintenance': (request) => {
      shop.down = body<{ on?: boolean }>(request).on !== false;
      return { down: shop.down };
    },
  };
}

async function send(wanted: SendWebhook, hooks: Hooks, client: Client): Promise<{ statuses: number[] }> {
  const { scope = 'store/order/updated', id = 1, sign = 'standard' } = wanted;
  const body = hooks.bodyOf(scope, { type: scope.split('/')[1], id });
  const signer = sign === 'wrong' ? { clientSecret: `${client.clientSecret}x` } : client;
  const seconds = Math.floor(Date.now() / 1000) + (wanted.offset ?? 0);
  const messageId = wanted.messageId ?? `msg_sent_${Math.random().toString(36).slice(2)}`;
  const headers = {
    'content-type': 'application/json',
    ...wanted.headers,
    ...(sign === 'bc' || sign === 'none' ? {} : signedHeaders(signer, messageId, body, seconds)),
    ...(sign === 'bc' || sign === 'both' ? { 'x-bc-signature': bcSignature(signer, body, 'hex') } : {}),
  };
  const statuses: number[] = [];
  for (let time = 0; time < (wanted.times ?? 1); time += 1) {
    const answer = await fetch(wanted.address, {
      method: 'POST',
      headers,
      body: wanted.alter ? body.replace(`"id":${id}`, `"id":${id + 1}`) : body,
    });
    await answer.arrayBuffer();
    statuses.push(answer.status);
  }
  return { statuses };
}
