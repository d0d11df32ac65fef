import type { Client } from '@temporalio/client';
import { Command } from 'commander';
import { isFailure } from '../domain/failure';
import { openKeyring } from '../store/keyring';
import { localMasterKeys, rotateMasterKeyFile } from '../store/master-key';
import { openDatabase } from '../store/database';
import { migrate } from '../store/migrate';
import { openStore } from '../store';
import type { Store } from '../store/store';
import { createConnections, type Connections } from '../workers/connections';
import {
  readConnections,
  type Connection,
  type ConnectionProblem,
} from '../workers/configuration/connections';
import { readEnvironment, type Environment } from '../workers/configuration/environment';
import { connectTemporal } from '../workers/temporal/connect';
import { createDataConverter } from '../workers/temporal/data-converter';
import { findServer } from '../workers/temporal/server';
import { createOrderStarter, type Orders } from '../workers/order-starter';
import { demoEnvironment } from './demo-environment';
import { EXIT, print, say, WrongUse, type Outcome } from './output';

/** What a command works with; each part is opened when it is first asked for, and closed at the end. */
export interface Session {
  readonly environment: Environment;
  readonly connections: ReadonlyMap<string, Connection>;
  readonly problems: readonly ConnectionProblem[];
  store(): Promise<Store>;
  systems(options?: { withhold: boolean }): Promise<Connections>;
  temporal(): Promise<Client>;
  newMasterKey(): Promise<void>;
  onClose(close: () => Promise<void>): void;
}

/** A session whose Temporal server and store are at hand. */
export interface TemporalSession extends Session {
  readonly board: Store;
  readonly client: Client;
  readonly orders: Orders;
}

type Action<Arguments extends unknown[]> = (...args: Arguments) => Promise<void>;

/** Runs a command with a session: prints its outcome, maps errors to exit codes, closes everything. */
export function withSession<Arguments extends unknown[]>(
  command: (session: Session, ...args: Arguments) => Promise<Outcome>,
): Action<Arguments> {
  return async (...args) => {
    const json = optionsOf(args).json === true;
    const closers: (() => Promise<void>)[] = [];
    try {
      const session = await openSession(closers, optionsOf(args).demo === true);
      const outcome = await command(session, ...args);
      if (json) print(JSON.stringify(outcome.json, null, 2));
      else if (outcome.text !== '') print(outcome.text);
      process.exitCode = outcome.ok ? EXIT.done : EXIT.notDone;
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      const advice = isFailure(error) && error.advice ? `\n${error.advice}` : '';
      if (json)
        print(
          JSON.stringify({ error: message, advice: isFailure(error) ? error.advice : undefined }, null, 2),
        );
      say(`${message}${advice}`);
      process.exitCode =
        error instanceof WrongUse || (error as Error).name === 'ConfigurationError'
          ? EXIT.wrongUse
          : EXIT.notDone;
    } finally {
      for (const close of closers.reverse()) await close().catch((error: unknown) => say(String(error)));
    }
  };
}

export const withStore = <Arguments extends unknown[]>(
  command: (store: Store, ...args: Arguments) => Promise<Outcome>,
): Action<Arguments> => withSession(async (session, ...args) => command(await session.store(), ...args));

export const withTemporal = <Arguments extends unknown[]>(
  command: (session: TemporalSession, ...args: Arguments) => Promise<Outcome>,
): Action<Arguments> =>
  withSession(async (session, ...args) => {
    const [store, client] = [await session.store(), await session.temporal()];
    return command({ ...session, board: store, client, orders: createOrderStarter(client) }, ...args);
  });

/** Commander hands over the positional arguments, then the options, then the command. */
const optionsOf = (args: readonly unknown[]): { json?: boolean; demo?: boolean } => {
  const command = args.at(-1);
  return command instanceof Command ? command.optsWithGlobals() : {};
};

async function openSession(closers: (() => Promise<void>)[], demo: boolean): Promise<Session> {
  const environment = demo ? demoEnvironment(readEnvironment()) : readEnvironment();
  const { connections, problems } = await readConnections(environment.connectionsFolder);
  let store: Promise<Store> | undefined;
  const session: Session = {
    environment,
    connections: new Map(connections.map((connection) => [connection.name, connection])),
    problems,
    store: () => (store ??= openSessionStore(environment, closers)),
    systems: async (options) => {
      const systems = createConnections({
        connections,
        store: await session.store(),
        allowPrivateHosts: environment.allowPrivateHosts,
        ...options,
      });
      closers.push(() => systems.close());
      return systems;
    },
    temporal: async () => {
      const server = await findServer({ environment, localOnly: demo });
      const temporal = await connectTemporal({
        target: server.target,
        dataConverter: createDataConverter(keyringOf(environment)),
      });
      closers.push(() => temporal.close());
      return temporal.client;
    },
    newMasterKey: async () => {
      if (environment.masterKeys)
        throw new WrongUse(
          'the master key comes from CROSSDOCK_MASTER_KEY: put a new key first there, the old one after a comma',
        );
      const { from, to } = rotateMasterKeyFile(environment.dataFolder);
      say(`New master key ${to}; ${from} stays to open what it sealed.`);
    },
    onClose: (close) => void closers.push(close),
  };
  return session;
}

export const keyringOf = (environment: Environment): ReturnType<typeof openKeyring> =>
  openKeyring(environment.masterKeys ?? localMasterKeys(environment.dataFolder));

async function openSessionStore(environment: Environment, closers: (() => Promise<void>)[]): Promise<Store> {
  const database = await openDatabase({ url: environment.databaseUrl, dataFolder: environment.dataFolder });
  closers.push(() => database.close());
  await migrate(database);
  return openStore({ database, keyring: keyringOf(environment) });
}
