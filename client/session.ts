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
  formatProblem,
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
import { EXIT, print, say, sentenceOf, tellOf, WrongUse, type Outcome } from './output';

/** What a command works with; each part is opened when it is first asked for, and closed at the end. */
export interface Session {
  readonly environment: Environment;
  /** How the operator called us, for commands we tell them: `crossdock`, or `crossdock --demo`. */
  readonly called: string;
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
      const message = sentenceOf(error);
      if (json)
        print(
          JSON.stringify({ error: message, advice: isFailure(error) ? error.advice : undefined }, null, 2),
        );
      say(tellOf(error));
      process.exitCode =
        error instanceof WrongUse || (error as Error).name === 'ConfigurationError'
          ? EXIT.wrongUse
          : EXIT.notDone;
    } finally {
      for (const close of closers.reverse()) await close().catch((error: unknown) => say(sentenceOf(error)));
    }
  };
}

export const withStore = <Arguments extends unknown[]>(
  command: (store: Store, ...args: Arguments) => Promise<Outcome>,
): Action<Arguments> => withSession(async (session, ...args) => command(await session.store(), ...args));

export const withTemporal = <Arguments extends unknown[]>(
  command: (session: TemporalSession, ...args: Arguments) => Promise<Outcome>,
): Action<Arguments> =>
  withSession(async (session, ...args) => command(await openTemporal(session), ...args));

/** For commands that have something to refuse before they need the server. */
export async function openTemporal(session: Session): Promise<TemporalSession> {
  const [board, client] = [await session.store(), await session.temporal()];
  return { ...session, board, client, orders: createOrderStarter(client) };
}

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
    called: demo ? 'crossdock --demo' : 'crossdock',
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

/**
 * The connection of a name.
 * @throws WrongUse when there is none, with what is wrong with its file or the names there are
 */
export function connectionOf({ connections, problems }: Session, name: string): Connection {
  const connection = connections.get(name);
  if (connection) return connection;
  const broken = problems.filter(({ file }) => nameOfFile(file) === name);
  if (broken.length > 0)
    throw new WrongUse(`connection "${name}" cannot be used:\n${broken.map(formatProblem).join('\n')}`);
  const known = [...connections.keys()].join(', ');
  throw new WrongUse(`there is no connection "${name}"; known: ${known || 'none'}`);
}

/** The connection a file would be, from its path. */
export const nameOfFile = (file: string): string => file.replace(/^.*[/\\]/, '').replace(/\.ya?ml$/i, '');

/** @throws Error that says what to do when the key file can be neither read nor made */
export function keyringOf({ masterKeys, dataFolder }: Environment): ReturnType<typeof openKeyring> {
  if (masterKeys !== undefined) return openKeyring(masterKeys);
  try {
    return openKeyring(localMasterKeys(dataFolder));
  } catch (error) {
    const { syscall, code } = error as NodeJS.ErrnoException;
    if (syscall === undefined) throw error;
    throw new Error(
      `the master key in the data folder ${dataFolder} can be neither read nor made (${code}); make the folder readable and writable for this user, point CROSSDOCK_DATA at another folder, or set CROSSDOCK_MASTER_KEY`,
      { cause: error },
    );
  }
}

async function openSessionStore(environment: Environment, closers: (() => Promise<void>)[]): Promise<Store> {
  const database = await openDatabase({ url: environment.databaseUrl, dataFolder: environment.dataFolder });
  closers.push(() => database.close());
  await migrate(database);
  return openStore({ database, keyring: keyringOf(environment) });
}
