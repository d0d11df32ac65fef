import { accessSync, chmodSync, constants, existsSync, mkdirSync, statfsSync } from 'node:fs';
import { createConnection } from 'node:net';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { Failure } from '../../domain/failure';
import { openPool } from '../pool';
import type { Database } from '../pool';
import { takeOwnerLock, type OwnerLock } from './owner-lock';
import { socketFolder } from './socket-folder';

const MEGABYTE = 1024 * 1024;
/** In megabytes: a new database takes about 40, one that is there must be able to write its log. */
const LEAST_FREE = { made: 20, new: 100 };
const OPENING_MS = 60_000;
/** The database has one session: a few connections keep it busy, more only wait. */
const CONNECTIONS = 4;

export interface EmbeddedOptions {
  readonly dataFolder: string;
  readonly log?: (line: string) => void;
}

/**
 * Opens the embedded database in `<dataFolder>/database`. The first process owns it and serves it from a thread; every
 * later process (and a second call in the same one) joins through the socket. When the owner ends, the others' next
 * statement fails with `unavailable`, and the next process to open becomes the owner.
 *
 * PGlite writes to the operating system without waiting for the disk: a killed process loses nothing that was
 * committed, a power cut may. Production belongs on PostgreSQL.
 * @throws Failure `unavailable` when the folder cannot be written to, the disk is full, or the owner does not answer
 */
export async function openEmbedded(options: EmbeddedOptions): Promise<Database> {
  const dataFolder = resolve(options.dataFolder);
  prepareFolder(dataFolder);
  const { folder, socket } = socketFolder(dataFolder);
  const lockPath = join(dataFolder, 'database.lock');
  const deadline = Date.now() + OPENING_MS;
  for (;;) {
    const answer = await takeOwnerLock(lockPath);
    if ('held' in answer) return own(dataFolder, folder, socket, lockPath, answer.held, options.log);
    if (await answers(socket)) {
      return openPool({
        kind: 'embedded',
        owner: false,
        connections: CONNECTIONS,
        client: { host: folder, ...LOGIN },
      });
    }
    if (Date.now() > deadline) {
      throw new Failure(
        'unavailable',
        `process ${answer.by.pid} (${answer.by.place}) holds the embedded database in ${dataFolder} but does not answer; ` +
          `end it, or set DATABASE_URL to a PostgreSQL server that several hosts can share`,
      );
    }
    await pause(100);
  }
}

const LOGIN = { user: 'postgres', database: 'postgres', port: 5432 } as const;

async function own(
  dataFolder: string,
  folder: string,
  socket: string,
  lockPath: string,
  lock: OwnerLock,
  log: ((line: string) => void) | undefined,
): Promise<Database> {
  const thread = new Worker(join(__dirname, 'database-thread.js'), {
    workerData: { folder: join(dataFolder, 'database'), socket, lock: lockPath },
    // Whatever the server prints would land on standard output, which belongs to --json.
    stdout: true,
    stderr: true,
    env: {},
    execArgv: [],
  });
  let closing = false;
  const ended = new Promise<void>((done) => thread.once('exit', () => done()));
  thread.once('exit', (code) => {
    lock.release();
    if (!closing) log?.(`the embedded database stopped (code ${code}); start the process again`);
  });
  await new Promise<void>((ready, failed) => {
    const give = (why: string): void =>
      failed(new Failure('unavailable', `the embedded database in ${dataFolder} cannot be opened: ${why}`));
    thread.on('message', (message: { ready?: true; failed?: string; broken?: string }) => {
      if (message.ready) ready();
      if (message.failed !== undefined) give(message.failed);
      if (message.broken !== undefined) log?.(`the embedded database failed: ${message.broken}`);
    });
    thread.once('error', (error) => give(error.message));
    thread.once('exit', () => give('its thread ended'));
  });
  thread.unref();
  return openPool({
    kind: 'embedded',
    owner: true,
    connections: CONNECTIONS,
    client: { host: folder, ...LOGIN },
    onClose: async () => {
      closing = true;
      thread.ref();
      thread.postMessage('close');
      await ended;
    },
  });
}

function prepareFolder(dataFolder: string): void {
  try {
    mkdirSync(dataFolder, { recursive: true, mode: 0o700 });
    mkdirSync(join(dataFolder, 'database'), { recursive: true, mode: 0o700 });
    chmodSync(join(dataFolder, 'database'), 0o700);
    accessSync(dataFolder, constants.W_OK | constants.X_OK);
    accessSync(join(dataFolder, 'database'), constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new Failure(
      'unavailable',
      `the data folder ${dataFolder} cannot be written to (${(error as NodeJS.ErrnoException).code}); ` +
        `make it writable for this user or point CROSSDOCK_DATA at another folder`,
    );
  }
  const { bavail, bsize } = statfsSync(dataFolder);
  const least = existsSync(join(dataFolder, 'database', 'PG_VERSION')) ? LEAST_FREE.made : LEAST_FREE.new;
  if (bavail * bsize < least * MEGABYTE) {
    throw new Failure(
      'unavailable',
      `the disk of ${dataFolder} is full: the embedded database needs ${least} MB free`,
    );
  }
}

/** True when something accepts connections there. */
function answers(socket: string): Promise<boolean> {
  return new Promise((done) => {
    const attempt = createConnection(socket);
    attempt.once('connect', () => {
      attempt.destroy();
      done(true);
    });
    attempt.once('error', () => done(false));
  });
}
