import { openStore } from '../store';
import { openDatabase } from '../store/database';
import { migrate } from '../store/migrate';
import type { Store } from '../store/store';
import { applyFirstMappings } from '../workers/apply-mappings';
import { createConnections, parseSystems, type Connections } from '../workers/connections';
import { formatProblem, readConnections, type Connection } from '../workers/configuration/connections';
import type { Environment } from '../workers/configuration/environment';
import { createOrderStarter, type Orders } from '../workers/order-starter';
import { ensureSchedules, startWorker, type WorkerService } from '../workers/service';
import { connectTemporal, type TemporalConnection } from '../workers/temporal/connect';
import { createDataConverter } from '../workers/temporal/data-converter';
import { createLogger, type Logger } from '../workers/temporal/log';
import { ensureSearchAttributes } from '../workers/temporal/search-attributes';
import { findOrStartServer, type TemporalServer } from '../workers/temporal/server';
import { installTelemetry, type Telemetry } from '../workers/temporal/telemetry';
import { EncryptingCodec } from '../workers/temporal/codec';
import { localUrl, originsOf, startGateway, type GatewayOptions, type ReceiveWebhook } from './gateway';
import { createReceiver } from './gateway/receive-webhook';
import { countDeliveries, metricsText, type DeliveryCounts } from './metrics';
import { keyringOf } from './session';

export type Role = 'all' | 'worker' | 'gateway';

export interface ServiceOptions {
  readonly environment: Environment;
  readonly role: Role;
  /** Never a configured Temporal server: the demo must not touch a real one. */
  readonly localOnly?: boolean;
  readonly log?: Logger;
  readonly report?: (sentence: string) => void;
}

export interface Service {
  readonly store: Store;
  readonly temporal: TemporalConnection;
  readonly connections: Connections;
  readonly worker?: WorkerService;
  readonly addresses: { readonly temporal: string; readonly ui?: string; readonly gateway?: string };
  failed(): boolean;
  /** Ends when a signal asks for it, or when the worker failed; everything is closed then. */
  untilStopped(): Promise<void>;
  stop(): Promise<void>;
}

/** Puts the service together from the environment and the connection files. @throws Error that says what to do */
export async function startService(options: ServiceOptions): Promise<Service> {
  const { environment } = options;
  const log = options.log ?? createLogger({ level: environment.logLevel });
  const closers: (() => Promise<void>)[] = [];
  const stop = once(async () => {
    for (const close of closers.reverse())
      await close().catch((error: unknown) => log.error({ err: error }, 'closing failed'));
  });
  try {
    return await compose(options, log, closers, stop);
  } catch (error) {
    await stop();
    throw error;
  }
}

async function compose(
  { environment, role, localOnly, report }: ServiceOptions,
  log: Logger,
  closers: (() => Promise<void>)[],
  stop: () => Promise<void>,
): Promise<Service> {
  for (const warning of environment.warnings) log.warn({}, warning);
  const { connections: configured, known } = await readUsable(environment, log);
  const telemetry = await installTelemetry({ logger: log });
  const keyring = keyringOf(environment);
  const database = await openDatabase({
    url: environment.databaseUrl,
    dataFolder: environment.dataFolder,
    log: (line) => log.error({}, line),
  });
  closers.push(() => database.close());
  await migrate(database);
  const store = await openStore({ database, keyring });

  const open: Late = {};
  const gateway =
    role === 'worker'
      ? undefined
      : await startGateway({ ...gatewayOptions(environment, keyring, telemetry, store, open), log });
  if (gateway) closers.push(() => gateway.close());
  // A worker alone opens no gateway, but the one beside it will be there.
  const gatewayUrl = gateway?.url ?? localUrl(environment.gateway.host, environment.gateway.port);
  const server: TemporalServer = await findOrStartServer({
    environment,
    localOnly,
    codecEndpoint: `${gatewayUrl}/codec`,
    report: report ?? ((sentence) => log.info({}, sentence)),
  });
  closers.push(() => server.stop());
  open.ui = server.ui;
  if (gateway && server.origin === 'found' && server.codecEndpoint !== `${gateway.url}/codec`)
    log.warn(
      { asks: server.codecEndpoint, codec: `${gateway.url}/codec` },
      'the Temporal UI that runs already asks another address to decode; set the codec endpoint in the UI to this one',
    );
  const dataConverter = createDataConverter(keyring);
  const temporal = await connectTemporal({ target: server.target, dataConverter });
  closers.push(() => temporal.close());
  await ensureSearchAttributes(temporal.connection, temporal.namespace);

  const connections = createConnections({
    connections: configured,
    store,
    allowPrivateHosts: environment.allowPrivateHosts,
    log,
  });
  closers.push(() => connections.close());
  await applyFirstMappings(store, connections, log);
  // A gateway that only this machine sees can still be told to a shop on this machine.
  const publicUrl = environment.publicUrl ?? (environment.allowPrivateHosts ? gateway?.url : undefined);
  const worker =
    role === 'gateway'
      ? undefined
      : await startWorker({ temporal, dataConverter, store, connections, log, publicUrl });
  if (worker) closers.push(() => worker.drain());
  if (role !== 'gateway') await ensureSchedules(temporal.client, connections, known);
  Object.assign(open, { temporal, connections, orders: createOrderStarter(temporal.client) });
  if (configured.length === 0)
    log.warn(
      { folder: environment.connectionsFolder },
      'no usable connection: the service runs, but nothing flows',
    );

  let failure: unknown;
  return {
    store,
    temporal,
    connections,
    worker,
    addresses: { temporal: server.target.address, ui: server.ui, gateway: gateway?.url },
    failed: () => failure !== undefined,
    untilStopped: async () => {
      await Promise.race([
        askedToEnd(log),
        worker?.running.catch((error: unknown) => void (failure = error)) ?? new Promise(() => undefined),
      ]);
      if (failure !== undefined) log.error({ err: failure }, 'the worker failed');
      await stop();
    },
    stop,
  };
}

/** What the gateway asks for but is known after it listens. */
interface Late {
  temporal?: TemporalConnection;
  connections?: Connections;
  orders?: Orders;
  ui?: string;
}

function gatewayOptions(
  environment: Environment,
  keyring: ReturnType<typeof keyringOf>,
  telemetry: Telemetry,
  store: Store,
  open: Readonly<Late>,
): GatewayOptions {
  const deliveries = countDeliveries();
  return {
    ...environment.gateway,
    codec: new EncryptingCodec(keyring),
    // A local UI may have taken another port than the usual one.
    origins: () => [...environment.uiOrigins, ...(open.ui === undefined ? [] : originsOf(open.ui))],
    readiness: async () => {
      const { temporal, connections } = open;
      if (!temporal || !connections) return ['temporal: starting'];
      const answers = await Promise.allSettled([
        temporal.client.connection.ensureConnected(),
        store.orders.counts(),
      ]);
      const own = ['temporal', 'database'].filter((_, index) => answers[index]?.status === 'rejected');
      return own.map((part) => `${part}: does not answer`);
    },
    receive: receiverOf(store, open, deliveries),
    metrics: () => metricsText(store, open.connections, deliveries, telemetry.metricsUrl),
  };
}

/** Until Temporal is there, a shop is told to send again. */
function receiverOf(store: Store, open: Readonly<Late>, deliveries: DeliveryCounts): ReceiveWebhook {
  const ready = (): Required<Pick<Late, 'orders' | 'temporal' | 'connections'>> => {
    const { orders, temporal, connections } = open;
    if (!orders || !temporal || !connections) throw new Error('starting');
    return { orders, temporal, connections };
  };
  return createReceiver({
    storefront: async (name) => {
      const { connections } = ready();
      const configured = connections.configured.get(name);
      return configured?.flows.orders.webhooks ? (await connections.open(name)).storefront : undefined;
    },
    deliveries: store.deliveries,
    starter: { changed: (...message) => ready().orders.changed(...message) },
    lookNow: (name) => ready().temporal.client.schedule.getHandle(`poll/${name}/orders`).trigger(),
    customersChanged: async (name, keys) => {
      const { connections, orders } = ready();
      if (connections.configured.get(name)?.flows.customers) await orders.customersChanged(name, keys);
    },
    count: (connection, outcome) => deliveries.count(connection, outcome),
  });
}

/** The connections whose whole file is sound; the others are reported and never stop these. */
async function readUsable(
  environment: Environment,
  log: Logger,
): Promise<{ connections: Connection[]; known: string[] }> {
  const { connections, problems } = await readConnections(environment.connectionsFolder);
  for (const problem of problems)
    log.error({ file: problem.file }, `connection left out: ${formatProblem(problem)}`);
  const usable = connections.filter((connection) => {
    try {
      parseSystems(connection);
      return true;
    } catch (error) {
      log.error(
        { file: connection.file },
        `connection left out: ${connection.file}: ${(error as Error).message}`,
      );
      return false;
    }
  });
  const names = problems.map(({ file }) => file.replace(/^.*[/\\]/, '').replace(/\.ya?ml$/, ''));
  return { connections: usable, known: [...connections.map(({ name }) => name), ...names] };
}

function askedToEnd(log: Logger): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => {
        log.info({ signal }, 'ending: steps in work are finished first');
        resolve();
      });
    }
  });
}

function once(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  return () => (running ??= work());
}
