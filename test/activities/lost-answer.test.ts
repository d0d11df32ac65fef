import { postDocument } from '../../activities/post-document';
import type { PostInput } from '../../activities/types';
import { Failure } from '../../domain/failure';
import { POSTING_TIME_MS, SEARCHES_BEFORE_ATTENTION } from '../../domain/time-limits';
import type { Finding } from '../../systems/erps/erp';
import { temporaryStore, type TemporaryStore } from '../store/support/temporary-database';
import { ABSENT, SETTLE_MS } from './support/fake-erp';
import { failureOf, makeWorld, posting, prepared, type World } from './support/world';

let temporary: TemporaryStore;
let world: World;
let input: PostInput;

beforeAll(async () => {
  temporary = await temporaryStore();
});
afterAll(() => temporary.end());
beforeEach(async () => {
  world = makeWorld(temporary.store);
  input = await prepared(world);
});

const row = (): ReturnType<typeof posting> => posting(world, input.key);
const post = (attempt = 2): ReturnType<ReturnType<typeof postDocument>> =>
  postDocument(world.dependencies)(input, attempt);

/** The worker died between `sent` and the answer: the row stays `sent`. */
async function killedWhileSending(): Promise<number> {
  const sent = await world.store.ledger.advance(world.name, input.key, ['prepared'], 'sent', {
    sending: true,
  });
  return Date.parse(sent?.sentAt ?? '');
}

/** The write went out, the connection broke, and nobody knows. */
async function lost(): Promise<number> {
  world.erp.answers.post = () => {
    throw new Failure('in-doubt', 'the answer was lost');
  };
  await failureOf(post(1));
  world.erp.calls.post.length = 0;
  world.erp.answers.post = () => ({ number: 'SO-2' });
  return Date.parse((await row()).sentAt ?? '');
}

describe('a row left `sent` by a dead worker', () => {
  test('is never sent again before its time is over, however often it is searched', async () => {
    const sentAt = await killedWhileSending();
    for (const after of [0, 1, SETTLE_MS, POSTING_TIME_MS, POSTING_TIME_MS + SETTLE_MS - 1]) {
      world.clock.time = sentAt + after;
      expect(await failureOf(post())).toMatchObject({ kind: 'in-doubt' });
    }
    expect(world.erp.calls.find).toHaveLength(5);
    expect(world.erp.calls.post).toHaveLength(0);
    expect(await row()).toMatchObject({ state: 'sent', searches: 0 });
  });

  test('is sent again after its time and two searches that count, and searches before it do not', async () => {
    const sentAt = await killedWhileSending();
    world.clock.time = sentAt + POSTING_TIME_MS + SETTLE_MS - 1;
    await failureOf(post());
    await failureOf(post());

    world.clock.time = sentAt + POSTING_TIME_MS + SETTLE_MS;
    expect(await failureOf(post())).toMatchObject({ kind: 'in-doubt' });
    expect(world.erp.calls.post).toHaveLength(0);
    expect(await row()).toMatchObject({ state: 'in-doubt', searches: 1 });

    expect(await post()).toEqual({ number: 'SO-1' });
    expect(world.erp.calls.post).toEqual([{ document: expect.anything() as unknown, finding: ABSENT }]);
    expect(await row()).toMatchObject({ state: 'posted', number: 'SO-1' });
  });

  test('asks to be called again no later than its time is over', async () => {
    const sentAt = await killedWhileSending();
    world.clock.time = sentAt + POSTING_TIME_MS + SETTLE_MS - 1_200;
    expect((await failureOf(post())).retryAfterMs).toBe(1_200);
  });

  test('that is found is adopted at once', async () => {
    world.clock.time = await killedWhileSending();
    world.erp.answers.find = () => ({ state: 'complete', number: 'SO-9', means: [] });
    expect(await post()).toEqual({ number: 'SO-9' });
    expect(world.erp.calls.post).toHaveLength(0);
  });

  test('is not proved by a search that began before its time was over and answered after it', async () => {
    const over = (await killedWhileSending()) + POSTING_TIME_MS + SETTLE_MS;
    world.erp.answers.find = () => {
      world.clock.time = over;
      return ABSENT;
    };
    for (let search = 0; search < 3; search += 1) {
      world.clock.time = over - 1;
      await failureOf(post());
    }
    expect(world.erp.calls.post).toHaveLength(0);
    expect(await row()).toMatchObject({ state: 'sent', searches: 0 });
  });

  test('half entered, is not continued while the one that entered it may still be writing', async () => {
    const sentAt = await killedWhileSending();
    world.erp.answers.find = () => ({ state: 'partial', draft: 'B-1', means: [] });
    world.clock.time = sentAt + POSTING_TIME_MS + SETTLE_MS - 1;
    expect(await failureOf(post())).toMatchObject({ kind: 'in-doubt' });
    expect(world.erp.calls.post).toHaveLength(0);
  });
});

describe('a row in doubt', () => {
  test('is not sent again before the ERP has had its time, counted from the loss', async () => {
    const since = await lost();
    world.clock.time = since + SETTLE_MS - 1;
    await failureOf(post());
    await failureOf(post());
    expect(world.erp.calls.post).toHaveLength(0);
    expect(await row()).toMatchObject({ state: 'in-doubt', searches: 0 });

    world.clock.time = since + SETTLE_MS;
    await failureOf(post());
    expect(world.erp.calls.post).toHaveLength(0);
    await post();
    expect(world.erp.calls.post).toHaveLength(1);
  });

  test('has its time counted from the moment of the loss: the write may have left long after `sent`', async () => {
    let writing = '';
    world.erp.answers.post = async () => {
      writing = (await row()).sentAt ?? '';
      while (Date.now() <= Date.parse(writing) + 5) await new Promise((resolve) => setImmediate(resolve));
      throw new Failure('in-doubt', 'the answer was lost');
    };
    await failureOf(post(1));
    expect(Date.parse((await row()).sentAt ?? '')).toBeGreaterThan(Date.parse(writing));
  });

  test('that is found complete is adopted, and nothing is written', async () => {
    await lost();
    world.erp.answers.find = () => ({ state: 'complete', number: 'SO-9', draft: 'B-9', means: [] });
    expect(await post()).toEqual({ number: 'SO-9', draft: 'B-9' });
    expect(world.erp.calls.post).toHaveLength(0);
    expect(await row()).toMatchObject({ state: 'posted', number: 'SO-9', draft: 'B-9' });
    const trail = await world.store.trail.read(world.name, input.order);
    expect(trail.map(({ kind }) => kind)).toContain('adopted');
  });

  test('that is found half entered is continued from what was found, never entered again', async () => {
    const partial: Finding = { state: 'partial', draft: 'B-1', means: [] };
    world.clock.time = (await lost()) + SETTLE_MS;
    world.erp.answers.find = () => partial;
    expect(await post()).toEqual({ number: 'SO-2' });
    expect(world.erp.calls.post.map(({ finding }) => finding)).toEqual([partial]);
    expect(await row()).toMatchObject({ state: 'posted', number: 'SO-2' });
  });

  test.each<[Finding, string]>([
    [{ state: 'conflict', number: 'SO-7', difference: 'total 25.00 is 24.00' }, 'conflict'],
    [{ state: 'duplicate', numbers: ['SO-7', 'SO-8'] }, 'duplicate-found'],
  ])('that meets %j is parked with it, and nothing is written', async (finding, kind) => {
    world.clock.time = (await lost()) + SETTLE_MS;
    world.erp.answers.find = () => finding;
    const failure = await failureOf(post());
    expect(failure).toMatchObject({ kind, causes: ['reference:000000042'] });
    expect(failure.message).toContain('SO-7');
    expect(failure.advice).toBeTruthy();
    expect(world.erp.calls.post).toHaveLength(0);
    expect(await row()).toMatchObject({ state: 'in-doubt' });
  });

  test('says on the board that its answer was lost, and what is searched for', async () => {
    await lost();
    expect(await world.store.orders.get(world.name, input.order)).toMatchObject({
      stage: 'in-doubt',
      cause: ['answer-lost:000000042'],
      currency: 'EUR',
      total: '25',
    });
  });

  test('needs two searches again when it is lost again', async () => {
    let since = await lost();
    for (let round = 1; round <= 2; round += 1) {
      world.clock.time = since + SETTLE_MS;
      world.erp.calls.post.length = 0;
      expect(await failureOf(post())).toMatchObject({ kind: 'in-doubt' });
      expect(world.erp.calls.post).toHaveLength(0);
      world.erp.answers.post = () => {
        throw new Failure('in-doubt', 'lost again');
      };
      await failureOf(post());
      expect(world.erp.calls.post).toHaveLength(1);
      since = Date.parse((await row()).sentAt ?? '');
    }
  });

  test('needs two searches again after a continuation was lost, and after a search more than needed', async () => {
    let since = await lost();
    world.clock.time = since + SETTLE_MS;
    await failureOf(post());
    world.erp.answers.find = () => ({ state: 'partial', draft: 'B-1', means: [] });
    world.erp.answers.post = () => {
      throw new Failure('in-doubt', 'lost again');
    };
    await failureOf(post());
    since = Date.parse((await row()).sentAt ?? '');
    world.erp.calls.post.length = 0;
    world.erp.answers.find = () => ABSENT;
    world.clock.time = since + SETTLE_MS;
    await failureOf(post());
    expect(world.erp.calls.post).toHaveLength(0);
    await failureOf(post());
    expect(world.erp.calls.post).toHaveLength(1);
  });

  test('asks a person after so many searches, with the evidence, and goes on when one has looked', async () => {
    const since = await lost();
    for (let searches = 0; searches < SEARCHES_BEFORE_ATTENTION; searches += 1)
      await world.store.ledger.advance(world.name, input.key, ['in-doubt'], 'in-doubt', { searched: true });
    world.clock.time = since + SETTLE_MS;
    const failure = await failureOf(post());
    expect(failure).toMatchObject({ kind: 'conflict', causes: ['in-doubt:000000042'] });
    expect(failure.message).toContain(`${SEARCHES_BEFORE_ATTENTION} searches`);
    expect(failure.advice).toContain('000000042');
    expect(world.erp.calls.post).toHaveLength(0);
    expect(await row()).toMatchObject({ state: 'in-doubt' });

    // The person looked and retried.
    expect(await post()).toEqual({ number: 'SO-2' });
  });

  test('whose every sending is lost reaches a person, however it goes', async () => {
    await lost();
    world.erp.answers.post = () => {
      throw new Failure('in-doubt', 'lost again');
    };
    let last = 'in-doubt';
    for (let searches = 0; last === 'in-doubt' && searches < 3 * SEARCHES_BEFORE_ATTENTION; searches += 1) {
      world.clock.time = Date.parse((await row()).sentAt ?? '') + SETTLE_MS;
      last = (await failureOf(post())).kind;
    }
    expect(last).toBe('conflict');
    expect(world.erp.calls.post.length).toBeLessThan(SEARCHES_BEFORE_ATTENTION);
  });
});

describe('an attempt that wakes up late', () => {
  test('does not send on the strength of a search made before another had sent', async () => {
    world.clock.time = (await lost()) + SETTLE_MS;
    await failureOf(post());
    let wake: (() => void) | undefined;
    world.erp.answers.find = () =>
      new Promise((resolve) => {
        wake = () => resolve(ABSENT);
      });
    const sleeper = failureOf(post());
    while (!wake) await new Promise((resolve) => setImmediate(resolve));

    // Meanwhile another proves it absent, sends, and loses the answer again.
    world.erp.answers.find = () => ABSENT;
    world.erp.answers.post = () => {
      throw new Failure('in-doubt', 'lost again');
    };
    await failureOf(post());
    expect(world.erp.calls.post).toHaveLength(1);

    wake();
    await sleeper;
    expect(world.erp.calls.post).toHaveLength(1);
  });

  test('between its last search and its sending does not send what another has sent meanwhile', async () => {
    world.clock.time = (await lost()) + SETTLE_MS;
    await failureOf(post());
    const { ledger } = world.store;
    let slept = false;
    const advance: typeof ledger.advance = async (...move) => {
      if (move[3] === 'sent' && !slept) {
        slept = true;
        world.erp.answers.post = () => {
          throw new Failure('in-doubt', 'lost again');
        };
        await failureOf(post());
        await failureOf(post());
        expect(world.erp.calls.post).toHaveLength(1);
      }
      return ledger.advance(...move);
    };
    const store = { ...world.store, ledger: { ...ledger, advance } };
    const failure = await failureOf(postDocument({ ...world.dependencies, store })(input, 2));
    expect(failure.kind).toBe('unavailable');
    expect(world.erp.calls.post).toHaveLength(1);
    // Nobody knows whose turn it was: the row takes its full time again.
    expect(await row()).toMatchObject({ state: 'sent' });
  });

  test.each(['unavailable', 'rejected', 'in-doubt'] as const)(
    'and fails (%s) does not touch the row that another is sending by now',
    async (kind) => {
      let wake: (() => void) | undefined;
      world.erp.answers.post = () =>
        new Promise((_resolve, reject) => {
          wake = () => reject(new Failure(kind, 'too late'));
        });
      const sleeper = failureOf(post(1));
      while (!wake) await new Promise((resolve) => setImmediate(resolve));

      world.clock.time = Date.parse((await row()).sentAt ?? '') + POSTING_TIME_MS + SETTLE_MS;
      await failureOf(post());
      world.erp.answers.post = async () => {
        wake?.();
        await sleeper;
        expect(await row()).toMatchObject({ state: 'sent' });
        return { number: 'SO-3' };
      };
      expect(await post()).toEqual({ number: 'SO-3' });
      expect(await row()).toMatchObject({ state: 'posted', number: 'SO-3' });
    },
  );
});
