import { chmodSync, existsSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openDatabase, type Database } from '../../../store';
import { otherProcess, type OtherProcess } from '../support/other-process';
import { sql, temporaryDataFolder, temporaryFolder } from '../support/temporary-database';

const folders: string[] = [];
const databases: Database[] = [];
const processes: OtherProcess[] = [];
const open = async (dataFolder: string): Promise<Database> => {
  const database = await openDatabase({ dataFolder });
  databases.push(database);
  return database;
};
const start = async (dataFolder: string): Promise<OtherProcess> => {
  const other = await otherProcess(dataFolder);
  processes.push(other);
  return other;
};
const newFolder = async (): Promise<string> => {
  const folder = await temporaryDataFolder();
  folders.push(folder);
  return folder;
};
afterEach(async () => {
  await Promise.all(processes.splice(0).map((other) => other.kill()));
  for (const database of databases.splice(0).reverse()) await database.close();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

it('is owned by the first and joined by the others', async () => {
  const folder = await newFolder();
  const first = await open(folder);
  const second = await open(folder);
  const third = await start(folder);
  expect([first.owner, second.owner, await third.ask('owner')]).toEqual([true, false, 'false']);
  expect(await third.ask('write 7')).toBe('written 7');
  expect(await sql(first, 'SELECT n FROM written')).toEqual([{ n: 7 }]);
  expect(await sql(second, 'SELECT n FROM written')).toEqual([{ n: 7 }]);
  for (const part of ['database', 'socket']) expect(statSync(join(folder, part)).mode & 0o777).toBe(0o700);
});

it('keeps what was committed when the owner is killed in the middle of writing', async () => {
  const folder = await newFolder();
  const owner = await start(folder);
  expect(await owner.ask('owner')).toBe('true');
  for (let n = 1; n <= 200; n += 1) owner.tell(`write ${n}`);
  let confirmed = 0;
  while (confirmed < 50) {
    expect(await owner.next()).toBe(`written ${confirmed + 1}`);
    confirmed += 1;
  }
  await owner.kill();
  expect(existsSync(join(folder, 'database.lock'))).toBe(true);

  const heir = await open(folder);
  expect(heir.owner).toBe(true);
  const [row] = await sql<{ rows: number; intact: number }>(
    heir,
    `SELECT count(*)::integer AS rows, count(*) FILTER (WHERE filler = repeat(md5(n::text), 50))::integer AS intact FROM written`,
  );
  expect(row?.rows).toBeGreaterThanOrEqual(confirmed);
  expect(row?.intact).toBe(row?.rows);
});

it('ends the transaction of a killed client and lets the others on', async () => {
  const folder = await newFolder();
  const owner = await open(folder);
  const other = await start(folder);
  expect(await other.ask('transaction 1')).toBe('inside');
  const waiting = sql(owner, 'SELECT n FROM written');
  await other.kill();
  expect(await waiting).toEqual([]);
});

it('tells the others when the owner has gone, and they may take over', async () => {
  const folder = await newFolder();
  const owner = await start(folder);
  const follower = await open(folder);
  await owner.ask('write 1');
  await owner.kill();
  await expect(sql(follower, 'SELECT 1')).rejects.toMatchObject({ kind: 'unavailable' });
  const heir = await open(folder);
  expect(heir.owner).toBe(true);
  // The old handle finds the new owner by itself.
  expect(await sql(follower, 'SELECT n FROM written')).toEqual([{ n: 1 }]);
});

it('closes cleanly and is opened again by the next', async () => {
  const folder = await newFolder();
  const owner = await start(folder);
  await owner.ask('write 1');
  expect(await owner.ask('close')).toBe('closed');
  expect(existsSync(join(folder, 'database.lock'))).toBe(false);
  expect(await sql(await open(folder), 'SELECT n FROM written')).toEqual([{ n: 1 }]);
});

it('has one owner when many open at once', async () => {
  const folder = await newFolder();
  const opened = await Promise.all([open(folder), open(folder), start(folder), start(folder)]);
  const owners = await Promise.all(
    opened.map(async (one) => ('ask' in one ? (await one.ask('owner')) === 'true' : one.owner)),
  );
  expect(owners.filter(Boolean)).toHaveLength(1);
});

it('serves a data folder whose path is too long for a socket', async () => {
  const folder = await newFolder();
  const deep = join(folder, 'a'.repeat(120));
  mkdirSync(deep);
  const { renameSync } = await import('node:fs');
  renameSync(join(folder, 'database'), join(deep, 'database'));
  expect(await sql(await open(deep), 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
});

it('says what to do about a folder that cannot be written to', async () => {
  const folder = temporaryFolder();
  folders.push(folder);
  const file = join(folder, 'file');
  writeFileSync(file, '');
  await expect(openDatabase({ dataFolder: join(file, 'data') })).rejects.toMatchObject({
    kind: 'unavailable',
    message: expect.stringContaining('cannot be written to') as string,
  });
  if (process.getuid?.() === 0) return;
  chmodSync(folder, 0o500);
  await expect(openDatabase({ dataFolder: folder })).rejects.toMatchObject({ kind: 'unavailable' });
  chmodSync(folder, 0o700);
});

it('says what to do about a database server that is not there', async () => {
  await expect(
    openDatabase({ url: 'postgres://nobody:secret@127.0.0.1:1/none', dataFolder: '/nowhere' }),
  ).rejects.toMatchObject({ kind: 'unavailable', message: expect.not.stringContaining('secret') as string });
});
