import { isFailure } from '../../../domain/failure';
import type { CallContext } from '../../context';
import type { HttpAnswer, HttpRequest } from '../../transport/http';
import {
  allPages,
  linkAddress,
  queryString,
  readEntity,
  readMetadata,
  type ODataQuery,
  type ODataRow,
  type Page,
  type PageSource,
} from '../../transport/odata';
import type { IfsClientOptions, IfsReads, ReadOptions, SharedQuery } from './calls';
import { isNoRow, METADATA_STALE, type Subject } from './errors';
import { assertDone, callName, JSON_ACCEPT, pageOf, unreadable } from './read-answer';
import { recorded } from './record-exchange';

interface Address {
  readonly path: string;
  readonly query?: ODataQuery;
  /** As the server wrote it; then it replaces path and query. */
  readonly link?: string;
}

/** How often a read is sent while IFS reloads its metadata. */
const ATTEMPTS = 3;

export function createReads(
  { settings, http }: IfsClientOptions,
  rootOf: (projection: string) => string,
): IfsReads {
  const deadlineMs = settings.deadlineSeconds * 1000;

  const reading = (
    projection: string,
    { path, query, link }: Address,
    options: ReadOptions,
  ): HttpRequest => ({
    method: 'GET',
    url:
      link === undefined
        ? `${rootOf(projection)}/${path}${query ? queryString(query) : ''}`
        : linkAddress(link, rootOf(projection)),
    headers: {
      accept: options.accept ?? JSON_ACCEPT,
      ...(options.utc ? { 'x-ifs-time-zone-aware-request': 'true' } : {}),
    },
    write: false,
    deadlineMs,
    name: callName('GET', projection, path),
  });

  async function get<T>(
    context: CallContext,
    projection: string,
    address: Address,
    read: (answer: HttpAnswer, subject: Subject) => T,
    options: ReadOptions = {},
  ): Promise<T> {
    const request = reading(projection, address, options);
    const subject = { call: request.name, projection, write: false };
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await recorded(
          context,
          subject,
          address,
          () => http.send(context, request),
          (answer) => read(answer, subject),
        );
      } catch (error) {
        if (!isReloading(error) || attempt === ATTEMPTS) throw error;
      }
    }
  }

  const pages = (
    context: CallContext,
    projection: string,
    path: string,
    options?: ReadOptions,
  ): PageSource => ({
    ask: (query) => get(context, projection, { path, query }, pageOf, options),
    follow: (link) => get(context, projection, { path, link }, pageOf, options),
  });

  /** The first page goes in the shared turn, whatever follows in turns of its own. */
  async function listTogether(
    context: CallContext,
    projection: string,
    path: string,
    ask: () => SharedQuery | undefined,
  ): Promise<ODataRow[] | undefined> {
    let shared: SharedQuery | undefined;
    const turn = http.sendGathered(context, () => {
      shared = ask();
      return shared && reading(projection, { path, query: firstPage(shared) }, {});
    });
    const came = await turn.then(
      (answer) => () => answer as HttpAnswer,
      (error: unknown) => (): HttpAnswer => {
        throw error;
      },
    );
    // Written by the turn: undefined when another one took everything.
    const taken = shared;
    if (!taken) {
      came();
      return undefined;
    }
    const all: CallContext = {
      ...context,
      leave: undefined,
      record: (exchange) => taken.contexts.forEach((member) => member.record(exchange)),
    };
    const source = pages(all, projection, path);
    const subject = { call: callName('GET', projection, path), projection, write: false };
    let first: Promise<Page> | undefined = recorded(
      all,
      subject,
      { path, query: firstPage(taken) },
      async () => came(),
      (answer) => pageOf(answer, subject),
    );
    const again = async (query: ODataQuery): Promise<Page> => {
      const own = first;
      first = undefined;
      if (!own) return source.ask(query);
      return own.catch((error: unknown) => {
        if (isReloading(error)) return source.ask(query);
        throw error;
      });
    };
    return allPages({ ...source, ask: again }, taken.query, settings.pageSize);
  }

  const firstPage = ({ query }: SharedQuery): ODataQuery => ({ ...query, top: settings.pageSize });

  return {
    list: (context, projection, path, query, options) =>
      allPages(pages(context, projection, path, options), query, settings.pageSize),

    listTogether,

    async some(context, projection, path, query, options) {
      const page = { ...query, top: Math.min(query.top, settings.pageSize) };
      const { rows } = await get(context, projection, { path, query: page }, pageOf, options);
      return rows.slice(0, query.top);
    },

    entity: (context, projection, path) =>
      get(context, projection, { path }, (answer, subject) => {
        if (isNoRow(answer)) return undefined;
        assertDone(answer, subject);
        return readEntity(answer.text) ?? unreadable(answer, subject);
      }),

    metadata: (context, projection) =>
      get(
        context,
        projection,
        { path: '$metadata' },
        (answer, subject) => {
          assertDone(answer, subject);
          return readMetadata(answer.text) ?? unreadable(answer, subject);
        },
        { accept: 'application/xml' },
      ),
  };
}

const isReloading = (error: unknown): boolean =>
  isFailure(error, 'unavailable') && error.code === METADATA_STALE;
