import { rmSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { controlOf, type SandboxControl } from '../faults/control';
import { startDatabase, type RunDatabase } from '../faults/database';
import { firstMessage } from '../faults/processes/child';
import { startTemporal } from '../faults/temporal';
import { startWorkers, type WorkerPool } from '../faults/worker-pool';
import { localMasterKeys, migrate, openDatabase, openKeyring, openStore, type Store } from '../store';
import type { Environment } from '../workers/configuration/environment';
import { createOrderStarter, type Orders } from '../workers/order-starter';
import { connectTemporal, type TemporalConnection } from '../workers/temporal/connect';
import { createDataConverter } from '../workers/temporal/data-converter';
import { createLogger } from '../workers/temporal/log';
import { localTarget } from '../workers/temporal/target';
import { installTelemetry } from '../workers/temporal/telemetry';
import { CONNECTION, writeConnection } from './lane';
import { ask, startProgram } from './processes/child';
import type { Place, Placed, Sandboxes, SandboxSettings } from './processes/sandboxes';
import { profilerSettings } from './profiles';
import { groupProcesses, type ProcessGroup } from './process-groups';

/** What one section stands on: everything its own, each part in a process of its own. */
export interface Stand {
  readonly environment: Environment;
  readonly dataFolder: string;
  readonly sandboxes: Sandboxes;
  readonly shop: SandboxControl;
  readonly erp: SandboxControl;
  readonly temporal: TemporalConnection;
  readonly temporalAddress: string;
  readonly database: RunDatabase;
  readonly store: Store;
  readonly orders: Orders;
  /** Has the shop take orders; answers their numbers. */
  place(order: Place): Promise<readonly string[]>;
  /** Once for each stand. */
  startWorkers(count: number): Promise<void>;
  processes(): Promise<Readonly<Record<ProcessGroup, readonly number[]>>>;
  /** @throws Error when a worker ended by itself: then no figure of the run is worth anything */
  assertSound(): void;
  close(): Promise<void>;
}

export interface StandOptions {
  readonly environment: Environment;
  /** Every answer of both sandboxes is held back by this. */
  readonly latencyMs?: number;
  /** The ERP gateway's quota and the connection's `requestsPerMinute`; absent: no limit. */
  readonly perMinute?: number;
  readonly workers: number;
  /** Where the workers write processor profiles; absent: they take none. */
  readonly profileFolder?: string;
}

export async function prepareStand(options: StandOptions): Promise<Stand> {
  const closers: (() => Promise<void>)[] = [];
  const close = async (): Promise<void> => {
    for (const closeOne of closers.splice(0).reverse()) await closeOne().catch(() => undefined);
  };
  try {
    const stand = await compose(options, closers, close);
    for (const control of [stand.shop, stand.erp])
      await control.call('POST', '/latency', { latencyMs: options.latencyMs ?? 0 });
    if (options.workers > 0) await stand.startWorkers(options.workers);
    return stand;
  } catch (error) {
    await close();
    throw error;
  }
}

async function compose(
  { environment, perMinute, profileFolder }: StandOptions,
  closers: (() => Promise<void>)[],
  close: () => Promise<void>,
): Promise<Stand> {
  const { folder, removeLast } = await ownFolder(closers);
  const [dataFolder, connectionsFolder] = [join(folder, 'data'), join(folder, 'connections')];
  const settings: SandboxSettings = { perMinute };
  const sandboxProcess = startProgram('processes/sandboxes', settings, environment.childEnvironment);
  closers.push(() => sandboxProcess.kill());
  const sandboxes = await firstMessage<Sandboxes>(sandboxProcess, 'the sandboxes');
  const server = await startTemporal(environment, folder);
  closers.push(() => server.close());
  const database = await startDatabase(folder, 'auto', environment);
  closers.push(() => database.close());
  removeLast();
  await writeConnection(connectionsFolder, { shop: sandboxes.shop, requestsPerMinute: perMinute });
  const store = await openOwnStore(dataFolder, database.url, closers);
  for (const [name, secret] of Object.entries(sandboxes.credentials)) await store.vault.set(name, secret);
  await installTelemetry({ logger: createLogger({ level: 'error' }), metrics: false });
  const temporal = await connectTemporal({
    target: localTarget(server.address),
    dataConverter: createDataConverter(openKeyring(localMasterKeys(dataFolder))),
  });
  closers.push(() => temporal.close());

  let pool: WorkerPool | undefined;
  return {
    environment,
    dataFolder,
    sandboxes,
    shop: controlOf(sandboxes.shop),
    erp: controlOf(sandboxes.erp),
    temporal,
    temporalAddress: server.address,
    database,
    store,
    orders: createOrderStarter(temporal.client),
    place: async (order) => (await ask<Placed>(sandboxProcess, order)).numbers,
    startWorkers: async (count) => {
      const started = await startWorkers({
        count,
        config: {
          dataFolder,
          connectionsFolder,
          databaseUrl: database.url,
          temporalAddress: server.address,
          logFile: join(folder, 'workers.log'),
        },
        folder,
        environment: { ...environment.childEnvironment, ...profilerSettings(profileFolder) },
      });
      pool = started;
      closers.push(() => started.close());
      removeLast();
      // A poll in the middle would take the orders before the backfill does.
      for (const kind of ['poll', 'sweep'])
        await temporal.client.schedule.getHandle(`${kind}/${CONNECTION}/orders`).pause('benchmark');
    },
    processes: () => groupProcesses({ folder, sandboxes: sandboxProcess.process.pid }),
    assertSound: () => {
      if (pool && pool.ownEnds > 0)
        throw new Error(`a worker ended by itself, the figures are void: ${pool.complaints.join('; ')}`);
    },
    close,
  };
}

/** Exit listeners run in their order, and the others find their processes by files in here: this one goes last. */
async function ownFolder(
  closers: (() => Promise<void>)[],
): Promise<{ readonly folder: string; readonly removeLast: () => void }> {
  const folder = await mkdtemp(join(tmpdir(), 'crossdock-bench-'));
  // PostgreSQL runs as another user, who has to get through.
  await chmod(folder, 0o711);
  const last = (): void => rmSync(folder, { recursive: true, force: true });
  process.once('exit', last);
  closers.push(async () => {
    process.removeListener('exit', last);
    await rm(folder, { recursive: true, force: true });
  });
  return {
    folder,
    removeLast: () => {
      process.removeListener('exit', last);
      process.once('exit', last);
    },
  };
}

async function openOwnStore(
  dataFolder: string,
  url: string | undefined,
  closers: (() => Promise<void>)[],
): Promise<Store> {
  const database = await openDatabase({ url, dataFolder, connections: 2 });
  closers.push(() => database.close());
  await migrate(database);
  return openStore({ database, keyring: openKeyring(localMasterKeys(dataFolder)) });
}
