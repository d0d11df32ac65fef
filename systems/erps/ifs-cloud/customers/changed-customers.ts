import type { CallContext } from '../../../context';
import { allOf, anyOf, eq, literal, momentLiteral, textOf, type ODataRow } from '../../../transport/odata';
import type { ErpCustomers, ErpCustomersPage } from '../../erp';
import type { IfsTools } from '../tools';
import { CUSTOMERS } from './customer-rows';

interface Query {
  readonly position?: string;
  readonly page?: string;
  readonly limit: number;
}

/** Logical units whose history is logged where an administrator has switched that on (IFS, History Log). */
const UNITS = ['CustomerInfo', 'CustomerInfoAddress', 'CustomerInfoContact'];
const LOG = { projection: 'HistoryLogHandling', set: 'HistoryLogOverviewSet', keys: 'Keys' } as const;
const START = 'snapshot';

/**
 * Customers that may have changed. IFS has no change stamp on them: either every customer is read and told with a hash of
 * its content, or the history log names those that were changed, which it does for the units that are logged only.
 */
export async function changedCustomers(
  context: CallContext,
  tools: IfsTools,
  query: Query,
  fetch: ErpCustomers['fetch'],
): Promise<ErpCustomersPage> {
  if (tools.settings.customers.changes === 'history-log') return logged(context, tools, query);
  // Nothing has changed before the first look.
  if (query.position === undefined) return { customers: [], position: START };
  const rows = await tools.client.some(context, CUSTOMERS.list, CUSTOMERS.set, {
    ...(query.page === undefined ? {} : { filter: `CustomerId gt ${literal(query.page)}` }),
    select: ['CustomerId'],
    orderby: ['CustomerId'],
    top: query.limit,
  });
  const numbers = rows.map((row) => textOf(row, 'CustomerId'));
  const records = await fetch(context, numbers);
  const customers = [...records].map(([number, { version }]) => ({ number, version }));
  const last = numbers.at(-1);
  // An answer may be cut below what was asked: only an empty one is surely the last.
  return last === undefined ? { customers, position: START } : { customers, next: last };
}

/** The log's moments are compared with each other only, so that it does not matter whose clock they are of. */
async function logged(context: CallContext, tools: IfsTools, query: Query): Promise<ErpCustomersPage> {
  const { client, settings } = tools;
  const units = anyOf(UNITS.map((unit) => eq('LuName', unit)));
  if (query.position === undefined) {
    const [latest] = await client.some(
      context,
      LOG.projection,
      LOG.set,
      { filter: units, orderby: ['TimeStamp desc', 'LogId desc'], top: 1 },
      { utc: true },
    );
    return { customers: [], position: latest ? momentOf(latest) : '1970-01-01T00:00:00Z' };
  }
  // `<seen until>|<last log id>`: a page begins behind the last row of the one before.
  const [until = query.position, lastId] = query.page?.split('|') ?? [];
  const since = earlier(query.position, settings.customers.overlapMinutes);
  const filter = allOf(
    units,
    lastId === undefined ? `TimeStamp gt ${literal(momentLiteral(since))}` : `LogId gt ${lastId}`,
  );
  const rows = await client.some(
    context,
    LOG.projection,
    LOG.set,
    { filter, orderby: ['LogId'], top: query.limit },
    { utc: true },
  );
  const customers = new Map<string, { number: string; version: string }>();
  for (const row of rows) {
    const number = /(?:^|\^)CUSTOMER_ID=([^^]*)\^/.exec(textOf(row, LOG.keys))?.[1];
    if (number) customers.set(number, { number, version: textOf(row, 'LogId') });
  }
  const highest = [until, ...rows.map(momentOf)].reduce((a, b) => (a > b ? a : b));
  const last = rows.at(-1);
  return {
    customers: [...customers.values()],
    ...(last && /^\d+(\.0+)?$/.test(textOf(last, 'LogId'))
      ? { next: `${highest}|${textOf(last, 'LogId')}` }
      : { position: highest }),
  };
}

const momentOf = (row: ODataRow): string => {
  const text = textOf(row, 'TimeStamp');
  return /Z$/.test(text) ? text : new Date(text).toISOString();
};

const earlier = (moment: string, minutes: number): string =>
  `${new Date(Date.parse(moment) - minutes * 60_000).toISOString().slice(0, 19)}Z`;
