import type { DocumentEntry, ErpDocument } from '../../../../domain/documents';
import { Failure } from '../../../../domain/failure';
import type { CallContext } from '../../../context';
import { allOf, anyOf, eq, textOf, type ODataRow } from '../../../transport/odata';
import type { IfsTools } from '../tools';
import { accountOf, codePartsOf } from './voucher';

/** Something that forbids a posting; `mapping`: another answer of the mapping would heal it. */
interface Fault {
  readonly cause: string;
  readonly words: string;
  readonly mapping: boolean;
}

const LETTERS = [...'BCDEFGHIJ'];

/**
 * Proves that every account and code part of a document exists, is valid on the day and takes what is posted to it, before
 * anything is written (IFS metadata, entity Account: ReqCodeB…J, ReqText, ReqQuantity, ReqProcessCode, tax handling).
 * @throws Failure `missing-mapping` or `rejected` naming each that does not
 */
export async function proveAccounts(
  context: CallContext,
  tools: IfsTools,
  document: ErpDocument,
  day: string,
): Promise<void> {
  const entries = (document.entries ?? []).map((entry) => ({
    entry,
    account: accountOf(document, entry, tools.settings),
    parts: codePartsOf(entry),
  }));
  const [accounts, ...values] = await Promise.all([
    rowsOf(
      context,
      tools,
      'Account',
      entries.map(({ account }) => account),
    ),
    ...LETTERS.map((letter) =>
      rowsOf(
        context,
        tools,
        `Code${letter}`,
        entries.flatMap(({ parts }) => parts[`Code${letter}`] ?? []),
      ),
    ),
  ]);
  const faults = entries.flatMap(({ entry, account, parts }) => {
    const row = accounts.get(account);
    return [
      ...existence(row, `account:${account}`, `account ${account}`, day),
      ...(row ? requirements(row, account, entry, parts, tools) : []),
      ...LETTERS.flatMap((letter, index) => {
        const value = parts[`Code${letter}`];
        if (value === undefined) return [];
        return existence(
          values[index]?.get(value),
          `dimension:${letter}:${value}`,
          `code part ${letter} ${value}`,
          day,
        );
      }),
    ];
  });
  if (faults.length === 0) return;
  const { company } = tools.settings;
  throw new Failure(
    faults.every(({ mapping }) => mapping) ? 'missing-mapping' : 'rejected',
    [...new Set(faults.map(({ words }) => words))].join('; '),
    {
      causes: [...new Set(faults.map(({ cause }) => cause))],
      advice: `Correct the accounts of the mapping, or open the account or code part in IFS for company ${company}, then retry.`,
    },
  );
}

function existence(row: ODataRow | undefined, cause: string, what: string, day: string): Fault[] {
  const fault = (words: string): Fault[] => [{ cause, words: `${what} ${words}`, mapping: false }];
  if (!row) return fault('does not exist');
  const from = textOf(row, 'ValidFrom').slice(0, 10);
  const until = textOf(row, 'ValidUntil').slice(0, 10);
  if (from && day < from) return fault(`is valid from ${from} only`);
  if (until && day > until) return fault(`was valid until ${until} only`);
  return [];
}

function requirements(
  row: ODataRow,
  account: string,
  entry: DocumentEntry,
  parts: Readonly<Record<string, string>>,
  { settings: { gl } }: IfsTools,
): Fault[] {
  const says = (field: string, value: string): boolean =>
    textOf(row, field).toLowerCase() === value.toLowerCase();
  const fault = (words: string, mapping = true): Fault => ({
    cause: mapping ? `account:${entry.line}:${account}` : `account:${account}`,
    words: `account ${account} ${words}`,
    mapping,
  });
  const taxCode = gl.taxCodes ? entry.taxCode : undefined;
  return [
    ...LETTERS.flatMap((letter) => {
      const given = parts[`Code${letter}`] !== undefined;
      if (!given && says(`ReqCode${letter}`, 'Mandatory')) return [fault(`needs code part ${letter}`)];
      if (given && says(`ReqCode${letter}`, 'Blocked')) return [fault(`takes no code part ${letter}`)];
      return [];
    }),
    ...(taxCode && says('TaxHandlingValue', 'Blocked') ? [fault('takes no tax code')] : []),
    ...(!taxCode && says('TaxCodeMandatory', 'true') ? [fault('needs a tax code')] : []),
    ...(says('ReqQuantity', 'Mandatory') && gl.rowValues.Quantity === undefined
      ? [fault('needs a quantity, which money does not have', false)]
      : []),
    ...(says('ReqProcessCode', 'Mandatory') && gl.rowValues.ProcessCode === undefined
      ? [fault('needs a process code: set it in gl.rowValues of the connection file', false)]
      : []),
  ];
}

/** Accounts or code part values by their code; those found are remembered for a while. */
async function rowsOf(
  context: CallContext,
  { client, settings, known }: IfsTools,
  field: string,
  codes: readonly string[],
): Promise<ReadonlyMap<string, ODataRow>> {
  const { company, gl } = settings;
  const rows = new Map<string, ODataRow>();
  const open: string[] = [];
  for (const code of new Set(codes)) {
    const row = known.get(`${field} ${company}/${code}`);
    if (row) rows.set(code, row);
    else open.push(code);
  }
  if (open.length === 0) return rows;
  const found = await client.list(context, gl.referenceProjection, `Reference_${field}`, {
    filter: allOf(eq('Company', company), anyOf(open.map((code) => eq(field, code)))),
    orderby: ['Company', field],
  });
  for (const row of found) {
    const code = textOf(row, field);
    rows.set(code, row);
    known.put(`${field} ${company}/${code}`, row);
  }
  return rows;
}
