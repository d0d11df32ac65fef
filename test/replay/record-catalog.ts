/**
 * Records the histories that `replay-catalog.test.ts` replays. Run by hand, as `record-histories.ts`:
 *
 *     npx jest --testMatch '**\/test/replay/record-catalog.ts'
 *
 * `…-before-gathering.json` come from a time in which a drain followed every page.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Client } from '@temporalio/client';
import type { PayloadCodec } from '@temporalio/common';
import { Worker } from '@temporalio/worker';
import { createActivities } from '../../activities';
import { bundleWorkflows } from '../../workers/temporal/bundle';
import type { TemporalConnection } from '../../workers/temporal/connect';
import { failureConverterPath } from '../../workers/temporal/data-converter';
import { balance, catalogWorld, type CatalogWorld } from '../activities/catalog/support/catalog-world';
import { sql, temporaryStore, type TemporaryStore } from '../store/support/temporary-database';
import { connectTestServer, unique } from '../support/temporal';
import { writeHistory } from './history-file';
import { plainHistory } from './plain-history';

const FOLDER = join(__dirname, 'catalog-histories');
const ROWS = 1_200;
const taskQueue = unique('catalog');
/** Nothing was encrypted. */
const plain: PayloadCodec = {
  encode: (payloads) => Promise.resolve(payloads),
  decode: (payloads) => Promise.resolve(payloads),
};

let temporary: TemporaryStore;
let temporal: TemporalConnection;
let client: Client;
let worker: Worker;
let running: Promise<void>;
let world: CatalogWorld;

beforeAll(async () => {
  await mkdir(FOLDER, { recursive: true });
  temporary = await temporaryStore();
  temporal = await connectTestServer();
  const dataConverter = { failureConverterPath };
  client = new Client({ connection: temporal.connection, namespace: temporal.namespace, dataConverter });
  world = catalogWorld(temporary.store, (text, values) => sql(temporary.database, text, values));
  for (let n = 0; n < ROWS; n += 1) {
    world.erp.all.stock.push(balance(`S${n}`, String(n % 7)));
    world.shop.add(`S${n}`, { stock: { '': n % 300 === 0 ? '40' : String(n % 7) } });
  }
  worker = await Worker.create({
    connection: temporal.connection,
    namespace: temporal.namespace,
    taskQueue,
    workflowBundle: await bundleWorkflows(),
    activities: createActivities(world.dependencies),
    dataConverter,
  });
  running = worker.run();
}, 120_000);
afterAll(async () => {
  worker?.shutdown();
  await running;
  await temporal?.close();
  await temporary?.end();
});

test('a first look, which sweeps by itself', () => record('first-look', 'changes'));

test('a sweep that mends one SKU', async () => {
  world.shop.products.get('S1100')!.stock = { '': '40' };
  await record('sweep', 'sweep');
});

async function record(name: string, mode: 'changes' | 'sweep'): Promise<void> {
  const handle = await client.workflow.start('catalog', {
    taskQueue,
    workflowId: unique('catalog'),
    args: [{ connection: world.name, flow: 'stock', mode }],
  });
  await handle.result();
  const history = await plainHistory(await handle.fetchHistory(), plain);
  await writeFile(join(FOLDER, `${name}.json`), writeHistory(history));
}
