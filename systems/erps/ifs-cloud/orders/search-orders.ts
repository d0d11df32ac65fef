import type { ErpDocument } from '../../../../domain/documents';
import { Failure } from '../../../../domain/failure';
import type { CallContext } from '../../../context';
import { createGather } from '../../../transport/gather';
import { anyOf, eq, textOf, type ODataRow } from '../../../transport/odata';
import type { IfsClient } from '../client';
import type { IfsCloudSettings } from '../schemas';
import type { IfsTools } from '../tools';
import { orderPath, siteOf } from './order';

/** How many references one question may hold: it stands in an address, which some servers cut at 8,000 characters. */
const TOGETHER = 20;

/** The numbers of the orders under a reference. */
export type OrderSearch = (context: CallContext, reference: string) => Promise<readonly string[]>;

/** Searches that wait for the lane at the same time share a question. */
export function createOrderSearch(client: IfsClient, { orders }: IfsCloudSettings): OrderSearch {
  const { projection, headSet, referenceField } = orders;
  const gather = createGather<readonly string[]>({
    limit: TOGETHER,
    send: async (context, take) => {
      let wanted: readonly string[] = [];
      const rows = await client.listTogether(context, projection, headSet, () => {
        const taken = take();
        if (!taken) return undefined;
        wanted = taken.keys;
        return {
          query: {
            filter: anyOf(wanted.map((reference) => eq(referenceField, reference))),
            select: ['OrderNo', referenceField],
            orderby: ['OrderNo'],
          },
          contexts: taken.members.map((member) => member.context),
        };
      });
      return rows && new Map(wanted.map((reference) => [reference, numbersIn(rows, referenceField, reference)]));
    },
  });
  return async (context, reference) => (await gather(context, [reference])).get(reference) ?? [];
}

const numbersIn = (rows: readonly ODataRow[], field: string, reference: string): string[] => [
  ...new Set(rows.filter((row) => textOf(row, field) === reference).map((row) => textOf(row, 'OrderNo'))),
];

/**
 * The orders under the document's reference. An empty answer counts only where the site may be seen, since IFS hides what
 * is not granted without a word.
 */
export async function searchOrders(
  context: CallContext,
  tools: IfsTools,
  document: ErpDocument,
): Promise<{ readonly numbers: readonly string[]; readonly means: readonly string[] }> {
  await assertSite(context, tools, siteOf(document, tools.settings));
  const { projection, headSet, referenceField } = tools.settings.orders;
  return {
    numbers: await tools.orderSearch(context, document.reference),
    means: [`${projection}/${headSet} by ${referenceField}`],
  };
}

/**
 * Proves by one of its sales parts that a site may be seen, and belongs to the company.
 * @throws Failure `unauthorized` when nothing of the site is shown; `rejected` for one that only the mapping names
 */
export async function assertSite(context: CallContext, tools: IfsTools, site: string): Promise<ODataRow> {
  const { client, settings, known } = tools;
  const { orders, company } = settings;
  const name = `site ${company}/${site}`;
  const remembered = known.get(name);
  if (remembered) return remembered;
  const [row] = await client.some(context, orders.parts.projection, orders.parts.set, {
    filter: eq('Contract', site),
    top: 1,
  });
  if (!row) {
    // A site that only the mapping names is no reason to stop the whole connection.
    throw new Failure(
      site === orders.site && !tools.elsewhere ? 'unauthorized' : 'rejected',
      `IFS shows no sales part of site ${site}`,
      {
        causes: [`warehouse:${site}`],
        advice:
          'Check that the site is a user allowed site of the service user and its company an allowed one: IFS answers with nothing, not with an error. Then check orders.site and the warehouses of the mapping.',
      },
    );
  }
  const owner = textOf(row, 'Company');
  if (owner && owner !== company) {
    throw new Failure('rejected', `site ${site} belongs to company ${owner}, not to ${company}`, {
      causes: [`warehouse:${site}`],
      advice: 'Correct orders.site in the connection file, or warehouses and companies in the mapping.',
    });
  }
  known.put(name, row);
  return row;
}

/** An order as it stands. */
export interface StandingOrder {
  readonly number: string;
  readonly head: ODataRow;
  readonly lines: readonly ODataRow[];
  readonly charges: readonly ODataRow[];
}

/** @throws Failure `unavailable` when IFS lists the order and does not show it */
export async function readOrder(
  context: CallContext,
  { client, settings }: IfsTools,
  number: string,
): Promise<StandingOrder> {
  const { projection, linesNavigation, chargesNavigation } = settings.orders;
  const path = orderPath(number, settings);
  const [head, lines, charges] = await Promise.all([
    client.entity(context, projection, path),
    client.list(context, projection, `${path}/${linesNavigation}`, {
      orderby: ['OrderNo', 'LineNo', 'RelNo', 'LineItemNo'],
    }),
    client.list(context, projection, `${path}/${chargesNavigation}`, { orderby: ['OrderNo', 'SequenceNo'] }),
  ]);
  if (!head) throw new Failure('unavailable', `IFS lists order ${number} and does not show it yet`);
  return { number, head, lines, charges };
}
