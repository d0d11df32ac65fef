import { NO_AGREEMENT } from '../../domain/customer-agreement';
import { openKeyring, openStore, type Keyring, type Store } from '../../store';
import { newMasterKey, sql, temporaryStore, type TemporaryStore } from './support/temporary-database';

let temporary: TemporaryStore;
const newKey = newMasterKey();
let both: Keyring;
let store: Store;

beforeAll(async () => {
  temporary = await temporaryStore();
  both = openKeyring(`${newKey},${temporary.masterKey}`);
  await fill(temporary.store, 'old');
  await temporary.store.trail.checkpoint();
  // One row of each kind is sealed with a key that nobody has any more.
  const lost = await openStore({ database: temporary.database, keyring: openKeyring(newMasterKey()) });
  await lost.vault.set('lost', 'x');
  await lost.snapshots.put('lost', '1', 'h', {});
  await lost.trail.append('lost', '1', [{ kind: 'a', body: 1 }]);
  store = await openStore({ database: temporary.database, keyring: both });
});
afterAll(() => temporary.end());

async function fill(into: Store, name: string): Promise<void> {
  // More than one batch of bodies.
  for (let order = 0; order < 9; order += 1) {
    const entries = Array.from({ length: 30 }, (_, index) => ({ kind: 'a', body: { index } }));
    await into.trail.append(name, String(order), entries);
  }
  await into.vault.set(name, 'the secret');
  await into.tokens.put(name, { accessToken: 't', issuedAt: '', expiresAt: '' });
  await into.tokens.claim('claim only', 60);
  await into.snapshots.put(name, '1', 'h', { name });
  await into.references.put(name, 'customer', 'jane@example.com', 'C1');
  const link = await into.customerLinks.link(name, 'person/1', 'C1');
  if (link) await into.customerLinks.agree(link, { ...NO_AGREEMENT, shop: { name: 'Jane' } });
  await into.customerLinks.link(name, 'person/2', 'C2');
}

const sealedRows = (): Promise<unknown[]> =>
  sql(
    temporary.database,
    `SELECT name, key_id, sealed FROM credential UNION ALL SELECT "order" || sequence, key_id, sealed FROM trail_body
     UNION ALL SELECT connection || "order", key_id, seal::bytea FROM trail_head ORDER BY 1, 3`,
  );

const EXPECTED = [
  { table: 'inner_key', rows: 2, rewrapped: 2, unopened: 0 },
  { table: 'credential', rows: 2, rewrapped: 1, unopened: 1 },
  { table: 'token', rows: 1, rewrapped: 1, unopened: 0 },
  { table: 'snapshot', rows: 2, rewrapped: 1, unopened: 1 },
  { table: 'customer_link', rows: 1, rewrapped: 1, unopened: 0 },
  { table: 'trail_body', rows: 271, rewrapped: 270, unopened: 1 },
  { table: 'trail_head', rows: 10, rewrapped: 9, unopened: 1 },
  { table: 'trail_anchor', rows: 1, rewrapped: 1, unopened: 0 },
];

it('tells in a dry run what it would do, and changes nothing', async () => {
  const before = await sealedRows();
  expect(await store.vault.rotate({ dryRun: true })).toEqual(EXPECTED);
  expect(await sealedRows()).toEqual(before);
});

it('goes on where it was interrupted, brings all to the new key, and loses nothing', async () => {
  await sql(
    temporary.database,
    `CREATE FUNCTION stop() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF NEW."order" = '7' THEN RAISE EXCEPTION 'power cut'; END IF; RETURN NEW; END $$`,
  );
  await sql(
    temporary.database,
    `CREATE TRIGGER stop BEFORE UPDATE ON trail_body FOR EACH ROW EXECUTE FUNCTION stop()`,
  );
  await expect(store.vault.rotate({ dryRun: false })).rejects.toThrow(/power cut/);
  await sql(temporary.database, 'DROP TRIGGER stop ON trail_body');
  const report = await store.vault.rotate({ dryRun: false });
  expect(report.find((row) => row.table === 'credential')).toMatchObject({ rewrapped: 0, unopened: 1 });
  // The first batch of 200 was kept: 199 rows and the lost one.
  expect(report.find((row) => row.table === 'trail_body')?.rewrapped).toBe(71);
  expect((await store.vault.rotate({ dryRun: false })).map((row) => [row.rewrapped, row.unopened])).toEqual(
    EXPECTED.map((row) => [0, row.unopened]),
  );

  const onlyNew = await openStore({ database: temporary.database, keyring: openKeyring(newKey) });
  expect(await onlyNew.vault.get('old')).toBe('the secret');
  expect((await onlyNew.tokens.get('old'))?.accessToken).toBe('t');
  expect(await onlyNew.snapshots.get('old', '1', 'h')).toEqual({ name: 'old' });
  expect(await onlyNew.references.get('old', 'customer', 'jane@example.com')).toBe('C1');
  expect((await onlyNew.trail.read('old', '8', { bodies: true }))[29]?.body).toEqual({ index: 29 });
  expect((await onlyNew.trail.verify({ connection: 'old' })).problems).toEqual([]);
  expect((await onlyNew.trail.verify()).problems.join('\n')).toMatch(
    /^lost\/1: the head is sealed with key \w+, which is not here\nlost\/1 entry 1: its body is sealed with a key that is not here$/,
  );
});

it('lets the chains go on under the new key', async () => {
  await store.trail.append('old', '1', [{ kind: 'later' }]);
  // The process that still has the old head in mind finds its way.
  const behind = await openStore({ database: temporary.database, keyring: both });
  await behind.trail.append('old', '1', [{ kind: 'latest' }]);
  await store.trail.append('old', '1', [{ kind: 'last' }]);
  expect((await store.trail.verify({ connection: 'old', order: '1' })).problems).toEqual([]);
});
