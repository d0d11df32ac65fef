import { LIST_EFFECTS, READ_EFFECTS, WRITE_EFFECTS, type ShopSurface, type ShopWebhooks } from '../lane';

/** Adobe Commerce as a shop whose customers are carried. */
export const adobeCustomersSurface = (webhooks: ShopWebhooks): ShopSurface => ({
  targets: [
    { call: 'GET /V1/customers/search', perOrder: 4, effects: LIST_EFFECTS },
    { call: 'GET /V1/customers/:id', perOrder: 6, effects: READ_EFFECTS },
    { call: 'PUT /V1/customers/:id', perOrder: 1.5, effects: WRITE_EFFECTS },
    { call: 'POST /V1/customers', perOrder: 0.4, effects: WRITE_EFFECTS },
  ],
  skewClock: async (control, seconds) =>
    void (await control.call('POST', '/clock', { skewSeconds: seconds })),
  revoke: async (control) => void (await control.call('POST', '/integrations/revoke')),
  restore: async (control) => void (await control.call('POST', '/integrations/restore')),
  webhooks,
});
