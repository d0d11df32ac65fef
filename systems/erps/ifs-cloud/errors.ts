import { Failure, type FailureKind } from '../../../domain/failure';
import { classifyStatus } from '../../transport/classify-status';
import { errorWords, readODataError, type ODataError } from '../../transport/odata';
import { XSRF_REFUSED } from './xsrf';

/** An answer, or one part of a batch's. */
export interface Answered {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/** Whom a refusal is about. */
export interface Subject {
  /** Such as `POST CustomerHandling/CustomerInfoSet`. */
  readonly call: string;
  readonly projection: string;
  readonly write: boolean;
}

/** The metadata cache was stale: nothing was executed, and the same request may be sent again (IFS practice). */
export const METADATA_STALE = 'MI_MODIFIED_ERROR';
/** The codes of a write whose ETag is not the row's present one, and of one that brought none. */
const STALE = '412';
const UNCONDITIONAL = '428';

/** Oracle's ways to say that it rolled back and the same may work later: locks, deadlock, reloaded packages. */
const PASSING_ORACLE = ['ORA-00054', 'ORA-00060', 'ORA-04061', 'ORA-04068', 'ORA-20113', 'ORA-20114'];
const PASSING_WORDS = /\bFND_RECORD_(LOCKED|MODIFIED)\b/;
/** A refusal by the application (ORA-20000 to 20999) or by a constraint of the database. */
const REFUSING_ORACLE = /^ORA-(20\d{3}|00001|01400|01407|01438|01722|01861|0229[012]|12899)$/;

const METADATA_NOT_FOUND = /metadata not found/i;

export const isStale = (failure: Failure): boolean =>
  failure.code === STALE || failure.code === UNCONDITIONAL;

/** The service answered that there is no row of this key; a 404 from anywhere else says nothing about rows. */
export const isNoRow = (answer: Answered): boolean => {
  if (answer.status === 204) return true;
  const said = answer.status === 404 ? readODataError(answer.text) : undefined;
  return said !== undefined && !METADATA_NOT_FOUND.test(said.message);
};

/** What IFS says of a request that failed; undefined for one that did not. */
export function failureOf(answer: Answered, subject: Subject): Failure | undefined {
  const { status } = answer;
  if (status >= 200 && status < 300) return undefined;
  const said = readODataError(answer.text);
  if (status === 401 || status === 429 || status === 503 || status === 408 || !said) {
    return classifyStatus(
      { milliseconds: 0, ...answer },
      {
        write: subject.write,
        name: subject.call,
        ...(said ? { words: errorWords(said) } : {}),
      },
    );
  }
  if (said.code === METADATA_STALE) {
    return new Failure('unavailable', `${subject.call}: IFS is reloading its metadata; nothing was done`, {
      code: METADATA_STALE,
    });
  }
  if (status === 412) return stale(subject, STALE, 'somebody changed it since it was read');
  if (status === 428 || said.code === 'ODP_MISSING_PRECONDITION')
    return stale(subject, UNCONDITIONAL, 'it must be read first');
  if (said.code === XSRF_REFUSED) return xsrfRefused(subject);
  if (status === 403) return notGranted(said, subject);
  if (status === 404 && METADATA_NOT_FOUND.test(said.message)) return noProjection(subject);
  return status >= 500 ? serverFailure(answer, said, subject) : refused('rejected', said, subject, status);
}

/**
 * IFS answers refusals of its business logic with 500 too (IFS documentation, OData provider): what the database
 * application said was decided and rolled back, anything else says nothing of what was done.
 */
function serverFailure(answer: Answered, said: ODataError, subject: Subject): Failure {
  const words = allWords(said);
  const oracle = oracleOf(words) ?? '';
  if (PASSING_ORACLE.includes(oracle) || PASSING_WORDS.test(words)) {
    return refused('unavailable', said, subject, answer.status);
  }
  const database = said.code === 'DATABASE_ERROR' && oracle === '';
  if (REFUSING_ORACLE.test(oracle) || database || said.code === 'ODP_NOT_IMPLEMENTED' || constantOf(words)) {
    return refused('rejected', said, subject, answer.status);
  }
  return refused(subject.write ? 'in-doubt' : 'unavailable', said, subject, answer.status);
}

function refused(kind: FailureKind, said: ODataError, subject: Subject, status: number): Failure {
  const words = wordsFor(said);
  const all = allWords(said);
  const code = constantOf(all) ?? oracleOf(all) ?? (said.code || String(status));
  return new Failure(kind, `${subject.call}: ${words || `IFS gives no reason (HTTP ${status})`}`, {
    code,
    causes: kind === 'rejected' ? [`erp:${code}`] : [],
    advice:
      kind === 'rejected'
        ? 'Correct what IFS complains about, in IFS or in the mapping, then retry.'
        : kind === 'in-doubt'
          ? 'It is searched for before anything is sent again.'
          : 'It is asked again by itself.',
  });
}

const stale = ({ call }: Subject, code: string, why: string): Failure =>
  new Failure('conflict', `${call}: ${why}`, {
    code,
    causes: [`erp:changed:${call}`],
    advice: 'Retry: it is read again and compared.',
  });

const notGranted = (said: ODataError, { call, projection }: Subject): Failure =>
  new Failure('unauthorized', `${call} is not granted: ${wordsFor(said) || 'HTTP 403'}`, {
    code: '403',
    causes: [`erp:permission:${projection}`],
    advice: `Grant projection ${projection} to a permission set of the service user, and check its Allowed Companies.`,
  });

const xsrfRefused = ({ call }: Subject): Failure =>
  new Failure('unauthorized', `${call} was refused for its XSRF cookie`, {
    code: XSRF_REFUSED,
    causes: ['erp:xsrf'],
    advice:
      'Use the integration channel: set basePath to /int/ifsapplications/projection/v1 in the connection file.',
  });

const noProjection = ({ projection }: Subject): Failure =>
  new Failure('rejected', `this IFS has no projection ${projection}`, {
    code: '404',
    causes: [`erp:projection:${projection}`],
    advice:
      '"crossdock check" lists the projections it has; name the right one in the connection file, or have it granted.',
  });

const allWords = (said: ODataError): string =>
  [said.code, said.message, ...said.details.flatMap(({ code, message }) => [code, message])].join(' ');

/** Without "Database Error" over the real words, Oracle's number and the name of the message. */
const wordsFor = (said: ODataError): string => {
  const wrapped = /^database error\.?$/i.test(said.message) && said.details.length > 0;
  const words = errorWords(wrapped ? { ...said, message: '' } : said);
  return words.replace(/\bORA-\d{5}:\s*(?:\w+\.\w*:\s*)?/g, '');
};

const oracleOf = (words: string): string | undefined => /\bORA-\d{5}\b/.exec(words)?.[0];

/** The name of an IFS message, such as `Voucher.PERIODCLOSED` in `ORA-20110: Voucher.PERIODCLOSED: The period …`. */
export const constantOf = (words: string): string | undefined =>
  /(?:^|\s)([A-Z][A-Za-z0-9]+\.[A-Z][A-Z0-9_]{2,}):/.exec(words)?.[1];
