import { Failure } from '../../../domain/failure';
import { unrecorded, type Priority } from '../../../systems/context';
import { createGather, type Gathered } from '../../../systems/transport/gather';
import { createLane } from '../../../systems/transport/lane';
import { settle } from './fake-clock';

/** A service that looks keys up through a lane of one, each request held until `answer` is called. */
function setUp(limit = 3) {
  const lane = createLane({ concurrency: 1 });
  const sent: Gathered[] = [];
  const open: ((error?: Error) => void)[] = [];
  const gather = createGather<string>({
    limit,
    send: async (context, take) => {
      const turn = await lane.take(context.priority);
      const batch = take();
      if (!batch) {
        turn.giveBack();
        return undefined;
      }
      sent.push(batch);
      try {
        await new Promise<void>((resolve, reject) =>
          open.push((error) => (error ? reject(error) : resolve())),
        );
      } finally {
        turn.done();
      }
      return new Map(batch.keys.filter((key) => key !== 'none').map((key) => [key, key.toUpperCase()]));
    },
  });
  const ask = (keys: string[], priority: Priority = 'live'): Promise<Map<string, string>> =>
    gather(unrecorded(priority), keys);
  return { lane, sent, open, ask };
}

describe('gathering', () => {
  it('sends a lone call at once, alone', async () => {
    const { sent, open, ask } = setUp();
    const answer = ask(['a', 'none', 'a']);
    await settle();
    open[0]?.();
    await expect(answer).resolves.toEqual(new Map([['a', 'A']]));
    expect(sent.map(({ keys }) => keys)).toEqual([['a', 'none']]);
  });

  it('shares a request among those who wait, higher priorities first, each with its own answer', async () => {
    const { lane, sent, open, ask } = setUp();
    const first = ask(['a']);
    await settle();
    const waiting = [ask(['b'], 'backfill'), ask(['c']), ask(['d', 'e'], 'stock'), ask(['c'])];
    await settle();
    open[0]?.();
    await first;
    await settle();
    expect(sent[1]?.keys).toEqual(['c', 'd', 'e']);
    open[1]?.();
    await settle();
    open[2]?.();
    expect((await Promise.all(waiting)).map((map) => [...map.values()])).toEqual([
      ['B'],
      ['C'],
      ['D', 'E'],
      ['C'],
    ]);
    expect(sent.map(({ keys }) => keys)).toEqual([['a'], ['c', 'd', 'e'], ['b']]);
    await settle();
    expect(lane.stats()).toMatchObject({ inFlight: 0, used: 3 });
  });

  it('splits a list that no request can carry', async () => {
    const { sent, open, ask } = setUp(2);
    const answer = ask(['a', 'b', 'c']);
    await settle();
    open[0]?.();
    await settle();
    open[1]?.();
    expect((await answer).size).toBe(3);
    expect(sent.map(({ keys }) => keys)).toEqual([['a', 'b'], ['c']]);
  });

  it('fails everyone who shared a failed request, and nobody else', async () => {
    const { open, ask } = setUp();
    const first = ask(['a']);
    await settle();
    const shared = [ask(['b']), ask(['c'])].map((promise) => promise.catch((error: Error) => error.message));
    open[0]?.();
    await first;
    await settle();
    open[1]?.(new Failure('unavailable', 'gone'));
    await expect(Promise.all(shared)).resolves.toEqual(['gone', 'gone']);
    const later = ask(['b']);
    await settle();
    open[2]?.();
    await expect(later).resolves.toEqual(new Map([['b', 'B']]));
  });

  it('fails a call that never got a turn', async () => {
    const gather = createGather<string>({
      limit: 1,
      send: () => Promise.reject(new Failure('unavailable', 'open')),
    });
    await expect(gather(unrecorded(), ['a'])).rejects.toThrow('open');
  });
});
