'use strict';
/** One PGlite served twice: through our door and through pglite-socket. A thread, since PGlite cannot start inside Jest. */
const { parentPort, workerData } = require('node:worker_threads');
const { PGlite } = require('@electric-sql/pglite');
const { PGLiteSocketServer } = require('@electric-sql/pglite-socket');
const { createDoor } = require('../../../store/embedded/session-door.js');

async function main() {
  const db = await PGlite.create(workerData.dataDir);
  await db.exec('CREATE TABLE t (id integer PRIMARY KEY)');
  const door = createDoor(db, {
    onBroken: (error) => parentPort.postMessage(error.message),
    holdLimitMs: 200,
  });
  await door.listen(workerData.door);
  const server = new PGLiteSocketServer({ db, path: workerData.pgliteSocket, maxConnections: 20 });
  await server.start();
  parentPort.postMessage('ready');
}

void main();
