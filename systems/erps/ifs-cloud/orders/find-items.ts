import type { CallContext } from '../../../context';
import { allOf, anyOf, eq, textOf, type ODataRow } from '../../../transport/odata';
import type { ErpItem, ItemQuery } from '../../erp';
import { wrong } from '../prove-names';
import type { IfsTools } from '../tools';

/** How many numbers one question may hold: it stands in an address, which some servers cut at 8,000 characters. */
const TOGETHER = 60;
const NUMBER_LENGTH = 25;

/**
 * Sales parts of the connection's site (SalesPartHandling, as a public migration tool reads it from a tenant) by their
 * catalog number; the first number of a query that is one wins. Aliases are
 * none of a sales part's.
 */
export async function findItems(
  context: CallContext,
  tools: IfsTools,
  queries: readonly ItemQuery[],
): Promise<Map<string, ErpItem>> {
  const triesOf = ({ tries }: ItemQuery): string[] =>
    tries.flatMap((each) =>
      each.by === 'number' && each.number.length <= NUMBER_LENGTH ? [each.number] : [],
    );
  const parts = await partsOf(context, tools, [...new Set(queries.flatMap(triesOf))]);
  const found = new Map<string, ErpItem>();
  for (const query of queries) {
    const number = triesOf(query).find((each) => parts.has(each));
    const row = number === undefined ? undefined : parts.get(number);
    if (row) found.set(query.sku, itemOf(row, tools));
  }
  return found;
}

async function partsOf(
  context: CallContext,
  { client, settings: { orders } }: IfsTools,
  numbers: readonly string[],
): Promise<Map<string, ODataRow>> {
  const found = new Map<string, ODataRow>();
  const { parts, site } = orders;
  if (numbers.length === 0) return found;
  if (site === undefined) {
    throw wrong(
      'no site is named to look for sales parts on',
      'Set orders.site in the connection file: items are looked for there, whatever site an order is entered on.',
    );
  }
  for (let from = 0; from < numbers.length; from += TOGETHER) {
    const asked = numbers.slice(from, from + TOGETHER);
    const rows = await client.list(context, parts.projection, parts.set, {
      filter: allOf(eq('Contract', site), anyOf(asked.map((number) => eq('CatalogNo', number)))),
      select: ['Contract', 'CatalogNo', 'CatalogDesc', parts.activeField],
      orderby: ['Contract', 'CatalogNo'],
    });
    for (const row of rows) found.set(textOf(row, 'CatalogNo'), row);
  }
  return found;
}

function itemOf(row: ODataRow, { settings: { orders } }: IfsTools): ErpItem {
  const { activeField, active } = orders.parts;
  const state = textOf(row, activeField);
  const sold = active.includes(state);
  return {
    number: textOf(row, 'CatalogNo'),
    description: textOf(row, 'CatalogDesc'),
    active: sold,
    ...(sold ? {} : { statusText: `${activeField} is ${state || 'empty'} in IFS` }),
  };
}
