import type { ErpCatalogItem } from '../../../../domain/catalog';
import type { CallContext } from '../../../context';
import type { M3Call } from '../client';
import { rowIfFound, rowsOf } from '../errors';
import { record, type M3Record } from '../lengths';
import { getColumns, itemOf, lackedByGet, lackedByLists, UNIT_COLUMNS, unitsByItem } from './item-rows';
import type { MasterDataTools } from './master-data-tools';

const PROGRAM = 'MMS200MI';

/** These items as they are now; what M3 does not have is absent. */
export async function readItems(
  context: CallContext,
  tools: MasterDataTools,
  items: readonly string[],
): Promise<ErpCatalogItem[]> {
  const { settings } = tools;
  const columns = getColumns(settings);
  const rows = await each(context, tools, items, 'Get', columns);
  return completeItems(context, tools, [...rows.values()], lackedByGet(settings));
}

/**
 * Items from rows of a list, with the fields the lists lack and their units.
 * @param consecutive the rows follow each other in M3, so that one range covers them
 */
export const completeListed = async (
  context: CallContext,
  tools: MasterDataTools,
  rows: readonly M3Record[],
  consecutive = false,
): Promise<ErpCatalogItem[]> =>
  completeItems(context, tools, rows, lackedByLists(tools.settings), consecutive);

async function completeItems(
  context: CallContext,
  tools: MasterDataTools,
  rows: readonly M3Record[],
  lacking: readonly string[],
  consecutive = false,
): Promise<ErpCatalogItem[]> {
  const items = rows.flatMap(({ ITNO }) => (ITNO ? [ITNO] : []));
  const more =
    lacking.length > 0
      ? await each(context, tools, items, 'GetItmBasic', ['ITNO', ...lacking])
      : new Map<string, M3Record>();
  const units = await unitsOf(context, tools, items, consecutive);
  return rows.flatMap((row) =>
    row.ITNO ? [itemOf({ ...more.get(row.ITNO), ...row }, tools.settings, units.get(row.ITNO))] : [],
  );
}

/** One call for each item, by item. */
async function each(
  context: CallContext,
  { client, settings }: MasterDataTools,
  items: readonly string[],
  transaction: 'Get' | 'GetItmBasic',
  columns: readonly string[],
): Promise<Map<string, M3Record>> {
  const records = items.map((ITNO) => record({ ITNO, LNCD: settings.masterData.language }));
  const results = await client.run(
    context,
    PROGRAM,
    records.map((asked): M3Call => ({ transaction, record: asked, columns, write: false })),
  );
  return new Map(
    items.flatMap((item, index): [string, M3Record][] => {
      const row = rowIfFound(results[index], {
        call: `${PROGRAM}/${transaction}`,
        record: records[index] ?? {},
      });
      return row ? [[item, { ...row, ITNO: item }]] : [];
    }),
  );
}

/** One call for the range, or one for each item: a range would hold what lies between them too. */
async function unitsOf(
  context: CallContext,
  { client, settings }: MasterDataTools,
  items: readonly string[],
  consecutive: boolean,
): Promise<ReturnType<typeof unitsByItem>> {
  const [first, last] = [items[0], items.at(-1)];
  if (!settings.masterData.units || first === undefined || last === undefined) return new Map();
  const call = `${PROGRAM}/LstItmAltUnitMs`;
  const records = consecutive
    ? [{ FITN: first, TITN: last }]
    : items.map((item) => ({ FITN: item, TITN: item }));
  const results = await client.run(
    context,
    PROGRAM,
    records.map((asked): M3Call => ({
      transaction: 'LstItmAltUnitMs',
      record: asked,
      columns: UNIT_COLUMNS,
      write: false,
    })),
  );
  return unitsByItem(
    results.flatMap((result, index) => rowsOf(result, { call, record: records[index] ?? {} })),
    settings,
  );
}
