import { z } from 'zod';
import type { Connection as Runtime } from '../activities/types';
import { CATALOG_FLOWS } from '../domain/catalog';
import { Failure } from '../domain/failure';
import type { Store } from '../store/store';
import type { Erp } from '../systems/erps/erp';
import type { Storefront } from '../systems/storefronts/storefront';
import { createHttp } from '../systems/transport/undici-http';
import type { Connection, SystemSettings } from './configuration/connections';
import { catalogSettings } from './catalog-settings';
import { currentMapping } from './current-mapping';
import { customerSettings } from './customer-settings';
import { createSharedLanes, type LaneUser, type SharedLanes, type SharedLaneStats } from './lanes';
import { postedKinds } from './posted-kinds';
import { ERPS, STOREFRONTS, type Opening, type OrderParts, type ParsedSystem, type System } from './systems';
import type { Logger } from './temporal/log';

/** The configured connections of this process, each opened at first use and closed with the process. */
export interface Connections {
  readonly names: readonly string[];
  readonly configured: ReadonlyMap<string, Connection>;
  open(name: string): Promise<Runtime>;
  refused(name: string): void;
  /** Health of each opened system, for `/metrics`. */
  states(): { connection: string; system: string; open: boolean }[];
  /** What waits, is under way, was used and is held up, for each system and credential this process has called. */
  stats(): SharedLaneStats[];
  close(): Promise<void>;
}

export interface ConnectionsOptions {
  readonly connections: readonly Connection[];
  readonly store: Store;
  readonly allowPrivateHosts: boolean;
  /** For previews: writes are recorded instead of sent. */
  readonly withhold?: boolean;
  /** Hears once when a system is parked, and when it answers again. */
  readonly log?: Pick<Logger, 'error' | 'info'>;
}

/** A refused credential is read again from the vault this often at most, in milliseconds. */
const REOPEN_MS = 10_000;

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
  log,
}: ConnectionsOptions): Connections {
  const configured = new Map(connections.map((connection) => [connection.name, connection]));
  const lanes = createSharedLanes({ users: connections.flatMap(usersOf), paces: store.paces, log });
  const reopened = new Map<string, number>();
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
    return openConnection(connection, { store, allowPrivateHosts, withhold, lanes });
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
      const now = performance.now();
      // Every order of a parked connection says so.
      if (now - (reopened.get(name) ?? -Infinity) < REOPEN_MS) return;
      reopened.set(name, now);
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
    stats: () => lanes.stats(),
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

/** Who uses which lane; a file that cannot be read is refused when it is opened. */
function usersOf(connection: Connection): LaneUser[] {
  try {
    const { storefront, erp } = parseSystems(connection);
    return [
      { system: connection.storefront.system, ...storefront },
      { system: connection.erp.system, ...erp },
    ].map(({ system, credentialName, pace }) => ({
      connection: connection.name,
      system,
      credentialName,
      pace,
    }));
  } catch {
    return [];
  }
}

interface Surroundings extends Required<Omit<ConnectionsOptions, 'connections' | 'log'>> {
  readonly lanes: SharedLanes;
}

async function openConnection(connection: Connection, around: Surroundings): Promise<Opened> {
  const parsed = parseSystems(connection);
  const needs = {
    parts: partsOf(connection),
    kinds: await postedKinds(connection, around.store.mappings),
    catalog: CATALOG_FLOWS.filter((flow) => connection.flows[flow] !== undefined),
  };
  const [storefront, erp] = await Promise.all([
    openSystem(connection.storefront.system, parsed.storefront, around, needs),
    openSystem(connection.erp.system, parsed.erp, around, needs),
  ]);
  const { orders, invoices, payments, refunds } = connection.flows;
  for (const [flow, post] of Object.entries({ orders, invoices, payments, refunds }))
    if (post) assertCarries(connection.name, flow, erp.port, post.post);
  const { name } = connection;
  return {
    runtime: {
      name,
      storefront: storefront.port,
      erp: erp.port,
      orders: {
        post: orders.post,
        parts: { invoice: invoices?.post, payment: payments?.post, refund: refunds?.post },
        webhooks: orders.webhooks,
        referencePrefix: orders.referencePrefix,
        since: orders.since && `${orders.since}T00:00:00.000Z`,
        overlapSeconds: orders.overlap / 1_000,
        sweepDays: 3,
        backfillAhead: orders.backfillAhead,
      },
      ...customerSettings(connection, storefront.port, erp.port),
      // A preview must remember nothing, and so keeps no reservations.
      ...(around.withhold ? {} : catalogSettings(connection, storefront.port, erp.port)),
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
function assertCarries(name: string, flow: string, erp: Erp, kind: string): void {
  const kinds = Object.keys(erp.capabilities.documents);
  if (!kinds.includes(kind)) {
    throw new Failure(
      'bug',
      `connection ${name}: flows.${flow}.post is ${kind}, but ${erp.system} carries ${kinds.join(', ')}`,
      { causes: [`connection:${name}`] },
    );
  }
}

/** What is read of an order beside its head and rows: only what some flow carries, since it costs requests. */
const partsOf = ({ flows }: Connection): OrderParts => ({
  invoices: flows.invoices !== undefined,
  payments: flows.payments !== undefined,
  refunds: flows.refunds !== undefined,
});

async function openSystem<Port>(
  system: string,
  parsed: ParsedSystem<Port>,
  { store, allowPrivateHosts, withhold, lanes }: Surroundings,
  needs: Pick<Opening<unknown, unknown>, 'parts' | 'kinds' | 'catalog'>,
): Promise<{ port: Port; healthy: () => boolean; close: () => Promise<void> }> {
  const secret = await store.vault.get(parsed.credentialName);
  const { lane, breaker } = lanes.of(system, parsed.credentialName);
  const http = createHttp({
    lane,
    deadlineMs: parsed.pace.deadlineMs,
    allowPrivateHosts,
    breaker,
  });
  try {
    const port = parsed.open({ secret, http, shelf: store.tokens, withhold, ...needs });
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
