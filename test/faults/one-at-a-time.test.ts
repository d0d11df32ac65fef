import { inTurns, oneAtATime } from '../../faults/one-at-a-time';

test('a deed begins when the one before has ended, however it ended', async () => {
  const under: string[] = [];
  const ends: ((error?: Error) => void)[] = [];
  const deed = oneAtATime(
    (name: string) =>
      new Promise<void>((resolve, reject) => {
        under.push(name);
        ends.push((error) => (error ? reject(error) : resolve()));
      }),
  );
  const first = deed('first');
  const second = deed('second');
  await Promise.resolve();
  expect(under).toEqual(['first']);
  ends[0]?.(new Error('it did not come back'));
  await expect(first).rejects.toThrow('it did not come back');
  await Promise.resolve();
  expect(under).toEqual(['first', 'second']);
  ends[1]?.();
  await second;
});

test('deeds with one key take turns, also after one that failed; others do not wait for them', async () => {
  const inTurn = inTurns<string>();
  const seen: string[] = [];
  let free: () => void = () => undefined;
  const first = inTurn('a', () => new Promise((resolve) => (free = resolve)));
  const failing = inTurn('a', () => Promise.reject(new Error('no')));
  const last = inTurn('a', async () => void seen.push('a'));
  await inTurn('b', async () => void seen.push('b'));
  await Promise.resolve();
  expect(seen).toEqual(['b']);
  free();
  await first;
  await expect(failing).rejects.toThrow('no');
  await last;
  expect(seen).toEqual(['b', 'a']);
});
