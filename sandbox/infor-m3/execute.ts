import { isWrite } from './catalogue';
import type { Transaction } from './catalogue';
import { checkInput } from './check-input';
import { isNumericOutput } from './field-kinds';
import type { Handler } from './handler';
import { Nok, RequestRefusal } from './refusals';
import type { Row } from './refusals';
import type { M3State } from './state';
import { accountHandlers } from './transactions/accounts';
import { aliasHandlers } from './transactions/aliases';
import { balanceHandlers } from './transactions/balances';
import { batchConfirmHandlers } from './transactions/batch-confirm';
import { batchEntryHandlers } from './transactions/batch-entry';
import { batchReadingHandlers } from './transactions/batch-reading';
import { customerAddressHandlers } from './transactions/customer-addresses';
import { customerHandlers } from './transactions/customers';
import { emailHandlers } from './transactions/emails';
import { exportHandlers } from './transactions/export-select';
import { itemUnitHandlers } from './transactions/item-units';
import { itemHandlers } from './transactions/items';
import { ledgerHandlers } from './transactions/ledger';
import { metadataHandlers } from './transactions/metadata';
import { orderHandlers } from './transactions/orders';
import { priceHandlers } from './transactions/prices';
import { purchaseEntryHandlers } from './transactions/purchase-entry';
import { purchaseOrderHandlers } from './transactions/purchase-orders';
import { returnHandlers } from './transactions/returns';
import { divisionOf, generalHandlers, sessionHandlers } from './transactions/session';
import { voucherEntryHandlers } from './transactions/voucher-entry';

const HANDLERS: ReadonlyMap<string, Handler> = new Map(
  Object.entries({
    ...accountHandlers,
    ...aliasHandlers,
    ...balanceHandlers,
    ...batchConfirmHandlers,
    ...batchEntryHandlers,
    ...batchReadingHandlers,
    ...customerAddressHandlers,
    ...customerHandlers,
    ...emailHandlers,
    ...exportHandlers,
    ...itemHandlers,
    ...itemUnitHandlers,
    ...ledgerHandlers,
    ...metadataHandlers,
    ...orderHandlers,
    ...priceHandlers,
    ...purchaseEntryHandlers,
    ...purchaseOrderHandlers,
    ...returnHandlers,
    ...sessionHandlers,
    ...voucherEntryHandlers,
  }),
);

export interface Options {
  /** Blank means the service account's own. */
  readonly company: string;
  readonly division: string;
  /** Most rows to answer; 0 is all. */
  readonly maxRecords: number;
  readonly columns: readonly string[];
  readonly excludeEmpty: boolean;
  readonly rightTrim: boolean;
  /** Echo the input. */
  readonly extended: boolean;
}

export interface Execution {
  readonly program: string;
  readonly name: string;
  readonly record: Readonly<Row>;
  readonly options: Options;
}

/** @throws RequestRefusal TransactionNotFound, or NotEmulated for what M3 has and the sandbox has not */
export function resolve(
  state: M3State,
  program: string,
  name: string,
): { transaction: Transaction; handler: Handler } {
  const transaction = state.catalogue.find(program, name);
  if (!transaction) {
    const message = `Transaction ${name} in program ${program} does not exist`;
    throw new RequestRefusal('TransactionNotFound', message.padEnd(120));
  }
  const handler = HANDLERS.get(`${program}/${name}`) ?? generalHandlers[name];
  if (!handler) {
    throw new RequestRefusal('NotEmulated', `The sandbox does not emulate ${program}/${name}`, '', 501);
  }
  return { transaction, handler };
}

/**
 * Executes one transaction and answers its rows, cut to the transaction's output fields.
 * @throws Nok for a business refusal
 * @throws RequestRefusal for a request M3's interface itself refuses
 */
export function execute(state: M3State, execution: Execution): Row[] {
  const { program, name, options } = execution;
  const { transaction, handler } = resolve(state, program, name);
  const unknown = options.columns.find((column) => !transaction.output.has(column));
  if (unknown !== undefined) {
    const message = `Output field ${unknown} does not exist in ${program}/${name}`;
    throw new RequestRefusal('OutputFieldNotFound', message, unknown);
  }
  const input = checkInput(transaction, execution.record);
  for (const company of [options.company, input['CONO'] ?? '']) {
    if (company !== '' && Number(company) !== Number(state.settings.company)) {
      throw new Nok('XAU0008', 'CONO', company);
    }
  }
  if (options.division !== '' && !divisionOf(state, options.division)) {
    throw new Nok('SBX0008', 'DIVI', options.division);
  }
  const most = mostOf(options.maxRecords, state.settings.mostRecords);
  const kept = take(handler({ state, transaction, input, division: options.division }), most);
  const call = `${program}/${name}`;
  state.executed.set(call, (state.executed.get(call) ?? 0) + 1);
  const fields = [...transaction.output]
    .filter(([field]) => options.columns.length === 0 || options.columns.includes(field))
    .map(([field, length]) => ({ field, length, blank: isNumericOutput(field) ? '0' : '' }));
  return transaction.output.size === 0 ? [] : kept.map((row) => project(row, fields, options));
}

/** The smaller of two limits of which 0 is none. */
const mostOf = (asked: number, allowed: number): number =>
  allowed === 0 ? asked : asked === 0 ? allowed : Math.min(asked, allowed);

/** The first rows, without asking a long list for the others. */
function take(rows: Iterable<Row>, most: number): Row[] {
  const taken: Row[] = [];
  for (const row of rows) {
    taken.push(row);
    if (taken.length === most) break;
  }
  return taken;
}

function project(
  row: Row,
  fields: readonly { field: string; length: number; blank: string }[],
  options: Options,
): Row {
  const projected: Row = {};
  for (const { field, length, blank } of fields) {
    const stored = row[field] ?? '';
    if (stored === '' && options.excludeEmpty) continue;
    const value = stored === '' ? blank : stored;
    projected[field] = options.rightTrim ? value : value.padEnd(length);
  }
  return projected;
}

/** Runs a reading as if the last few seconds had not happened yet; a write is not touched. */
export function executeStale(state: M3State, execution: Execution): Row[] {
  if (isWrite(execution.name)) return execute(state, execution);
  state.horizon = state.now() - state.settings.staleMs;
  try {
    return execute(state, execution);
  } finally {
    state.horizon = Number.POSITIVE_INFINITY;
  }
}
