import { decimalsOf, isNegative, isZero } from '../amounts';
import { messageText, Nok } from '../refusals';
import type { Row } from '../refusals';
import type { BatchOrder, ErrorMessage, M3State } from '../state';
import { stockedIn, warehouses } from './items';

/** What is wrong with an order, as a Nok at entry or as a message on a stuck order. */
interface Problem {
  readonly code: string;
  readonly field: string;
  readonly value: string;
}

export function headProblems(state: M3State, head: Readonly<Row>): Problem[] {
  const { settings } = state;
  const problems: Problem[] = [];
  const check = (field: string, code: string, known: (value: string) => boolean): void => {
    const value = head[field];
    if (value !== undefined && value !== '' && !known(value)) problems.push({ code, field, value });
  };
  check('FACI', 'WFAC303', (value) => settings.divisions.some((division) => division.facility === value));
  check('WHLO', 'WWH0103', (value) => warehouses(state).has(value));
  check('CUCD', 'SBX0005', (value) => settings.currencies[value] !== undefined);
  check('ORTP', 'SBX0006', (value) => settings.orderTypes[value] !== undefined);
  check('PYNO', 'WCU0203', (value) => state.customers.has(value));
  check('INRC', 'WCU0203', (value) => state.customers.has(value));
  for (const [field, values] of Object.entries(settings.codes)) {
    check(field, 'SBX0004', (value) => values.includes(value));
  }
  const address = head['ADID'];
  if (address && !state.customers.get(head['CUNO'] ?? '')?.addresses.has(`1/${address}`)) {
    problems.push({ code: 'WAD1003', field: 'ADID', value: address });
  }
  return problems;
}

/** Problems of the line's item: those an entry check may leave to Confirm. */
export function itemProblems(state: M3State, line: Readonly<Row>): Problem[] {
  const number = line['ITNO'] ?? '';
  const item = state.items.get(number);
  if (!item) return [{ code: 'WIT0103', field: 'ITNO', value: number }];
  const status = item.row['STAT'] ?? '';
  if (status < '20' || status >= '80' || !stockedIn(item, line['WHLO'] ?? '')) {
    return [{ code: 'WIT0101', field: 'ITNO', value: number }];
  }
  return (['ALUN', 'SPUN'] as const)
    .filter((field) => line[field] !== undefined && !item.units.includes(line[field]))
    .map((field) => ({ code: 'SBX0013', field, value: line[field] ?? '' }));
}

/** Faults of form, found at entry in every tenant. @throws Nok */
export function checkLineForm(state: M3State, order: BatchOrder, line: Readonly<Row>): void {
  if (isZero(line['ORQT'])) throw new Nok('SBX0004', 'ORQT', line['ORQT'] ?? '');
  const type = state.settings.orderTypes[order.head['ORTP'] ?? ''];
  if (isNegative(line['ORQT']) && type?.credit !== true) throw new Nok('SBX0014', 'ORQT');
  if (isNegative(line['SAPR'])) throw new Nok('SBX0004', 'SAPR', line['SAPR']);
  for (let step = 1; step <= 6; step++) checkDecimals(state, order, `DIA${step}`, line[`DIA${step}`]);
}

/** @throws Nok for an amount finer than the order's currency */
export function checkDecimals(
  state: M3State,
  order: { readonly head: Row },
  field: string,
  amount: string | undefined,
): void {
  if (amount !== undefined && decimalsOf(amount) > state.decimals(order.head['CUCD'])) {
    throw new Nok('SBX0002', field, amount);
  }
}

export function refuseFirst(problems: readonly Problem[]): void {
  const [first] = problems;
  if (first) throw new Nok(first.code, first.field, first.value);
}

const message = (level: string, { code, field, value }: Problem): ErrorMessage => ({
  level,
  field,
  id: code,
  text: messageText(code, value),
});

/** Where a batch order would stand after its checks, and why. Run anew at every Confirm. */
export function evaluate(state: M3State, order: BatchOrder): { status: string; messages: ErrorMessage[] } {
  const customer = state.customers.get(order.head['CUNO'] ?? '');
  const number = order.head['CUNO'] ?? '';
  const headMessages = headProblems(state, order.head).map((problem) => message('1', problem));
  if (!customer) headMessages.push(message('1', { code: 'WCU0203', field: 'CUNO', value: number }));
  else if (!['20', '90'].includes(customer.row['STAT'] ?? '')) {
    headMessages.push(message('1', { code: 'SBX0017', field: 'CUNO', value: number }));
  }
  if (headMessages.length > 0) return { status: '15', messages: headMessages };
  // A header-only order carries charges and nothing else.
  if (order.lines.length === 0 && !(order.head['OHEA'] === '1' && order.charges.length > 0)) {
    return { status: '20', messages: [message('1', { code: 'SBX0019', field: 'ORNO', value: '' })] };
  }
  const lineMessages = order.lines.flatMap((line) =>
    itemProblems(state, line).map((problem) => message('2', problem)),
  );
  if (lineMessages.length > 0) return { status: '25', messages: lineMessages };
  if (customer?.row['STAT'] === '90' || !isZero(customer?.row['BLCD'])) {
    return { status: '30', messages: [message('1', { code: 'SBX0018', field: 'CUNO', value: number })] };
  }
  if (order.interrupt) {
    return { status: '55', messages: [message('1', { code: 'SBX0020', field: 'ORNO', value: '' })] };
  }
  return { status: '90', messages: [] };
}
