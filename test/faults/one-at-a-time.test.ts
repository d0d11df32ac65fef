import { oneAtATime } from '../../faults/one-at-a-time';

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
