import type { CallContext } from '../../context';
import type { Http } from '../../transport/http';
import type { JsonNumber } from '../../transport/json';
import type { EdmModel, ODataQuery, ODataRow } from '../../transport/odata';
import type { IfsCloudSettings } from './schemas';

/** What is sent of an entity: decimals as {@link JsonNumber}, never as floats. */
export type IfsBody = Readonly<Record<string, string | boolean | null | JsonNumber>>;

/** One write. A PATCH without an ETag would insert the row it does not find, so there is none (IFS, entity upserts). */
export type IfsWrite =
  | { readonly method: 'POST'; readonly path: string; readonly body: IfsBody; readonly etag?: string }
  | { readonly method: 'PATCH'; readonly path: string; readonly body: IfsBody; readonly etag: string };

/** What is asked of IFS. */
export interface IfsReads {
  /** Every row of a list, page by page. */
  list(
    context: CallContext,
    projection: string,
    path: string,
    query: OrderedQuery,
    options?: ReadOptions,
  ): Promise<ODataRow[]>;
  /** As `list`, asking what to look for only when its turn has come; undefined when another turn took everything. */
  listTogether(
    context: CallContext,
    projection: string,
    path: string,
    ask: () => SharedQuery | undefined,
  ): Promise<ODataRow[] | undefined>;
  /** The first rows of a list, in one request. */
  some(
    context: CallContext,
    projection: string,
    path: string,
    query: ODataQuery & { readonly top: number },
    options?: ReadOptions,
  ): Promise<ODataRow[]>;
  /** One row by its key, or undefined when IFS has none. */
  entity(context: CallContext, projection: string, path: string): Promise<ODataRow | undefined>;
  /** What a projection offers. @throws Failure `rejected` when there is no such projection */
  metadata(context: CallContext, projection: string): Promise<EdmModel>;
}

/** What is written into IFS. */
export interface IfsWrites {
  /** Exactly one write, never repeated. @throws Failure `conflict` with code 412 or 428 for a stale ETag */
  write(context: CallContext, projection: string, call: IfsWrite): Promise<ODataRow>;
  /** All of the writes in one request, or none of them; `$1` in a path or as ETag is the first one's entity. */
  changeSet(context: CallContext, projection: string, calls: readonly IfsWrite[]): Promise<ODataRow[]>;
}

export type IfsClient = IfsReads & IfsWrites;

/** One question for several callers, each of whom keeps the record of it. */
export interface SharedQuery {
  readonly query: OrderedQuery;
  readonly contexts: readonly CallContext[];
}

/** `orderby` names the keys, so that pages follow each other. */
export type OrderedQuery = ODataQuery & { readonly orderby: readonly string[] };

export interface ReadOptions {
  /** @default JSON with minimal metadata */
  readonly accept?: string;
  /** Asks for moments in true UTC, where the endpoint offers it (IFS documentation, time-zone aware APIs). */
  readonly utc?: boolean;
}

export interface IfsClientOptions {
  readonly settings: Pick<IfsCloudSettings, 'url' | 'basePath' | 'pageSize' | 'deadlineSeconds'>;
  /** Adds the bearer token. */
  readonly http: Http;
}
