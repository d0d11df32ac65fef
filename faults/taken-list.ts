import type { Control, Lane } from './lane';
import type { FeedStep } from './plan';
import type { ShopOrder, Taken } from './truth';

/** The harness's own list of what the shop took, and the hand that makes the shop take it. */
export interface TakenList {
  /** Does what the step says; answers the numbers of the orders it touched. */
  perform(step: FeedStep): Promise<readonly string[]>;
  all(this: void): readonly Taken[];
}

interface Entry {
  readonly id: string;
  readonly needsPerson: boolean;
  readonly versions: ShopOrder[];
}

export function createTakenList(lane: Lane, shop: Control, sleep: (ms: number) => Promise<void>): TakenList {
  const taken = new Map<string, Entry>();
  /** The feed's n-th order to its entry, once the shop has it. */
  const placed = new Map<number, Promise<Entry>>();

  const keep = (order: ShopOrder, needsPerson: boolean): Entry => {
    const entry: Entry = { id: order.id, needsPerson, versions: [order] };
    taken.set(order.number, entry);
    return entry;
  };

  const place = async ({ do: deed }: FeedStep): Promise<Entry> => {
    if (deed.kind === 'place') return keep(await lane.shop.place(shop, deed.spec), deed.needsPerson);
    if (deed.kind !== 'place-late') throw new Error('an order is edited before it is placed');
    const { id } = await lane.shop.begin(shop, deed.spec);
    await sleep(deed.commitAfter);
    return keep(await lane.shop.commit(shop, id), deed.needsPerson);
  };

  const perform = async (step: FeedStep): Promise<readonly string[]> => {
    const { do: deed, order } = step;
    if (deed.kind === 'place' || deed.kind === 'place-late') {
      const placing = place(step);
      placed.set(order, placing);
      return numbersOf(await placing);
    }
    const entry = await placed.get(order);
    if (!entry) throw new Error(`the feed edits order ${order}, which it never placed`);
    if (deed.kind === 'revise') entry.versions.push(await lane.shop.revise(shop, entry.id, deed.spec));
    if (deed.kind === 'cancel') entry.versions.push(await lane.shop.cancel(shop, entry.id));
    if (deed.kind === 'replace') {
      const [old, fresh] = await lane.shop.replace(shop, entry.id);
      if (!old || !fresh) throw new Error('a replaced order leaves two');
      entry.versions.push(old);
      keep(fresh, entry.needsPerson);
      return [old.number, fresh.number];
    }
    return numbersOf(entry);
  };

  return {
    perform,
    all: () => [...taken].map(([number, { versions, needsPerson }]) => ({ number, versions, needsPerson })),
  };
}

const numbersOf = ({ versions }: Entry): string[] => versions.slice(0, 1).map(({ number }) => number);
