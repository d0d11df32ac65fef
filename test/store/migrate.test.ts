import { cpSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { migrate, openDatabase, type Database } from '../../store';
import { sql, temporaryDataFolder } from './support/temporary-database';

const OURS = join(__dirname, '../../store/migrations');
const names = readdirSync(OURS).sort();
const numbered = (beyond: number, name: string): string =>
  `${String(names.length + beyond).padStart(4, '0')}-${name}.sql`;

let folder: string;
let database: Database;
beforeAll(async () => {
  folder = await temporaryDataFolder();
  database = await openDatabase({ dataFolder: folder });
});
afterAll(async () => {
  await database.close();
  rmSync(folder, { recursive: true, force: true });
});

const newest = async (): Promise<number | undefined> =>
  (await sql<{ newest: number }>(database, 'SELECT max(number) AS newest FROM migration'))[0]?.newest;

it('applies each migration once, whoever comes first', async () => {
  const applied = (await Promise.all([migrate(database), migrate(database), migrate(database)])).flat();
  expect(applied).toEqual(names);
  expect(await migrate(database)).toEqual([]);
});

it('applies a failing migration not at all', async () => {
  const migrations = join(folder, 'migrations');
  mkdirSync(migrations);
  cpSync(OURS, migrations, { recursive: true });
  writeFileSync(join(migrations, numbered(1, 'good')), 'CREATE TABLE good (n integer); SELECT 1');
  writeFileSync(join(migrations, numbered(2, 'bad')), 'CREATE TABLE bad (n integer); SELECT 1 / 0');
  await expect(migrate(database, migrations)).rejects.toThrow(/division by zero/);
  expect(await newest()).toBe(names.length);
  expect(await sql(database, `SELECT to_regclass('good') AS good, to_regclass('bad') AS bad`)).toEqual([
    { good: null, bad: null },
  ]);
});

it('refuses two migrations of one number', async () => {
  writeFileSync(join(folder, 'migrations', numbered(2, 'other')), '');
  await expect(migrate(database, join(folder, 'migrations'))).rejects.toThrow(/same number/);
});

it('refuses a database that a newer version migrated', async () => {
  await sql(database, `INSERT INTO migration (number, name) VALUES (9000, '9000-future.sql')`);
  await expect(migrate(database)).rejects.toMatchObject({
    kind: 'bug',
    message: expect.stringContaining('newer Crossdock') as string,
  });
});
