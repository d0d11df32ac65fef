import { randomUUID } from 'node:crypto';
import { json } from '../kit';
import type { SandboxAnswer } from '../kit';
import type { Transaction } from './catalogue';
import { DATES, NUMERIC } from './field-kinds';
import { Nok } from './refusals';
import type { RequestRefusal, Row } from './refusals';

/** How one transaction ended. */
export interface Result {
  readonly transaction: string;
  /** The input, echoed on request. */
  readonly parameters?: Readonly<Row>;
  readonly records: readonly Row[];
  readonly error?: Nok | RequestRefusal;
}

function item({ transaction, parameters, records, error }: Result): Record<string, unknown> {
  const head = { transaction, ...(parameters && { parameters }) };
  if (!error) return { ...head, records };
  const nok = error instanceof Nok;
  return {
    ...head,
    errorMessage: error.message,
    errorType: nok ? 'ServerReturnedNOK' : error.errorType,
    errorCode: nok ? error.code : '',
    errorCfg: '',
    errorField: error.field,
    records,
  };
}

/** HTTP 200, whatever the single results say. */
export function resultsAnswer(results: readonly Result[]): SandboxAnswer {
  const failed = results.filter((result) => result.error).length;
  return json(200, {
    results: results.map(item),
    wasTerminated: false,
    nrOfSuccessfullTransactions: results.length - failed,
    nrOfFailedTransactions: failed,
    nrOfNotProcessedTransactions: 0,
    bulkJobId: randomUUID(),
  });
}

/** A refused request: the error at top level and no results. */
export const refusalAnswer = (refusal: RequestRefusal): SandboxAnswer =>
  json(refusal.status, {
    errorMessage: refusal.message,
    errorType: refusal.errorType,
    errorCode: '',
    errorField: refusal.field,
    errorCfg: '',
    wasTerminated: true,
    terminationReason: refusal.message,
    terminationErrorType: refusal.errorType,
  });

/** The older shape: name and value pairs, and every error inside HTTP 200. */
export function v1Answer(program: string, transaction: Transaction, result: Result): SandboxAnswer {
  const { error } = result;
  if (error) {
    const nok = error instanceof Nok;
    return json(200, {
      '@type': nok ? 'ServerReturnedNOK' : error.errorType,
      '@code': nok ? error.code : '',
      '@cfg': '',
      '@field': error.field,
      Message: error.message,
    });
  }
  return json(200, {
    Program: program,
    Transaction: transaction.name,
    Metadata: {
      Field: [...transaction.output].map(([name, length]) => ({
        '@name': name,
        '@type': DATES.has(name) ? 'D' : NUMERIC.has(name) ? 'N' : 'A',
        '@length': String(length),
        '@description': name,
      })),
    },
    MIRecord: result.records.map((record, index) => ({
      RowIndex: index,
      NameValue: Object.entries(record).map(([Name, Value]) => ({ Name, Value })),
    })),
  });
}
