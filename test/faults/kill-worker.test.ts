import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { keyringOf } from '../../client/session';
import { createOrderStarter, orderWorkflowId } from '../../workers/order-starter';
import { connectTemporal, type TemporalConnection } from '../../workers/temporal/connect';
import { createDataConverter } from '../../workers/temporal/data-converter';
import { findServer } from '../../workers/temporal/server';
import { readRecord } from '../../workers/temporal/server-record';
import {
  CONNECTION,
  erpBatches,
  prepareGround,
  shopOrder,
  standing,
  until,
  type Ground,
} from '../workflows/composed-lane';

const root = join(__dirname, '..', '..');
const program = join(root, 'bin', 'crossdock.js');
const ORDERS = 6;

let ground: Ground;
let temporal: TemporalConnection | undefined;
const children: ChildProcess[] = [];

beforeAll(async () => {
  if (!existsSync(join(root, 'dist', 'client', 'main.js')))
    throw new Error('this suite runs the built program: run "npm run build" first');
  ground = await prepareGround();
});
afterAll(async () => {
  await temporal?.close();
  for (const child of children) await ended(child, 'SIGKILL');
  // The first worker started the dev server; it outlived it, and nobody else ends it.
  const record = ground && (await readRecord(ground.environment.dataFolder));
  if (record) process.kill(record.pid, 'SIGKILL');
  await ground?.close();
});

test('orders in work when the worker is killed end as if it had not been', async () => {
  const { shop, erp } = ground.sandboxes;
  const placed = Array.from({ length: ORDERS }, (_, index) => shop.addOrder(shopOrder({ index: index + 1 })));
  erp.faults.set([{ call: 'OIS100MI/*', effect: 'slow', delayMs: 250 }]);
  const first = startWorkerProcess();
  const server = await until(
    'the dev server of the worker',
    () => findServer({ environment: ground.environment, localOnly: true }).catch(() => undefined),
    (found) => found !== undefined,
  );
  if (!server) throw new Error('the worker started no server');
  temporal = await connectTemporal({
    target: server.target,
    dataConverter: createDataConverter(keyringOf(ground.environment)),
  });
  const { client } = temporal;
  const orders = createOrderStarter(client);
  for (const { increment_id: number } of placed) await orders.changed(CONNECTION, number, 'live');
  const heads = (): number => erp.requests.summary().byCall['OIS100MI/AddBatchHead']?.count ?? 0;
  await until('the first order head to arrive', heads, (count) => count > 0);

  await ended(first, 'SIGKILL');
  const unfinished = placed.filter(({ increment_id: number }) => standing(ground, number).length === 0);
  expect(unfinished.length).toBeGreaterThan(0);
  erp.faults.clear();
  startWorkerProcess();
  for (const { increment_id: number } of placed)
    await client.workflow.getHandle(orderWorkflowId(CONNECTION, number)).result();

  for (const { increment_id: number } of placed) {
    expect(erpBatches(ground, number)).toHaveLength(1);
    expect(standing(ground, number).map(({ totals }) => totals.total)).toEqual(['35.58']);
  }
}, 150_000);

function startWorkerProcess(): ChildProcess {
  const { childEnvironment, connectionsFolder, dataFolder } = ground.environment;
  const child = spawn(process.execPath, [program, 'up', '--role', 'worker'], {
    env: {
      ...childEnvironment,
      CROSSDOCK_CONNECTIONS: connectionsFolder,
      CROSSDOCK_DATA: dataFolder,
      CROSSDOCK_ALLOW_PRIVATE_HOSTS: '1',
      CROSSDOCK_LOG_LEVEL: 'silent',
    },
    stdio: 'ignore',
  });
  children.push(child);
  return child;
}

async function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const end = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill(signal);
  await end;
}
