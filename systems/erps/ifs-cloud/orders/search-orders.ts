import type { ErpDocument } from '../../../../domain/documents';
import { Failure } from '../../../../domain/failure';
import type { CallContext } from '../../../context';
import { eq, textOf, type ODataRow } from '../../../transport/odata';
import { notShown } from '../../not-shown';
import type { ReferencePlace } from '../reference-search';
import type { IfsCloudSettings } from '../schemas';
import type { IfsTools } from '../tools';
import { orderPath, siteOf } from './order';

/** Where orders carry our reference. */
export const orderPlace = ({ orders }: IfsCloudSettings): ReferencePlace => ({
  projection: orders.projection,
  set: orders.headSet,
  field: orders.referenceField,
  keys: ['OrderNo'],
});

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
  const rows = await tools.orderSearch(context, document.reference);
  return {
    numbers: rows.map((row) => textOf(row, 'OrderNo')),
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
  if (!head) throw notShown(`IFS lists order ${number} and does not show it yet`);
  return { number, head, lines, charges };
}
