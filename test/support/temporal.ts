import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readEnvironment } from '../../workers/configuration/environment';
import type { Environment } from '../../workers/configuration/environment';
import { openKeyring } from '../../store/keyring';
import type { Keyring } from '../../store/keyring';
import type { DataConverter } from '@temporalio/common';
import { createDataConverter } from '../../workers/temporal/data-converter';
import { connectTemporal } from '../../workers/temporal/connect';
import type { TemporalConnection } from '../../workers/temporal/connect';
import { findOrStartServer } from '../../workers/temporal/server';
import { createLogger } from '../../workers/temporal/log';
import { installTelemetry } from '../../workers/temporal/telemetry';
import type { TemporalServer } from '../../workers/temporal/server';

/**
 * One dev server for all test files of a run, found again through a record in the temporary folder, one per checkout.
 * `test/support/stop-temporal.ts` ends it after the run; one left behind by a killed run is used by the next.
 */
export const testDataFolder = join(
  tmpdir(),
  `crossdock-test-${createHash('sha256').update(process.cwd()).digest('hex').slice(0, 12)}`,
);

/** The environment of this machine without the operator's settings. */
export const testEnvironment = (dataFolder: string = testDataFolder): Environment => {
  const foreign = /^(CROSSDOCK_|TEMPORAL_|DATABASE_URL$|XDG_CONFIG_HOME$)/;
  const variables = Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name)));
  return readEnvironment({ ...variables, CROSSDOCK_DATA: dataFolder });
};

/** The run's shared server. Test files must use task queues and ids of their own; see `unique`. */
export const startTestServer = (): Promise<TemporalServer> =>
  findOrStartServer({
    environment: testEnvironment(),
    localOnly: true,
    headless: true,
    inMemory: true,
    dynamicConfig: { 'frontend.namespaceRPS.visibility': '1000' },
  });

export const testKeyring = (): Keyring => openKeyring(Buffer.alloc(32, 1).toString('base64'));

export const testDataConverter = (): DataConverter => createDataConverter(testKeyring());

/** A connection to the run's shared server. */
export const connectTestServer = async (): Promise<TemporalConnection> => {
  await installTelemetry({ logger: createLogger({ level: 'error' }), metrics: false });
  const { target } = await startTestServer();
  return connectTemporal({ target, dataConverter: testDataConverter() });
};

let count = 0;
/** A name no other test uses, in this run or an earlier one on the same server. */
export const unique = (name: string): string =>
  `${name}-${Date.now().toString(36)}-${process.pid}-${(count += 1)}`;
