import { join } from 'node:path';
import type { Environment } from '../workers/configuration/environment';

/** Where a running demo keeps its data; `--demo` points commands there. */
export const demoEnvironment = (environment: Environment): Environment => ({
  ...environment,
  dataFolder: join(environment.dataFolder, 'demo'),
  connectionsFolder: join(environment.dataFolder, 'demo', 'connections'),
  databaseUrl: undefined,
  masterKeys: undefined,
  allowPrivateHosts: true,
  // The demo's shops reach its own gateway, wherever real shops reach this machine.
  publicUrl: undefined,
  temporal: {},
});
