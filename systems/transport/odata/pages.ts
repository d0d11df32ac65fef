import { Failure } from '../../../domain/failure';
import type { ODataRow } from './answers';
import type { ODataQuery } from './query';

export interface Page {
  readonly rows: readonly ODataRow[];
  readonly nextLink?: string;
}

export interface PageSource {
  /** One page by its query, with `$top` and `$skip` set. */
  readonly ask: (query: ODataQuery) => Promise<Page>;
  /** The page behind a link, followed as the server wrote it. */
  readonly follow: (link: string) => Promise<Page>;
}

/** No server is known to send fewer rows than this when more are asked for: a shorter answer is the last. */
const SURELY_LAST = 100;

/**
 * Every row of a list, `pageSize` at a time: the server's link where it gives one, else `$skip` after each page that may
 * not be the last. A server may cut answers below what was asked for, without a word.
 * `$skip` counts what the server sent, so `orderby` must name a key. A link that comes twice ends in an error rather than
 * a loop.
 */
export async function allPages(
  source: PageSource,
  query: ODataQuery & { readonly orderby: readonly string[] },
  pageSize: number,
): Promise<ODataRow[]> {
  const rows: ODataRow[] = [];
  const followed = new Set<string>();
  let page = await source.ask({ ...query, top: pageSize });
  for (;;) {
    rows.push(...page.rows);
    if (page.nextLink !== undefined) {
      if (followed.has(page.nextLink)) {
        throw new Failure('unavailable', 'the list of the system links to a page it has given already');
      }
      followed.add(page.nextLink);
      page = await source.follow(page.nextLink);
    } else if (page.rows.length >= Math.min(pageSize, SURELY_LAST)) {
      page = await source.ask({ ...query, top: pageSize, skip: rows.length });
    } else {
      return rows;
    }
  }
}

/**
 * The address behind a link, which may be relative to the service. @throws Failure `rejected` when it leads to another
 * server: the token would go there
 */
export function linkAddress(link: string, serviceRoot: string): string {
  const root = new URL(serviceRoot.endsWith('/') ? serviceRoot : `${serviceRoot}/`);
  const url = URL.canParse(link, root.href) ? new URL(link, root) : undefined;
  if (url?.origin === root.origin) return url.href;
  throw new Failure('rejected', `${root.host} links a list's next page to another address`, {
    causes: ['erp:next-link'],
    advice: 'Write the address the system knows itself by into the connection file (url).',
  });
}
