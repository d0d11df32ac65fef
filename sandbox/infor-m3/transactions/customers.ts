import { found, given, applyChange } from '../handler';
import type { Call, Handlers } from '../handler';
import { Nok } from '../refusals';
import type { Row } from '../refusals';
import type { Customer, M3State, Template } from '../state';

const countries = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'none' });

/** @throws Nok for a country nobody has registered */
export function checkCountry(code: string | undefined): void {
  if (code === undefined || code === '?') return;
  if (!/^[A-Z]{2}$/.test(code) || countries.of(code) === undefined) throw new Nok('SBX0010', 'CSCD', code);
}

export function customerOf(state: M3State, number: string): Customer {
  const customer = state.customers.get(number);
  return found(customer && state.seen(customer) ? customer : undefined, 'WCU0203', 'CUNO', number);
}

const byKey = (row: Row): string => `${(row['ALCU'] ?? '').padEnd(10)}${row['CUNO']}`;
const byName = (row: Row): string => `${(row['CUNM'] ?? '').padEnd(36)}${row['CUNO']}`;

/** Puts a customer into the tables; also used by the seeds. */
export function insertCustomer(state: M3State, row: Row, createdAt = state.now()): Customer {
  const customer: Customer = {
    row: { ...row, ...state.created() },
    addresses: new Map(),
    createdAt,
  };
  state.customers.set(given(row, 'CUNO'), customer);
  state.customersByNumber.add(given(row, 'CUNO'), customer);
  index(state, customer);
  return customer;
}

function index(state: M3State, customer: Customer): void {
  state.customersByKey.add(byKey(customer.row), customer);
  state.customersByName.add(byName(customer.row), customer);
  state.customerSearch.put(given(customer.row, 'CUNO'), customer.row);
}

/** Changes a customer and keeps every index in step. */
export function changeCustomer(state: M3State, customer: Customer, change: (row: Row) => void): void {
  state.customersByKey.remove(byKey(customer.row), customer);
  state.customersByName.remove(byName(customer.row), customer);
  change(customer.row);
  state.changed(customer.row);
  index(state, customer);
}

function add({ state, input }: Call): Row[] {
  const template = found(state.templates.get(given(input, 'CUTM')), 'SBX0009', 'CUTM', given(input, 'CUTM'));
  checkCountry(input['CSCD']);
  const { CUTM: _template, ...fields } = input;
  const number = input['CUNO'] ?? nextNumber(state, template);
  if (state.customers.has(number)) throw new Nok('XRE0104', 'CUNO');
  const row: Row = {
    STAT: '20',
    BLCD: '0',
    PYNO: number,
    ...template.defaults,
    ...fields,
    CUNO: number,
    CONO: state.settings.company,
  };
  const missing = template.required.find((field) => !row[field]);
  if (missing !== undefined) row['STAT'] = '12';
  insertCustomer(state, row);
  return [{ CUNO: number, ERRM: missing === undefined ? '' : `Field ${missing} must be entered` }];
}

function nextNumber(state: M3State, template: Template): string {
  for (;;) {
    const running = String(++state.counters.customer);
    const number = template.prefix + running.padStart(10 - template.prefix.length, '0');
    if (!state.customers.has(number)) return number;
  }
}

function change({ state, input }: Call): Row[] {
  const customer = customerOf(state, given(input, 'CUNO'));
  checkCountry(input['CSCD']);
  const currency = input['CUCD'];
  if (currency !== undefined && state.settings.currencies[currency] === undefined) {
    throw new Nok('SBX0005', 'CUCD', currency);
  }
  if (input['STAT'] !== undefined && !/^(10|12|20|90)$/.test(input['STAT'])) {
    throw new Nok('SBX0004', 'STAT', input['STAT']);
  }
  changeCustomer(state, customer, (row) => applyChange(row, input, ['CUNO', 'CONO']));
  return [{ CUNO: given(input, 'CUNO') }];
}

const get = ({ state, input }: Call): Row[] => [customerOf(state, given(input, 'CUNO')).row];

/** Positions at the key and lists onward, as every Lst by a free key does; LMTS keeps what changed since. */
const list = (field: 'CUNO' | 'CUNM' | 'ALCU') =>
  function* ({ state, input }: Call): Generator<Row> {
    const table = {
      CUNO: state.customersByNumber,
      CUNM: state.customersByName,
      ALCU: state.customersByKey,
    }[field];
    const since = BigInt(input['LMTS'] ?? '0');
    for (const customer of table.from(input[field] ?? '')) {
      if (state.seen(customer) && BigInt(customer.row['LMTS'] ?? '0') >= since) yield customer.row;
    }
  };

export const customerHandlers: Handlers = {
  'CRS610MI/Add': add,
  'CRS610MI/ChgBasicData': change,
  'CRS610MI/ChgFinancial': change,
  'CRS610MI/ChgOrderInfo': change,
  'CRS610MI/GetBasicData': get,
  'CRS610MI/GetFinancial': get,
  'CRS610MI/GetOrderInfo': get,
  'CRS610MI/LstByNumber': list('CUNO'),
  'CRS610MI/LstByName': list('CUNM'),
  'CRS610MI/LstBySearchKey': list('ALCU'),
  'CRS610MI/LstTemplates': ({ state }) =>
    [...state.templates.values()].map((template) => ({
      CONO: state.settings.company,
      CUNO: template.number,
      CUNM: template.name,
    })),
  'CRS610MI/SearchCustomer': ({ state, input }) => state.customerSearch.find(given(input, 'SQRY')),
};
