/** Does something once for everybody who asks for the same key at the same time. */
export type Shared = (key: string, work: () => Promise<void>) => Promise<void>;

/**
 * Who asks while the work for a key is under way waits for one more round of it, together with everybody else who asks
 * until that begins: the round under way may have begun before what they know of happened.
 */
export function createSharing(): Shared {
  const underWay = new Map<string, Promise<void>>();
  const next = new Map<string, Promise<void>>();

  const begin = (key: string, work: () => Promise<void>): Promise<void> => {
    const round = work().finally(() => {
      if (underWay.get(key) === round) underWay.delete(key);
    });
    underWay.set(key, round);
    return round;
  };

  return (key, work) => {
    const current = underWay.get(key);
    if (!current) return begin(key, work);
    let following = next.get(key);
    if (!following) {
      const go = (): Promise<void> => {
        next.delete(key);
        return begin(key, work);
      };
      following = current.then(go, go);
      next.set(key, following);
    }
    return following;
  };
}
