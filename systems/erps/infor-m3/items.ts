import type { CallContext } from '../../context';
import type { ErpItem, ItemQuery, ItemTry } from '../erp';
import type { M3Client } from './client';
import { rowIfFound } from './errors';
import { lengthOf, record, type M3Record } from './lengths';
import type { InforM3Settings } from './schemas';

const GET_ITEM = 'MMS200MI/GetItmBasic';
const GET_ALIAS = 'MMS025MI/GetItem';

/** The items for many SKUs, try by try: each round asks one bulk for everything that is still open. */
export async function findItems(
  context: CallContext,
  client: M3Client,
  settings: InforM3Settings,
  queries: readonly ItemQuery[],
): Promise<Map<string, ErpItem>> {
  const found = new Map<string, ErpItem>();
  const rounds = Math.max(0, ...queries.map(({ tries }) => tries.length));
  for (let round = 0; round < rounds; round += 1) {
    const open = queries.flatMap(({ sku, tries }) => {
      const attempt = tries[round];
      return attempt && !found.has(sku) ? [{ sku, attempt }] : [];
    });
    const numbers = await numbersOf(context, client, open);
    const items = await itemsByNumber(context, client, settings, [...numbers.values()]);
    for (const [sku, number] of numbers) {
      const item = items.get(number);
      if (item && !found.has(sku)) found.set(sku, item);
    }
  }
  return found;
}

/** SKU → the item number its try leads to, whether or not such an item exists. */
async function numbersOf(
  context: CallContext,
  client: M3Client,
  open: readonly { readonly sku: string; readonly attempt: ItemTry }[],
): Promise<Map<string, string>> {
  const numbers = new Map<string, string>();
  const aliases: { sku: string; record: M3Record }[] = [];
  for (const { sku, attempt } of open) {
    if (attempt.by === 'number') numbers.set(sku, attempt.number);
    else {
      const asked = record({ ALWT: attempt.category, ALWQ: attempt.qualifier, POPN: attempt.alias });
      // What is longer than M3's field cannot be in M3.
      if (attempt.alias.length <= lengthOf(GET_ALIAS, 'POPN')) aliases.push({ sku, record: asked });
    }
  }
  if (aliases.length === 0) return numbers;
  const results = await client.run(
    context,
    'MMS025MI',
    aliases.map((alias) => ({
      transaction: 'GetItem',
      record: alias.record,
      columns: ['ITNO'],
      write: false,
    })),
  );
  aliases.forEach(({ sku, record: asked }, index) => {
    const number = rowIfFound(results[index], { call: GET_ALIAS, record: asked, sku })?.ITNO;
    if (number) numbers.set(sku, number);
  });
  return numbers;
}

async function itemsByNumber(
  context: CallContext,
  client: M3Client,
  settings: InforM3Settings,
  wanted: readonly string[],
): Promise<Map<string, ErpItem>> {
  const longest = lengthOf(GET_ITEM, 'ITNO');
  const numbers = [...new Set(wanted)].filter((number) => number.trim() !== '' && number.length <= longest);
  const items = new Map<string, ErpItem>();
  if (numbers.length === 0) return items;
  const results = await client.run(
    context,
    'MMS200MI',
    numbers.map((ITNO) => ({
      transaction: 'GetItmBasic',
      record: { ITNO },
      columns: ['ITNO', 'ITDS', 'STAT'],
      write: false,
    })),
  );
  numbers.forEach((number, index) => {
    const row = rowIfFound(results[index], { call: GET_ITEM, record: { ITNO: number } });
    if (row) items.set(number, itemOf(row, number, settings));
  });
  return items;
}

function itemOf(row: M3Record, number: string, settings: InforM3Settings): ErpItem {
  const active = settings.itemActiveStatus.includes(row.STAT ?? '');
  return {
    number: row.ITNO || number,
    description: row.ITDS ?? '',
    active,
    ...(active ? {} : { statusText: `item status ${row.STAT || 'unknown'} in MMS001` }),
  };
}
