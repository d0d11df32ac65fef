import { Failure } from '../../../domain/failure';
import { isRequestError, type M3Error, type M3Result } from './answers';
import type { M3Record } from './lengths';

/** Whom a refusal is about, where M3 names only codes. */
export interface Subject {
  /** The call, such as `OIS100MI/AddBatchLine`. */
  readonly call: string;
  readonly record?: M3Record;
  /** The shop's SKU of the line or item in question. */
  readonly sku?: string;
}

/** M3's "try again": nothing was changed (M3 message ids). */
const PASSING = ['XUP0001', 'XO_1130'];

/** "There is no such record", by the thing it speaks of. */
const NOT_FOUND = ['XRE0103', 'WCU0203', 'WIT0103', 'WPO0403', 'WOR0303', 'WPO0303', 'WAD1003', 'XIM0002'];

export const isPassing = (error: M3Error): boolean => PASSING.includes(error.code);
export const isNotFound = (error: M3Error | undefined): boolean =>
  error !== undefined && (NOT_FOUND.includes(error.code) || error.code === 'WIT0101');
export const alreadyExists = (error: M3Error | undefined): boolean => error?.code === 'XRE0104';
/** The tenant does not have the transaction or program. */
export const isMissing = (error: M3Error | undefined): boolean =>
  error !== undefined && (error.type === 'TransactionNotFound' || error.type === 'ProgramNotFound');

/** The things to fix, from M3's message id; always by the code, since the words are in the user's language. */
export function causesOf(error: Pick<M3Error, 'code' | 'type' | 'field'>, subject: Subject): string[] {
  const { code } = error;
  const { record, sku } = subject;
  if ((code === 'WCU0203' || code === 'XIM0002') && record?.CUNO) return [`customer:${record.CUNO}`];
  if (code === 'WSU0103' && record?.SUNO) return [`supplier:${record.SUNO}`];
  if (code.startsWith('WIT01') && (sku ?? record?.ITNO)) return [`item:${sku ?? record?.ITNO}`];
  return [['erp', code || error.type || 'refused', error.field].filter(Boolean).join(':')];
}

/** A refused transaction as our one failure type. */
export function refusal(error: M3Error, subject: Subject): Failure {
  const { call } = subject;
  const words = error.message || error.type || 'no reason given';
  const code = error.code || error.type;
  if (isPassing(error)) return new Failure('unavailable', `${call}: ${words}`, { code });
  if (error.code.startsWith('XAU')) {
    return new Failure('unauthorized', `${call}: ${words}`, {
      code,
      advice:
        'Give the service account\'s M3 user access to this company and program, then run "crossdock check".',
    });
  }
  if (isMissing(error)) {
    return new Failure('rejected', `this M3 has no ${call}`, {
      code,
      causes: [`erp:${error.type}:${call}`],
      advice:
        'Ask the M3 administrator to make this transaction available; "crossdock check" lists all that are needed.',
    });
  }
  if (isRequestError(error.type)) {
    return new Failure('bug', `${call} was refused as a request: ${words}`, {
      code,
      causes: causesOf(error, subject),
    });
  }
  const field = error.field ? ` (${[error.code, error.field].filter(Boolean).join(' ')})` : '';
  return new Failure('rejected', `${call}: ${words}${field}`, {
    code,
    causes: causesOf(error, subject),
    advice: 'Correct what M3 complains about, in M3 or in the mapping, then retry.',
  });
}

/**
 * The rows of a transaction that must have succeeded.
 * @throws Failure as `refusal`; `in-doubt` when a write's fate is unknown, `unavailable` when a read's is
 */
export function rowsOf(
  result: M3Result | undefined,
  subject: Subject & { readonly write?: boolean },
): readonly M3Record[] {
  if (result?.state === 'ok') return result.records;
  if (result?.state === 'refused' && result.error) {
    // M3 can break a list off halfway: rows and an error together (Infor KB 2159861). Half a list proves nothing.
    if (!subject.write && result.records.length > 0) {
      throw new Failure('unavailable', `${subject.call} broke off halfway: ${result.error.message}`, {
        code: result.error.code,
      });
    }
    throw refusal(result.error, subject);
  }
  if (result?.state === 'not-processed') {
    throw new Failure('unavailable', `${subject.call} was not reached: M3 broke the request off before it`);
  }
  throw new Failure(
    subject.write ? 'in-doubt' : 'unavailable',
    `the answer of M3 does not tell what became of ${subject.call}`,
  );
}

/** As {@link rowsOf}, first row; an empty record when there is none. */
export const rowOf = (
  result: M3Result | undefined,
  subject: Subject & { readonly write?: boolean },
): M3Record => rowsOf(result, subject)[0] ?? {};

/** Every published id of "&1 does not exist" ends so; for a record asked for by its key alone, that is the key. */
const DOES_NOT_EXIST = /^[WX]\w+03$/;

/** As {@link rowIfFound}, for records whose own "does not exist" is not published. */
export function rowByKey(result: M3Result | undefined, subject: Subject): M3Record | undefined {
  if (result?.state === 'refused' && DOES_NOT_EXIST.test(result.error?.code ?? '')) return undefined;
  return rowIfFound(result, subject);
}

/** The row, or undefined when M3 says there is no such record. */
export function rowIfFound(result: M3Result | undefined, subject: Subject): M3Record | undefined {
  if (result?.state === 'refused' && isNotFound(result.error)) return undefined;
  return rowsOf(result, subject)[0];
}
