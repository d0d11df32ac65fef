import { createHmac } from 'node:crypto';
import type { AdobeCommerce } from '../../sandbox/adobe-commerce';
import { signedHeaders, type BigCommerceSandbox } from '../../sandbox/bigcommerce';
import { signatureOf, type ShopifySandbox } from '../../sandbox/shopify';
import type { WooCommerceSandbox } from '../../sandbox/woocommerce';

/** What can go wrong between a shop and the gateway, done with each shop's own means. */
export interface Mischief {
  /** Places an order whose every push is lost on the way. */
  lose(place: () => void): Promise<void>;
  /** Switches every registration of ours off, as the shop does by itself after failures. */
  deactivate(): void;
  /** Registrations that would deliver now. */
  active(): number;
  /** A delivery about an order of this number with a signature that somebody else made. */
  forged(number: string): { readonly headers: Record<string, string>; readonly body: string };
}

const JSON_TYPE = { 'content-type': 'application/json' };
const FORGERY = 'a secret that nobody gave us';

export const MISCHIEF: Readonly<Record<string, (sandbox: unknown) => Mischief>> = {
  'adobe-commerce': (given) => {
    const { pushes } = given as AdobeCommerce;
    return {
      lose: async (place) => {
        const { hooks } = pushes;
        pushes.hooks = [];
        place();
        pushes.hooks = hooks;
      },
      // The module knows no such state: somebody took the hooks out in the Admin.
      deactivate: () => void (pushes.hooks = []),
      active: () => pushes.hooks.length,
      forged: (number) => ({
        headers: { ...JSON_TYPE, 'x-adobe-commerce-webhook-signature': base64(FORGERY.repeat(9)) },
        body: JSON.stringify({ data: { order: { increment_id: number, entity_id: 1 } } }),
      }),
    };
  },
  shopify: (given) => {
    const { deliveries, shop, domain } = given as ShopifySandbox;
    return {
      lose: async (place) => {
        const { switches } = deliveries;
        deliveries.switches = { ...switches, lose: 1 };
        place();
        deliveries.switches = switches;
      },
      deactivate: () => shop.subscriptions.clear(),
      active: () => shop.subscriptions.size,
      forged: (number) => {
        const body = JSON.stringify({ id: 1, name: `#${number}` });
        return {
          headers: {
            ...JSON_TYPE,
            'x-shopify-topic': 'orders/updated',
            'x-shopify-shop-domain': domain,
            'x-shopify-webhook-id': 'forged',
            'x-shopify-hmac-sha256': signatureOf(body, FORGERY),
          },
          body,
        };
      },
    };
  },
  bigcommerce: (given) => {
    const { hooks } = given as BigCommerceSandbox;
    return {
      lose: async (place) => {
        hooks.setMode({ lose: 1 });
        place();
        hooks.setMode({});
      },
      deactivate: () => [...hooks.all.keys()].forEach((id) => hooks.update(id, { active: false })),
      active: () => [...hooks.all.values()].filter(({ active }) => active).length,
      forged: (number) => {
        const body = hooks.bodyOf('store/order/updated', { type: 'order', id: Number(number) });
        const [hook] = hooks.all.values();
        return {
          // Whoever forges it has found our own header out, and still has no client secret.
          headers: {
            ...JSON_TYPE,
            ...hook?.headers,
            ...signedHeaders({ clientSecret: FORGERY }, 'msg_forged', body),
          },
          body,
        };
      },
    };
  },
  woocommerce: (given) => {
    const { shop } = given as WooCommerceSandbox;
    return {
      lose: async (place) => {
        place();
        await shop.hooks.deliver({ lose: 1 });
      },
      deactivate: () =>
        shop.hooks.all().forEach(({ id }) => shop.hooks.update(id, { status: 'disabled', failures: 6 })),
      active: () => shop.hooks.all().filter(({ status }) => status === 'active').length,
      forged: (number) => {
        const body = JSON.stringify({ id: Number(number), number });
        return {
          headers: {
            ...JSON_TYPE,
            'x-wc-webhook-topic': 'order.updated',
            'x-wc-webhook-signature': createHmac('sha256', FORGERY).update(body).digest('base64'),
            'x-wc-webhook-delivery-id': 'forged',
          },
          body,
        };
      },
    };
  },
};

const base64 = (text: string): string => Buffer.from(text).toString('base64');
