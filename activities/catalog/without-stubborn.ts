import { contentHash } from '../../domain/canonical-json';
import type { CatalogFlow } from '../../domain/catalog';
import type { CatalogGround } from './ground';
import type { Wished } from './types';

/** How a wish, and what it met, are remembered. */
export const hashesOf = ({ wish, differences }: Wished<unknown>): { wishHash: string; seenHash: string } => ({
  wishHash: contentHash(wish),
  seenHash: contentHash(differences.map(({ shop }) => shop ?? null)),
});

/**
 * Leaves out what was sent twice and met the very same sight again: the shop keeps it in a form of its own (cleaned
 * HTML, say), and sending it a third time would change nothing.
 */
export async function withoutStubborn<Wish>(
  { store, name }: CatalogGround,
  flow: CatalogFlow,
  wishes: readonly Wished<Wish>[],
): Promise<{ sent: Wished<Wish>[]; kept: Wished<Wish>[] }> {
  const pushed = await store.catalog.pushed.getMany(
    name,
    flow,
    wishes.map(({ key }) => key),
  );
  const isStubborn = (wished: Wished<Wish>): boolean => {
    const last = pushed.get(wished.key);
    const { wishHash, seenHash } = hashesOf(wished);
    return last !== undefined && last.repeats > 0 && last.wishHash === wishHash && last.seenHash === seenHash;
  };
  const kept = wishes.filter(isStubborn);
  const left = new Set(kept);
  return { sent: wishes.filter((wished) => !left.has(wished)), kept };
}
