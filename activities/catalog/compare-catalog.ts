import type { CatalogFlow } from '../../domain/catalog';
import type { FieldDifference } from '../../domain/catalog-items';
import type { KeptRow } from '../../store/store';
import type { Dependencies } from '../types';
import { compare } from './compare';
import { keptRows, PAGE_ROWS, pageOf, readItems } from './erp-rows';
import { catalogContext, openGround, type CatalogGround } from './ground';
import { itemsOfSkus } from './read-catalog';
import type { EndedPrice } from './types';
import { total } from './tally';

/** What is compared: these SKUs, or a page of everything. */
export interface CompareCatalogInput {
  readonly connection: string;
  readonly flow: CatalogFlow;
  readonly skus?: readonly string[];
  readonly page?: string;
}

/** How the shop differs from what the ERP would have it show; nothing was written, and nothing remembered but which styles stand there. */
export interface CatalogComparison {
  readonly differences: readonly (FieldDifference & { readonly key: string; readonly item: string })[];
  readonly problems: readonly { readonly item: string; readonly problem: string }[];
  /** Items that the ERP has none of. */
  readonly unknown: readonly string[];
  readonly equal: number;
  readonly absent: number;
  /** SKUs whose own price stays in the shop though the ERP's list has none for today. */
  readonly ended?: readonly EndedPrice[];
  /** Items whose turn comes later: something of theirs is still on its way. */
  readonly waiting: number;
  readonly rows: number;
  readonly total?: number;
  readonly next?: string;
}

/**
 * Compares both sides as they are now, for a person to see. Of the shop's sales it counts those that are known; a push
 * looks for more.
 */
export const compareCatalog =
  (dependencies: Pick<Dependencies, 'store' | 'connection' | 'now'>) =>
  async ({ connection: name, flow, skus, page }: CompareCatalogInput): Promise<CatalogComparison> => {
    const ground = await openGround(dependencies, name, flow);
    const context = catalogContext(skus ? 'push' : 'sweep');
    const readAt = await ground.store.catalog.rows.clock();
    const found = skus
      ? { items: await itemsOfSkus(ground, skus), next: undefined, total: undefined, rows: undefined }
      : await itemsOfPage(ground, flow, page);
    const answer = found.rows ?? (await readItems(ground, flow, context, found.items));
    const rows = keptRows(ground, flow, answer).map((row): KeptRow => ({ ...row, readAt, gone: false }));
    const seen: CatalogGround = {
      ...ground,
      rowsOf: async (of, items) =>
        of === flow ? rows.filter(({ item }) => items.includes(item)) : ground.rowsOf(of, items),
    };
    const known = new Set(rows.map(({ item }) => item));
    const items = found.items.filter((item) => known.has(item));
    const compared = await compare(seen, flow, context, items, { dry: true });
    return {
      differences: compared.wishes.flatMap(({ key, item, differences }) =>
        differences.map((difference) => ({ key, item, ...difference })),
      ),
      problems: [...compared.problems].map(([item, problem]) => ({ item, problem })),
      unknown: found.items.filter((item) => !known.has(item)),
      equal: total(compared.equal),
      absent: total(compared.absent),
      ended: compared.ended ?? [],
      waiting: compared.waits.size,
      rows: answer.length,
      ...(found.total !== undefined && { total: found.total }),
      ...(found.next !== undefined && { next: found.next }),
    };
  };

/** The items of a page; their rows too, where no other page can hold more of them. */
async function itemsOfPage(
  ground: CatalogGround,
  flow: CatalogFlow,
  page: string | undefined,
): Promise<{ items: string[]; next?: string; total?: number; rows?: Parameters<typeof keptRows>[2] }> {
  const { next, total, rows } = await pageOf(ground, flow, catalogContext('sweep'), {
    mode: 'sweep',
    page,
    limit: PAGE_ROWS,
  });
  const items = [...new Set(rows.map(({ item }) => item))];
  return { items, next, total, ...(flow === 'items' && { rows }) };
}
