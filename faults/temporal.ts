import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Environment } from '../workers/configuration/environment';
import { startDevServer, type DevServer } from '../workers/temporal/dev-server';
import { findTemporalExecutable } from '../workers/temporal/find-executable';
import { DEFAULT_NAMESPACE } from '../workers/temporal/target';
import { lastingPort } from './lasting-port';
import { oneAtATime } from './one-at-a-time';

/** A Temporal server of the run's own that can be killed and comes back where it was, with all it knew. */
export interface RestartableTemporal {
  readonly address: string;
  restart(downMs: number): Promise<void>;
  close(): Promise<void>;
}

export async function startTemporal(environment: Environment, folder: string): Promise<RestartableTemporal> {
  const executable = await findTemporalExecutable(environment);
  const start = (port: number): Promise<DevServer> =>
    startDevServer({
      executable,
      namespace: DEFAULT_NAMESPACE,
      databaseFile: join(folder, 'temporal.db'),
      logFile: join(folder, 'temporal.log'),
      headless: true,
      port,
      uiPort: 0,
      environment: environment.childEnvironment,
    });
  let server: DevServer | undefined = await start(await lastingPort('127.0.0.1'));
  const { address } = server;
  // The server is detached: without this it would outlive a harness that is ended.
  const last = (): void => {
    if (server) endAtOnce(server.pid);
  };
  process.once('exit', last);

  return {
    address,
    restart: oneAtATime(async (downMs: number) => {
      const old = server;
      server = undefined;
      if (old) {
        endAtOnce(old.pid);
        await old.stop();
      }
      await sleep(downMs);
      server = await start(Number(address.split(':')[1]));
      if (server.address !== address)
        throw new Error(`Temporal came back at ${server.address} instead of ${address}: its port was taken`);
    }),
    close: async () => {
      process.removeListener('exit', last);
      await server?.stop();
      server = undefined;
    },
  };
}

function endAtOnce(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It is gone already.
  }
}
