import { appendFileSync, readFileSync } from 'node:fs';
import { startGateway } from '../../client/gateway';
import { createReceiver } from '../../client/gateway/receive-webhook';
import { localMasterKeys, openDatabase, openKeyring, openStore } from '../../store';
import { readConnections } from '../../workers/configuration/connections';
import { createConnections } from '../../workers/connections';
import { createOrderStarter } from '../../workers/order-starter';
import { EncryptingCodec } from '../../workers/temporal/codec';
import { connectTemporal } from '../../workers/temporal/connect';
import { createDataConverter } from '../../workers/temporal/data-converter';
import { createLogger } from '../../workers/temporal/log';
import { localTarget } from '../../workers/temporal/target';
import { installTelemetry } from '../../workers/temporal/telemetry';
import type { WorkerConfig } from './worker-config';

/** The product's own gateway and receiver in a process of their own, put together as the service does. */
async function main(config: WorkerConfig): Promise<void> {
  const { dataFolder, connectionsFolder, databaseUrl, temporalAddress, gatewayPort } = config;
  const write = (line: string): void => appendFileSync(config.logFile, `${process.pid} ${line.trimEnd()}\n`);
  const log = createLogger({ level: 'warn', pretty: false, write });
  process.once('disconnect', () => process.exit(1));

  const keyring = openKeyring(localMasterKeys(dataFolder));
  const database = await openDatabase({ url: databaseUrl, dataFolder, log: write });
  const store = await openStore({ database, keyring });
  await installTelemetry({ logger: log, metrics: false });
  const temporal = await connectTemporal({
    target: localTarget(temporalAddress),
    dataConverter: createDataConverter(keyring),
  });
  const { connections: configured, problems } = await readConnections(connectionsFolder);
  if (problems.length > 0) throw new Error(problems.map(({ message }) => message).join('; '));
  const connections = createConnections({ connections: configured, store, allowPrivateHosts: true, log });
  const orders = createOrderStarter(temporal.client);
  await startGateway({
    host: '127.0.0.1',
    port: gatewayPort ?? 0,
    fixed: true,
    codec: new EncryptingCodec(keyring),
    origins: () => [],
    readiness: async () => [],
    metrics: async () => '',
    receive: createReceiver({
      storefront: async (name) =>
        connections.configured.get(name)?.flows.orders.webhooks
          ? (await connections.open(name)).storefront
          : undefined,
      deliveries: store.deliveries,
      starter: orders,
      customersChanged: async (name, keys) => {
        if (connections.configured.get(name)?.flows.customers) await orders.customersChanged(name, keys);
      },
      lookNow: (name) => temporal.client.schedule.getHandle(`poll/${name}/orders`).trigger(),
      count: () => undefined,
    }),
    log,
  });
  process.send?.({ ready: true });
}

main(JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as WorkerConfig).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exit(1);
});
