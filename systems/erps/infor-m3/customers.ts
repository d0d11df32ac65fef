import { Failure } from '../../../domain/failure';
import type { CallContext } from '../../context';
import type { CustomerQuery, ErpCustomer } from '../erp';
import type { M3Client } from './client';
import { rowIfFound, rowsOf } from './errors';
import type { M3Record } from './lengths';
import type { InforM3Settings } from './schemas';

const BASIC = 'CRS610MI/GetBasicData';
const FINANCIAL = 'CRS610MI/GetFinancial';
const BY_KEY = 'CRS610MI/LstBySearchKey';

/** The list runs on from the key, so the exact matches are its first rows; more than these would be an alarm anyway. */
const ROWS_BY_KEY = 10;

/** @throws Failure `duplicate-found` when several customers carry the search key */
export async function findCustomer(
  context: CallContext,
  client: M3Client,
  settings: InforM3Settings,
  query: CustomerQuery,
): Promise<ErpCustomer | undefined> {
  const number =
    query.number ?? (query.searchKey ? await numberByKey(context, client, query.searchKey) : undefined);
  return number ? readCustomer(context, client, settings, number) : undefined;
}

async function numberByKey(
  context: CallContext,
  client: M3Client,
  searchKey: string,
): Promise<string | undefined> {
  const asked = { ALCU: searchKey };
  const [result] = await client.run(context, 'CRS610MI', [
    {
      transaction: 'LstBySearchKey',
      record: asked,
      columns: ['CUNO', 'ALCU'],
      write: false,
      maxRecords: ROWS_BY_KEY,
    },
  ]);
  const rows = rowsOf(result, { call: BY_KEY, record: asked }).filter(({ ALCU }) => ALCU === searchKey);
  const numbers = [...new Set(rows.flatMap(({ CUNO }) => CUNO ?? []))];
  if (numbers.length > 1) {
    throw new Failure(
      'duplicate-found',
      `customers ${numbers.join(', ')} carry the search key ${searchKey}`,
      {
        causes: [`customer-key:${searchKey}`],
        advice:
          'Keep one of them in CRS610 and clear the search key of the others, or name the right one in the mapping (customers.table).',
      },
    );
  }
  return numbers[0];
}

export async function readCustomer(
  context: CallContext,
  client: M3Client,
  settings: InforM3Settings,
  number: string,
): Promise<ErpCustomer | undefined> {
  const asked = { CUNO: number };
  const results = await client.run(context, 'CRS610MI', [
    { transaction: 'GetBasicData', record: asked, columns: ['CUNO', 'CUNM', 'STAT'], write: false },
    { transaction: 'GetFinancial', record: asked, columns: ['CUNO', 'BLCD'], write: false },
  ]);
  const basic = rowIfFound(results[0], { call: BASIC, record: asked });
  if (!basic) return undefined;
  const financial = rowIfFound(results[1], { call: FINANCIAL, record: asked });
  const statusText = obstacle(settings, basic, financial?.BLCD ?? '');
  return {
    number: basic.CUNO || number,
    name: basic.CUNM ?? '',
    active: statusText === undefined,
    ...(statusText ? { statusText } : {}),
  };
}

/** Why the customer must not be sold to; undefined when nothing is in the way. */
function obstacle(settings: InforM3Settings, basic: M3Record, stop: string): string | undefined {
  const status = basic.STAT ?? '';
  if (!settings.customerActiveStatus.includes(status))
    return `customer status ${status || 'unknown'} in CRS610`;
  if (stop !== '' && !settings.customerOpenStops.includes(stop))
    return `customer stop ${stop} (BLCD) in CRS610`;
  return undefined;
}
