import type { Fault, SandboxAnswer, SandboxRequest } from '../kit';
import { invalidParam, restJson } from './errors';

/** What a list can be asked, read as WordPress reads it: names it does not know are left alone. */
export interface ListQuery {
  readonly page: number;
  readonly perPage: number;
  readonly offset: number | undefined;
  readonly order: 'asc' | 'desc';
  readonly orderBy: string;
  readonly include: readonly number[];
  readonly exclude: readonly number[];
  readonly search: string;
  readonly decimals: number | undefined;
  readonly get: (name: string) => string | undefined;
}

export interface ListRules {
  readonly orderBy: readonly [string, ...string[]];
  readonly order: 'asc' | 'desc';
}

/** @throws Refusal for what the API refuses */
export function readListQuery({ query }: SandboxRequest, rules: ListRules): ListQuery {
  const get = (name: string): string | undefined => query.get(name) ?? undefined;
  const whole = (name: string, low: number, high?: number): number | undefined => {
    const text = get(name);
    if (text === undefined) return undefined;
    const value = Number(text);
    if (!Number.isInteger(value)) throw invalidParam(name, `${name} is not of type integer.`);
    if (value < low || (high !== undefined && value > high)) {
      const limits =
        high === undefined
          ? `greater than or equal to ${low}`
          : `between ${low} (inclusive) and ${high} (inclusive)`;
      throw invalidParam(name, `${name} must be ${limits}`, 'rest_out_of_bounds');
    }
    return value;
  };
  const oneOf = <T extends string>(name: string, choices: readonly T[], otherwise: T): T => {
    const text = get(name) ?? otherwise;
    const found = choices.find((choice) => choice === text);
    if (found === undefined) {
      throw invalidParam(name, `${name} is not one of ${choices.join(', ')}.`, 'rest_not_in_enum');
    }
    return found;
  };
  return {
    page: whole('page', 1) ?? 1,
    perPage: whole('per_page', 1, 100) ?? 10,
    offset: whole('offset', 0),
    order: oneOf('order', ['asc', 'desc'], rules.order),
    orderBy: oneOf('orderby', rules.orderBy, rules.orderBy[0]),
    include: ids(query, 'include'),
    exclude: ids(query, 'exclude'),
    search: get('search') ?? '',
    decimals: whole('dp', 0),
    get,
  };
}

/** WordPress takes lists with commas and as `name[]`. */
export const listParam = (query: URLSearchParams, name: string): string[] =>
  [...query]
    .filter(([key]) => key === name || key.startsWith(`${name}[`))
    .flatMap(([, value]) => value.split(/[\s,]+/))
    .filter((value) => value !== '');

const ids = (query: URLSearchParams, name: string): number[] =>
  listParam(query, name).map((text) => Math.abs(Number.parseInt(text, 10)) || 0);

/** A moment in milliseconds: a text without zone counts in UTC or by the shop's clock, whichever is asked for. */
export function readMoment(query: ListQuery, name: string): { at: number; hasZone: boolean } | undefined {
  const text = query.get(name);
  if (text === undefined) return undefined;
  const zone = /(Z|[+-]\d\d:?\d\d)$/.test(text);
  const at = Date.parse(zone ? text : `${text}Z`);
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/.test(text) || Number.isNaN(at)) {
    throw invalidParam(name, 'Invalid date.', 'rest_invalid_date');
  }
  return { at, hasZone: zone };
}

export interface Listed<T> {
  readonly rows: readonly T[];
  /** False: taken off after the page was cut. */
  readonly visible?: (row: T) => boolean;
  readonly render: (row: T) => Readonly<Record<string, unknown>>;
}

/**
 * Cuts the page. Past the end the headers say 0 instead of the total; a `page-shift` moves every page but the first: odd
 * strikes skip a row, even ones repeat one.
 */
export function answerPage<T>(
  request: SandboxRequest,
  query: ListQuery,
  { rows, visible = () => true, render }: Listed<T>,
): SandboxAnswer {
  const start = query.offset ?? (query.page - 1) * query.perPage;
  const from = start === 0 ? 0 : Math.max(0, start + shift(request.fault));
  const page = rows.slice(from, from + query.perPage);
  const total = page.length === 0 ? 0 : rows.length;
  const fields = query.get('_fields')?.split(',');
  const pick = (row: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> =>
    fields === undefined
      ? row
      : Object.fromEntries(Object.entries(row).filter(([name]) => fields.includes(name)));
  return restJson(
    200,
    page.filter(visible).map((row) => pick(render(row))),
    {
      'x-wp-total': String(total),
      'x-wp-totalpages': String(Math.ceil(total / query.perPage)),
      allow: 'GET, POST',
    },
  );
}

const shift = (fault: Fault | undefined): number =>
  fault?.effect !== 'page-shift' ? 0 : fault.occurrence % 2 === 1 ? 1 : -1;
