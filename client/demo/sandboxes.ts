import { DEMO_ERPS, type DemoErp } from './erps';
import {
  DEMO_STOREFRONTS,
  MORE_STOREFRONTS,
  nameOf,
  usualStorefronts,
  type DemoStorefront,
  type ShopOptions,
} from './storefronts';
import type { DemoSides } from './demo-files';

/** One ERP and the shops that are connected with it, all up and running. */
export interface Sandboxes {
  readonly sides: readonly DemoSides[];
  close(): Promise<void>;
}

export const STOREFRONT_NAMES = [...DEMO_STOREFRONTS, ...MORE_STOREFRONTS].map(nameOf).concat('all');
export const ERP_NAMES = DEMO_ERPS.map(({ system }) => system);

/**
 * @param storefront absent: the usual ones
 * @throws Error for a name that the demo does not have
 */
export function chosen(
  storefront: string | undefined,
  erp: string,
): { readonly storefronts: readonly DemoStorefront[]; readonly erp: DemoErp } {
  const books = DEMO_ERPS.find(({ system }) => system === erp);
  const storefronts = named(storefront) ?? usualStorefronts(books?.entriesByDefault === true);
  if (storefronts.length === 0 || !books)
    throw new Error(
      `the demo has the storefronts ${STOREFRONT_NAMES.join(', ')} and the ERPs ${ERP_NAMES.join(', ')}`,
    );
  return { storefronts, erp: books };
}

function named(storefront: string | undefined): readonly DemoStorefront[] | undefined {
  if (storefront === undefined) return undefined;
  if (storefront === 'all') return DEMO_STOREFRONTS;
  return [...DEMO_STOREFRONTS, ...MORE_STOREFRONTS].filter((one) => nameOf(one) === storefront);
}

/** Starts one ERP that knows what all these shops sell, and the shops with orders of every kind. */
export async function startSandboxes<Shop, Books>(
  storefronts: readonly DemoStorefront<Shop>[],
  erp: DemoErp<Books>,
  options: Pick<ShopOptions, 'count' | 'seed' | 'isLive'>,
): Promise<Sandboxes & { readonly sides: readonly DemoSides<Shop, Books>[] }> {
  const books = await erp.start(storefronts.flatMap(({ articles }) => articles));
  const sides: DemoSides<Shop, Books>[] = [];
  const close = async (): Promise<void> => {
    await Promise.all([books.close(), ...sides.map(({ shop }) => shop.close())]);
  };
  try {
    for (const storefront of storefronts) {
      const shop = await storefront.start({ ...options, now: new Date(), codes: erp.codes });
      sides.push({ storefront, shop, erp, books });
    }
    return { sides, close };
  } catch (error) {
    await close();
    throw error;
  }
}
