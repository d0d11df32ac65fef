'use strict';
/**
 * Lets many PostgreSQL clients share the one session PGlite has.
 *
 * Work is handed over in units: everything a client sends up to its Sync (or a simple Query) runs as one piece, and a
 * client inside a transaction keeps the session until it ends. `@electric-sql/pglite-socket` 0.2 queues single
 * messages instead: a request larger than a socket read is then interleaved with another client's and answered with
 * that client's rows, and prepared statements of two clients collide (both shown in test/store/embedded).
 *
 * What remains shared, because there is one session: settings, session-level advisory locks, LISTEN, temporary tables.
 */
const { createServer } = require('node:net');
const { clearTimeout, setTimeout } = require('node:timers');
const { Buffer } = require('node:buffer');

const SSL_REQUEST = 80877103;
const GSS_REQUEST = 80877104;
const CANCEL_REQUEST = 80877102;
const SYNC = Buffer.from([0x53, 0, 0, 0, 4]);
const COPY_IN = /\bcopy\b.*\bfrom\s+stdin\b/is;
const HOLD_LIMIT_MS = 30_000;
const LARGEST_MESSAGE = 256 * 1024 * 1024;

/**
 * @param {{ execProtocolRaw(message: Uint8Array): Promise<Uint8Array> }} db
 * @param {{ onBroken(error: Error): void, holdLimitMs?: number }} options `onBroken`: the session itself failed
 */
function createDoor(db, options) {
  const holdLimitMs = options.holdLimitMs ?? HOLD_LIMIT_MS;
  const clients = new Set();
  /** @type {{ client?: object, bytes: Buffer, done: (answer: Buffer) => void }[]} */
  const queue = [];
  let nextClient = 1;
  let holder;
  let holdTimer;
  let running = false;
  let broken = false;
  let served = 0;

  const server = createServer((socket) => accept(socket));

  function accept(socket) {
    const client = {
      id: nextClient++,
      socket,
      rest: Buffer.alloc(0),
      started: false,
      unit: [],
      statements: new Set(),
    };
    clients.add(client);
    socket.setNoDelay(true);
    socket.on('data', (data) => {
      client.rest = client.rest.length === 0 ? data : Buffer.concat([client.rest, data]);
      try {
        read(client);
      } catch (error) {
        refuse(client, error instanceof Error ? error.message : String(error));
      }
    });
    socket.on('error', () => leave(client));
    socket.on('close', () => leave(client));
  }

  function read(client) {
    for (;;) {
      const { rest } = client;
      if (!client.started) {
        if (rest.length < 8) return;
        const length = rest.readInt32BE(0);
        if (length < 8 || length > 10_000) throw new Error('not a PostgreSQL client');
        if (rest.length < length) return;
        client.rest = rest.subarray(length);
        const code = rest.readInt32BE(4);
        if (code === SSL_REQUEST || code === GSS_REQUEST) client.socket.write('N');
        else if (code === CANCEL_REQUEST) client.socket.destroy();
        else {
          client.started = true;
          submit(client, rest.subarray(0, length));
        }
        continue;
      }
      if (rest.length < 5) return;
      const length = 1 + rest.readInt32BE(1);
      if (length < 5 || length > LARGEST_MESSAGE) throw new Error('a message of this length is not accepted');
      if (rest.length < length) return;
      client.rest = rest.subarray(length);
      take(client, rest.subarray(0, length));
    }
  }

  function take(client, message) {
    const type = String.fromCharCode(message[0]);
    if (type === 'X') {
      client.socket.end();
      leave(client);
    } else if ((type === 'P' || type === 'Q') && COPY_IN.test(message.toString('latin1'))) {
      // It would wait for data inside the one session, and take everybody down with it.
      throw new Error('the embedded database does not take COPY FROM STDIN');
    } else if (type === 'S' || type === 'Q') {
      client.unit.push(message);
      const bytes = Buffer.concat(client.unit);
      client.unit = [];
      submit(client, bytes);
    } else if (type === 'P' || type === 'B' || type === 'D' || type === 'C' || type === 'E') {
      client.unit.push(renamed(client, type, message));
    } else {
      throw new Error(`the embedded database does not take messages of type ${type}`);
    }
  }

  /** Prepared statements live in the one session, so each client's names get its number in front. */
  function renamed(client, type, message) {
    let start = 5;
    if (type === 'E') return message;
    if (type === 'B') start = message.indexOf(0, 5) + 1;
    if (type === 'D' || type === 'C') {
      if (message[5] !== 0x53) return message;
      start = 6;
    }
    const end = message.indexOf(0, start);
    if (end <= start) return message;
    const name = `${client.id}.${message.toString('utf8', start, end)}`;
    if (type === 'P') client.statements.add(name);
    if (type === 'C') client.statements.delete(name);
    const head = message.subarray(0, start);
    const renamedMessage = Buffer.concat([head, Buffer.from(name, 'utf8'), message.subarray(end)]);
    renamedMessage.writeInt32BE(renamedMessage.length - 1, 1);
    return renamedMessage;
  }

  function submit(client, bytes) {
    queue.push({
      client,
      bytes,
      done: (answer) => {
        if (!client.gone) client.socket.write(answer);
      },
    });
    void run();
  }

  /** Runs a statement of our own between the clients' units. */
  function command(sql) {
    return new Promise((resolve) => {
      queue.push({ bytes: queryMessage(sql), done: resolve });
      void run();
    });
  }

  async function run() {
    if (running || broken) return;
    running = true;
    for (;;) {
      const index = holder === undefined ? 0 : queue.findIndex((job) => job.client === holder);
      const job = index < 0 ? undefined : queue.splice(index, 1)[0];
      if (job === undefined) break;
      try {
        clearTimeout(holdTimer);
        const answer = Buffer.from(await db.execProtocolRaw(new Uint8Array(job.bytes)));
        served += 1;
        job.done(answer);
        await settle(job, answer);
      } catch (error) {
        broken = true;
        options.onBroken(
          error instanceof Error ? error : new Error(String(error?.message ?? error?.name ?? error)),
        );
        return;
      }
    }
    running = false;
  }

  /** Keeps the session for a client whose transaction is open, for a limited time. */
  async function settle(job, answer) {
    const open =
      answer.length >= 6 && answer[answer.length - 6] === 0x5a && answer[answer.length - 1] !== 0x49;
    holder = open ? job.client : undefined;
    if (!open || job.client === undefined) return;
    if (job.client.gone) {
      await rollback();
      return;
    }
    const client = job.client;
    holdTimer = setTimeout(() => refuse(client, 'the transaction was idle for too long'), holdLimitMs);
    holdTimer.unref?.();
  }

  async function rollback() {
    clearTimeout(holdTimer);
    holder = undefined;
    await db.execProtocolRaw(new Uint8Array(queryMessage('ROLLBACK')));
  }

  function leave(client) {
    if (client.gone) return;
    client.gone = true;
    clients.delete(client);
    for (let index = queue.length - 1; index >= 0; index -= 1)
      if (queue[index].client === client) queue.splice(index, 1);
    if (broken) return;
    const closing = [...client.statements].map(closeMessage);
    if (holder === client) {
      clearTimeout(holdTimer);
      holder = undefined;
      queue.unshift({ bytes: queryMessage('ROLLBACK'), done: () => undefined });
    }
    if (closing.length > 0) queue.push({ bytes: Buffer.concat([...closing, SYNC]), done: () => undefined });
    void run();
  }

  function refuse(client, reason) {
    if (!client.gone) client.socket.write(errorMessage(reason));
    client.socket.end();
    leave(client);
  }

  return {
    command,
    served: () => served,
    listen: (path) =>
      new Promise((resolve, reject) => {
        server.once('error', reject);
        server.listen(path, () => {
          server.off('error', reject);
          resolve();
        });
      }),
    /** Lets the unit in hand end, turns everyone else away. */
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const client of clients) client.socket.destroy();
      for (const client of [...clients]) leave(client);
      if (!broken) await command('ROLLBACK');
      await closed;
    },
  };
}

function queryMessage(sql) {
  const text = Buffer.from(`${sql}\0`, 'utf8');
  const head = Buffer.alloc(5);
  head.write('Q');
  head.writeInt32BE(text.length + 4, 1);
  return Buffer.concat([head, text]);
}

function closeMessage(name) {
  const text = Buffer.from(`S${name}\0`, 'utf8');
  const head = Buffer.alloc(5);
  head.write('C');
  head.writeInt32BE(text.length + 4, 1);
  return Buffer.concat([head, text]);
}

function errorMessage(reason) {
  const text = Buffer.from(`SFATAL\0VFATAL\0C57P01\0M${reason}\0\0`, 'utf8');
  const head = Buffer.alloc(5);
  head.write('E');
  head.writeInt32BE(text.length + 4, 1);
  return Buffer.concat([head, text]);
}

module.exports = { createDoor };
