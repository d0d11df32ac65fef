import { rmSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startDatabase, type RunDatabase } from '../faults/database';
import { firstMessage, type Child } from '../faults/processes/child';
import { startTemporal } from '../faults/temporal';
import { startWorkers, type WorkerPool } from '../faults/worker-pool';
import { localMasterKeys, migrate, openDatabase, openKeyring, openStore, type Store } from '../store';
import type { Environment } from '../workers/configuration/environment';
import { connectTemporal, type TemporalConnection } from '../workers/temporal/connect';
import { createDataConverter } from '../workers/temporal/data-converter';
import { createLogger } from '../workers/temporal/log';
import { localTarget } from '../workers/temporal/target';
import { installTelemetry } from '../workers/temporal/telemetry';
import { startProgram } from './processes/child';
import { profilerSettings } from './profiles';
import { groupProcesses, type ProcessGroup } from './process-groups';

/** Sandboxes, Temporal, database and workers of one section, each in a process of its own. */
export interface Ground<Ready> {
  readonly environment: Environment;
  readonly dataFolder: string;
  readonly sandboxes: Ready;
  readonly sandboxProcess: Child;
  readonly temporal: TemporalConnection;
  readonly temporalAddress: string;
  readonly database: RunDatabase;
  readonly store: Store;
  /** Once for each ground. */
  startWorkers(count: number): Promise<void>;
  processes(): Promise<Readonly<Record<ProcessGroup, readonly number[]>>>;
  /** @throws Error when a worker ended by itself: then no figure of the run is worth anything */
  assertSound(): void;
  close(): Promise<void>;
}

export interface GroundOptions<Ready> {
  readonly environment: Environment;
  /** The sandboxes' program, by its path below `bench/`; its first message is `Ready`. */
  readonly program: string;
  readonly settings: unknown;
  /** Writes the connection file and its mapping. */
  readonly writeFiles: (folder: string, sandboxes: Ready) => Promise<void>;
  /** These schedules are paused once there are workers: the section itself starts what is measured. */
  readonly paused: readonly string[];
  /** Where the workers write processor profiles; absent: they take none. */
  readonly profileFolder?: string;
}

export async function openGround<Ready extends { readonly credentials: Readonly<Record<string, string>> }>(
  options: GroundOptions<Ready>,
): Promise<Ground<Ready>> {
  const closers: (() => Promise<void>)[] = [];
  const close = async (): Promise<void> => {
    for (const closeOne of closers.splice(0).reverse()) await closeOne().catch(() => undefined);
  };
  try {
    return await compose(options, closers, close);
  } catch (error) {
    await close();
    throw error;
  }
}

async function compose<Ready extends { readonly credentials: Readonly<Record<string, string>> }>(
  { environment, program, settings, writeFiles, paused, profileFolder }: GroundOptions<Ready>,
  closers: (() => Promise<void>)[],
  close: () => Promise<void>,
): Promise<Ground<Ready>> {
  const { folder, removeLast } = await ownFolder(closers);
  const [dataFolder, connectionsFolder] = [join(folder, 'data'), join(folder, 'connections')];
  const sandboxProcess = startProgram(program, settings, environment.childEnvironment);
  closers.push(() => sandboxProcess.kill());
  const sandboxes = await firstMessage<Ready>(sandboxProcess, 'the sandboxes');
  const server = await startTemporal(environment, folder);
  closers.push(() => server.close());
  const database = await startDatabase(folder, 'auto', environment);
  closers.push(() => database.close());
  removeLast();
  await writeFiles(connectionsFolder, sandboxes);
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
    sandboxProcess,
    temporal,
    temporalAddress: server.address,
    database,
    store,
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
      for (const id of paused) await temporal.client.schedule.getHandle(id).pause('benchmark');
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
