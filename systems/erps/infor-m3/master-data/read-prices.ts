import type { ErpPrice } from '../../../../domain/catalog';
import type { CallContext } from '../../../context';
import type { M3Call } from '../client';
import { Failure } from '../../../../domain/failure';
import { isNotFound, rowByKey, rowsOf } from '../errors';
import { record, type M3Record } from '../lengths';
import type { InforM3Settings } from '../schemas';
import type { MasterDataTools } from './master-data-tools';
import { headKey, headOf, sameHead, type ListHead } from './price-lists';
import { isTaxIncluded, PRICE_COLUMNS, priceOf } from './price-rows';

const BASE = 'OIS017MI';
const LISTED = 'OIS320MI';
/** More steps than any scale of prices has: the list may run on into other items. */
const MOST_STEPS = 100;

/** The prices of these items in these lists, item by item, with their scales. */
export async function readPrices(
  context: CallContext,
  tools: MasterDataTools,
  items: readonly string[],
  heads: readonly ListHead[],
  taxes: Map<string, boolean>,
): Promise<ErpPrice[]> {
  const { client, settings } = tools;
  const asked = items.flatMap((item) => heads.map((head) => record({ ...head, ITNO: item })));
  if (asked.length === 0) return [];
  const results = await client.run(
    context,
    BASE,
    asked.map((each) => call('GetBasePrice', each, ['LVDT', 'VFDT', 'SAPR', 'SACD', 'SPUN'])),
  );
  const found = asked.flatMap((each, index) => {
    const row = rowByKey(results[index], { call: `${BASE}/GetBasePrice`, record: each });
    return row ? [{ ...row, ...each }] : [];
  });
  if (found.length === 0) return [];
  await learnTaxes(context, tools, found.map(headOf), taxes);
  const scales = await scalesOf(context, tools, found);
  return found.flatMap((row, index) =>
    [row, ...(scales[index] ?? [])].map((each) =>
      priceOf(each, settings, taxIncluded(headOf(each), taxes, settings)),
    ),
  );
}

/** @throws Failure `rejected` when nobody tells: a price with the wrong tax is worse than none */
function taxIncluded(
  head: ListHead,
  taxes: ReadonlyMap<string, boolean>,
  { masterData }: InforM3Settings,
): boolean {
  const known = taxes.get(headKey(head)) ?? masterData.taxIncludedWhenUntold;
  if (known !== undefined) return known;
  throw new Failure('rejected', `M3 does not tell whether prices of list ${head.PRRF} include tax`, {
    causes: [`price-list:${head.PRRF}/${head.CUCD}`],
    advice: 'Set masterData.taxIncludedWhenUntold in the erp part of the connection file.',
  });
}

/** The steps of each base price. */
async function scalesOf(
  context: CallContext,
  { client }: MasterDataTools,
  prices: readonly M3Record[],
): Promise<M3Record[][]> {
  const asked = prices.map((row) => record({ ...headOf(row), ITNO: row.ITNO }));
  const results = await client.run(
    context,
    BASE,
    asked.map((each) =>
      call('LstGradSlsPrc', each, ['PRRF', 'CUCD', 'CUNO', 'FVDT', 'ITNO', 'QTYL', 'SAPR'], MOST_STEPS),
    ),
  );
  return prices.map((price, index) => {
    const result = results[index];
    if (result?.state === 'refused' && isNotFound(result.error)) return [];
    return rowsOf(result, { call: `${BASE}/LstGradSlsPrc`, record: asked[index] ?? {} })
      .filter((row) => row.ITNO === price.ITNO && sameHead(headOf(row), headOf(price)))
      .map(({ QTYL = '', SAPR = '' }) => ({ ...price, QTYL, SAPR }));
  });
}

/** OIS017MI does not tell whether tax is included; OIS320MI tells it with every row, so one row of each list is read. */
async function learnTaxes(
  context: CallContext,
  { client, settings }: MasterDataTools,
  heads: readonly ListHead[],
  taxes: Map<string, boolean>,
): Promise<void> {
  const unknown = [...new Map(heads.map((head) => [headKey(head), head])).entries()].filter(
    ([key]) => !taxes.has(key),
  );
  if (unknown.length === 0) return;
  const results = await client.run(
    context,
    LISTED,
    unknown.map(([, head]) => call('LstListPrices', record({ ...head }), PRICE_COLUMNS, 1)),
  );
  unknown.forEach(([key, head], index) => {
    const [row] = rowsOf(results[index], { call: `${LISTED}/LstListPrices`, record: record({ ...head }) });
    if (row && sameHead(headOf(row), head)) taxes.set(key, isTaxIncluded(row, settings));
  });
}

const call = (transaction: string, asked: M3Record, columns: readonly string[], maxRecords = 0): M3Call => ({
  transaction,
  record: asked,
  columns,
  write: false,
  maxRecords,
});
