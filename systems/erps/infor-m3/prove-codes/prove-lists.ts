import type { NamedCode } from '../../../../domain/mapping-codes';
import type { CallContext } from '../../../context';
import type { CodeProblem } from '../../erp';
import type { M3Call } from '../client';
import { isMissing, isNotFound, rowByKey, rowsOf } from '../errors';
import { record, type M3Record } from '../lengths';
import type { ProofTools } from '.';

type Proof = (context: CallContext, tools: ProofTools, codes: readonly NamedCode[]) => Promise<CodeProblem[]>;

/** Against a list that M3 gives whole. */
const inList =
  (program: string, transaction: string, field: string, what: string): Proof =>
  async (context, { client }, codes) => {
    if (codes.length === 0) return [];
    const [result] = await client.run(context, program, [
      { transaction, record: {}, columns: [field], write: false },
    ]);
    const call = `${program}/${transaction}`;
    if (isMissing(result?.error)) return codes.map((code) => unproved(code, `this M3 has no ${call}`));
    const known = new Set(rowsOf(result, { call }).map((row) => row[field]));
    return codes
      .filter(({ code }) => !known.has(code))
      .map((code) => ({ code, problem: 'unknown', detail: `is not among ${what}` }));
  };

/** Customer templates (CRS610MI/LstTemplates). */
export const proveTemplates = inList('CRS610MI', 'LstTemplates', 'CUNO', "M3's customer templates");

const salesTypes = inList('OIS100MI', 'LstOrderTypes', 'ORTP', "M3's customer order types");

/** Order types: of customer orders only; nothing lists those of purchase orders. */
export const proveOrderTypes: Proof = async (context, tools, codes) => {
  const { kinds } = tools;
  if (!kinds.includes('purchase-order')) return salesTypes(context, tools, codes);
  const sales = kinds.includes('sales-order') || kinds.includes('credit-note');
  const suspects = sales ? (await salesTypes(context, tools, codes)).map(({ code }) => code) : codes;
  return suspects.map((code) =>
    unproved(code, 'may be a type of purchase orders, which no M3 transaction lists'),
  );
};

/**
 * Against a list that begins at the code: a row that carries it proves it. An empty list proves nothing, since the list
 * shows what stands under a code and not the code itself.
 */
const inUse =
  (program: string, call: Pick<M3Call, 'transaction' | 'columns'>, how: InUse): Proof =>
  async (context, { client }, codes) => {
    if (codes.length === 0) return [];
    const asked = codes.map(how.asked);
    const results = await client.run(
      context,
      program,
      asked.map((each) => ({ ...call, record: each, write: false, maxRecords: 1 })),
    );
    return codes.flatMap((code, index): CodeProblem[] => {
      const result = results[index];
      const subject = { call: `${program}/${call.transaction}`, record: asked[index] };
      if (isMissing(result?.error)) return [unproved(code, `this M3 has no ${subject.call}`)];
      const row = rowByKey(result, subject);
      if (row && how.fits(row, code)) return [];
      if (result?.state === 'refused')
        return [
          { code, problem: 'unknown', detail: isNotFound(result.error) ? 'does not exist' : how.refused },
        ];
      return [unproved(code, how.unused)];
    });
  };

interface InUse {
  readonly asked: (code: NamedCode) => M3Record;
  readonly fits: (row: M3Record, code: NamedCode) => boolean;
  readonly refused: string;
  readonly unused: string;
}

/** Warehouses, by an item in them (MMS200MI/LstItmWhsByWhs). */
export const proveWarehouses = inUse(
  'MMS200MI',
  { transaction: 'LstItmWhsByWhs', columns: ['WHLO', 'ITNO'] },
  {
    asked: ({ code }) => ({ WHLO: code }),
    fits: ({ WHLO }, { code }) => WHLO === code,
    refused: 'does not exist',
    unused: 'is not proved: M3 lists no item in it',
  },
);

/** Alias categories, by an alias in them (MMS025MI/LstAliasViaCat). */
export const proveAliases = inUse(
  'MMS025MI',
  { transaction: 'LstAliasViaCat', columns: ['ALWT', 'ALWQ'] },
  {
    asked: ({ code, name }) => record({ ALWT: code, ALWQ: name }),
    fits: ({ ALWT, ALWQ }, { code, name }) =>
      Number(ALWT) === Number(code) && (name === undefined || ALWQ === name),
    refused: 'does not exist',
    unused: 'is not proved: no item has an alias in it',
  },
);

/** Suppliers, by the range of one (CRS111MI/LstSuppliers). */
export const proveSuppliers = inUse(
  'CRS111MI',
  { transaction: 'LstSuppliers', columns: ['SUNO'] },
  {
    asked: ({ code }) => ({ FRSU: code, TOSU: code }),
    fits: ({ SUNO }, { code }) => SUNO === code,
    refused: 'does not exist',
    unused: 'is not proved: M3 does not list it',
  },
);

function unproved(code: NamedCode, detail: string): CodeProblem {
  return { code, problem: 'unproved', detail };
}
