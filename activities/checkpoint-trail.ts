import type { Dependencies } from './types';

/** Signs the heads of the audit trail that changed since the last checkpoint: what is cut off later is then noticed. */
export const checkpointTrail =
  ({ store }: Dependencies) =>
  async (_input: { readonly connection: string }): Promise<{ readonly heads: number }> => {
    const { heads } = await store.trail.checkpoint();
    await store.deliveries.prune(DELIVERY_DAYS);
    return { heads };
  };

/** Shops send a delivery again for some days at most. */
const DELIVERY_DAYS = 30;
