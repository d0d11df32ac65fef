import type { Transaction } from '../catalogue';
import { DATES, NUMERIC } from '../field-kinds';
import { found, given } from '../handler';
import type { Call, Handlers } from '../handler';
import { Nok } from '../refusals';
import type { Row } from '../refusals';

const transactionRow = (transaction: Transaction): Row => ({
  MINM: transaction.program,
  TRNM: transaction.name,
  TRDS: transaction.name,
  STAT: '20',
  SIMU: /^(Lst|Sel|Search)/.test(transaction.name) ? 'M' : 'S',
});

function transactionOf({ state, input }: Call): Transaction {
  const program = given(input, 'MINM');
  if (!state.catalogue.transactionsOf(program)) throw new Nok('SBX0016', 'MINM', program);
  return found(state.catalogue.find(program, given(input, 'TRNM')), 'XRE0103', 'TRNM');
}

function fields(call: Call): Row[] {
  const transaction = transactionOf(call);
  const direction = given(call.input, 'TRTP');
  if (direction !== 'I' && direction !== 'O') throw new Nok('SBX0004', 'TRTP', direction);
  let from = 16;
  const row = (field: string, length: number, mandatory: boolean): Row => {
    const start = from;
    from += length;
    return {
      MINM: transaction.program,
      TRNM: transaction.name,
      TRTP: direction,
      FLNM: field,
      FLDS: field,
      FRPO: String(start),
      TOPO: String(from - 1),
      LENG: String(length),
      TYPE: DATES.has(field) ? 'D' : NUMERIC.has(field) ? 'N' : 'A',
      MAND: mandatory ? '1' : '0',
    };
  };
  return direction === 'I'
    ? [...transaction.input].map(([field, { length, mandatory }]) => row(field, length, mandatory))
    : [...transaction.output].map(([field, length]) => row(field, length, false));
}

export const metadataHandlers: Handlers = {
  'MRS001MI/LstPrograms': ({ state }) =>
    state.catalogue
      .programNames()
      .filter((name) => name !== 'GENERAL')
      .map((name) => ({ MINM: name, MIDS: name })),
  'MRS001MI/LstTransactions': ({ state, input }) =>
    found(state.catalogue.transactionsOf(given(input, 'MINM')), 'SBX0016', 'MINM', given(input, 'MINM')).map(
      transactionRow,
    ),
  'MRS001MI/GetTransaction': (call) => [transactionRow(transactionOf(call))],
  // LstFields knows A and N only; dates are numeric there.
  'MRS001MI/LstFields': (call) =>
    fields(call).map((row) => (row['TYPE'] === 'D' ? { ...row, TYPE: 'N' } : row)),
  'MRS001MI/LstAdtFieldInf': fields,
};
