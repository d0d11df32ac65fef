import type { Stored } from '../table';
import type { Work } from '../work';
import type { Property, Row } from './edm';
import { stringifyExactly } from './exact-json';
import type { FilterContext } from './filter';
import { wrongVerb } from './problems';
import type { EntitySet, Projection } from './projection';
import { readBody } from './read-body';
import { keyPredicate, renderRow } from './render';

/** One OData request below `{Projection}.svc/`, single or a part of a batch. */
export interface ODataRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
}

export interface ODataAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface ServiceContext {
  readonly work: Work;
  readonly projection: Projection;
  /** `https://host/main/…/Projection.svc`. */
  readonly root: string;
  /** Rows before the page that went missing since the last page was read. */
  readonly shift: number;
}

const JSON_TYPE = { 'content-type': 'application/json;odata.metadata=minimal' };

export const filterContext = (set: EntitySet, { work, projection }: ServiceContext): FilterContext => ({
  type: set.type,
  namespace: `IfsApp.${projection.name}`,
  enums: projection.enums,
  offset: work.offset,
});

export const bodyOf = (
  request: ODataRequest,
  properties: ReadonlyMap<string, Property>,
  typeName: string,
  { work, projection }: ServiceContext,
): Row =>
  readBody(request.body, properties, `IfsApp.${projection.name}.${typeName}`, {
    enums: projection.enums,
    offset: work.offset,
    contentType: request.body === '' ? 'application/json' : request.headers['content-type'],
  });

export const render = (
  set: EntitySet,
  stored: Stored,
  context: ServiceContext,
  select?: readonly string[],
): Record<string, unknown> =>
  renderRow(set, stored, {
    offset: context.work.offset,
    select,
    id: (row) => `${set.name}${keyPredicate(set.type, row, `IfsApp.${context.projection.name}`)}`,
  });

export const contextOf = (
  set: EntitySet,
  context: ServiceContext,
  select: readonly string[] | undefined,
  single: boolean,
): string =>
  `${context.root}/$metadata#${set.name}${select ? `(${select.join(',')})` : ''}${single ? '/$entity' : ''}`;

export const answer = (
  status: number,
  value: unknown,
  headers: Readonly<Record<string, string>> = {},
): ODataAnswer => ({
  status,
  headers: { ...JSON_TYPE, ...headers },
  body: stringifyExactly(value),
});

/** @throws Problem 405 */
export function only(request: ODataRequest, method: string): void {
  if (request.method !== method) throw wrongVerb(request.method);
}
