import { makeWorld, type World } from '../activities/support/world';
import { giveOtherContent } from '../activities/support/other-content';
import { makeOrder } from '../support/orders';
import { unique } from '../support/temporal';
import { startWorkflowWorker, type WorkflowWorker } from '../support/workflow-worker';
import { orderWorkflowId } from '../../workers/order-starter';

let worker: WorkflowWorker;
let world: World;

beforeAll(async () => {
  worker = await startWorkflowWorker('moved', ({ temporary, starter }) => {
    world = makeWorld(temporary.store);
    Object.assign(world, { name: unique('acme') });
    return { ...world.dependencies, starter };
  });
}, 120_000);

afterAll(() => worker?.close());

test('an order whose document another attempt has given other content is looked at again, and posted once', async () => {
  const order = makeOrder();
  world.shop.orders.set(order.number, order);
  giveOtherContent(world, order.number);
  await worker.starter.changed(world.name, order.number, 'live');
  await worker.client.workflow.getHandle(orderWorkflowId(world.name, order.number)).result();
  expect(world.shop.fetched).toBe(2);
  expect(world.erp.calls.find).toHaveLength(2);
  expect(world.erp.calls.post).toHaveLength(1);
  const [posting] = await world.store.ledger.ofOrder(world.name, order.number);
  expect(posting).toMatchObject({ state: 'confirmed', number: 'SO-1' });
  expect(world.erp.calls.post[0]?.document.totals.total).toBe(posting?.amount);
  expect(await world.store.orders.get(world.name, order.number)).toMatchObject({ stage: 'confirmed' });
});
