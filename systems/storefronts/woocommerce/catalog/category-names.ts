import type { CallContext } from '../../../context';
import type { Clock } from '../../../transport/clock';
import { WOOCOMMERCE } from '../capabilities';
import type { WooClient } from '../client';
import { rows } from '../schemas';
import { categoryRow } from './schemas';

const KEEP_MS = 10 * 60_000;

/** The shop's categories as people name them. */
export interface CategoryNames {
  /** The ids of these categories, or the sentence that says which one cannot be taken. */
  idsOf(
    context: CallContext,
    names: readonly string[],
  ): Promise<readonly string[] | { readonly reason: string }>;
}

/** WordPress keeps names with their ampersands and quotes escaped. */
export const decodeName = (name: string): string =>
  name
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#039;', "'")
    .replaceAll('&amp;', '&');

const same = (name: string): string => name.trim().toLowerCase();

/** All of them are read at once and kept for ten minutes; a name that is missing is looked up anew before it is refused. */
export function createCategoryNames(
  client: WooClient,
  clock: Clock,
  missing: 'refuse' | 'leave-out',
): CategoryNames {
  let known: { readonly until: number; readonly byName: ReadonlyMap<string, readonly string[]> } | undefined;

  const readAll = async (context: CallContext): Promise<ReadonlyMap<string, readonly string[]>> => {
    const byName = new Map<string, string[]>();
    for (let page = 1; ; page += 1) {
      const list = await client.list(
        context,
        {
          path: '/products/categories',
          parameters: [
            ['orderby', 'id'],
            ['order', 'asc'],
            ['per_page', String(WOOCOMMERCE.maxPageSize)],
            ['page', String(page)],
          ],
        },
        rows,
      );
      for (const row of list.rows) {
        const read = categoryRow.safeParse(row);
        if (!read.success) continue;
        const name = same(decodeName(read.data.name));
        byName.set(name, [...(byName.get(name) ?? []), read.data.id]);
      }
      if (list.rows.length === 0 || page >= (list.pages ?? 1)) break;
    }
    known = { until: clock.now() + KEEP_MS, byName };
    return byName;
  };

  return {
    idsOf: async (context, names) => {
      const isKnown = known !== undefined && known.until > clock.now();
      let byName = isKnown && known ? known.byName : await readAll(context);
      if (isKnown && names.some((name) => !byName.has(same(name)))) byName = await readAll(context);
      const ids: string[] = [];
      for (const name of names) {
        const [one, ...others] = byName.get(same(name)) ?? [];
        if (one === undefined) {
          if (missing === 'leave-out') continue;
          return {
            reason: `The shop has no category "${name}": make it there, or take it out of the mapping.`,
          };
        }
        if (others.length > 0) {
          return { reason: `The shop has several categories "${name}": give them names of their own.` };
        }
        ids.push(one);
      }
      return ids;
    },
  };
}
