import type { RawRequest } from '../kit';
import type { Execution, Options } from './execute';
import { RequestRefusal } from './refusals';
import type { Row } from './refusals';
import type { M3Settings } from './settings';

/** What a gateway path asks of M3. */
export type Target =
  | {
      readonly kind: 'single';
      readonly version: 1 | 2;
      readonly program: string;
      readonly name: string;
      readonly matrix: Pairs;
    }
  | { readonly kind: 'bulk'; readonly matrix: Pairs };

type Pairs = readonly (readonly [string, string])[];

/** Reads the path below `m3api-rest`, matrix parameters and all; undefined when it leads nowhere. */
export function targetOf(path: string): Target | undefined {
  const [steps, ...matrixParts] = path.split(';');
  const matrix = matrixParts.map((part): readonly [string, string] => {
    const [name = '', ...value] = part.split('=');
    return [decodeURIComponent(name), decodeURIComponent(value.join('='))];
  });
  const single = /^\/(v2\/)?execute\/([^/]+)\/([^/]+)$/.exec(steps ?? '');
  if (single) {
    const [, v2, program = '', name = ''] = single;
    return {
      kind: 'single',
      version: v2 ? 2 : 1,
      program: decodeURIComponent(program),
      name: decodeURIComponent(name),
      matrix,
    };
  }
  return steps === '/v2/execute' ? { kind: 'bulk', matrix } : undefined;
}

const refuse = (message: string): never => {
  throw new RequestRefusal('BadRequest', message);
};

/** Lower-case parameters are options, upper-case ones input fields. @throws RequestRefusal */
export function singleExecution(
  target: Extract<Target, { kind: 'single' }>,
  query: URLSearchParams,
  settings: M3Settings,
): Execution {
  const record: Row = {};
  const options: Pairs[number][] = [];
  for (const [name, value] of [...target.matrix, ...query]) {
    if (/^[A-Z0-9]+$/.test(name)) record[name] = value;
    else options.push([name, value]);
  }
  return {
    program: target.program,
    name: target.name,
    record,
    options: readOptions(options, settings, target.version === 1),
  };
}

const flag = (name: string, value: string): boolean =>
  value === 'true' ? true : value === 'false' ? false : refuse(`option ${name} must be true or false`);

const count = (name: string, value: string): number =>
  /^\d{1,9}$/.test(value) ? Number(value) : refuse(`option ${name} must be a whole number`);

/** @throws RequestRefusal for an option M3 does not have */
function readOptions(pairs: Pairs, settings: M3Settings, v1 = false): Options {
  let options: Options = {
    company: '',
    division: '',
    maxRecords: settings.defaultMaxRecords,
    columns: [],
    excludeEmpty: false,
    rightTrim: true,
    extended: false,
  };
  for (const [name, value] of pairs) {
    if (name === 'cono') options = { ...options, company: value };
    else if (name === 'divi') options = { ...options, division: value };
    else if (name === 'maxrecs') options = { ...options, maxRecords: count(name, value) };
    else if (name === 'returncols') options = { ...options, columns: columns(value) };
    // The Swagger files write two e, Infor's own SDK writes one.
    else if (name === 'excludeempty' || name === 'excludempty') {
      options = { ...options, excludeEmpty: flag(name, value) };
    } else if (name === 'righttrim') options = { ...options, rightTrim: flag(name, value) };
    else if (name === 'extendedresult') options = { ...options, extended: flag(name, value) };
    else if (name === 'dateformat') {
      if (value !== 'YMD8')
        throw new RequestRefusal('NotEmulated', 'The sandbox emulates dateformat YMD8 only', '', 501);
    } else if (!['lanc', 'locale', 'timeZone', 'format', ...(v1 ? ['metadata'] : [])].includes(name)) {
      refuse(`unknown option ${name}`);
    }
  }
  return options;
}

const columns = (list: string): string[] => list.split(',').filter((column) => column !== '');

const BODY_OPTIONS: Readonly<Record<string, string>> = {
  cono: 'cono',
  divi: 'divi',
  excludeEmptyValues: 'excludeempty',
  rightTrim: 'righttrim',
  maxReturnedRecords: 'maxrecs',
};

/** The executions of a bulk request, in order. @throws RequestRefusal when the request as a whole is no good */
export function bulkExecutions(
  target: Extract<Target, { kind: 'bulk' }>,
  request: RawRequest,
  settings: M3Settings,
): Execution[] {
  if (!/^application\/json\b/i.test(request.headers['content-type'] ?? '')) {
    throw new RequestRefusal('BadRequest', 'Content-Type must be application/json', '', 415);
  }
  const body = parseObject(request.body.toString('utf8'));
  const pairs: Pairs[number][] = [...target.matrix, ...request.query];
  for (const [key, value] of Object.entries(body)) {
    if (key === 'program' || key === 'transactions') continue;
    const option = BODY_OPTIONS[key] ?? refuse(`unknown property ${key}`);
    if (typeof value === 'object') refuse(`property ${key} must be a plain value`);
    pairs.push([option, String(value)]);
  }
  const program = typeof body['program'] === 'string' ? body['program'] : refuse('program is missing');
  const transactions = Array.isArray(body['transactions']) ? (body['transactions'] as unknown[]) : [];
  if (transactions.length === 0) refuse('transactions is missing or empty');
  if (transactions.length > settings.maxBulk) {
    refuse(`${transactions.length} transactions in one request, at most ${settings.maxBulk} are allowed`);
  }
  const options = readOptions(pairs, settings);
  return transactions.map((item) => bulkItem(program, item, options));
}

function bulkItem(program: string, item: unknown, options: Options): Execution {
  const fields = isObject(item) ? item : refuse('each transaction must be an object');
  for (const key of Object.keys(fields)) {
    if (!['transaction', 'record', 'selectedColumns'].includes(key)) refuse(`unknown property ${key}`);
  }
  const name =
    typeof fields['transaction'] === 'string' ? fields['transaction'] : refuse('transaction is missing');
  const selected = fields['selectedColumns'] ?? [];
  if (!Array.isArray(selected) || !selected.every((column) => typeof column === 'string')) {
    return refuse('selectedColumns must be a list of field names');
  }
  const given = fields['record'] ?? {};
  const record: Row = {};
  for (const [field, value] of Object.entries(isObject(given) ? given : refuse('record must be an object'))) {
    if (typeof value !== 'string' && typeof value !== 'number')
      refuse(`field ${field} must be a string or a number`);
    record[field] = String(value);
  }
  return { program, name, record, options: { ...options, columns: selected } };
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function parseObject(text: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return refuse('the body is not JSON');
  }
  return isObject(value) ? value : refuse('the body must be an object');
}

/** The calls a bulk body names, for the fault plan and the log; never throws. */
export function bulkCalls(body: Buffer): string[] {
  try {
    const { program, transactions } = JSON.parse(body.toString('utf8')) as {
      program?: string;
      transactions?: { transaction?: string }[];
    };
    const calls = (transactions ?? []).map((item) => `${program}/${item.transaction}`);
    return calls.length > 0 ? calls : ['bulk'];
  } catch {
    return ['bulk'];
  }
}

/** The order numbers and references a bulk body names, for the log; never throws. */
export function bulkKeys(body: Buffer): string[] {
  try {
    const { transactions } = JSON.parse(body.toString('utf8')) as { transactions?: { record?: Row }[] };
    const keys = (transactions ?? []).flatMap(({ record = {} }) => [
      record['CUOR'],
      record['ORNO'],
      record['KEY1'],
      record['HREF'],
      record['PUNO'],
      record['REPN'],
      ...quoted(record['QERY']),
    ]);
    return [...new Set(keys.filter((key): key is string => typeof key === 'string' && key !== ''))];
  } catch {
    return [];
  }
}

/** The literals of an export query. */
const quoted = (query: string | undefined): string[] =>
  [...String(query ?? '').matchAll(/'([^']+)'/g)].map(([, literal = '']) => literal);
