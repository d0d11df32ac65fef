import { Failure } from '../../../../domain/failure';
import type { CallContext } from '../../../context';
import type { PriceList } from '../../erp';
import type { M3Record } from '../lengths';
import { isoDay } from './dates';
import { listOnward, type KeyedList } from './list-onward';
import type { MasterDataTools } from './master-data-tools';
import { serverTime } from './server-time';

/** A price list as M3 keeps it: by list, currency, customer (blank for everyone) and first day. */
export interface ListHead {
  readonly PRRF: string;
  readonly CUCD: string;
  readonly CUNO: string;
  readonly FVDT: string;
}

export const headOf = ({ PRRF = '', CUCD = '', CUNO = '', FVDT = '' }: M3Record): ListHead => ({
  PRRF,
  CUCD,
  CUNO,
  FVDT,
});

/** Compared as text; a head is found again by it on the next page. */
export const headKey = ({ PRRF, CUCD, CUNO, FVDT }: ListHead): string =>
  JSON.stringify([PRRF, CUCD, CUNO, FVDT]);

export const sameHead = (a: ListHead, b: ListHead): boolean => headKey(a) === headKey(b);

/**
 * The heads of these lists whose last day is not over, sorted by their keys. This is how the first day (FVDT), without
 * which M3 tells no price, becomes known.
 * @throws Failure `rejected` when M3 has no such list in that currency
 */
export async function listHeads(
  context: CallContext,
  tools: MasterDataTools,
  lists: readonly PriceList[],
): Promise<readonly ListHead[]> {
  const { date } = await serverTime(context, tools.client, 'OIS017MI');
  const heads = new Map<string, ListHead>();
  for (const list of lists) {
    const rows = await rowsOfList(context, tools, list);
    if (rows.length === 0) throw unknownList(list);
    for (const row of rows) {
      const head = headOf(row);
      const over = isoDay(row.LVDT) !== undefined && (row.LVDT ?? '') < date;
      if (!over && (tools.settings.masterData.customerPrices || head.CUNO === ''))
        heads.set(headKey(head), head);
    }
  }
  return [...heads.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, head]) => head);
}

const PAGE = 1_000;

async function rowsOfList(
  context: CallContext,
  { client, settings }: MasterDataTools,
  { list, currency }: PriceList,
): Promise<M3Record[]> {
  const filters = settings.masterData.priceListFilters;
  const keyed: KeyedList<ListHead> = {
    program: 'OIS017MI',
    transaction: 'LstPriceList',
    columns: ['PRRF', 'CUCD', 'CUNO', 'FVDT', 'LVDT'],
    at: (key) => ({ PRRF: list, CUCD: currency, CUNO: key?.CUNO, FVDT: key?.FVDT, NFTR: filters }),
    keyOf: headOf,
  };
  const ours = ({ PRRF, CUCD }: M3Record): boolean => PRRF === list && CUCD === currency;
  const found: M3Record[] = [];
  for (let after: ListHead | undefined; ;) {
    const rows = await listOnward(context, client, keyed, after, PAGE);
    found.push(...rows.filter(ours));
    const last = rows.at(-1);
    // Without filters the list runs on into other lists.
    if (!last || !ours(last) || rows.length < PAGE) return found;
    after = headOf(last);
  }
}

const unknownList = ({ list, currency }: PriceList): Failure =>
  new Failure('rejected', `M3 has no price list ${list} in ${currency}`, {
    causes: [`price-list:${list}/${currency}`],
    advice:
      'Correct the price list in the connection or mapping; if M3 (OIS017) has it, set masterData.priceListFilters to "".',
  });
