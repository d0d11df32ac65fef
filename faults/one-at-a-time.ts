/** The same deed, each after the one before: on a slow machine a restart may still go on when the next one is due. */
export function oneAtATime<Words extends unknown[]>(
  deed: (...words: Words) => Promise<void>,
): (...words: Words) => Promise<void> {
  let before: Promise<void> = Promise.resolve();
  return (...words) => {
    const own = before.then(() => deed(...words));
    before = own.catch(() => undefined);
    return own;
  };
}

/** Deeds with one key, each after the one before; those with other keys go their own way. */
export function inTurns<Key>(): (key: Key, deed: () => Promise<void>) => Promise<void> {
  const last = new Map<Key, Promise<void>>();
  return (key, deed) => {
    const own = (last.get(key) ?? Promise.resolve()).then(deed);
    last.set(
      key,
      own.catch(() => undefined),
    );
    return own;
  };
}
