import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { Worker } from 'node:worker_threads';
import { Client } from 'pg';
import { temporaryDataFolder, temporaryFolder } from '../support/temporary-database';

/** Why we have a door of our own: what several clients get through it, and what they get through pglite-socket. */
const SOCKET = '.s.PGSQL.5432';
let thread: Worker;
let dataFolder: string;
const folder = temporaryFolder();
const strangers = temporaryFolder();
const clients: Client[] = [];

async function connect(host: string): Promise<Client> {
  const client = new Client({ host, user: 'postgres', database: 'postgres' });
  client.on('error', () => undefined);
  await client.connect();
  clients.push(client);
  return client;
}
const connectAll = (host: string, count: number): Promise<Client[]> =>
  Promise.all(Array.from({ length: count }, () => connect(host)));

beforeAll(async () => {
  dataFolder = await temporaryDataFolder();
  thread = new Worker(join(__dirname, '..', 'support', 'shared-session-thread.js'), {
    workerData: {
      dataDir: join(dataFolder, 'database'),
      door: join(folder, SOCKET),
      pgliteSocket: join(strangers, SOCKET),
    },
  });
  expect(await once(thread, 'message')).toEqual(['ready']);
});
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.end().catch(() => undefined)));
});
afterAll(async () => {
  await thread.terminate();
  for (const each of [folder, strangers, dataFolder]) rmSync(each, { recursive: true, force: true });
});

/**
 * One client's request arrives in two pieces, as a large one does, and another client's request comes in between.
 * Answers what each of them was told.
 */
async function askInPieces(host: string): Promise<unknown[]> {
  const [slow, quick] = (await connectAll(host, 2)) as [Client, Client];
  const { stream } = (slow as unknown as { connection: { stream: Socket } }).connection;
  const write = stream.write.bind(stream);
  const held: Buffer[] = [];
  let first = true;
  stream.write = (piece: Buffer) => {
    if (first) write(piece);
    else held.push(Buffer.from(piece));
    first = false;
    return true;
  };
  const slowly = slow.query<{ answer: string }>('SELECT $1::text AS answer', ['for the slow one']);
  while (held.length === 0) await new Promise(setImmediate);
  // By the time this is answered, the first piece has been read as well.
  await quick.query('SELECT 1');
  const quickly = await quick.query<{ answer: string }>('SELECT upper($1::text) AS answer', [
    'for the quick one',
  ]);
  stream.write = write;
  write(Buffer.concat(held));
  return [(await slowly).rows[0]?.answer, quickly.rows[0]?.answer];
}

it('answers every client with its own rows', async () => {
  expect(await askInPieces(folder)).toEqual(['for the slow one', 'FOR THE QUICK ONE']);
});

it('keeps prepared statements of the same name apart', async () => {
  const all = await connectAll(folder, 3);
  for (let turn = 0; turn < 3; turn += 1) {
    const answers = await Promise.all(
      all.map((client, number) =>
        client.query<{ n: number }>({ name: 'same', text: `SELECT ${number} AS n` }),
      ),
    );
    expect(answers.map(({ rows }) => rows[0]?.n)).toEqual([0, 1, 2]);
  }
});

it('forgets the prepared statements of clients that left', async () => {
  const client = await connect(folder);
  await client.query({ name: 'mine', text: 'SELECT 1' });
  await client.end();
  const other = await connect(folder);
  expect(
    (await other.query(`SELECT name FROM pg_prepared_statements WHERE name LIKE '%.mine'`)).rows,
  ).toEqual([]);
});

it('never mixes transactions', async () => {
  const all = await connectAll(folder, 4);
  await Promise.all(
    all.map(async (client, number) => {
      for (let turn = 0; turn < 10; turn += 1) {
        await client.query('BEGIN');
        await client.query('INSERT INTO t VALUES ($1)', [number * 100 + turn]);
        await new Promise(setImmediate);
        await client.query(turn % 2 ? 'ROLLBACK' : 'COMMIT');
      }
    }),
  );
  const { rows } = await (all[0] as Client).query(
    'SELECT count(*)::integer AS kept, count(*) FILTER (WHERE id % 2 = 1)::integer AS undone FROM t',
  );
  expect(rows).toEqual([{ kept: 20, undone: 0 }]);
});

it('goes on after an error in a transaction and outside one', async () => {
  const [one, two] = (await connectAll(folder, 2)) as [Client, Client];
  await expect(one.query('SELECT 1 / $1::integer', [0])).rejects.toThrow(/division/);
  await one.query('BEGIN');
  await expect(one.query('SELECT 1 / $1::integer', [0])).rejects.toThrow(/division/);
  const waiting = two.query<{ n: number }>('SELECT 2 AS n');
  await expect(one.query('SELECT 1')).rejects.toThrow(/aborted/);
  await one.query('ROLLBACK');
  expect((await waiting).rows).toEqual([{ n: 2 }]);
});

it('ends a transaction whose client left or fell asleep', async () => {
  for (const leave of [(client: Client) => client.end(), () => Promise.resolve()]) {
    const [sleeper, other] = (await connectAll(folder, 2)) as [Client, Client];
    await sleeper.query('BEGIN');
    await sleeper.query('INSERT INTO t VALUES (-1)');
    await leave(sleeper);
    expect((await other.query('SELECT id FROM t WHERE id = -1')).rows).toEqual([]);
  }
});

it('refuses what would take the session down, and goes on', async () => {
  const [one, two] = (await connectAll(folder, 2)) as [Client, Client];
  await expect(one.query('COPY t FROM STDIN')).rejects.toThrow(/does not take COPY/);
  expect((await two.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
});

/** If this fails after an upgrade, pglite-socket may have become good enough to replace our door. */
it('is needed: pglite-socket gives clients the rows of others and lets statement names collide', async () => {
  // The slow client is told what the quick one's statement makes of its value.
  expect(await askInPieces(strangers)).toEqual(['FOR THE SLOW ONE', 'FOR THE QUICK ONE']);
  const [one, two] = (await connectAll(strangers, 2)) as [Client, Client];
  await one.query({ name: 'same', text: 'SELECT 1' });
  await expect(two.query({ name: 'same', text: 'SELECT 2' })).rejects.toThrow(/already exists/);
});
