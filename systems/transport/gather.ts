import { PRIORITIES, type CallContext } from '../context';

/** Everyone whose keys share one request. */
export interface Gathered {
  readonly keys: readonly string[];
  readonly members: readonly { readonly context: CallContext; readonly keys: readonly string[] }[];
}

export interface GatherOptions<V> {
  /** How many keys one request can carry. */
  readonly limit: number;
  /**
   * Waits for its turn, calls `take` only then, and sends one request for the keys it answers. When `take` answers
   * undefined, another turn took everything: nothing is sent, and the answer is undefined.
   */
  readonly send: (
    context: CallContext,
    take: () => Gathered | undefined,
  ) => Promise<ReadonlyMap<string, V> | undefined>;
}

/** Looks keys up; whoever waits for a turn at the same time shares a request. A key without a value is absent. */
export type Gather<V> = (context: CallContext, keys: readonly string[]) => Promise<Map<string, V>>;

interface Entry<V> {
  readonly context: CallContext;
  readonly keys: readonly string[];
  readonly resolve: (values: Map<string, V>) => void;
  readonly reject: (error: unknown) => void;
  /** Gives its own place in the lane up. */
  readonly leave: () => void;
}

/**
 * Batches by back-pressure: a call alone leaves at once, alone; while calls wait for the lane, the first to get its
 * turn carries as many others as fit, higher priorities first, and these leave the lane. Who loses patience leaves alone,
 * unless its keys are on their way already. A failed request fails everyone who shared it.
 */
export function createGather<V>({ limit, send }: GatherOptions<V>): Gather<V> {
  let pending: Entry<V>[] = [];

  const takeWith = (own: Entry<V>): Entry<V>[] | undefined => {
    if (!pending.includes(own)) return undefined;
    const others = PRIORITIES.flatMap((priority) =>
      pending.filter((entry) => entry !== own && entry.context.priority === priority),
    );
    const keys = new Set(own.keys);
    const taken = [own];
    for (const entry of others) {
      const added = entry.keys.filter((key) => !keys.has(key));
      if (keys.size + added.length > limit) continue;
      added.forEach((key) => keys.add(key));
      taken.push(entry);
    }
    pending = pending.filter((entry) => !taken.includes(entry));
    for (const entry of taken) if (entry !== own) entry.leave();
    return taken;
  };

  const gatherChunk = (context: CallContext, keys: readonly string[]): Promise<Map<string, V>> =>
    new Promise((resolve, reject) => {
      const place = new AbortController();
      const own: Entry<V> = { context, keys, resolve, reject, leave: () => place.abort() };
      pending.push(own);
      let taken: Entry<V>[] | undefined;
      send({ ...context, leave: place.signal }, () => {
        taken = takeWith(own);
        return taken && { keys: [...new Set(taken.flatMap((entry) => entry.keys))], members: taken };
      }).then(
        (values) => taken?.forEach((entry) => entry.resolve(only(values, entry.keys))),
        (error: unknown) => {
          // Without a turn of its own, an entry that another turn took still gets its answer from there.
          const failed = taken ?? pending.filter((entry) => entry === own);
          pending = pending.filter((entry) => entry !== own);
          failed.forEach((entry) => entry.reject(error));
        },
      );
    });

  return async (context, keys) => {
    const distinct = [...new Set(keys)];
    const chunks: string[][] = [];
    for (let from = 0; from < distinct.length; from += limit) chunks.push(distinct.slice(from, from + limit));
    const parts = await Promise.all(chunks.map((chunk) => gatherChunk(context, chunk)));
    return new Map(parts.flatMap((part) => [...part]));
  };
}

function only<V>(values: ReadonlyMap<string, V> | undefined, keys: readonly string[]): Map<string, V> {
  const own = new Map<string, V>();
  for (const key of keys) {
    const value = values?.get(key);
    if (value !== undefined) own.set(key, value);
  }
  return own;
}
