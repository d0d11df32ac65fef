import fc from 'fast-check';
import { openKeyring, openStore, type Store } from '../../store';
import { newMasterKey, sql, temporaryStore, type TemporaryStore } from './support/temporary-database';

let temporary: TemporaryStore;
let store: Store;
beforeAll(async () => {
  temporary = await temporaryStore();
  store = temporary.store;
});
afterAll(() => temporary.end());

describe('references', () => {
  it('writes, replaces, finds many and forgets', async () => {
    const { references } = store;
    await references.put('acme', 'customer', 'jane@example.com', 'C1');
    await references.putMany('acme', 'customer', new Map([['jane@example.com', 'C2'], ['joe@example.com', 'C3']])); // prettier-ignore
    await references.put('other', 'customer', 'jane@example.com', 'X');
    expect(await references.get('acme', 'customer', 'jane@example.com')).toBe('C2');
    expect(await references.get('acme', 'item', 'jane@example.com')).toBeUndefined();
    const asked = ['joe@example.com', 'nobody@example.com', 'jane@example.com', 'joe@example.com'];
    expect(await references.getMany('acme', 'customer', asked)).toEqual(
      new Map([['joe@example.com', 'C3'], ['jane@example.com', 'C2']]), // prettier-ignore
    );
    await references.forget('acme', 'customer', ['jane@example.com']);
    expect(await references.get('acme', 'customer', 'jane@example.com')).toBeUndefined();
    expect(await references.get('other', 'customer', 'jane@example.com')).toBe('X');
    expect(await references.getMany('acme', 'item', [])).toEqual(new Map());
  });

  it('finds in another process what this one wrote', async () => {
    await store.references.put('acme', 'customer', 'two@example.com', 'C9');
    const other = await openStore(temporary);
    expect(await other.references.get('acme', 'customer', 'two@example.com')).toBe('C9');
  });

  it('gives back whatever was put, however odd the names', async () => {
    const name = fc.string({ unit: 'grapheme', minLength: 1 }).filter((text) => !text.includes('\0'));
    await fc.assert(
      fc.asyncProperty(fc.dictionary(name, name, { maxKeys: 5 }), async (pairs) => {
        const map = new Map(Object.entries(pairs));
        for (const kind of ['item', 'customer'] as const) {
          await store.references.putMany('odd', kind, map);
          expect(await store.references.getMany('odd', kind, [...map.keys()])).toEqual(map);
        }
      }),
      { numRuns: 15 },
    );
  });
});

describe('snapshots', () => {
  it('keeps the latest two of an order', async () => {
    const { snapshots } = store;
    for (const hash of ['a', 'b', 'c']) await snapshots.put('acme', '1', hash, { hash });
    expect(await Promise.all(['a', 'b', 'c'].map((hash) => snapshots.get('acme', '1', hash)))).toEqual([
      undefined,
      { hash: 'b' },
      { hash: 'c' },
    ]);
    // Written again, b is the latest: c is its companion, and d drops c's place to b.
    await snapshots.put('acme', '1', 'b', { hash: 'b', again: true });
    await snapshots.put('acme', '1', 'd', { hash: 'd' });
    expect(await snapshots.get('acme', '1', 'b')).toEqual({ hash: 'b', again: true });
    expect(await snapshots.get('acme', '1', 'c')).toBeUndefined();
    expect(await snapshots.get('acme', '2', 'd')).toBeUndefined();
  });
});

describe('cursors', () => {
  it('moves, and tells marks not seen yet in the order asked', async () => {
    const { cursors } = store;
    expect(await cursors.get('acme', 'orders')).toBeUndefined();
    await cursors.put('acme', 'orders', '1');
    await cursors.put('acme', 'orders', '2');
    expect(await cursors.get('acme', 'orders')).toBe('2');
    await cursors.see('acme', ['b@1', 'b@1', 'c@1']);
    await cursors.see('acme', ['b@1']);
    expect(await cursors.unseen('acme', ['z@1', 'b@1', 'a@1', 'c@2', 'z@1'])).toEqual(['z@1', 'a@1', 'c@2']);
    expect(await cursors.unseen('other', ['b@1'])).toEqual(['b@1']);
    expect(await cursors.unseen('acme', [])).toEqual([]);
  });

  it('forgets old marks only', async () => {
    await store.cursors.see('old', ['old', 'new']);
    await sql(
      temporary.database,
      `UPDATE seen_mark SET seen_at = now() - interval '8 days' WHERE mark = 'old'`,
    );
    await store.cursors.prune('old', 7);
    expect(await store.cursors.unseen('old', ['old', 'new'])).toEqual(['old']);
  });
});

describe('mappings', () => {
  it('numbers versions and does not write the one in force again', async () => {
    const { mappings } = store;
    expect(await mappings.current('acme')).toBeUndefined();
    expect(await mappings.apply('acme', 'one', 'h1')).toBe(1);
    expect(await mappings.apply('acme', 'one', 'h1')).toBe(1);
    expect(await mappings.apply('acme', 'two', 'h2')).toBe(2);
    expect(await mappings.apply('acme', 'one', 'h1')).toBe(3);
    expect(await mappings.current('acme')).toEqual({ version: 3, hash: 'h1', text: 'one' });
  });

  it('gives every version one number when many apply at once', async () => {
    const versions = await Promise.all(
      ['a', 'b', 'c', 'd'].map((hash) => store.mappings.apply('many', `text ${hash}`, hash)),
    );
    expect([...versions].sort()).toEqual([1, 2, 3, 4]);
  });
});

describe('tokens', () => {
  const token = (accessToken: string) => ({
    accessToken,
    refreshToken: 'refresh',
    issuedAt: '2026-01-01T00:00:00.000Z',
    expiresAt: '2026-01-01T02:00:00.000Z',
  });

  it('is claimed by one at a time, until the claim or the token ends it', async () => {
    const claims = await Promise.all(Array.from({ length: 8 }, () => store.tokens.claim('acme', 60)));
    expect(claims.filter(Boolean)).toHaveLength(1);
    await store.tokens.put('acme', token('t1'));
    expect(await store.tokens.claim('acme', 0)).toBe(true);
    expect(await store.tokens.claim('acme', 60)).toBe(true);
    expect(await store.tokens.claim('acme', 60)).toBe(false);
    expect(await store.tokens.claim('else', 60)).toBe(true);
    expect(await store.tokens.get('else')).toBeUndefined();
  });

  it('drops only the token that was refused', async () => {
    await store.tokens.put('drop', token('t1'));
    await store.tokens.put('drop', token('t2'));
    await store.tokens.drop('drop', 't1');
    expect(await store.tokens.get('drop')).toEqual(token('t2'));
    await store.tokens.drop('drop', 't2');
    expect(await store.tokens.get('drop')).toBeUndefined();
  });

  it('is simply fetched anew when its key was lost', async () => {
    await store.tokens.put('lost', token('t1'));
    const stranger = await openStore({ database: temporary.database, keyring: openKeyring(newMasterKey()) });
    expect(await stranger.tokens.get('lost')).toBeUndefined();
  });
});

describe('vault', () => {
  it('gives back the latest secret and lists without it', async () => {
    await store.vault.set('acme-shop', 'one');
    await store.vault.set('acme-shop', '{"secret":"zwei ü"}');
    expect(await store.vault.get('acme-shop')).toBe('{"secret":"zwei ü"}');
    const [row] = await store.vault.list();
    expect(row).toEqual({
      name: 'acme-shop',
      version: 2,
      keyId: temporary.keyring.currentId,
      updatedAt: expect.stringMatching(/Z$/) as string,
    });
  });

  it('says what to do when there is none, or no key for it', async () => {
    await expect(store.vault.get('none')).rejects.toMatchObject({
      kind: 'unauthorized',
      message: expect.stringContaining('crossdock credentials set none') as string,
    });
    await store.vault.set('sealed', 'x');
    const stranger = await openStore({ database: temporary.database, keyring: openKeyring(newMasterKey()) });
    await expect(stranger.vault.get('sealed')).rejects.toMatchObject({
      kind: 'unauthorized',
      message: expect.stringContaining('CROSSDOCK_MASTER_KEY') as string,
    });
  });

  it('does not open a secret that was put under another name', async () => {
    await store.vault.set('a', 'secret of a');
    await store.vault.set('b', 'secret of b');
    await sql(
      temporary.database,
      `UPDATE credential SET sealed = (SELECT sealed FROM credential WHERE name = 'a') WHERE name = 'b'`,
    );
    await expect(store.vault.get('b')).rejects.toMatchObject({ kind: 'bug' });
  });
});

it('leaves no personal data and no secret readable in any table', async () => {
  const secret = 'S3CRET-jane.doe';
  const email = `${secret}@example.com`;
  await store.vault.set('dump', secret);
  await store.tokens.put('dump', { accessToken: secret, issuedAt: '', expiresAt: '' });
  await store.references.put('dump', 'customer', email, 'C1');
  await store.snapshots.put('dump', '1', 'h', { email });
  await store.trail.append('dump', '1', [
    { kind: 'fetched', body: { email } },
    { kind: 'x', body: email.repeat(200) },
  ]);
  const tables = await sql<{ name: string }>(
    temporary.database,
    `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'`,
  );
  expect(tables.length).toBeGreaterThan(10);
  for (const { name } of tables) {
    const rows = await sql(temporary.database, `SELECT * FROM ${name}`);
    const dump = rows
      .flatMap((row) => Object.values(row))
      .map((value) => (Buffer.isBuffer(value) ? value.toString('latin1') : JSON.stringify(value)))
      .join('\n');
    expect(dump).not.toContain(secret);
  }
});
