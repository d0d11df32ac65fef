import { json, rawJson, type SandboxAnswer } from '../kit';
import { toJson } from './raw';

const TYPE = 'https://developer.bigcommerce.com/api-docs/getting-started/api-status-codes';

/** A refusal; v2 and v3 say it in different shapes. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly errors: Readonly<Record<string, string>> = {},
  ) {
    super(message);
    this.name = 'Refusal';
  }

  answer(version: 'v2' | 'v3' | 'b2b'): SandboxAnswer {
    if (version === 'v2') return json(this.status, [{ status: this.status, message: this.message }]);
    if (version === 'b2b')
      return json(this.status, { code: this.status, data: {}, meta: { message: this.message } });
    return json(this.status, { status: this.status, title: this.message, type: TYPE, errors: this.errors });
  }
}

export const notFound = (): Refusal => new Refusal(404, 'The requested resource was not found.');

export const empty = (): SandboxAnswer => ({ status: 204 });
export const exact = (value: unknown, status = 200): SandboxAnswer => rawJson(status, toJson(value));

/** v2: a bare list, and 204 without a body when there is nothing. */
export const bareList = (rows: readonly unknown[]): SandboxAnswer =>
  rows.length === 0 ? empty() : exact(rows);

/** v3: rows with the page they are on. */
export function envelopeOf<Row>(
  rows: readonly Row[],
  page: Page,
  render: (row: Row) => unknown = (row) => row,
): SandboxAnswer {
  const total = rows.length;
  const shown = rows.slice((page.number - 1) * page.limit, page.number * page.limit).map(render);
  return exact({
    data: shown,
    meta: {
      pagination: {
        total,
        count: shown.length,
        per_page: page.limit,
        current_page: page.number,
        total_pages: Math.max(1, Math.ceil(total / page.limit)),
        links: { current: `?page=${page.number}&limit=${page.limit}` },
      },
    },
  });
}

export interface Page {
  readonly number: number;
  readonly limit: number;
}

const MAX_LIMIT = 250;

/** @throws Refusal 413 beyond the largest page, 400 for what is no number */
export function pageOf(query: URLSearchParams, most = MAX_LIMIT): Page {
  const whole = (name: string, fallback: number): number => {
    const text = query.get(name);
    if (text === null) return fallback;
    if (!/^\d{1,9}$/.test(text) || Number(text) < 1)
      throw new Refusal(400, `The field '${name}' is invalid.`);
    return Number(text);
  };
  const limit = whole('limit', 50);
  if (limit > most) throw new Refusal(413, `The limit of ${most} was exceeded.`);
  return { number: whole('page', 1), limit };
}

/** Unknown parameters are mistakes of the caller; a shop that ignored them would answer everything. */
export function allowOnly(query: URLSearchParams, names: readonly string[]): void {
  for (const name of query.keys()) {
    if (!names.includes(name)) throw new Refusal(400, `The parameter '${name}' is not supported.`);
  }
}

/** Milliseconds of an ISO 8601 or RFC 2822 time. @throws Refusal 400 */
export function timeOf(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  const isIso = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:?\d\d)?$/.test(text);
  const isMail = /^[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d [+-]\d{4}$/.test(text);
  const zoned = isIso && !/(Z|[+-]\d\d:?\d\d)$/.test(text) ? `${text}Z` : text;
  const at = isIso || isMail ? Date.parse(zoned) : NaN;
  if (Number.isNaN(at)) throw new Refusal(400, `The field '${name}' is invalid.`);
  return at;
}

/** Whole numbers of a comma-separated list; undefined when it is not given. */
export function idsOf(query: URLSearchParams, name: string): number[] | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  const ids = text.split(',').map(Number);
  if (text === '' || ids.some((id) => !Number.isSafeInteger(id) || id < 1))
    throw new Refusal(422, `${name} must be a list of ids`, { [name]: 'invalid' });
  return ids;
}
