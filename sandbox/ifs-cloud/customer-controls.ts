import type { ControlRequest, ControlRoutes } from '../kit';
import { type CustomerSeed, deleteCustomer, editAsUser, seedCustomers } from './customer-seeds';
import type { Row } from './odata/edm';
import { ifsSnapshot } from './snapshot';
import type { IfsState } from './state';

/** What people do with customers at IFS's own screens. */
export function customerControls(state: () => IfsState): ControlRoutes {
  const changes = (request: ControlRequest): Row => (request.json() ?? {}) as Row;
  const customer = (request: ControlRequest): string => request.params['id'] ?? '';
  return {
    'GET /customers': () => ifsSnapshot(state()).customers,
    'POST /customers': (request) => {
      const body = request.json() as CustomerSeed | CustomerSeed[];
      seedCustomers(state(), Array.isArray(body) ? body : [body]);
    },
    'POST /customers/:id/edit': (request) =>
      editAsUser(state(), 'customer', { CustomerId: customer(request) }, changes(request)),
    'POST /customers/:id/addresses/:address/edit': (request) =>
      editAsUser(
        state(),
        'customerAddress',
        { CustomerId: customer(request), AddressId: request.params['address'] ?? '' },
        changes(request),
      ),
    'POST /customers/:id/communication/:method/edit': (request) =>
      editAsUser(
        state(),
        'communicationMethod',
        { CustomerId: customer(request), CommId: request.params['method'] ?? '' },
        changes(request),
      ),
    'POST /customers/:id/delete': (request) => {
      deleteCustomer(state(), customer(request));
      return { deleted: customer(request) };
    },
    'POST /customers/:id/credit-stop': (request) => {
      const table = state().table('customerOrderProfile');
      const profile = table.get({ CustomerNo: customer(request) })?.row;
      if (!profile) throw new RangeError('no order profile');
      table.put({ ...profile, CrStop: true });
      return { stopped: customer(request) };
    },
    'POST /history-log': (request) => {
      const { historyLog } = state();
      historyLog.clear();
      for (const unit of request.json() as string[]) historyLog.add(unit);
      return [...historyLog];
    },
  };
}
