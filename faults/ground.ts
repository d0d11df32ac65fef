import { rmSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrate, openDatabase } from '../store';
import type { Environment } from '../workers/configuration/environment';
import { controlOf, type SandboxControl } from './control';
import { startDatabase, type RunDatabase } from './database';
import type { Control, LaneBase, RunningSandboxes } from './lane';
import { firstMessage, programHere, startChild } from './processes/child';
import { withStore } from './records';
import { startTemporal, type RestartableTemporal } from './temporal';

/** What a run stands on: sandboxes, Temporal and a database, each in a process of its own, and a folder. */
export interface Ground {
  readonly folder: string;
  readonly dataFolder: string;
  readonly connectionsFolder: string;
  readonly shop: SandboxControl & { readonly office?: Control };
  readonly erp: SandboxControl;
  readonly temporal: RestartableTemporal;
  readonly database: RunDatabase;
  close(): Promise<void>;
}

export async function prepareGround(options: {
  readonly lane: LaneBase;
  readonly environment: Environment;
  readonly database: 'auto' | 'embedded';
}): Promise<Ground> {
  const { lane, environment } = options;
  const folder = await mkdtemp(join(tmpdir(), 'crossdock-faults-'));
  // PostgreSQL and the read-only trial run as another user, who has to get through.
  await chmod(folder, 0o711);
  const last = (): void => rmSync(folder, { recursive: true, force: true });
  process.once('exit', last);
  const closers: (() => Promise<void>)[] = [() => rm(folder, { recursive: true, force: true })];
  const close = async (): Promise<void> => {
    for (const closeOne of closers.splice(0).reverse()) await closeOne().catch(() => undefined);
  };
  const dataFolder = join(folder, 'data');
  const connectionsFolder = join(folder, 'connections');
  try {
    const child = startChild(programHere('sandboxes'), [lane.name], {
      environment: environment.childEnvironment,
    });
    closers.push(() => child.kill());
    const sandboxes = await firstMessage<Omit<RunningSandboxes, 'close'>>(child, 'the sandboxes');
    const temporal = await startTemporal(environment, folder);
    closers.push(() => temporal.close());
    const database = await startDatabase(folder, options.database, environment);
    closers.push(() => database.close());
    await lane.writeFiles(connectionsFolder, sandboxes);
    await keepCredentials(dataFolder, database.url, sandboxes.credentials);
    return {
      folder,
      dataFolder,
      connectionsFolder,
      shop: {
        ...controlOf(sandboxes.shop),
        ...(sandboxes.office !== undefined && { office: controlOf(sandboxes.office) }),
      },
      erp: controlOf(sandboxes.erp),
      temporal,
      database,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function keepCredentials(
  dataFolder: string,
  databaseUrl: string | undefined,
  credentials: RunningSandboxes['credentials'],
): Promise<void> {
  const database = await openDatabase({ url: databaseUrl, dataFolder });
  try {
    await migrate(database);
  } finally {
    await database.close();
  }
  await withStore({ dataFolder, databaseUrl }, async ({ vault }) => {
    for (const [name, secret] of Object.entries(credentials)) await vault.set(name, secret);
  });
}
