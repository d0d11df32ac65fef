import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parse, stringify } from 'yaml';
import { writeDemoFiles, type DemoSides } from '../../client/demo/demo-files';
import type { DemoErp } from '../../client/demo/erps';
import { startSandboxes } from '../../client/demo/sandboxes';
import type { DemoStorefront, ShopOptions } from '../../client/demo/storefronts';
import { keepCredentials } from '../../client/demo/vault';
import type { Environment } from '../../workers/configuration/environment';
import { testEnvironment } from './temporal';

const LONGEST_WAIT_MS = 40_000;
const REQUESTS_PER_MINUTE = 6_000;

/** Shops, an ERP and a place for Crossdock's data, with nothing running on them yet. */
export interface DemoGround<Shop = unknown, Books = unknown> {
  readonly sides: readonly DemoSides<Shop, Books>[];
  readonly environment: Environment;
  close(): Promise<void>;
}

/** What a connection file holds. */
export interface ConnectionFile {
  readonly storefront: Record<string, unknown>;
  readonly erp: Record<string, unknown>;
  readonly flows: Record<string, Record<string, unknown>> & { readonly orders: Record<string, unknown> };
}

/** Sandboxes, connection files and credentials as the demo has them. @param change what this test has otherwise */
export async function prepareDemoGround<Shop, Books>(
  storefronts: readonly DemoStorefront<Shop>[],
  erp: DemoErp<Books>,
  options: Pick<ShopOptions, 'count' | 'seed' | 'isLive'>,
  change: (connection: ConnectionFile) => void,
): Promise<DemoGround<Shop, Books>> {
  const folder = await mkdtemp(join(tmpdir(), 'crossdock-lane-'));
  const environment: Environment = {
    ...testEnvironment(join(folder, 'data')),
    connectionsFolder: join(folder, 'connections'),
    allowPrivateHosts: true,
    databaseUrl: undefined,
    temporal: {},
  };
  const sandboxes = await startSandboxes(storefronts, erp, options);
  const { sides } = sandboxes;
  for (const side of sides) {
    await writeDemoFiles(environment.connectionsFolder, side, REQUESTS_PER_MINUTE);
    const file = join(environment.connectionsFolder, `${side.storefront.connection}.yaml`);
    const connection = parse(await readFile(file, 'utf8')) as ConnectionFile;
    change(connection);
    await writeFile(file, stringify(connection));
  }
  await keepCredentials(environment, sides);
  return {
    sides,
    environment,
    close: async () => {
      await sandboxes.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** @throws Error with what was last seen when it takes too long */
export async function until<T>(
  what: string,
  read: () => Promise<T> | T,
  enough: (value: T) => boolean,
): Promise<T> {
  const deadline = Date.now() + LONGEST_WAIT_MS;
  for (;;) {
    const value = await read();
    if (enough(value)) return value;
    if (Date.now() > deadline)
      throw new Error(`waited in vain for ${what}; last seen: ${JSON.stringify(value)}`);
    await sleep(50);
  }
}
