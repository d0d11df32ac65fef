import { z } from 'zod';
import type { Connection as Runtime } from '../activities/types';
import { Failure } from '../domain/failure';
import type { Store, Vault } from '../store/store';
import type { Connection, SystemSettings } from './configuration/connections';
import { createSharedLanes, type LaneUser, type SharedLaneStats } from './lanes';
import { openConnection, type Opened, type ParsedConnection } from './open-connection';
import { ERPS, STOREFRONTS, type ParsedSystem, type System } from './systems';
import type { Logger } from './temporal/log';

/** The configured connections of this process, each opened at first use and closed with the process. */
export interface Connections {
  readonly names: readonly string[];
  readonly configured: ReadonlyMap<string, Connection>;
  /** The connection with the credentials the vault holds now, or held a moment ago. */
  open(name: string): Promise<Runtime>;
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

/** A credential that was set again is noticed within this time, in milliseconds. */
export const FRESH_MS = 2_000;
/** Calls under way get this long before the connection they use is closed, in milliseconds. */
const CLOSING_MS = 120_000;

interface Entry {
  readonly opening: Promise<Opened>;
  /** Of the credentials it was opened with. */
  readonly versions: string | undefined;
  opened?: Opened;
}

export function createConnections({
  connections,
  store,
  allowPrivateHosts,
  withhold = false,
  log,
}: ConnectionsOptions): Connections {
  const configured = new Map(connections.map((connection) => [connection.name, connection]));
  const users = new Map(connections.map((connection) => [connection.name, usersOf(connection)]));
  const lanes = createSharedLanes({ users: [...users.values()].flat(), paces: store.paces, log });
  const versionsOf = credentialVersions(store.vault);
  const entries = new Map<string, Entry>();
  const around = { store, allowPrivateHosts, withhold, lanes };

  const openAnew = (connection: Connection, versions: string | undefined): Entry => {
    const { name } = connection;
    const opening = Promise.resolve().then(() =>
      openConnection(connection, parseSystems(connection), around),
    );
    const entry: Entry = { opening, versions };
    entries.set(name, entry);
    opening.then(
      (opened) => (entry.opened = opened),
      () => entries.get(name) === entry && entries.delete(name),
    );
    return entry;
  };

  const retire = ({ opening }: Entry): void => {
    const close = (): void => void opening.then((opened) => opened.close()).catch(() => undefined);
    setTimeout(close, CLOSING_MS).unref();
  };

  return {
    names: [...configured.keys()],
    configured,
    open: async (name) => {
      const connection = configured.get(name);
      if (!connection) {
        throw new Failure(
          'unavailable',
          `this worker has no connection "${name}"; it knows ${[...configured.keys()].join(', ') || 'none'}`,
          { retryAfterMs: 30_000 },
        );
      }
      const versions = await versionsOf(users.get(name) ?? []);
      let entry = entries.get(name);
      if (entry && versions !== undefined && versions !== entry.versions) {
        retire(entry);
        entry = undefined;
      }
      entry ??= openAnew(connection, versions);
      return (await entry.opening).runtime;
    },
    states: () => [...entries.values()].flatMap(({ opened }) => opened?.states() ?? []),
    stats: () => lanes.stats(),
    close: async () => {
      await Promise.allSettled([...entries.values()].map(async ({ opening }) => (await opening).close()));
      entries.clear();
    },
  };
}

/**
 * Answers which versions of their credentials the vault holds, asked every {@link FRESH_MS} at most; undefined while it
 * has never answered.
 */
function credentialVersions(vault: Vault): (users: readonly LaneUser[]) => Promise<string | undefined> {
  let latest: Promise<ReadonlyMap<string, number> | undefined> = Promise.resolve(undefined);
  let askedAt = -Infinity;
  return async (users) => {
    if (performance.now() - askedAt >= FRESH_MS) {
      askedAt = performance.now();
      const before = latest;
      latest = vault.list().then(
        (kept) => new Map(kept.map(({ name, version }) => [name, version])),
        () => before,
      );
    }
    const versions = await latest;
    return versions && users.map(({ credentialName }) => versions.get(credentialName) ?? 0).join();
  };
}

/** Proves the whole connection file, vendor parts included. @throws Error with one sentence a problem */
export function parseSystems(connection: Connection): ParsedConnection {
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
