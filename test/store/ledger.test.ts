import { POSTING_STATES } from '../../domain/documents';
import { openStore, type Store } from '../../store';
import { samplePosting } from './support/sample-posting';
import { sql, temporaryStore, type TemporaryStore } from './support/temporary-database';

let temporary: TemporaryStore;
let store: Store;
beforeAll(async () => {
  temporary = await temporaryStore();
  store = temporary.store;
});
afterAll(() => temporary.end());

let orders = 0;
const fresh = (): { order: string; key: string } => {
  orders += 1;
  return { order: `L${orders}`, key: `receivable:L${orders}` };
};

describe('prepare', () => {
  it('writes the row once and answers what stands', async () => {
    const posting = samplePosting({ ...fresh(), reverses: 'journal:1' });
    const first = await store.ledger.prepare(posting, [{ kind: 'prepared' }]);
    const again = await store.ledger.prepare(posting, [{ kind: 'prepared' }]);
    expect(first.created).toBe(true);
    expect(first.posting).toEqual({
      ...posting,
      state: 'prepared',
      searches: 0,
      updatedAt: expect.any(String) as string,
    });
    expect(again).toEqual({ posting: first.posting, created: false });
    expect(await store.trail.read('acme', posting.order)).toHaveLength(1);
    expect(await store.ledger.get('acme', posting.key)).toEqual(first.posting);
    expect(await store.ledger.ofOrder('acme', posting.order)).toEqual([first.posting]);
  });

  it('keeps every digit of an amount', async () => {
    for (const amount of ['29.950', '0', '-0.01', '123456789012345678901234.123456789', '1000000']) {
      const { posting } = await store.ledger.prepare(samplePosting({ ...fresh(), amount }));
      expect(posting.amount).toBe(amount);
    }
  });

  it.each(['NaN', 'Infinity', 'twelve', '1e40'])('refuses the amount %s', async (amount) => {
    await expect(store.ledger.prepare(samplePosting({ ...fresh(), amount }))).rejects.toMatchObject({
      kind: 'bug',
    });
  });

  it('gives new content to prepared and rejected rows and to no other', async () => {
    for (const state of POSTING_STATES) {
      const posting = samplePosting(fresh());
      await store.ledger.prepare(posting);
      await store.ledger.advance('acme', posting.key, ['prepared'], state);
      const { posting: after, created } = await store.ledger.prepare({
        ...posting,
        contentHash: 'content-2',
      });
      const takes = state === 'prepared' || state === 'rejected';
      expect([state, created, after.contentHash, after.state]).toEqual([
        state,
        false,
        takes ? 'content-2' : 'content-1',
        takes ? 'prepared' : state,
      ]);
    }
  });

  it('keeps when it was sent last', async () => {
    for (const state of ['prepared', 'rejected'] as const) {
      const posting = samplePosting(fresh());
      await store.ledger.prepare(posting);
      await store.ledger.advance('acme', posting.key, ['prepared'], 'sent', { sending: true });
      const left = await store.ledger.advance('acme', posting.key, ['sent'], state);
      const { posting: after } = await store.ledger.prepare({ ...posting, contentHash: 'content-2' });
      expect(after).toMatchObject({ state: 'prepared', contentHash: 'content-2', sentAt: left?.sentAt });
      expect(after.sentAt).toBeDefined();
    }
  });

  it('is made by exactly one of many callers in two processes', async () => {
    const other = await openStore(temporary);
    const posting = samplePosting(fresh());
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, index) =>
        (index % 2 ? other : store).ledger.prepare(posting, [{ kind: 'prepared', data: { index } }]),
      ),
    );
    expect(answers.filter((answer) => answer.created)).toHaveLength(1);
    expect(await store.trail.read('acme', posting.order)).toHaveLength(1);
  });

  it('refuses a key that belongs to another order', async () => {
    const posting = samplePosting(fresh());
    await store.ledger.prepare(posting);
    await expect(
      store.ledger.prepare({ ...posting, order: 'elsewhere' }, [{ kind: 'prepared' }]),
    ).rejects.toMatchObject({
      kind: 'bug',
    });
    expect(await store.trail.read('acme', 'elsewhere')).toEqual([]);
  });
});

describe('advance', () => {
  it('is won by exactly one of many, and only the winner is in the trail', async () => {
    const other = await openStore(temporary);
    const posting = samplePosting(fresh());
    await store.ledger.prepare(posting, [{ kind: 'prepared' }]);
    const answers = await Promise.all(
      Array.from({ length: 16 }, (_, index) =>
        (index % 2 ? other : store).ledger.advance(
          'acme',
          posting.key,
          ['prepared'],
          'sent',
          { sending: true },
          [{ kind: 'sent', data: { index } }],
        ),
      ),
    );
    const winners = answers.filter((answer) => answer !== undefined);
    expect(winners).toHaveLength(1);
    expect(winners[0]?.sentAt).toMatch(/^\d{4}-\d\d-\d\dT.*Z$/);
    const trail = await store.trail.read('acme', posting.order);
    expect(trail.map((record) => record.kind)).toEqual(['prepared', 'sent']);
    expect(trail[1]?.data).toEqual({ index: answers.indexOf(winners[0]) });
    expect((await store.trail.verify({ connection: 'acme', order: posting.order })).problems).toEqual([]);
  });

  it.each([[[]], [[{ kind: 'sent' }]]])(
    'moves only what carries the request it is told (%j)',
    async (entries) => {
      const posting = samplePosting({ ...fresh(), requestHash: 'request-1' });
      await store.ledger.prepare(posting);
      const send = (carrying: string): ReturnType<typeof store.ledger.advance> =>
        store.ledger.advance('acme', posting.key, ['prepared'], 'sent', { carrying }, entries);
      expect(await send('request-2')).toBeUndefined();
      expect(await send('request-1')).toMatchObject({ state: 'sent' });
    },
  );

  it('moves without entries, counts searches and keeps what it is not told', async () => {
    const posting = samplePosting(fresh());
    await store.ledger.prepare(posting);
    await store.ledger.advance('acme', posting.key, ['prepared'], 'sent', { draft: 'D1', sending: true });
    await store.ledger.advance('acme', posting.key, ['sent'], 'in-doubt');
    await store.ledger.advance('acme', posting.key, ['sent', 'in-doubt'], 'in-doubt', { searched: true });
    const moved = await store.ledger.advance('acme', posting.key, ['in-doubt'], 'posted', {
      searched: true,
      number: '77',
    });
    expect(moved).toMatchObject({ state: 'posted', draft: 'D1', number: '77', searches: 2 });
    expect(await store.ledger.advance('acme', posting.key, ['prepared'], 'sent')).toBeUndefined();
    expect(
      await store.ledger.advance('acme', 'receivable:none', ['prepared'], 'sent', {}, [{ kind: 'sent' }]),
    ).toBeUndefined();
  });

  it('rolls the move back when the entries cannot be written', async () => {
    const posting = samplePosting(fresh());
    await store.ledger.prepare(posting);
    await sql(
      temporary.database,
      `ALTER TABLE trail_entry ADD CONSTRAINT refuse CHECK (kind <> 'refused-here')`,
    );
    await expect(
      store.ledger.advance('acme', posting.key, ['prepared'], 'sent', {}, [{ kind: 'refused-here' }]),
    ).rejects.toMatchObject({ kind: 'bug' });
    await sql(temporary.database, `ALTER TABLE trail_entry DROP CONSTRAINT refuse`);
    expect(await store.ledger.get('acme', posting.key)).toMatchObject({ state: 'prepared' });
  });
});

it('names the orders whose documents were posted last, the latest first', async () => {
  const names = ['1', '2', '3', '4'];
  const rows = names.map((order) =>
    samplePosting({ connection: 'latest', order, key: `receivable:${order}` }),
  );
  const journal = samplePosting({
    connection: 'latest',
    order: '1',
    key: 'journal:R1',
    kind: 'journal',
  });
  for (const row of [...rows, journal]) await store.ledger.prepare(row);
  for (const { key } of [rows[1]!, rows[0]!, rows[2]!, journal])
    await store.ledger.advance('latest', key, ['prepared'], 'posted');
  expect(await store.ledger.latestOrders('latest', ['receivable', 'journal'], 10)).toEqual(['1', '3', '2']);
  expect(await store.ledger.latestOrders('latest', ['receivable'], 10)).toEqual(['3', '1', '2']);
  expect(await store.ledger.latestOrders('latest', ['receivable'], 1)).toEqual(['3']);
});

it('lists the rows in a state, oldest first', async () => {
  const [a, b] = [
    samplePosting({ ...fresh(), connection: 'states' }),
    samplePosting({ ...fresh(), connection: 'states' }),
  ];
  await store.ledger.prepare(a);
  await store.ledger.prepare(b);
  for (const { key } of [b, a]) await store.ledger.advance('states', key, ['prepared'], 'in-doubt');
  expect((await store.ledger.inState('in-doubt', 'states')).map((row) => row.key)).toEqual([b.key, a.key]);
  expect((await store.ledger.inState('in-doubt')).length).toBeGreaterThanOrEqual(2);
});
