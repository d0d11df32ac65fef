import { LIST_EFFECTS, READ_EFFECTS, WRITE_EFFECTS, type Attack } from '../lane';

const SET = 'CustomerHandling/CustomerInfoSet';
const LISTED = LIST_EFFECTS.filter((effect) => effect !== 'page-shift');

/** IFS Cloud as an ERP whose customers are carried. */
export const ifsCustomersSurface = (): Attack => ({
  targets: [
    { call: `GET ${SET}`, perOrder: 6, effects: READ_EFFECTS },
    { call: `GET ${SET}/CustomerInfoAddresses`, perOrder: 6, effects: LISTED },
    { call: `GET ${SET}/CommunicationMethods`, perOrder: 6, effects: LISTED },
    { call: 'GET CustomersHandling/CustomerInfoSet', perOrder: 1, effects: LIST_EFFECTS },
    { call: `PATCH ${SET}`, perOrder: 0.6, effects: WRITE_EFFECTS },
    { call: `PATCH ${SET}/CustomerInfoAddresses`, perOrder: 1, effects: WRITE_EFFECTS },
    { call: `PATCH ${SET}/CommunicationMethods`, perOrder: 0.6, effects: WRITE_EFFECTS },
    { call: `POST ${SET}/CustomerInfoAddresses`, perOrder: 1, effects: WRITE_EFFECTS },
    { call: `POST ${SET}/CommunicationMethods`, perOrder: 0.8, effects: WRITE_EFFECTS },
    { call: 'POST CustomerHandling/CopyExistingCustomer', perOrder: 0.6, effects: WRITE_EFFECTS },
    { call: 'token', perOrder: 0, effects: ['error-503', 'cut', 'slow', 'throttle', 'html'] },
  ],
  revoke: async (control) => void (await control.call('POST', '/tokens/expire')),
  // A new login is all it takes.
  restore: async () => undefined,
});
