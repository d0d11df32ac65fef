import { appendFileSync, readFileSync } from 'node:fs';
import { migrate, localMasterKeys, openDatabase, openKeyring, openStore } from '../../store';
import { applyFirstMappings } from '../../workers/apply-mappings';
import { readConnections } from '../../workers/configuration/connections';
import { createConnections } from '../../workers/connections';
import { ensureSchedules, startWorker } from '../../workers/service';
import { connectTemporal } from '../../workers/temporal/connect';
import { createDataConverter } from '../../workers/temporal/data-converter';
import { createLogger } from '../../workers/temporal/log';
import { ensureSearchAttributes } from '../../workers/temporal/search-attributes';
import { localTarget } from '../../workers/temporal/target';
import { installTelemetry } from '../../workers/temporal/telemetry';
import { sabotageConnections, sabotageStore } from '../sabotage';
import type { WorkerConfig } from './worker-config';

/** One worker process: the product's own parts, put together as the service does, less what is sabotaged. */
async function main(config: WorkerConfig): Promise<void> {
  const { dataFolder, connectionsFolder, databaseUrl, temporalAddress, sabotage } = config;
  const write = (line: string): void => appendFileSync(config.logFile, `${process.pid} ${line.trimEnd()}\n`);
  const log = createLogger({ level: 'warn', pretty: false, write });
  // Whoever started us is gone: nobody would end us.
  process.once('disconnect', () => process.exit(1));

  const database = await openDatabase({ url: databaseUrl, dataFolder, log: write });
  await migrate(database);
  const keyring = openKeyring(localMasterKeys(dataFolder));
  const store = sabotageStore(await openStore({ database, keyring }), sabotage);
  await installTelemetry({ logger: log, metrics: false });
  const dataConverter = createDataConverter(keyring);
  const temporal = await connectTemporal({ target: localTarget(temporalAddress), dataConverter });
  await ensureSearchAttributes(temporal.connection, temporal.namespace);
  const { connections: configured, problems } = await readConnections(connectionsFolder);
  if (problems.length > 0) throw new Error(problems.map(({ message }) => message).join('; '));
  const connections = sabotageConnections(
    createConnections({ connections: configured, store, allowPrivateHosts: true, log }),
    sabotage,
  );
  await applyFirstMappings(store, connections, log);
  const publicUrl = config.gatewayPort === undefined ? undefined : `http://127.0.0.1:${config.gatewayPort}`;
  const worker = await startWorker({ temporal, dataConverter, store, connections, log, publicUrl });
  await ensureSchedules(temporal.client, connections, [...connections.names]);
  process.send?.({ ready: true });

  await Promise.race([worker.running, new Promise((resolve) => process.once('SIGTERM', resolve))]);
  await worker.drain();
  await connections.close();
  await temporal.close();
  await store.close();
}

main(JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as WorkerConfig).then(
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exit(1);
  },
);
