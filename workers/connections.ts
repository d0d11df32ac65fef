import { z } from 'zod';
import type { Connection as Runtime } from '../activities/types';
import { Failure } from '../domain/failure';
import type { Store } from '../store/store';
import type { Erp } from '../systems/erps/erp';
import type { Storefront } from '../systems/storefronts/storefront';
import { createBreaker } from '../systems/transport/breaker';
import { createLane } from '../systems/transport/lane';
import { createHttp } from '../systems/transport/undici-http';
import type { Connection, SystemSettings } from './configuration/connections';
import { currentMapping } from './current-mapping';
import { ERPS, STOREFRONTS, type ParsedSystem, type System } from './systems';

/** The configured connections of this process, each opened at first use and closed with the process. */
export interface Connections {
  readonly names: readonly string[];
  readonly configured: ReadonlyMap<string, Connection>;
  open(name: string): Promise<Runtime>;
  refused(name: string): void;
  /** Health of each opened system, for `/readyz` and `/metrics`. */
  states(): { connection: string; system: string; open: boolean }[];
  close(): Promise<void>;
}

export interface ConnectionsOptions {
  readonly connections: readonly Connection[];
  readonly store: Store;
  readonly allowPrivateHosts: boolean;
  /** For previews: writes are recorded instead of sent. */
  readonly withhold?: boolean;
}

interface Opened {
  readonly runtime: Runtime;
  readonly states: () => { connection: string; system: string; open: boolean }[];
  close(): Promise<void>;
}

export function createConnections({
  connections,
  store,
  allowPrivateHosts,
  withhold = false,
}: ConnectionsOptions): Connections {
  const configured = new Map(connections.map((connection) => [connection.name, connection]));
  const opened = new Map<string, Promise<Opened>>();
  const settled = new Map<string, Opened>();

  const openOne = (name: string): Promise<Opened> => {
    const connection = configured.get(name);
    if (!connection) {
      return Promise.reject(
        new Failure(
          'unavailable',
          `this worker has no connection "${name}"; it knows ${[...configured.keys()].join(', ') || 'none'}`,
          { retryAfterMs: 30_000 },
        ),
      );
    }
    return openConnection(connection, { store, allowPrivateHosts, withhold });
  };

  return {
    names: [...configured.keys()],
    configured,
    open: async (name) => {
      let opening = opened.get(name);
      if (!opening) {
        opening = openOne(name);
        opened.set(name, opening);
        opening.then(
          (connection) => settled.set(name, connection),
          () => opened.delete(name),
        );
      }
      return (await opening).runtime;
    },
    refused: (name) => {
      const old = opened.get(name);
      opened.delete(name);
      settled.delete(name);
      // Calls under way still use it; it is closed when they have had their time.
      setTimeout(
        () => void old?.then((connection) => connection.close()).catch(() => undefined),
        120_000,
      ).unref();
    },
    states: () => [...settled.values()].flatMap((connection) => connection.states()),
    close: async () => {
      await Promise.allSettled([...opened.values()].map(async (opening) => (await opening).close()));
      opened.clear();
    },
  };
}

/** Proves the whole connection file, vendor parts included. @throws Error with one sentence a problem */
export function parseSystems(connection: Connection): {
  storefront: ParsedSystem<Storefront>;
  erp: ParsedSystem<Erp>;
} {
  return {
    storefront: parsePart('storefront', connection.storefront, STOREFRONTS),
    erp: parsePart('erp', connection.erp, ERPS),
  };
}

function parsePart<Port>(
  part: string,
  raw: SystemSettings,
  known: Readonly<Record<string, System<Port>>>,
): ParsedSystem<Port> {
  const entry = known[raw.system];
  if (!entry)
    throw new Error(
      `${part}.system: "${raw.system}" is not built yet; this version speaks to ${Object.keys(known).join(', ')}`,
    );
  try {
    return entry.parse(raw);
  } catch (error) {
    if (!(error instanceof z.ZodError)) throw error;
    throw new Error(
      error.issues.map((issue) => `${[part, ...issue.path].join('.')}: ${issue.message}`).join('; '),
      { cause: error },
    );
  }
}

type Surroundings = Required<Omit<ConnectionsOptions, 'connections'>>;

async function openConnection(connection: Connection, around: Surroundings): Promise<Opened> {
  const parsed = parseSystems(connection);
  const [storefront, erp] = await Promise.all([
    openSystem(parsed.storefront, around),
    openSystem(parsed.erp, around),
  ]);
  const { orders } = connection.flows;
  assertCarries(connection.name, erp.port, orders.post);
  const { name } = connection;
  return {
    runtime: {
      name,
      storefront: storefront.port,
      erp: erp.port,
      orders: {
        post: orders.post,
        referencePrefix: orders.referencePrefix,
        since: orders.since && `${orders.since}T00:00:00.000Z`,
        overlapSeconds: orders.overlap / 1_000,
        sweepDays: 3,
        backfillAhead: orders.backfillAhead,
      },
      mapping: currentMapping(around.store.mappings, name),
    },
    states: () => [
      { connection: name, system: connection.storefront.system, open: storefront.healthy() },
      { connection: name, system: connection.erp.system, open: erp.healthy() },
    ],
    close: async () => void (await Promise.all([storefront.close(), erp.close()])),
  };
}

/** A flow that asks for what the ERP cannot do is refused here, in a sentence. */
function assertCarries(name: string, erp: Erp, kind: string): void {
  const kinds = Object.keys(erp.capabilities.documents);
  if (!kinds.includes(kind)) {
    throw new Failure(
      'bug',
      `connection ${name}: flows.orders.post is ${kind}, but ${erp.system} carries ${kinds.join(', ')}`,
      { causes: [`connection:${name}`] },
    );
  }
}

async function openSystem<Port>(
  parsed: ParsedSystem<Port>,
  { store, allowPrivateHosts, withhold }: Surroundings,
): Promise<{ port: Port; healthy: () => boolean; close: () => Promise<void> }> {
  const secret = await store.vault.get(parsed.credentialName);
  const breaker = createBreaker({ name: parsed.credentialName });
  const { requestsPerMinute, concurrency, deadlineMs } = parsed.pace;
  const http = createHttp({
    lane: createLane({ requestsPerMinute, concurrency }),
    deadlineMs,
    allowPrivateHosts,
    breaker,
  });
  try {
    const port = parsed.open({ secret, http, shelf: store.tokens, withhold });
    return { port, healthy: () => breaker.state().state === 'closed', close: () => http.close() };
  } catch (error) {
    await http.close();
    const reason =
      error instanceof z.ZodError
        ? error.issues.map(({ message }) => message).join('; ')
        : (error as Error).message;
    throw new Failure('unauthorized', `credential ${parsed.credentialName}: ${reason}`, {
      advice: `Set it again with: crossdock credentials set ${parsed.credentialName} --file FILE`,
      retryAfterMs: 30_000,
    });
  }
}
