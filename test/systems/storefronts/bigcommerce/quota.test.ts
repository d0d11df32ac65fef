import { unrecorded } from '../../../../systems/context';
import { pauseAskedFor, withQuota } from '../../../../systems/storefronts/bigcommerce/quota';
import type { Http, HttpAnswer, HttpRequest } from '../../../../systems/transport/http';
import { FakeClock, settle } from '../../transport/fake-clock';
import { cleanUp, context, setUp, specs } from './support';

afterEach(cleanUp);

const answer = (status: number, headers: Record<string, string> = {}): HttpAnswer => ({
  status,
  headers,
  text: '',
  milliseconds: 1,
});
const request: HttpRequest = { method: 'GET', url: 'https://x.example', write: false, name: 'GET /x' };
const window = (left: number, resetMs: number, quota = 150): Record<string, string> => ({
  'x-rate-limit-requests-left': String(left),
  'x-rate-limit-time-reset-ms': String(resetMs),
  'x-rate-limit-requests-quota': String(quota),
});

function setUpQuota(answers: HttpAnswer[], reserve = 5) {
  const clock = new FakeClock();
  const sentAt: number[] = [];
  const inner: Http = {
    sendGathered: async (_, build) => {
      if (!build()) return undefined;
      sentAt.push(clock.now());
      return answers.shift() ?? answer(200);
    },
    send: () => Promise.reject(new Error('not used')),
  };
  return { clock, sentAt, http: withQuota({ http: inner, clock, reserve }), start: clock.now() };
}

describe('the store’s quota', () => {
  it('is obeyed by every call of the connection', async () => {
    const { clock, sentAt, http, start } = setUpQuota([answer(429, window(35, 12_000))]);
    expect((await http.send(unrecorded(), request)).status).toBe(429);
    const later = Promise.all([http.send(unrecorded(), request), http.send(unrecorded(), request)]);
    await clock.advance(11_999);
    expect(sentAt).toHaveLength(1);
    await clock.advance(1);
    await later;
    expect(sentAt.map((at) => at - start)).toEqual([0, 12_000, 12_000]);
  });

  it('is not used up to its end', async () => {
    const { clock, sentAt, http, start } = setUpQuota([answer(200, window(6, 9_000)), answer(200, window(5, 8_000))]);
    await http.send(unrecorded(), request);
    await http.send(unrecorded(), request);
    const third = http.send(unrecorded(), request);
    await clock.advance(8_000);
    await third;
    expect(sentAt.map((at) => at - start)).toEqual([0, 0, 8_000]);
  }); // prettier-ignore

  it('smaller than the reserve is left to the refusals', async () => {
    const { sentAt, http } = setUpQuota([answer(200, window(1, 8_000, 8))]);
    await http.send(unrecorded(), request);
    await http.send(unrecorded(), request);
    expect(sentAt).toHaveLength(2);
  });

  it('takes turns back that were waited for', async () => {
    const clock = new FakeClock();
    const turns: (() => void)[] = [];
    let unused = 0;
    const inner: Http = {
      sendGathered: async (_, build) => {
        await new Promise<void>((resolve) => turns.push(resolve));
        if (!build()) {
          unused += 1;
          return undefined;
        }
        sent += 1;
        return sent === 1 ? answer(429, window(0, 5_000)) : answer(200);
      },
      send: () => Promise.reject(new Error('not used')),
    };
    let sent = 0;
    const http = withQuota({ http: inner, clock, reserve: 0 });
    const both = [http.send(unrecorded(), request), http.send(unrecorded(), request)];
    await settle();
    turns[0]?.();
    await settle();
    turns[1]?.();
    await settle();
    expect([sent, unused, turns.length]).toEqual([1, 1, 2]);
    await clock.advance(5_000);
    turns[2]?.();
    expect((await Promise.all(both)).map(({ status }) => status)).toEqual([429, 200]);
  });

  it('a long pause is the caller’s to plan', async () => {
    const { http } = setUpQuota([answer(429, { 'x-retry-after': '120' })]);
    await http.send(unrecorded(), request);
    await expect(http.send(unrecorded(), request)).rejects.toMatchObject({
      kind: 'throttled',
      retryAfterMs: 120_000,
    });
  });

  it('does not make a call wait longer than it has patience for', async () => {
    const { http } = setUpQuota([answer(429, window(0, 9_000))]);
    await http.send(unrecorded(), request);
    await expect(http.send({ ...unrecorded(), patienceMs: 5_000 }, request)).rejects.toMatchObject({
      kind: 'throttled',
      code: 'lane-busy',
      retryAfterMs: 9_000,
    });
  });

  it.each([
    [{ 'x-rate-limit-time-reset-ms': '1500' }, 1_500],
    [{ 'x-retry-after': '3' }, 3_000],
    [{ 'x-rate-limit-time-reset-ms': 'soon' }, undefined],
    [{}, undefined],
  ])('reads %p as %p', (headers, expected) => {
    expect(pauseAskedFor(answer(429, headers))).toBe(expected);
  });

  it('never costs a refusal while its headers are read', async () => {
    const { sandbox, connect } = await setUp(specs(60), { quota: 20, windowMs: 150 });
    const shop = connect({ concurrency: 4, settings: { quotaReserve: 4, idSpan: 1 } });
    const orders = await shop.fetchOrders(context, specs(30).map(({ id }) => String(id))); // prettier-ignore
    expect(orders.size).toBe(30);
    const { byCall } = sandbox.requests.summary();
    expect(Object.values(byCall).flatMap(({ statuses }) => Object.keys(statuses))).not.toContain('429');
  });
});
