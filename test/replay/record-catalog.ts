/**
 * Records the histories that `replay-catalog.test.ts` replays. Run by hand, as `record-histories.ts`:
 *
 *     npx jest --testMatch '**\/test/replay/record-catalog.ts'
 *
 * `…-before-gathering.json` come from a time in which a drain followed every page.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { balance, catalogWorld, type CatalogWorld } from '../activities/catalog/support/catalog-world';
import { sql } from '../store/support/temporary-database';
import { unique } from '../support/temporal';
import { startWorkflowWorker, type WorkflowWorker } from '../support/workflow-worker';
import { writeHistory } from './history-file';
import { plainHistory } from './plain-history';

const FOLDER = join(__dirname, 'catalog-histories');
const ROWS = 1_200;

let worker: WorkflowWorker;
let world: CatalogWorld;

beforeAll(async () => {
  await mkdir(FOLDER, { recursive: true });
  worker = await startWorkflowWorker('catalog', ({ temporary: { store, database } }) => {
    world = catalogWorld(store, (text, values) => sql(database, text, values));
    for (let n = 0; n < ROWS; n += 1) {
      world.erp.all.stock.push(balance(`S${n}`, String(n % 7)));
      world.shop.add(`S${n}`, { stock: { '': n % 300 === 0 ? '40' : String(n % 7) } });
    }
    return world.dependencies;
  });
}, 120_000);
afterAll(() => worker?.close());

test('a first look, which sweeps by itself', () => record('first-look', 'changes'));

test('a sweep that mends one SKU', async () => {
  world.shop.products.get('S1100')!.stock = { '': '40' };
  await record('sweep', 'sweep');
});

async function record(name: string, mode: 'changes' | 'sweep'): Promise<void> {
  const handle = await worker.client.workflow.start('catalog', {
    taskQueue: worker.taskQueue,
    workflowId: unique('catalog'),
    args: [{ connection: world.name, flow: 'stock', mode }],
  });
  await handle.result();
  const history = await plainHistory(await handle.fetchHistory());
  await writeFile(join(FOLDER, `${name}.json`), writeHistory(history));
}
