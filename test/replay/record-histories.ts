/**
 * Records the histories that `replay.test.ts` replays. Run by hand, when a change of the workflows is meant to give
 * other histories:
 *
 *     npx jest --testMatch '**\/test/replay/record-histories.ts'
 *
 * A change that must carry orders already in work over (`patched`) adds histories and keeps the old ones.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { seedItems } from '../../sandbox/infor-m3';
import { keyringOf } from '../../client/session';
import { orderWorkflowId } from '../../workers/order-starter';
import { EncryptingCodec } from '../../workers/temporal/codec';
import {
  CONNECTION,
  place,
  shopOrder,
  startLane,
  untilEnded,
  untilStage,
  type Lane,
} from '../workflows/composed-lane';
import { makeWorld, type World } from '../activities/support/world';
import { giveOtherContent } from '../activities/support/other-content';
import { makeOrder } from '../support/orders';
import { startWorkflowWorker } from '../support/workflow-worker';
import { writeHistory, type History } from './history-file';
import { plainHistory } from './plain-history';

const FOLDER = join(__dirname, 'histories');
const unknown = (sku: string): { lines: { sku: string; price: string; taxRate: string }[] } => ({
  lines: [{ sku, price: '21.37', taxRate: '19' }],
});

let lane: Lane;

beforeAll(async () => {
  await mkdir(FOLDER, { recursive: true });
  lane = await startLane();
});
afterAll(async () => {
  await lane?.close();
});

test('happy', async () => {
  const number = await place(lane, shopOrder({ index: 1 }));
  await untilEnded(lane, number);
  await record('happy', number);
});

test('stuck, then released', async () => {
  const sku = 'UNKNOWN-TEAPOT';
  const number = await place(lane, shopOrder({ index: 2, ...unknown(sku) }));
  await untilStage(lane, number, 'needs-attention');
  seedItems(lane.sandboxes.erp.m3, [{ number: sku, description: 'Teapot' }]);
  await lane.orders.retry(CONNECTION, number, { actor: 'operator' });
  await untilEnded(lane, number);
  await record('stuck-then-released', number);
});

test('edited after posting', async () => {
  const before = shopOrder({ index: 3 });
  const number = await place(lane, before);
  await untilEnded(lane, number);
  const { updated_at: _, ...change } = shopOrder({
    index: 3,
    createdAt: before.created_at,
    lines: [{ sku: 'MUG-WHITE', price: '12.50', qty: '5', taxRate: '19' }],
  });
  lane.sandboxes.shop.updateOrder(before.entity_id, change);
  await lane.orders.changed(CONNECTION, number, 'live');
  await untilEnded(lane, number);
  await record('edited-after-posting', number);
});

test('answer lost', async () => {
  lane.sandboxes.erp.faults.set([{ call: 'OIS100MI/AddBatchHead', effect: 'commit-then-drop', times: 1 }]);
  const number = await place(lane, shopOrder({ index: 4 }));
  await untilEnded(lane, number);
  lane.sandboxes.erp.faults.clear();
  await record('answer-lost', number);
});

test('skipped', async () => {
  const number = await place(lane, shopOrder({ index: 5, ...unknown('NO-SUCH-THING') }));
  await untilStage(lane, number, 'needs-attention');
  await lane.orders.skip(CONNECTION, number, { actor: 'operator', reason: 'settled by telephone' });
  await untilEnded(lane, number);
  await record('skipped', number);
});

test('given other content', async () => {
  let world: World | undefined;
  const worker = await startWorkflowWorker('moved', ({ temporary, starter }) => {
    world = Object.assign(makeWorld(temporary.store), { name: CONNECTION });
    return { ...world.dependencies, starter };
  });
  if (!world) throw new Error('no world was made');
  const order = makeOrder({ number: `6${Date.now()}` });
  world.shop.orders.set(order.number, order);
  giveOtherContent(world, order.number);
  await worker.starter.changed(CONNECTION, order.number, 'live');
  const handle = worker.client.workflow.getHandle(orderWorkflowId(CONNECTION, order.number));
  await handle.result();
  await keep('given-other-content', await plainHistory(await handle.fetchHistory()));
  await worker.close();
});

async function record(name: string, number: string): Promise<void> {
  const stored = await lane.service.temporal.client.workflow
    .getHandle(orderWorkflowId(CONNECTION, number))
    .fetchHistory();
  await keep(name, await plainHistory(stored, new EncryptingCodec(keyringOf(lane.environment))));
}

const keep = (name: string, history: History): Promise<void> =>
  writeFile(join(FOLDER, `${name}.json`), writeHistory(history));
