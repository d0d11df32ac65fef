import type { ControlRequest, ControlRoutes } from '../kit';
import type { AccessTokens } from './access';
import type { BulkOperations } from './bulk';
import type { EditSpec, RefundSpec } from './change-order';
import { type Deliveries, type SendOptions, type Switches } from './deliveries';
import type { OrderSpec, PersonSpec } from './order-spec';
import type { OrderState } from './order-state';
import type { CompanySpec, Shop, ShopEvent } from './shop';
import type { CostBucket } from './throttle';

export interface ControlOptions {
  readonly shop: Shop;
  readonly tokens: AccessTokens;
  readonly deliveries: Deliveries;
  readonly bulk: BulkOperations;
  readonly bucket: CostBucket;
}

/** What tests and demos do to the shop over HTTP. An order is named by its id or by its number. */
export function controls({ shop, tokens, deliveries, bulk, bucket }: ControlOptions): ControlRoutes {
  const id = (request: ControlRequest): number => Number(request.params['id']);
  const body = <T>(request: ControlRequest): T => (request.json() ?? {}) as T;
  const brief = (order: OrderState): Record<string, unknown> => ({
    id: order.id,
    name: order.name,
    updatedAt: order.updatedAt,
  });
  return {
    'GET /orders': () => shop.truth(),
    'POST /orders': (request) => brief(shop.addOrder(body<{ spec: OrderSpec }>(request).spec)),
    'POST /orders/:id/edit': (request) => brief(shop.editOrder(id(request), body<EditSpec>(request))),
    'POST /orders/:id/refund': (request) => {
      const { order, refundId } = shop.refundOrder(id(request), body<RefundSpec>(request));
      return { ...brief(order), refundId };
    },
    'POST /orders/:id/settle-refund': (request) => brief(shop.settleRefund(id(request))),
    'POST /orders/:id/pay': (request) => brief(shop.payOrder(id(request))),
    'POST /orders/:id/cancel': (request) => brief(shop.cancelOrder(id(request))),
    'POST /orders/:id/fulfill': (request) => brief(shop.fulfillOrder(id(request))),
    'POST /customers': (request) => shop.putPerson(body<PersonSpec>(request)),
    'POST /companies': (request) => shop.putCompany(body<CompanySpec>(request)),

    'GET /webhooks': () => ({
      subscriptions: [...shop.subscriptions.values()],
      switches: deliveries.switches,
      deliveries: deliveries.records,
    }),
    'POST /webhooks/switches': (request) => {
      deliveries.switches = { ...deliveries.switches, ...body<Partial<Switches>>(request) };
      return deliveries.switches;
    },
    'POST /webhooks/flush': () => deliveries.flush(),
    'POST /webhooks/send': async (request) => {
      const { topic, order, customer, refund, url, ...rest } = body<
        { topic: string; order?: number; customer?: number; refund?: number; url: string } & Omit<
          SendOptions,
          'uri'
        >
      >(request);
      const person = customer === undefined ? undefined : shop.people.get(customer);
      const event: ShopEvent = {
        topics: [topic],
        ...(order === undefined ? {} : { order: shop.order(order) }),
        ...(refund === undefined ? {} : { refundId: refund }),
        ...(person ? { person } : {}),
      };
      return { status: await deliveries.send(topic, event, { ...rest, uri: url }) };
    },
    'POST /webhooks/:id/deactivate': (request) => ({ deleted: shop.subscriptions.delete(id(request)) }),

    'POST /tokens/expire': () => {
      tokens.expireAll();
      return { expired: true };
    },
    'POST /budget': (request) => {
      bucket.set(body<{ level?: number }>(request).level ?? 0);
      return bucket.status();
    },
    'POST /index/hold': (request) => {
      const hold = body<{ on?: boolean }>(request).on !== false;
      shop.holdIndex(hold);
      return { hold };
    },
    'POST /bulk': (request) => {
      const { polls, expire } = body<{ polls?: number; expire?: boolean }>(request);
      if (polls !== undefined) bulk.options.polls = polls;
      if (expire) for (const one of bulk.operations.values()) one.status = 'EXPIRED';
      return [...bulk.operations.values()].map(({ id: own, status, roots }) => ({ id: own, status, roots }));
    },
  };
}
