import type { Order } from '../../domain/order';
import type { Store } from '../../store/store';

/**
 * The order as it was read for its latest plan. The trail names the snapshot of every plan; the store keeps the latest
 * two readings of an order, so an older one may be gone.
 */
export async function storedOrder(
  { trail, snapshots }: Pick<Store, 'trail' | 'snapshots'>,
  connection: string,
  order: string,
): Promise<Order | undefined> {
  const planned = (await trail.read(connection, order)).filter(({ kind }) => kind === 'planned').reverse();
  const hashes = [
    ...new Set(planned.flatMap(({ data }) => (data?.['snapshot'] as string | undefined) ?? [])),
  ];
  // More than two are never kept.
  for (const hash of hashes.slice(0, 2)) {
    const found = await snapshots.get<Order>(connection, order, hash);
    if (found) return found;
  }
  return undefined;
}
