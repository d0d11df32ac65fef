import { randomUUID } from 'node:crypto';
import type { CatalogFlow } from '../../domain/catalog';
import { CATALOG_CLAIM_MS } from '../../domain/catalog-limits';
import type { ItemEnd } from '../../store/store';
import type { CallContext } from '../../systems/context';
import { compareApart } from './compare';
import type { CatalogGround } from './ground';
import { total } from './tally';

/** What the shop shows as it should, or not at all; counts of SKUs, or of SKUs at a location or in a price list. */
export interface Screened {
  readonly equal: number;
  readonly absent: number;
}

/**
 * Tells the items that need no write from those that may: only these are dirty afterwards, and whoever drains them
 * compares them once more, with everything a write needs to know. Nothing is written here, and the shop is not asked for
 * its sales: each one that is learnt, by whomever, makes its item dirty by itself.
 */
export async function screenItems(
  ground: CatalogGround,
  flow: CatalogFlow,
  context: CallContext,
  items: readonly string[],
): Promise<Screened> {
  const { store, name } = ground;
  const { dirty, freshness } = store.catalog;
  const claim = randomUUID();
  // What the shop once refused is tried again, or is in order by now.
  await dirty.reopen(name, flow, items);
  const taken = await dirty.take(name, flow, {
    limit: items.length,
    claim,
    claimMs: CATALOG_CLAIM_MS,
    items,
  });
  let open: ReadonlyMap<string, number> | undefined;
  try {
    const compared = await compareApart(ground, flow, context, items, { dry: flow === 'stock' });
    const { wishes, problems, waits } = compared;
    const settled = [...(compared.known?.keys() ?? [])];
    const found = [...wishes.map(({ item }) => item), ...problems.keys(), ...settled, ...waits.keys()];
    open = new Map(found.map((item) => [item, waits.get(item) ?? 0]));
    const claimed = new Set(taken.map(({ item }) => item));
    await dirty.touch(
      name,
      flow,
      [...open.keys()].filter((item) => !claimed.has(item)),
    );
    await freshness.note(name, flow, ['compared']);
    const except = new Set(open.keys());
    return { equal: total(compared.equal, except), absent: total(compared.absent, except) };
  } finally {
    const ends = taken.map(({ item, revision }): ItemEnd => {
      const inMs = open ? open.get(item) : 0;
      return inMs === undefined ? { item, revision, end: 'done' } : { item, revision, end: 'later', inMs };
    });
    await dirty.finish(name, flow, claim, ends);
  }
}
