import { ABSENT } from './fake-erp';
import type { World } from './world';

/** Another attempt, one that had been given up and wakes up late, prepares the order's document with other content. */
export async function prepareOther({ name, store }: World, order: string): Promise<void> {
  const [posting] = await store.ledger.ofOrder(name, order);
  if (!posting) throw new Error(`order ${order} has no document`);
  const { state: _state, searches: _searches, updatedAt: _updatedAt, ...standing } = posting;
  await store.ledger.prepare({ ...standing, contentHash: 'other', requestHash: 'other' });
}

/** That happens while the next search for it is under way. */
export function giveOtherContent(world: World, order: string): void {
  world.erp.answers.find = async () => {
    await prepareOther(world, order);
    world.erp.answers.find = () => ABSENT;
    return ABSENT;
  };
}
