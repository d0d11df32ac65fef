import type { Client } from '@temporalio/client';
import { customerSubject } from '../../domain/customer';
import { Failure } from '../../domain/failure';
import type { OrderRow, Stage } from '../../store/store';
import { customerWorkflowId, type Orders } from '../../workers/order-starter';
import { stateQuery } from '../../workflows/order-messages';
import { CAUSE, ERP_DOCUMENTS, STAGE } from '../../workflows/search-attributes';
import { makeWorld, type World } from '../activities/support/world';
import { makePerson } from '../support/customers';
import { unique } from '../support/temporal';
import { startWorkflowWorker, type WorkflowWorker } from '../support/workflow-worker';

let worker: WorkflowWorker;
let client: Client;
let world: World;
let starter: Orders;

beforeAll(async () => {
  worker = await startWorkflowWorker('customers', (ground) => {
    ({ client, starter } = ground);
    world = makeWorld(ground.temporary.store);
    // Workflow ids hold the connection's name, and the server may be another run's.
    Object.assign(world, { name: unique('acme') });
    return { ...world.dependencies, starter, customers: starter };
  });
}, 120_000);

afterAll(() => worker?.close());

beforeEach(() => {
  for (const calls of Object.values(world.erp.calls)) calls.length = 0;
  world.erp.answers.createCustomer = ({ name }) => ({ number: 'C-1', name, active: true });
  world.erp.answers.findCustomer = ({ number }) => (number ? { number, name: '', active: true } : undefined);
});

let people = 0;
const newPerson = (change: Parameters<typeof makePerson>[0] = {}): string => {
  people += 1;
  return world.shop.keep(makePerson({ id: `${people}`, email: `buyer${people}@shop.example`, ...change }));
};
const handleOf = (key: string): ReturnType<Client['workflow']['getHandle']> =>
  client.workflow.getHandle(customerWorkflowId(world.name, key));
const ended = (key: string): Promise<unknown> => handleOf(key).result();
const row = (key: string): Promise<OrderRow | undefined> =>
  world.store.orders.get(world.name, customerSubject(key));

async function untilStage(key: string, stage: Stage): Promise<OrderRow> {
  const deadline = Date.now() + 30_000;
  for (;;) {
    const found = await row(key);
    if (found?.stage === stage) return found;
    if (Date.now() > deadline) throw new Error(`not ${stage}: ${JSON.stringify(found)}`);
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
}

test('a customer is brought in, and again whenever it changes, under one workflow id', async () => {
  const key = newPerson();
  await starter.customersChanged(world.name, [key, key]);
  await ended(key);
  expect(world.erp.calls.createCustomer).toHaveLength(1);
  const { typedSearchAttributes } = await handleOf(key).describe();
  expect(typedSearchAttributes.get(STAGE)).toBe('confirmed');
  expect(typedSearchAttributes.get(ERP_DOCUMENTS)).toEqual(['C-1']);
  // No row of its own beside the orders.
  expect(await row(key)).toBeUndefined();

  world.shop.keep({ ...makePerson({ id: key.split('/')[1] ?? '' }), phone: '0221 1234' });
  await starter.changed(world.name, customerSubject(key), 'live');
  await ended(key);
  expect(world.erp.calls.createCustomer).toHaveLength(1);
  expect(world.erp.calls.updateCustomer).toMatchObject([{ number: 'C-1', customer: { phone: '0221 1234' } }]);
});

test('what the ERP refuses waits for a person, who releases it', async () => {
  world.erp.answers.createCustomer = () => {
    throw new Failure('rejected', 'the country is unknown', {
      causes: ['country:XX'],
      advice: 'Add the country in the ERP.',
    });
  };
  const key = newPerson();
  await starter.customersChanged(world.name, [key]);
  const waiting = await untilStage(key, 'needs-attention');
  expect(waiting).toMatchObject({ order: `customer/${key}`, cause: ['country:XX'] });
  expect(waiting.message).toContain('Add the country');
  // The board is written a moment before the server shows it.
  let causes: readonly string[] | undefined;
  while (!causes?.length) causes = (await handleOf(key).describe()).typedSearchAttributes.get(CAUSE);
  expect(causes).toEqual(['country:XX']);
  expect(await handleOf(key).query(stateQuery)).toMatchObject({
    stage: 'needs-attention',
    step: 'waiting',
    cause: ['country:XX'],
  });

  world.erp.answers.createCustomer = ({ name }) => ({ number: 'C-2', name, active: true });
  // As "crossdock retry acme customer/person/2" sends it.
  await starter.retry(world.name, waiting.order, { actor: 'jest' });
  await ended(key);
  expect(await row(key)).toMatchObject({ stage: 'confirmed', cause: [] });
  expect(await world.store.trail.read(world.name, waiting.order)).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ kind: 'processing', actor: 'jest' }),
      expect.objectContaining({ kind: 'created', data: { customer: 'C-2' } }),
    ]),
  );
});

test('one that waits is looked at again by an update, or when it changes in the shop', async () => {
  world.mapping = { ...world.mapping, customers: { ...world.mapping.customers, template: undefined } };
  const [first, second] = [newPerson(), newPerson()];
  await starter.customersChanged(world.name, [first, second]);
  await Promise.all([first, second].map((key) => untilStage(key, 'needs-attention')));
  world.mapping = { ...world.mapping, customers: { ...world.mapping.customers, template: 'WEB' } };
  expect(await handleOf(first).executeUpdate('retry', { args: [{ actor: 'jest' }] })).toContain(first);
  await starter.customersChanged(world.name, [second]);
  await Promise.all([ended(first), ended(second)]);
  expect([(await row(first))?.stage, (await row(second))?.stage]).toEqual(['confirmed', 'confirmed']);
});

test('one that is left alone comes back with its next change', async () => {
  world.erp.answers.createCustomer = () => {
    throw new Failure('rejected', 'not wanted', { causes: ['customer:x'] });
  };
  const key = newPerson();
  await starter.customersChanged(world.name, [key]);
  await untilStage(key, 'needs-attention');
  await expect(handleOf(key).executeUpdate('skip', { args: [{}] })).rejects.toMatchObject({
    cause: { type: 'wrong-use' },
  });
  await starter.skip(world.name, customerSubject(key), { actor: 'jest', reason: 'a test account' });
  await ended(key);
  expect(await row(key)).toMatchObject({ stage: 'skipped', cause: [] });
  expect(await world.store.trail.read(world.name, customerSubject(key))).toContainEqual(
    expect.objectContaining({ kind: 'skipped', actor: 'jest', data: { reason: 'a test account' } }),
  );
  world.erp.answers.createCustomer = ({ name }) => ({ number: 'C-4', name, active: true });
  await starter.customersChanged(world.name, [key]);
  await ended(key);
  expect(await row(key)).toMatchObject({ stage: 'confirmed' });
});

test('a change that comes while a look is under way causes one more look', async () => {
  const key = newPerson({ phone: '1' });
  world.erp.answers.createCustomer = async ({ name }) => {
    world.shop.keep({ ...makePerson({ id: key.split('/')[1] ?? '' }), phone: '2' });
    await starter.customersChanged(world.name, [key]);
    return { number: 'C-5', name, active: true };
  };
  await starter.customersChanged(world.name, [key]);
  await ended(key);
  expect(world.erp.calls.updateCustomer).toMatchObject([{ number: 'C-5', customer: { phone: '2' } }]);
});

test('a step that has to wait goes to the queue, by its name, and comes to its end', async () => {
  let refused = 0;
  const { createCustomer } = world.erp.answers;
  world.erp.answers.createCustomer = (customer) => {
    refused += 1;
    if (refused < 3) throw new Failure('unavailable', 'down', { retryAfterMs: 10 });
    return createCustomer(customer);
  };
  const key = newPerson();
  await starter.customersChanged(world.name, [key]);
  await ended(key);
  const { events } = await handleOf(key).fetchHistory();
  const queued = (events ?? []).flatMap(
    ({ activityTaskScheduledEventAttributes: scheduled }) => scheduled?.activityType?.name ?? [],
  );
  expect(queued).toEqual(['writeCustomer']);
});

test('a poll wakes the customers that changed, to the last page, and moves its cursor', async () => {
  const keys = [newPerson(), newPerson()];
  const at = new Date(Date.now() - 60_000).toISOString();
  world.shop.listCustomers = ({ page }) => ({
    customers: keys
      .slice(page === undefined ? 0 : 1, page === undefined ? 1 : 2)
      .map((key) => ({ key, version: at, updatedAt: at })),
    ...(page === undefined ? { next: '2' } : {}),
  });
  const result: unknown = await client.workflow.execute('poll', {
    taskQueue: worker.taskQueue,
    workflowId: unique('poll'),
    args: [{ connection: world.name, mode: 'customers', since: '2020-01-01T00:00:00Z' }],
  });
  expect(result).toBe('2 customers in the window, 2 new or changed');
  expect(world.shop.customerQueries[0]?.since).toBe('2020-01-01T00:00:00Z');
  await Promise.all(keys.map(ended));
  expect(world.erp.calls.createCustomer).toHaveLength(2);
  expect(await world.store.cursors.get(world.name, 'customers')).toBe(at);
});

test('no history holds anything personal', async () => {
  world.erp.answers.createCustomer = ({ email, phone }) => {
    throw new Failure('rejected', `refused for ${email ?? ''}`, {
      causes: [`phone-length:${phone?.length}`],
    });
  };
  const key = newPerson({ name: 'Ada Secretive', phone: '+49 170 7654321' });
  await starter.customersChanged(world.name, [key]);
  await untilStage(key, 'needs-attention');
  const written = JSON.stringify(await handleOf(key).fetchHistory());
  const decoded = (written.match(/"[A-Za-z0-9+/]{8,}={0,2}"/g) ?? []).map((text) =>
    Buffer.from(text, 'base64').toString(),
  );
  const everything = [written, ...decoded].join('\n');
  // Proof that payloads were looked into.
  expect(everything).toContain(`"customer":"${key}"`);
  for (const secret of ['Secretive', '7654321', 'shop.example', 'Testville', 'Test Street'])
    expect(everything).not.toContain(secret);
  await handleOf(key).terminate('the test is over');
});
