import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import type { Environment } from '../configuration/environment';
import { startDevServer } from './dev-server';
import type { DevServer } from './dev-server';
import { findTemporalExecutable } from './find-executable';
import { probe } from './probe';
import { runProgram } from './run-program';
import { isAlive, readRecord, removeRecord, withServerLock, writeRecord } from './server-record';
import { configuredTarget, DEFAULT_NAMESPACE, localTarget } from './target';
import type { TemporalTarget } from './target';

export interface FindServerOptions {
  readonly environment: Pick<
    Environment,
    'temporal' | 'dataFolder' | 'cacheFolder' | 'searchPath' | 'childEnvironment'
  >;
  /** Never use a configured server: the demo must not touch a real one. */
  readonly localOnly?: boolean;
  /** A server of our own, in memory, on any port, for tests and the benchmark. */
  readonly ephemeral?: boolean;
  /** Keeps no history on disk; the server is found again like any other while it runs. */
  readonly inMemory?: boolean;
  /** Without the web UI. */
  readonly headless?: boolean;
  /** Where the UI has payloads decoded, such as `http://127.0.0.1:8787/codec`. */
  readonly codecEndpoint?: string;
  readonly dynamicConfig?: Readonly<Record<string, string>>;
  /** Told what is going on, a sentence at a time. */
  readonly report?: (sentence: string) => void;
}

export interface TemporalServer {
  readonly target: TemporalTarget;
  /** `configured` by the operator, `found` running in the data folder, or `started` by this process. */
  readonly origin: 'configured' | 'found' | 'started';
  /** The web UI of a local server. */
  readonly ui?: string;
  /** What the local server's UI was told when it started; may differ from what was asked for now. */
  readonly codecEndpoint?: string;
  /** Ends the server when this process started it. */
  stop(): Promise<void>;
}

const GRPC_PORT = 7233;
const UI_PORT = 8233;

/**
 * The Temporal server to work with: the configured one, else the data folder's running dev server, else a new one.
 * A configured server is not contacted here; `connectTemporal` says when it does not answer.
 * @throws Error that tells what to do when there is none and none can be had
 */
export const findOrStartServer = async (options: FindServerOptions): Promise<TemporalServer> => {
  const given = configured(options);
  if (given) return given;
  if (options.ephemeral) return startEphemeral(options);
  const { dataFolder } = options.environment;
  return withServerLock(dataFolder, async () => (await findRunning(options)) ?? startKept(options));
};

/**
 * The configured server or the data folder's running dev server, for commands that only ask: nothing is started.
 * @throws Error that says how to start one
 */
export const findServer = async (
  options: Pick<FindServerOptions, 'environment' | 'localOnly'>,
): Promise<TemporalServer> => {
  const found = configured(options) ?? (await findRunning(options));
  if (found) return found;
  throw new Error(
    `No Temporal server runs for ${options.environment.dataFolder}. Start the service (crossdock up), or set ` +
      'TEMPORAL_ADDRESS or TEMPORAL_PROFILE.',
  );
};

function configured(options: FindServerOptions): TemporalServer | undefined {
  if (options.localOnly || options.ephemeral) return undefined;
  const target = configuredTarget(options.environment.temporal);
  return target && { target, origin: 'configured', stop: async () => undefined };
}

async function findRunning({ environment }: FindServerOptions): Promise<TemporalServer | undefined> {
  const record = await readRecord(environment.dataFolder);
  if (!record) return undefined;
  const target = localTarget(record.address, record.namespace);
  const alive = isAlive(record.pid);
  // After a kill the port may belong to somebody else's server: the cluster's id tells.
  const identity = alive ? await probe(target, 5_000) : undefined;
  if (identity?.clusterId !== record.clusterId) {
    if (alive) await assertNotHung(record.pid, environment);
    await removeRecord(environment.dataFolder, record.pid);
    return undefined;
  }
  if (record.namespace !== namespaceOf(environment)) {
    throw new Error(
      `The Temporal server of ${environment.dataFolder} was started for the namespace "${record.namespace}", not ` +
        `"${namespaceOf(environment)}": stop the service that started it, or change TEMPORAL_NAMESPACE.`,
    );
  }
  return {
    target,
    origin: 'found',
    ui: record.ui,
    codecEndpoint: record.codecEndpoint,
    stop: async () => undefined,
  };
}

/** Two servers on one database file would spoil it. */
async function assertNotHung(pid: number, environment: FindServerOptions['environment']): Promise<void> {
  const { stdout } = await runProgram('ps', ['-o', 'args=', '-p', String(pid)], {
    environment: environment.childEnvironment,
    timeout: 5_000,
  });
  if (!stdout.includes(databaseFile(environment.dataFolder))) return;
  throw new Error(
    `The Temporal server of ${environment.dataFolder} (process ${pid}) does not answer: end it (kill ${pid}) and start again.`,
  );
}

const databaseFile = (dataFolder: string): string => join(dataFolder, 'temporal.db');

async function startKept(options: FindServerOptions): Promise<TemporalServer> {
  const { dataFolder } = options.environment;
  const server = await start(options, {
    databaseFile: options.inMemory ? undefined : databaseFile(dataFolder),
    logFile: join(dataFolder, 'temporal.log'),
    port: GRPC_PORT,
    uiPort: UI_PORT,
  });
  const namespace = namespaceOf(options.environment);
  const { pid, address, ui, identity } = server;
  const { codecEndpoint } = options;
  await writeRecord(dataFolder, {
    pid,
    address,
    namespace,
    clusterId: identity.clusterId,
    ui,
    codecEndpoint,
  });
  const stop = async (): Promise<void> => {
    await server.stop();
    await removeRecord(dataFolder, pid);
  };
  return { target: localTarget(address, namespace), origin: 'started', ui, codecEndpoint, stop };
}

async function startEphemeral(options: FindServerOptions): Promise<TemporalServer> {
  const logFile = join(tmpdir(), `crossdock-temporal-${randomUUID()}.log`);
  const server = await start(options, { logFile, port: 0, uiPort: 0 });
  // Nobody finds an in-memory server again, so it must not outlive us.
  const last = (): void => {
    try {
      process.kill(server.pid, 'SIGKILL');
    } catch {
      // It is gone already.
    }
  };
  process.once('exit', last);
  return {
    target: localTarget(server.address, namespaceOf(options.environment)),
    origin: 'started',
    ui: server.ui,
    codecEndpoint: options.codecEndpoint,
    stop: async () => {
      await server.stop();
      process.removeListener('exit', last);
      await rm(logFile, { force: true });
    },
  };
}

async function start(
  options: FindServerOptions,
  place: { databaseFile?: string; logFile: string; port: number; uiPort: number },
): Promise<DevServer> {
  const { environment, headless, codecEndpoint, dynamicConfig, report } = options;
  const executable = await findTemporalExecutable({ ...environment, report });
  return startDevServer({
    ...place,
    executable,
    namespace: namespaceOf(environment),
    headless,
    codecEndpoint,
    dynamicConfig,
    environment: environment.childEnvironment,
  });
}

const namespaceOf = (environment: Pick<Environment, 'temporal'>): string =>
  environment.temporal['TEMPORAL_NAMESPACE'] ?? DEFAULT_NAMESPACE;
