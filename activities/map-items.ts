import { drawUp, missingMapping } from '../domain/build-document';
import type { Mapping } from '../domain/mapping';
import type { ItemQuery, ItemTry } from '../systems/erps/erp';
import { Failure } from '../domain/failure';
import { recordExchanges, withRecord } from './exchange-record';
import { readOrder } from './read-snapshot';
import type { Dependencies, MapItemsInput } from './types';

/** Step 3: every line's item in the ERP, and every other code the mapping must know. All gaps are told at once. */
export const mapItems =
  ({ store, connection }: Dependencies) =>
  async (
    { connection: name, order: number, snapshot, priority, due }: MapItemsInput,
    _attempt?: number,
    patienceMs?: number,
  ): Promise<{ items: number }> => {
    const { erp, mapping: currentMapping } = await connection(name);
    const [order, mapping] = await Promise.all([readOrder(store, name, number, snapshot), currentMapping()]);
    const drawn = due
      .filter(({ kind }) => kind !== 'cancellation')
      .map((document) => drawUp(document, order, mapping));
    const skus = [...new Set(drawn.flatMap((one) => one.skus))];
    const known = await store.references.getMany(name, 'item', skus);
    const queries = skus
      .filter((sku) => !known.has(sku) || overruled(mapping, sku, known.get(sku)))
      .map((sku) => ({ sku, tries: tries(mapping, sku) }));
    const record = recordExchanges(priority, { patienceMs });
    return withRecord(store.trail, name, number, record, async () => {
      const found = await erp.findItems(
        record,
        queries.filter(({ tries: some }) => some.length > 0),
      );
      const inactive = [...found].filter(([, item]) => !item.active);
      const usable = new Map(
        [...found].filter(([, item]) => item.active).map(([sku, item]) => [sku, item.number]),
      );
      if (usable.size > 0) await store.references.putMany(name, 'item', usable);

      const gaps = [...drawn.flatMap((one) => one.gaps), ...missing(queries, found)];
      if (gaps.length > 0) throw missingMapping(number, [...gaps, ...inactive.map(([sku]) => `item:${sku}`)]);
      if (inactive.length > 0) {
        const named = inactive.map(
          ([sku, item]) => `${sku} (item ${item.number}: ${item.statusText ?? 'not active'})`,
        );
        throw new Failure(
          'rejected',
          `order ${number} has items the ERP does not sell: ${named.join(', ')}`,
          {
            causes: inactive.map(([sku]) => `item:${sku}`),
            advice: 'Release the item in the ERP, or map the SKU to another item, then retry.',
          },
        );
      }
      return { items: skus.length };
    });
  };

/** The mapping's table was changed after the reference was learnt. */
const overruled = (mapping: Mapping, sku: string, known: string | undefined): boolean =>
  mapping.items.match.includes('table') &&
  mapping.items.table[sku] !== undefined &&
  mapping.items.table[sku] !== known;

function tries(mapping: Mapping, sku: string): ItemTry[] {
  return mapping.items.match.flatMap((means): ItemTry[] => {
    if (means === 'exact') return [{ by: 'number', number: sku }];
    if (means === 'alias') return mapping.items.alias.map((alias) => ({ by: 'alias', alias: sku, ...alias }));
    const mapped = mapping.items.table[sku];
    return mapped === undefined ? [] : [{ by: 'number', number: mapped }];
  });
}

const missing = (queries: readonly ItemQuery[], found: ReadonlyMap<string, unknown>): string[] =>
  queries.filter(({ sku }) => !found.has(sku)).map(({ sku }) => `item:${sku}`);
