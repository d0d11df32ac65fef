import type { ControlRoutes } from '../kit';
import { financeSnapshot } from './finance-snapshot';
import { seedAccounts, seedSuppliers } from './finance-seeds';
import type { AccountSeed, SupplierSeed } from './finance-seeds';
import type { M3State } from './state';

/** What people do in finance and purchasing while we are not looking, and what stands there. */
export function financeControls(state: () => M3State): ControlRoutes {
  const lock = (LCCD: '0' | '1') => (request: { params: Readonly<Record<string, string>> }) => {
    const row = state().finance.accounts.get(`1/${request.params['number'] ?? ''}`);
    if (!row) throw new RangeError('no such account');
    row['LCCD'] = LCCD;
    return row;
  };
  const period = (request: { params: Readonly<Record<string, string>> }): string => {
    const { division = '', period: month = '' } = request.params;
    if (!/^\d{6}$/.test(month)) throw new RangeError('a period is a year and a month, such as 202611');
    return `${division}/${month}`;
  };
  const closed = (): { closed: string[] } => ({ closed: [...state().finance.closedPeriods] });
  return {
    'GET /vouchers': () => financeSnapshot(state()).vouchers,
    'GET /purchase-orders': () => financeSnapshot(state()).purchaseOrders,
    'GET /returns': () => financeSnapshot(state()).returns,
    'POST /accounts': (request) => {
      const body = request.json() as AccountSeed | AccountSeed[];
      seedAccounts(state(), Array.isArray(body) ? body : [body]);
    },
    'POST /suppliers': (request) => {
      const body = request.json() as SupplierSeed | SupplierSeed[];
      seedSuppliers(state(), Array.isArray(body) ? body : [body]);
    },
    'POST /accounts/:number/block': lock('1'),
    'POST /accounts/:number/unblock': lock('0'),
    'POST /periods/:division/:period/close': (request) => {
      state().finance.closedPeriods.add(period(request));
      return closed();
    },
    'POST /periods/:division/:period/open': (request) => {
      state().finance.closedPeriods.delete(period(request));
      return closed();
    },
  };
}
