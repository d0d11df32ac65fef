/** Does something once for everybody who asks for the same key at the same time. */
export type Shared = (key: string, work: () => Promise<void>) => Promise<void>;

/**
 * Who asks first is served at once. Who asks while a round for the key is under way, or before the `pause` that began with
 * it is over, waits for one more round together with everybody else who asks until that begins: the round under way may
 * have begun before what they know of happened.
 */
export function createSharing(pause: () => Promise<unknown>): Shared {
  const underWay = new Map<string, Promise<unknown>>();
  const next = new Map<string, Promise<void>>();

  const begin = (key: string, work: () => Promise<void>): Promise<void> => {
    const round = work();
    const over = Promise.allSettled([round, pause()]).then(() => {
      if (underWay.get(key) === over) underWay.delete(key);
    });
    underWay.set(key, over);
    return round;
  };

  return (key, work) => {
    const current = underWay.get(key);
    if (!current) return begin(key, work);
    let following = next.get(key);
    if (!following) {
      following = current.then(() => {
        next.delete(key);
        return begin(key, work);
      });
      next.set(key, following);
    }
    return following;
  };
}
