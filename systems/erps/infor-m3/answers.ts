import { z } from 'zod';
import { scrub } from '../../../domain/failure';
import { tryParseLossless } from '../../transport/json';
import type { M3Record } from './lengths';

/** What M3 says against a transaction, in its own words but without padding, code and personal data. */
export interface M3Error {
  /** Such as `WCU0203`; empty when M3 gives none. */
  readonly code: string;
  /** Such as `ServerReturnedNOK` or `InputFieldTooLong`. */
  readonly type: string;
  readonly field: string;
  readonly message: string;
}

/** The fate of one transaction of a bulk. */
export interface M3Result {
  /** `not-processed`: M3 says it did not come to it. `unknown`: the answer does not tell. */
  readonly state: 'ok' | 'refused' | 'not-processed' | 'unknown';
  readonly records: readonly M3Record[];
  readonly error?: M3Error;
}

/** What a whole answer says. */
export interface M3Answer {
  /** Absent when the answer speaks of the request as a whole. */
  readonly results?: readonly (M3Result & { readonly transaction: string })[];
  /** Absent when M3 did not break the request off. */
  readonly termination?: M3Error;
  /** True when the answer proves that no transaction of the request was executed. */
  readonly nothingDone: boolean;
}

const text = z
  .union([z.string(), z.number(), z.boolean(), z.null()])
  .optional()
  .transform((value) => String(value ?? ''));
const flag = z
  .union([z.boolean(), z.string()])
  .optional()
  .transform((value) => value === true || value === 'true');
const count = z
  .union([z.number(), z.string()])
  .optional()
  .transform((value) => Number(value ?? 0) || 0);
const errorFields = { errorMessage: text, errorType: text, errorCode: text, errorField: text };

const resultSchema = z.object({
  transaction: text,
  records: z
    .array(z.record(z.string(), text))
    .nullish()
    .transform((records) => records ?? []),
  notProcessed: flag,
  ...errorFields,
});

/** The M3 API's answer, version 2 (Infor API metadata). Unknown fields are ignored. */
const answerSchema = z.object({
  results: z.array(resultSchema).nullish(),
  wasTerminated: flag,
  terminationReason: text,
  terminationErrorType: text,
  nrOfSuccessfullTransactions: count,
  ...errorFields,
});

/** The faults M3 finds in the request itself, before it executes it. */
const REQUEST_ERRORS = [
  'TransactionNotFound',
  'ProgramNotFound',
  'MandatoryInputFieldNotFound',
  'InputFieldNotFound',
  'InputFieldTooLong',
];

export const isRequestError = (type: string): boolean => REQUEST_ERRORS.includes(type);

/** Undefined when the text is no M3 answer at all, such as a gateway's HTML page. */
export function readAnswer(body: string): M3Answer | undefined {
  const parsed = answerSchema.safeParse(tryParseLossless(body));
  if (!parsed.success) return undefined;
  const answer = parsed.data;
  const type = answer.terminationErrorType || answer.errorType;
  if (!answer.results && !answer.wasTerminated && !type && !answer.errorMessage) return undefined;
  const said = answer.errorMessage || answer.terminationReason;
  return {
    ...(answer.results ? { results: answer.results.map(readResult) } : {}),
    ...(answer.wasTerminated || !answer.results
      ? { termination: errorOf({ ...answer, errorType: type, errorMessage: said }) }
      : {}),
    nothingDone:
      !answer.results?.length &&
      answer.wasTerminated &&
      isRequestError(type) &&
      answer.nrOfSuccessfullTransactions === 0,
  };
}

function readResult(result: z.output<typeof resultSchema>): M3Result & { transaction: string } {
  const failed = result.errorMessage.trim() !== '' || result.errorCode !== '' || result.errorType !== '';
  const records = result.records.map(trimmed);
  const { transaction } = result;
  if (result.notProcessed) return { transaction, state: 'not-processed', records };
  return failed
    ? { transaction, state: 'refused', records, error: errorOf(result) }
    : { transaction, state: 'ok', records };
}

function errorOf(fields: {
  errorCode: string;
  errorType: string;
  errorField: string;
  errorMessage: string;
}): M3Error {
  const code = fields.errorCode.trim();
  const field = fields.errorField.trim();
  return {
    code,
    type: fields.errorType.trim(),
    field,
    message: cleanMessage(fields.errorMessage, code, field),
  };
}

/** M3 pads its messages and repeats code and field at the end. */
export function cleanMessage(message: string, code: string, field: string): string {
  let words = message.replace(/\s+/g, ' ').trim();
  for (const extra of [field, code]) {
    if (extra && words.endsWith(` ${extra}`)) words = words.slice(0, -extra.length).trim();
  }
  return scrub(words);
}

const trimmed = (row: Record<string, string>): M3Record =>
  Object.fromEntries(Object.entries(row).map(([field, value]) => [field, value.trim()]));
