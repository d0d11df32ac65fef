import { unrecorded } from '../systems/context';
import type { Dependencies } from './types';

export interface EnsuredWebhooks {
  /** What stands in the shop now, such as `orders/updated kept`; empty where the shop pushes nothing. */
  readonly registrations: readonly string[];
}

/** Brings the shop's webhooks in line: creates what is missing, wakes what the shop switched off. */
export const ensureWebhooks =
  ({ connection, webhookAddress, log }: Dependencies) =>
  async ({ connection: name }: { readonly connection: string }): Promise<EnsuredWebhooks> => {
    const { storefront, orders } = await connection(name);
    const address = webhookAddress?.(name);
    if (!orders.webhooks || !storefront.webhooks || address === undefined) return { registrations: [] };
    const registrations = await storefront.webhooks.ensure(unrecorded('reconcile'), { address });
    const changed = registrations.filter(({ state }) => state !== 'kept');
    if (changed.length > 0)
      log.info(
        { connection: name, webhooks: changed.map(({ topic, state }) => `${topic} ${state}`) },
        'webhooks of the shop were brought in line',
      );
    return { registrations: registrations.map(({ topic, state }) => `${topic} ${state}`) };
  };
