import type { CallContext } from '../../context';
import type { M3Result } from './answers';
import type { M3Call, M3Client } from './client';
import { exportQuery, exportRows, SEPARATOR } from './export-rows';
import type { M3Record } from './lengths';
import type { DuplicateMeans, InforM3Settings } from './schemas';

/** One trace of an order under a reference. */
export interface OrderHit {
  readonly draft?: string;
  readonly number?: string;
}

interface Question {
  readonly call: string;
  readonly record: M3Record;
  readonly result: M3Result;
  /** The hits among the rows, compared exactly: several searches list more than what was asked for. */
  readonly read: (rows: readonly M3Record[]) => OrderHit[];
}

type Searcher = (
  context: CallContext,
  wanted: { readonly reference: string; readonly customer: string },
) => Promise<Question[]>;

interface Ask {
  readonly transaction: string;
  readonly record: M3Record;
  readonly columns?: readonly string[];
  readonly read: Question['read'];
}

const COLUMNS = ['OAORNO', 'OACUNO', 'OACUOR'];

/** The ways to search for a customer's order number (CUOR), which no OIS100MI transaction filters by. */
export function searchers(
  client: M3Client,
  settings: InforM3Settings,
): Readonly<Record<DuplicateMeans, Searcher>> {
  async function ask(context: CallContext, program: string, asks: readonly Ask[]): Promise<Question[]> {
    const calls = asks.map(({ transaction, record, columns }): M3Call => ({
      transaction,
      record,
      ...(columns ? { columns } : {}),
      write: false,
    }));
    const results = await client.run(context, program, calls);
    return asks.map(({ transaction, record, read }, index) => ({
      call: `${program}/${transaction}`,
      record,
      read,
      result: results[index] ?? { state: 'unknown', records: [] },
    }));
  }

  const exported = (table: string, value: string, read: (row: M3Record) => OrderHit): Ask => ({
    transaction: 'Select',
    record: {
      QERY: exportQuery({ columns: COLUMNS, table, company: settings.company, column: 'OACUOR', value }),
      SEPC: SEPARATOR,
      HDRS: '1',
    },
    columns: ['REPL'],
    read: (rows) =>
      exportRows(COLUMNS, rows)
        .filter(({ OACUOR }) => OACUOR === value)
        .map(read),
  });

  return {
    export: (context, { reference }) =>
      ask(context, 'EXPORTMI', [
        exported(settings.exportTables.batch, reference, ({ OAORNO }) => ({ draft: OAORNO })),
        exported(settings.exportTables.final, reference, ({ OAORNO }) => ({ number: OAORNO })),
      ]),
    'stop-list': (context, { reference }) =>
      ask(context, 'OIS120MI', [
        {
          transaction: 'LstCOStopByCUOR',
          record: { FACI: settings.facility, CUOR: reference, NFTR: settings.stopListFilters },
          columns: ['CUOR', 'ORNO'],
          read: exactly(reference, ({ ORNO }) => ({ number: ORNO })),
        },
      ]),
    'batch-search': (context, { reference }) =>
      ask(context, 'OIS275MI', [
        {
          transaction: 'SearchBatchLine',
          record: {
            SQRY: `CUOR:${/^\w+$/.test(reference) ? reference : `"${reference.replaceAll('"', '')}"`}`,
          },
          columns: ['ORNO', 'ORNR', 'CUOR'],
          read: exactly(reference, ({ ORNO }) => ({ draft: ORNO })),
        },
      ]),
    customer: (context, { reference, customer }) =>
      ask(context, 'OIS100MI', [
        {
          transaction: 'LstBatchHead',
          record: { CUNO: customer },
          columns: ['ORNO', 'CUOR', 'STAT', 'ORNR'],
          read: exactly(reference, ({ ORNO }) => ({ draft: ORNO })),
        },
        {
          transaction: 'LstHead',
          record: { CUNO: customer },
          columns: ['ORNO', 'CUOR', 'STAT'],
          read: exactly(reference, ({ ORNO }) => ({ number: ORNO })),
        },
      ]),
  };
}

const exactly =
  (reference: string, read: (row: M3Record) => OrderHit): Question['read'] =>
  (rows) =>
    rows.filter(({ CUOR }) => CUOR === reference).map(read);
