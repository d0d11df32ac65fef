import type { BreakerOutcome } from '../../systems/transport/breaker';
import type { Release } from '../../systems/transport/lane';
import { createPaces } from '../../store/paces';
import { createConnections, FRESH_MS } from '../../workers/connections';
import type { Connection } from '../../workers/configuration/connections';
import { createSharedLanes, type LaneUser, type SharedLane, type SharedLanes } from '../../workers/lanes';
import { settlingPaces } from '../store/support/settling-paces';
import { temporaryStore, type TemporaryStore } from '../store/support/temporary-database';
import { FakeClock } from '../systems/transport/fake-clock';

let temporary: TemporaryStore;
beforeAll(async () => {
  temporary = await temporaryStore();
  const { vault } = temporary.store;
  await vault.set(
    'shop',
    JSON.stringify({ consumerKey: 'a', consumerSecret: 'b', accessToken: 'c', accessTokenSecret: 'd' }),
  );
  await vault.set('infor', JSON.stringify(IONAPI));
});
afterAll(() => temporary.end());

const IONAPI = {
  ti: 'ACME_PRD',
  ci: 'id',
  cs: 'secret',
  iu: 'https://ionapi.example.com',
  pu: 'https://sso.example.com/ACME_PRD/as/',
  oa: 'authorization.oauth2',
  ot: 'token.oauth2',
  or: 'revoke_token.oauth2',
  saak: 'ACME_PRD#account',
  sask: 'account-secret',
};

const connection = (name: string, erp: Record<string, unknown> = {}): Connection => ({
  name,
  file: `${name}.yaml`,
  storefront: { system: 'adobe-commerce', url: 'https://shop.example', credentials: 'shop' },
  erp: {
    system: 'infor-m3',
    company: '100',
    division: 'AAA',
    facility: 'A01',
    warehouse: 'A01',
    credentials: 'infor',
    ...erp,
  },
  flows: {
    orders: {
      post: 'sales-order',
      webhooks: false,
      every: 300_000,
      overlap: 600_000,
      sweep: 86_400_000,
      backfillAhead: 200,
    },
  },
});

type Line = {
  readonly level: 'error' | 'info';
  readonly facts: Record<string, unknown>;
  readonly text: string;
};

/** A log that keeps its lines. */
function listen() {
  const lines: Line[] = [];
  const write =
    (level: Line['level']) =>
    (facts: unknown, text?: string): void =>
      void lines.push({ level, facts: facts as Record<string, unknown>, text: text ?? '' });
  return { lines, log: { error: write('error'), info: write('info') } };
}

const users: LaneUser[] = ['acme', 'bolt'].map((name, index) => ({
  connection: name,
  system: 'infor-m3',
  credentialName: 'tenant',
  pace: { requestsPerMinute: 300 - 100 * index, concurrency: 4 + index },
}));

/** Several processes over the one database, on a clock that the test moves. */
function setUp(count: number) {
  const clock = new FakeClock();
  const { lines, log } = listen();
  const { paces, idle } = settlingPaces(createPaces(temporary.database, () => clock.now()));
  const processes = Array.from({ length: count }, () => createSharedLanes({ users, paces, log, clock }));
  const lane = (place: number): SharedLane => (processes[place] as SharedLanes).of('infor-m3', 'tenant');
  const call = async (place: number, outcome: BreakerOutcome): Promise<void> => {
    (await lane(place).breaker.enter())(outcome);
    await idle();
  };
  return { clock, lines, processes, lane, call, idle };
}

describe('shared lanes', () => {
  it('belong to the system and the credential, and keep the strictest pace', () => {
    const { processes, lane } = setUp(1);
    expect(lane(0)).toBe(lane(0));
    expect(processes[0]?.of('infor-m3', 'another')).not.toBe(lane(0));
    expect(processes[0]?.stats()).toMatchObject([
      { system: 'infor-m3', credential: 'tenant', connections: ['acme', 'bolt'], used: 0, penalizedForMs: 0 },
      { system: 'infor-m3', credential: 'another', connections: [] },
    ]);
  });

  it('hold at most as many calls as the strictest connection allows, paced by the database', async () => {
    const { lane, idle } = setUp(1);
    const taken: Release[] = [];
    for (let n = 0; n < 14; n += 1)
      void lane(0)
        .lane.take('live')
        .then((turn) => taken.push(turn));
    await idle();
    expect(lane(0).lane.stats()).toMatchObject({ inFlight: 4, waiting: { live: 10 } });
    for (let n = 0; n < taken.length; n += 1) {
      taken[n]?.done();
      await idle();
    }
    // 200 a minute: no more than ten after a rest.
    expect(taken.length).toBeGreaterThan(4);
    expect(taken.length).toBeLessThanOrEqual(10);
  });

  it('park a system that is down with one alert, however many processes and calls', async () => {
    const { clock, lines, call, lane, idle } = setUp(3);
    for (const place of [0, 1, 2]) {
      for (let n = 0; n < 5; n += 1) await call(place, 'unavailable');
      for (let n = 0; n < 50; n += 1) await expect(call(place, 'success')).rejects.toThrow(/calls pause/);
    }
    expect(lines).toMatchObject([
      { level: 'error', facts: { alert: 'parked', system: 'infor-m3', connections: ['acme', 'bolt'] } },
    ]);
    const { paces } = temporary.store;
    expect((await paces.standing()).filter(({ parked }) => parked).length).toBeLessThanOrEqual(1);
    await clock.advance(1_000);
    const trials = await Promise.allSettled([0, 1, 2].map((place) => lane(place).breaker.enter()));
    expect(trials.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const trial of trials) if (trial.status === 'fulfilled') trial.value('success');
    await idle();
    expect(lines).toHaveLength(2);
    expect(lines[1]).toMatchObject({ level: 'info', facts: { alert: 'resumed' } });
    // The others hear of it at their next trial.
    await clock.advance(15_000);
    for (const place of [0, 1, 2]) await call(place, 'success');
    expect([0, 1, 2].map((place) => lane(place).breaker.state().state)).toEqual([
      'closed',
      'closed',
      'closed',
    ]);
    expect(lines).toHaveLength(2);
  });

  it('name the command that renews a refused credential', async () => {
    const { lines, call } = setUp(1);
    for (let n = 0; n < 5; n += 1) await call(0, 'unauthorized');
    expect(lines[0]?.text).toContain('crossdock credentials set tenant --file FILE');
    await temporary.store.paces.clear('infor-m3/tenant');
  });
});

describe('connections', () => {
  it('open once each, and share the lanes of their credentials', async () => {
    const { store } = temporary;
    const connections = createConnections({
      connections: [connection('one'), connection('two', { requestsPerMinute: 60 })],
      store,
      allowPrivateHosts: true,
    });
    const [one, two] = await Promise.all([connections.open('one'), connections.open('two')]);
    expect(await connections.open('one')).toBe(one);
    expect(two).not.toBe(one);
    expect(connections.stats()).toMatchObject([
      { system: 'adobe-commerce', credential: 'shop', connections: ['one', 'two'] },
      { system: 'infor-m3', credential: 'infor', connections: ['one', 'two'], breaker: { state: 'closed' } },
    ]);
    expect(connections.states()).toHaveLength(4);
    await connections.close();
  });

  it('take a credential that was set again without a restart, whatever the system answered', async () => {
    const { store } = temporary;
    // Whole milliseconds: the sum of fractions may fall short of the span.
    let now = Math.ceil(performance.now());
    const clock = jest.spyOn(performance, 'now').mockImplementation(() => now);
    const connections = createConnections({
      connections: [connection('one'), connection('two', { credentials: 'other' })],
      store,
      allowPrivateHosts: true,
    });
    await store.vault.set('other', JSON.stringify(IONAPI));
    const [one, two] = [await connections.open('one'), await connections.open('two')];
    await store.vault.set('infor', JSON.stringify({ ...IONAPI, iu: 'https://moved.example.com' }));
    now += FRESH_MS;
    const renewed = await connections.open('one');
    expect(renewed).not.toBe(one);
    expect(await connections.open('two')).toBe(two);
    now += FRESH_MS;
    expect(await connections.open('one')).toBe(renewed);
    expect(connections.states()).toHaveLength(4);
    await connections.close();
    clock.mockRestore();
  });

  it('ask the vault once for the many that open at a time, and go on while it does not answer', async () => {
    const { store } = temporary;
    let now = Math.ceil(performance.now());
    const clock = jest.spyOn(performance, 'now').mockImplementation(() => now);
    const list = jest.spyOn(store.vault, 'list');
    const connections = createConnections({
      connections: [connection('one')],
      store,
      allowPrivateHosts: true,
    });
    const [first] = await Promise.all(Array.from({ length: 20 }, () => connections.open('one')));
    expect(list).toHaveBeenCalledTimes(1);
    list.mockRejectedValue(new Error('the database is away'));
    now += FRESH_MS;
    expect(await connections.open('one')).toBe(first);
    expect(list).toHaveBeenCalledTimes(2);
    await connections.close();
    list.mockRestore();
    clock.mockRestore();
  });

  it('are refused by name when they are unknown', async () => {
    const connections = createConnections({
      connections: [connection('one')],
      store: temporary.store,
      allowPrivateHosts: true,
    });
    await expect(connections.open('none')).rejects.toThrow(
      'this worker has no connection "none"; it knows one',
    );
  });
});
