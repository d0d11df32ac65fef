import type { ControlRequest, ControlRoutes } from '../kit';
import type { AuthorizationServer } from './authorization-server';
import type { CommittedFailure } from './gateway';
import { financeControls } from './finance-controls';
import { given } from './handler';
import { masterDataControls } from './master-data-controls';
import { seedAliases, seedCharges, seedCustomers, seedItems } from './seeds';
import type { AliasSeed, ChargeSeed, CustomerSeed, ItemSeed } from './seeds';
import { ordersSnapshot } from './snapshot';
import type { Customer, M3State, Order } from './state';
import { ship } from './transactions/balances';
import { changeCustomer } from './transactions/customers';

/** What people do in M3 while we are not looking, and what a checker wants to know. */
export function inforControls(parts: {
  readonly state: () => M3State;
  readonly authorization: AuthorizationServer;
  readonly committedFailures: CommittedFailure[];
  readonly advance: (milliseconds: number) => void;
}): ControlRoutes {
  const state = (request: ControlRequest): { m3: M3State; customer: Customer } => {
    const m3 = parts.state();
    return { m3, customer: known(m3.customers.get(request.params['cuno'] ?? ''), 'customer') };
  };
  const status = (value: string) => (request: ControlRequest) => {
    const { m3, customer } = state(request);
    changeCustomer(m3, customer, (row) => {
      row['STAT'] = value;
    });
    return customer.row;
  };
  const credit = (blocked: '0' | '1') => (request: ControlRequest) => {
    const { m3, customer } = state(request);
    changeCustomer(m3, customer, (row) => {
      row['BLCD'] = blocked;
      if (blocked === '0' && row['STAT'] === '90') row['STAT'] = '20';
    });
    return customer.row;
  };
  const progress = (to: string) => (request: ControlRequest) => {
    const m3 = parts.state();
    const order = liveOrder(m3, request);
    if (to === '66' && given(order.head, 'ORST') < to) ship(m3, order);
    order.head['ORSL'] = to;
    order.head['ORST'] = to;
    for (const line of order.lines) line['ORST'] = to;
    m3.changed(order.head);
    return order.head;
  };
  return {
    ...financeControls(parts.state),
    ...masterDataControls(parts.state),
    'GET /orders': () => ordersSnapshot(parts.state()),
    'GET /customers': () =>
      [...parts.state().customers.values()].map(({ row, addresses }) => ({
        ...row,
        addresses: [...addresses.values()],
      })),
    'POST /customers': (request) => seedCustomers(parts.state(), list<CustomerSeed>(request)),
    'POST /customers/:cuno/block': credit('1'),
    'POST /customers/:cuno/unblock': credit('0'),
    'POST /customers/:cuno/deactivate': status('90'),
    'POST /items': (request) => seedItems(parts.state(), list<ItemSeed>(request)),
    'POST /items/:itno/status/:status': (request) => {
      const m3 = parts.state();
      const item = known(m3.items.get(request.params['itno'] ?? ''), 'item');
      item.row['STAT'] = request.params['status'] ?? '';
      m3.changed(item.row);
      return item.row;
    },
    'POST /aliases': (request) => seedAliases(parts.state(), list<AliasSeed>(request)),
    'POST /charges': (request) => seedCharges(parts.state(), list<ChargeSeed>(request)),
    'POST /orders/:orno/deliver': progress('66'),
    'POST /orders/:orno/invoice': progress('77'),
    'POST /orders/:orno/stop': (request) => {
      const { head } = liveOrder(parts.state(), request);
      head['OBLC'] = '1';
      return head;
    },
    'POST /batches/:orno/interrupt': (request) => {
      const batch = known(parts.state().batches.get(request.params['orno'] ?? ''), 'batch order');
      batch.interrupt = true;
      return batch.head;
    },
    'POST /commit-then-500': (request) => {
      const { call, times = 1, status: code = 500 } = request.json() as Partial<CommittedFailure>;
      if (call === undefined) throw new RangeError('`call` is missing, such as OIS100MI/AddBatchHead');
      parts.committedFailures.push({ call, times, status: code });
      return parts.committedFailures;
    },
    'POST /tokens/expire': () => {
      parts.authorization.expireAll();
      return { expired: true };
    },
    'GET /tokens': () => ({
      logins: parts.authorization.logins.length,
      issued: parts.authorization.issued.length,
    }),
    'POST /clock/advance/:seconds': (request) => {
      const seconds = Number(request.params['seconds']);
      if (!(seconds >= 0)) throw new RangeError('seconds must be a number, 0 or more');
      parts.advance(seconds * 1_000);
      return { now: new Date(parts.state().now()).toISOString() };
    },
  };
}

function liveOrder(m3: M3State, request: ControlRequest): Order {
  const order = m3.orders.get(request.params['orno'] ?? '');
  return known(order?.deleted ? undefined : order, 'order');
}

function known<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new RangeError(`no such ${what}`);
  return value;
}

/** One seed or a list of them. */
function list<T>(request: ControlRequest): T[] {
  const body = request.json() as T | T[];
  return Array.isArray(body) ? body : [body];
}
