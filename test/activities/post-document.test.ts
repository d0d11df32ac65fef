import { postDocument } from '../../activities/post-document';
import type { PostInput } from '../../activities/types';
import { FAILURE_KINDS, Failure, type FailureKind } from '../../domain/failure';
import type { PostingState } from '../../domain/documents';
import { POSTING_TIME_MS } from '../../domain/time-limits';
import { temporaryStore, type TemporaryStore } from '../store/support/temporary-database';
import { ABSENT, SETTLE_MS } from './support/fake-erp';
import { giveOtherContent, prepareOther } from './support/other-content';
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
const post = (attempt = 1): ReturnType<ReturnType<typeof postDocument>> =>
  postDocument(world.dependencies)(input, attempt);

test('writes once, with `sent` committed before the write leaves, and never again', async () => {
  world.erp.answers.post = async () => {
    expect(await row()).toMatchObject({ state: 'sent', sentAt: expect.any(String) as string });
    return { number: 'SO-1', draft: 'B-1' };
  };
  expect(await post()).toEqual({ number: 'SO-1', draft: 'B-1' });
  expect(await post()).toEqual({ number: 'SO-1', draft: 'B-1' });
  expect(await post(2)).toEqual({ number: 'SO-1', draft: 'B-1' });
  expect(world.erp.calls.post).toHaveLength(1);
  expect(await row()).toMatchObject({ state: 'posted', number: 'SO-1', draft: 'B-1' });
  const trail = await world.store.trail.read(world.name, input.order);
  expect(trail.map(({ kind }) => kind).slice(-3)).toEqual(['sent', 'exchanged', 'posted']);
});

test('what the search found complete is adopted, nothing is written', async () => {
  input = { ...input, finding: { state: 'complete', number: 'SO-9', means: [] } };
  expect(await post()).toEqual({ number: 'SO-9' });
  expect(world.erp.calls.post).toHaveLength(0);
  expect(await row()).toMatchObject({ state: 'posted', number: 'SO-9' });
});

test('the first attempt trusts the search that came just before it, a later one searches itself', async () => {
  await post(1);
  expect(world.erp.calls.find).toHaveLength(0);
});

test('a later attempt does not trust the finding it was given', async () => {
  world.erp.answers.find = () => ({ state: 'complete', number: 'SO-9', means: [] });
  expect(await post(2)).toEqual({ number: 'SO-9' });
  expect(world.erp.calls.post).toHaveLength(0);
});

test('neither does a first attempt when something was sent since that search', async () => {
  world.erp.answers.post = () => {
    throw new Failure('throttled', 'the head stands, its lines do not');
  };
  await failureOf(post(1));
  world.erp.answers.find = () => ({ state: 'partial', draft: 'B-1', means: [] });
  world.erp.answers.post = () => ({ number: 'SO-1' });
  await post(1);
  expect(world.erp.calls.post.map(({ finding }) => finding.state)).toEqual(['absent', 'partial']);
});

test('a document that was refused and is prepared anew remembers that it was sent', async () => {
  world.erp.answers.post = () => {
    throw new Failure('rejected', 'the article is blocked', { causes: ['item:A-1'] });
  };
  await failureOf(post());
  const { sentAt } = await row();
  input = await prepared(world);
  expect(await row()).toMatchObject({ state: 'prepared', sentAt });
  world.erp.answers.post = () => ({ number: 'SO-1' });
  expect(await post()).toEqual({ number: 'SO-1' });
  expect(world.erp.calls.find).toHaveLength(1);
});

describe('a document that another attempt has given other content', () => {
  const giveOther = (): Promise<void> => prepareOther(world, input.order);

  test('is not sent as it was given', async () => {
    await giveOther();
    expect(await post()).toEqual({ moved: true });
    expect(world.erp.calls.post).toHaveLength(0);
    expect(await row()).toMatchObject({ state: 'prepared', requestHash: 'other' });
  });

  test('neither when that happens during the search', async () => {
    giveOtherContent(world, input.order);
    expect(await failureOf(post(2))).toMatchObject({ kind: 'unavailable' });
    expect(world.erp.calls.post).toHaveLength(0);
    expect(await post(3)).toEqual({ moved: true });
  });

  test('nor is its lost answer settled with this content', async () => {
    await giveOther();
    await world.store.ledger.advance(world.name, input.key, ['prepared'], 'in-doubt', { sending: true });
    expect(await post(2)).toEqual({ moved: true });
    expect(world.erp.calls.find).toHaveLength(0);
  });
});

test.each([
  [{ state: 'conflict', number: 'SO-7', difference: 'another total' } as const, 'conflict'],
  [{ state: 'duplicate', numbers: ['SO-7', 'SO-8'] } as const, 'duplicate-found'],
])('is stopped by %j before anything is sent', async (finding, kind) => {
  input = { ...input, finding };
  expect(await failureOf(post())).toMatchObject({ kind });
  expect(world.erp.calls.post).toHaveLength(0);
  expect(await row()).toMatchObject({ state: 'prepared' });
});

test.each(['skipped', 'nothing'] as const)('a row that is %s is not posted', async (state) => {
  if (state === 'skipped') await world.store.ledger.advance(world.name, input.key, ['prepared'], 'skipped');
  else {
    const other = await prepared(makeWorld(temporary.store));
    await temporary.database.query({ name: '', text: 'DELETE FROM posting WHERE connection = $1' }, [
      other.connection,
    ]);
    input = other;
  }
  expect(await failureOf(post())).toMatchObject({ kind: 'bug' });
  expect(world.erp.calls.post).toHaveLength(0);
});

describe('an attempt whose time is over', () => {
  test('writes nothing, and the row is free for the next', async () => {
    world.erp.answers.find = () => {
      // The search waited in the lane for longer than the step may write.
      world.clock.time = Date.now() + 2 * POSTING_TIME_MS;
      return ABSENT;
    };
    expect(await failureOf(post(2))).toMatchObject({ kind: 'unavailable' });
    expect(world.erp.calls.post).toHaveLength(0);
    expect(await row()).toMatchObject({ state: 'prepared' });
  });

  test('is told so with every call: the context closes that long after the attempt began', async () => {
    world.clock.time = Date.now();
    let closesAt: number | undefined;
    world.erp.answers.post = (_document, context) => {
      closesAt = context.closesAt;
      return { number: 'SO-1' };
    };
    await post();
    expect(closesAt).toBe(world.clock.time + POSTING_TIME_MS);
  });
});

describe('when the write fails', () => {
  const LEFT_AS: Readonly<Record<FailureKind, PostingState>> = {
    rejected: 'rejected',
    'missing-mapping': 'rejected',
    conflict: 'rejected',
    'duplicate-found': 'rejected',
    throttled: 'prepared',
    unavailable: 'prepared',
    unauthorized: 'prepared',
    'in-doubt': 'in-doubt',
    bug: 'in-doubt',
  };

  test.each(FAILURE_KINDS)('(%s) the row is left in the state that is true', async (kind) => {
    world.erp.answers.post = () => {
      throw new Failure(kind, 'in the words of the ERP', { causes: ['item:A-1'], code: 'X1' });
    };
    const failure = await failureOf(post());
    expect(failure).toMatchObject({ kind, code: 'X1', message: 'in the words of the ERP' });
    expect(await row()).toMatchObject({ state: LEFT_AS[kind] });
    const trail = await world.store.trail.read(world.name, input.order);
    expect(trail.at(-1)).toMatchObject({
      kind: LEFT_AS[kind],
      data: { key: input.key, message: 'in the words of the ERP' },
    });
  });

  test('unexpectedly, it may stand: the row is in doubt, and the error goes on to the log as it is', async () => {
    const error = new TypeError("Cannot read 'ada@shop.example'");
    world.erp.answers.post = () => {
      throw error;
    };
    await expect(post()).rejects.toBe(error);
    expect(await row()).toMatchObject({ state: 'in-doubt' });
    expect(JSON.stringify(await world.store.trail.read(world.name, input.order))).not.toContain('ada@');
  });

  test('a lost answer comes again when the ERP has had its time', async () => {
    world.erp.answers.post = () => {
      throw new Failure('in-doubt', 'lost', { retryAfterMs: 1 });
    };
    expect((await failureOf(post())).retryAfterMs).toBe(SETTLE_MS);
  });

  test('refused items are looked up afresh next time, others are not', async () => {
    await world.store.references.put(world.name, 'item', 'B-2', 'I-B-2');
    world.erp.answers.post = () => {
      throw new Failure('rejected', 'item is stopped', { causes: ['item:A-1'] });
    };
    await failureOf(post());
    const known = await world.store.references.getMany(world.name, 'item', ['A-1', 'B-2']);
    expect([...known.keys()]).toEqual(['B-2']);
  });

  test('and the database with it, the row stays `sent`: the next attempt begins with a search', async () => {
    const { ledger } = world.store;
    const failing = {
      ...world.store,
      ledger: {
        ...ledger,
        advance: (...move: Parameters<typeof ledger.advance>) =>
          move[3] === 'sent'
            ? ledger.advance(...move)
            : Promise.reject(Object.assign(new Error('gone'), { code: '08006' })),
      },
    };
    await expect(postDocument({ ...world.dependencies, store: failing })(input, 1)).rejects.toThrow('gone');
    expect(await row()).toMatchObject({ state: 'sent' });
    world.erp.answers.find = () => ({ state: 'complete', number: 'SO-1', means: [] });
    expect(await post(2)).toEqual({ number: 'SO-1' });
    expect(world.erp.calls.post).toHaveLength(1);
  });
});
