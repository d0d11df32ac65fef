import type { ControlRoutes } from '../kit';
import { type SalesPartSeed, seedSalesParts, seedSites, setOrderState, type SiteSeed } from './order-seeds';
import { ORDER_ENUMS } from './order-types';
import { ifsSnapshot } from './snapshot';
import type { IfsState } from './state';

/** What sales and the warehouse do, and what stands there. */
export function orderControls(state: () => IfsState): ControlRoutes {
  return {
    'GET /orders': () => ifsSnapshot(state()).orders,
    'GET /invoices': () => ifsSnapshot(state()).invoices,
    'POST /sites': (request) => {
      const body = request.json() as SiteSeed | SiteSeed[];
      seedSites(state(), Array.isArray(body) ? body : [body]);
    },
    'POST /sales-parts': (request) => {
      const body = request.json() as SalesPartSeed | SalesPartSeed[];
      seedSalesParts(state(), Array.isArray(body) ? body : [body]);
    },
    'POST /orders/:order/state/:state': (request) => {
      const { order = '', state: wanted = '' } = request.params;
      if (!ORDER_ENUMS['CustomerOrderState']?.includes(wanted))
        throw new RangeError(`no such state: ${wanted}`);
      setOrderState(state(), order, wanted);
      return { order, state: wanted };
    },
  };
}
