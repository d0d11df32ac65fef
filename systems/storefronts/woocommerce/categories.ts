import type { CallContext } from '../../context';
import type { Clock } from '../../transport/clock';
import type { WooClient } from './client';
import { createGatheredList } from './gathered-list';
import type { Categories } from './lines';
import { productRow } from './schemas';
import type { WooCommerceSettings } from './settings';

const KEEP_MS = 60 * 60_000;
const MOST = 50_000;
/** What the shop gives products that were given nothing; it can be renamed, but the slug stays. */
const NONE = 'uncategorized';

/** The category of each product that has one; products of the same answer are asked for together. */
export type LookUpCategories = (context: CallContext, productIds: readonly string[]) => Promise<Categories>;

/** Products keep their category for an hour, deleted ones their lack of it. */
export function createCategories(
  client: WooClient,
  { categories, categoryOrder }: Pick<WooCommerceSettings, 'categories' | 'categoryOrder'>,
  clock: Clock,
): LookUpCategories {
  const known = new Map<string, { readonly until: number; readonly category: string | undefined }>();
  const gather = createGatheredList({
    client,
    path: '/products',
    parameters: [
      ['status', 'any'],
      ['_fields', 'id,categories'],
    ],
  });
  const choose = (row: unknown): string | undefined => {
    const read = productRow.safeParse(row);
    if (!read.success) return undefined;
    const slugs = read.data.categories
      .map(({ slug, name }) => slug ?? name)
      .filter((slug) => slug !== undefined);
    return (
      categoryOrder.find((slug) => slugs.includes(slug)) ?? slugs.find((slug) => slug !== NONE) ?? slugs[0]
    );
  };

  return async (context, productIds) => {
    if (!categories) return new Map();
    const wanted = [...new Set(productIds)];
    const chosen = new Map<string, string | undefined>();
    for (const id of wanted) {
      const entry = known.get(id);
      if (entry && entry.until > clock.now()) chosen.set(id, entry.category);
    }
    const missing = wanted.filter((id) => !chosen.has(id));
    if (missing.length > 0) {
      const found = await gather(context, missing);
      if (known.size + missing.length > MOST) known.clear();
      const until = clock.now() + KEEP_MS;
      for (const id of missing) {
        const category = choose(found.get(id));
        known.set(id, { until, category });
        chosen.set(id, category);
      }
    }
    return new Map([...chosen].flatMap(([id, category]) => (category === undefined ? [] : [[id, category]])));
  };
}
