'use strict';
/**
 * The thread that owns the embedded database: PGlite on a folder, behind a door on a socket. Plain JavaScript, because
 * a thread needs an entry Node can load as it is, from the sources in tests as well as from the build.
 */
const { rmSync, utimesSync, chmodSync } = require('node:fs');
const { clearInterval, setInterval } = require('node:timers');
const { parentPort, workerData } = require('node:worker_threads');
const { PGlite } = require('@electric-sql/pglite');
const { createDoor } = require('./session-door.js');

const HEARTBEAT_MS = 5_000;
const MAINTENANCE_MS = 60_000;
const UNITS_PER_CHECKPOINT = 500;
const UNITS_PER_VACUUM = 20_000;

async function main() {
  const { folder, socket, lock } = workerData;
  const db = await PGlite.create({ dataDir: folder });
  const door = createDoor(db, {
    onBroken: (error) => {
      parentPort.postMessage({ broken: error.message });
      process.exit(1);
    },
  });
  rmSync(socket, { force: true });
  await door.listen(socket);
  chmodSync(socket, 0o600);

  // Others on another host or in another container judge by this whether we live.
  const heartbeat = setInterval(() => {
    try {
      const now = new Date();
      utimesSync(lock, now, now);
    } catch {
      // The folder is gone; whoever asks next will see that for itself.
    }
  }, HEARTBEAT_MS);

  // A single-user PostgreSQL has no checkpointer and no autovacuum: without this the log only grows.
  let checkpointed = 0;
  let vacuumed = 0;
  const maintenance = setInterval(() => {
    if (door.served() - checkpointed > UNITS_PER_CHECKPOINT) {
      checkpointed = door.served();
      void door.command('CHECKPOINT');
    }
    if (door.served() - vacuumed > UNITS_PER_VACUUM) {
      vacuumed = door.served();
      void door.command('VACUUM (ANALYZE)');
    }
  }, MAINTENANCE_MS);

  parentPort.on('message', (message) => {
    if (message !== 'close') return;
    void (async () => {
      clearInterval(heartbeat);
      clearInterval(maintenance);
      await door.close();
      await db.close();
      rmSync(socket, { force: true });
      parentPort.postMessage({ closed: true });
      parentPort.close();
    })();
  });
  parentPort.postMessage({ ready: true });
}

main().catch((error) => {
  parentPort.postMessage({ failed: error instanceof Error ? error.message : String(error) });
  process.exit(1);
});
