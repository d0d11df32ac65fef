import { unrecorded, type CallContext } from '../../../systems/context';
import { createM3Client, type M3Call } from '../../../systems/erps/infor-m3/client';
import { createGather } from '../../../systems/transport/gather';
import type { Http, HttpRequest } from '../../../systems/transport/http';
import { createLane, type Lane } from '../../../systems/transport/lane';
import { FakeClock, settle } from './fake-clock';

const caught = (error: unknown): unknown => error;
const busy = expect.objectContaining({ kind: 'throttled', code: 'lane-busy' }) as unknown;

/** Gathered look-ups through a lane of one; each request is held until `answer` is called. */
function setUpGather() {
  const clock = new FakeClock();
  const lane = createLane({ concurrency: 1, clock });
  const sent: (readonly string[])[] = [];
  const open: (() => void)[] = [];
  const gather = createGather<string>({
    limit: 10,
    send: async ({ priority, patienceMs, leave }, take) => {
      const turn = await lane.take(priority, { patienceMs, signal: leave });
      const batch = take();
      if (!batch) return void turn.giveBack();
      sent.push(batch.keys);
      await new Promise<void>((done) => open.push(done));
      turn.done();
      return new Map(batch.keys.map((key) => [key, key]));
    },
  });
  const ask = (key: string, patienceMs?: number): Promise<Map<string, string>> =>
    gather({ ...unrecorded(), patienceMs }, [key]);
  return { clock, lane, sent, open, ask };
}

describe('gathered look-ups', () => {
  it('leave the lane when another request carries their keys', async () => {
    const { lane, sent, open, ask } = setUpGather();
    const first = ask('a');
    await settle();
    const all = [first, ...['b', 'c', 'd'].map((key) => ask(key))];
    await settle();
    expect(lane.stats().waiting.live).toBe(3);
    open[0]?.();
    await settle();
    expect(lane.stats()).toMatchObject({ waiting: { live: 0 }, inFlight: 1 });
    open[1]?.();
    expect((await Promise.all(all)).map((answer) => [...answer.keys()])).toEqual([
      ['a'],
      ['b'],
      ['c'],
      ['d'],
    ]);
    expect(sent).toEqual([['a'], ['b', 'c', 'd']]);
  });

  it('lose patience alone, and are not sent', async () => {
    const { clock, sent, open, ask } = setUpGather();
    const first = ask('first');
    await settle();
    const hasty = ask('hasty', 1_500).catch(caught);
    const patient = ask('patient');
    await clock.advance(1_500);
    expect(await hasty).toEqual(busy);
    open[0]?.();
    await first;
    await settle();
    open[1]?.();
    await patient;
    expect(sent).toEqual([['first'], ['patient']]);
  });

  it('do not lose patience once they are on their way', async () => {
    const { clock, open, ask } = setUpGather();
    const first = ask('first');
    await settle();
    const patient = ask('patient');
    const hasty = ask('hasty', 1_500);
    await settle();
    open[0]?.();
    await first;
    await clock.advance(10_000);
    open[1]?.();
    await expect(Promise.all([patient, hasty])).resolves.toHaveLength(2);
  });
});

/** M3 behind a lane of one; each request is held until `open` is called. */
function setUpM3() {
  const clock = new FakeClock();
  const lane: Lane = createLane({ concurrency: 1, clock });
  const sent: string[][] = [];
  const open: (() => void)[] = [];
  const http: Http = {
    send: () => Promise.reject(new Error('not used')),
    sendGathered: async (
      { priority, patienceMs, leave }: CallContext,
      build: () => HttpRequest | undefined,
    ) => {
      const turn = await lane.take(priority, { patienceMs, signal: leave }).catch((error: unknown) => {
        if (leave?.aborted) return undefined;
        throw error;
      });
      const request = turn && build();
      if (!request) return void turn?.giveBack();
      const { transactions } = JSON.parse(request.body ?? '') as {
        transactions: { record: { ORNO: string } }[];
      };
      sent.push(transactions.map(({ record }) => record.ORNO));
      await new Promise<void>((done) => open.push(done));
      turn.done();
      const results = transactions.map(({ record }) => ({ transaction: 'Confirm', records: [record] }));
      return { status: 200, headers: {}, text: JSON.stringify({ results }), milliseconds: 1 };
    },
  };
  const m3 = createM3Client({
    settings: { company: '100', division: 'AAA', bulkSize: 10, deadlineSeconds: 10 },
    root: 'https://gw.example.com',
    http,
    tokens: { get: async () => 't', current: () => 't', refused: async () => undefined },
  });
  const write = (ORNO: string): M3Call => ({ transaction: 'Confirm', record: { ORNO }, write: true });
  const run = (order: string, more: Partial<CallContext> = {}): Promise<unknown> =>
    m3.run({ ...unrecorded(), ...more }, 'OIS100MI', [write(order)]);
  return { clock, lane, sent, open, run };
}

describe('M3 groups', () => {
  it('leave the lane when another turn took them along', async () => {
    const { lane, sent, open, run } = setUpM3();
    const first = run('1');
    await settle();
    const all = [first, ...['2', '3'].map((order) => run(order))];
    await settle();
    open[0]?.();
    await settle();
    expect(lane.stats().waiting.live).toBe(0);
    open[1]?.();
    await Promise.all(all);
    expect(sent).toEqual([['1'], ['2', '3']]);
  });

  it('lose patience alone, unless they are on their way', async () => {
    const { clock, sent, open, run } = setUpM3();
    const first = run('1');
    await settle();
    const hasty = run('2', { patienceMs: 1_500 }).catch(caught);
    await clock.advance(1_500);
    expect(await hasty).toEqual(busy);
    const patient = run('3');
    const soonOnItsWay = run('4', { patienceMs: 1_500 });
    await settle();
    open[0]?.();
    await first;
    await clock.advance(5_000);
    open[1]?.();
    await Promise.all([patient, soonOnItsWay]);
    expect(sent).toEqual([['1'], ['3', '4']]);
  });

  it('are not sent when a write’s time is over by the time its turn comes', async () => {
    const { sent, open, run } = setUpM3();
    const first = run('1');
    await settle();
    const now = Date.now();
    const late = run('2', { closesAt: now + 1_000 }).catch(caught);
    await settle();
    jest.spyOn(Date, 'now').mockReturnValue(now + 1_000);
    open[0]?.();
    await first;
    expect(await late).toMatchObject({ kind: 'unavailable' });
    expect(sent).toEqual([['1']]);
    jest.restoreAllMocks();
  });
});
