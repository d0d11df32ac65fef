import type { Lane, LaneBase, ShopControl } from './lane';
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

export function createTakenList(
  lane: Lane,
  shop: ShopControl,
  sleep: (ms: number) => Promise<void>,
): TakenList {
  const taken = new Map<string, Entry>();
  /** The feed's n-th order to its entry, once the shop has it. */
  const placed = new Map<number, Promise<Entry>>();
  const pushed = pushedBy(lane, shop);

  const keep = (order: ShopOrder, needsPerson: boolean): Entry => {
    const entry: Entry = { id: order.id, needsPerson, versions: [order] };
    taken.set(order.number, entry);
    return entry;
  };

  const place = async ({ do: deed, signals }: FeedStep): Promise<Entry> => {
    if (deed.kind === 'place') {
      const order = await pushed(signals, () => lane.shop.place(shop, deed.spec));
      return keep(order, deed.needsPerson);
    }
    const { late } = lane.shop;
    if (deed.kind !== 'place-late' || !late) throw new Error('an order is edited before it is placed');
    const { id } = await late.begin(shop, deed.spec);
    await sleep(deed.commitAfter);
    const order = await pushed(signals, () => late.commit(shop, id));
    return keep(order, deed.needsPerson);
  };

  const change = ({ do: deed }: FeedStep, { id }: Entry): Promise<readonly ShopOrder[]> => {
    switch (deed.kind) {
      case 'revise':
        return lane.shop.revise(shop, id, deed.spec).then((order) => [order]);
      case 'cancel':
        return lane.shop.cancel(shop, id).then((order) => [order]);
      case 'refund':
        return (lane.shop.refund?.(shop, id, deed.spec) ?? unable(deed.kind)).then((order) => [order]);
      case 'replace':
        return lane.shop.replace?.(shop, id) ?? unable(deed.kind);
      default:
        return unable(deed.kind);
    }
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
    const [own, fresh] = await pushed(step.signals, () => change(step, entry));
    if (own) entry.versions.push(own);
    if (fresh) keep(fresh, entry.needsPerson);
    return [...numbersOf(entry), ...(fresh ? [fresh.number] : [])];
  };

  return {
    perform,
    all: () => [...taken].map(([number, { versions, needsPerson }]) => ({ number, versions, needsPerson })),
  };
}

const unable = (kind: string): never => {
  throw new Error(`this lane's shop knows no ${kind}`);
};

/** Where the shop sends webhooks itself, one deed at a time: what becomes of deliveries is said for each. */
export function pushedBy(
  { shop: { webhooks } }: LaneBase,
  shop: ShopControl,
): <T>(delays: readonly number[], deed: () => Promise<T>) => Promise<T> {
  let before: Promise<unknown> = Promise.resolve();
  return (delays, deed) => {
    if (!webhooks) return deed();
    const doing = before.then(() => webhooks.during(shop, delays, deed));
    before = doing.catch(() => undefined);
    return doing;
  };
}

const numbersOf = ({ versions }: Entry): string[] => versions.slice(0, 1).map(({ number }) => number);
