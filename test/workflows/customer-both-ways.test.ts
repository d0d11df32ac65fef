import type { Client } from '@temporalio/client';
import { customerSubject } from '../../domain/customer';
import { customerWorkflowId, type Orders } from '../../workers/order-starter';
import { startBothWays, type BothWays } from '../activities/support/both-ways';
import { unique } from '../support/temporal';
import { startWorkflowWorker, type WorkflowWorker } from '../support/workflow-worker';

let worker: WorkflowWorker;
let client: Client;
let both: BothWays;
let starter: Orders;

beforeAll(async () => {
  worker = await startWorkflowWorker('both-ways', async (ground) => {
    ({ client, starter } = ground);
    both = await startBothWays(ground.temporary.store, undefined, unique('acme'));
    both.flow = { ...both.flow, createInShop: true };
    return { ...both.dependencies, starter, customers: starter };
  });
}, 120_000);

afterAll(async () => {
  await both?.close();
  await worker?.close();
});

const HOME = {
  name: 'Ada Secretive',
  street: ['Weg 1'],
  city: 'Testville',
  postcode: '50667',
  country: 'DE',
};
const ADA = { name: 'Ada Secretive', email: 'ada@erp.example', billTo: HOME, deliveries: {}, active: true };
const handleOf = (key: string): ReturnType<Client['workflow']['getHandle']> =>
  client.workflow.getHandle(customerWorkflowId(both.world.name, key));
const ended = (key: string): Promise<unknown> => handleOf(key).result();
const pollErp = (): Promise<unknown> =>
  client.workflow.execute('poll', {
    taskQueue: worker.taskQueue,
    workflowId: unique('poll'),
    args: [{ connection: both.world.name, mode: 'erp-customers' }],
  });

test('a customer of the ERP gets an account, and its changes go both ways under one workflow id', async () => {
  both.erp.put('K-9', ADA);
  expect(await pollErp()).toBe('1 customers of the ERP changed, 1 woken');
  await ended('erp/K-9');
  await ended('person/1');
  expect(both.shop.shop.customers.get(1)).toMatchObject({ email: 'ada@erp.example', lastname: 'Secretive' });

  both.tick();
  both.erp.edit('K-9', () => ({ phone: '+49 170 7654321' }));
  expect(await pollErp()).toBe('1 customers of the ERP changed, 1 woken');
  await ended('person/1');
  expect(both.row(1).addresses[0]).toMatchObject({ telephone: '+49 170 7654321' });

  both.tick();
  both.editShop(1, (one) => ({ ...one, firstname: 'Augusta' }));
  await starter.customersChanged(both.world.name, ['person/1']);
  await ended('person/1');
  expect(both.erp.kept.get('K-9')).toMatchObject({ name: 'Augusta Secretive', phone: '+49 170 7654321' });
  expect(await pollErp()).toBe('1 customers of the ERP changed, 1 woken');
  await ended('person/1');
  expect(both.erp.writes).toBe(1);
});

test('a reading that lags behind what woke the customer is made good by a second look', async () => {
  both.tick();
  both.editShop(1, (one) => ({ ...one, firstname: 'Adelheid' }));
  both.shop.faults.set([{ call: 'GET /V1/customers/:id', effect: 'stale-read', times: 1 }]);
  await starter.customersChanged(both.world.name, ['person/1']);
  await ended('person/1');
  expect(both.shop.faults.rules()[0]?.fired).toBe(1);
  expect(both.erp.kept.get('K-9')).toMatchObject({ name: 'Adelheid Secretive' });
});

test('what a person has to decide waits on the board, and is released by making both alike', async () => {
  both.flow = { ...both.flow, rules: { ...both.flow.rules, conflict: 'ask' } };
  both.editShop(1, (one) => ({ ...one, firstname: 'Shop' }));
  both.erp.edit('K-9', () => ({ name: 'Erp Secretive' }));
  await starter.customersChanged(both.world.name, ['person/1']);
  const subject = customerSubject('person/1');
  let row = await both.world.store.orders.get(both.world.name, subject);
  while (row?.stage !== 'needs-attention') row = await both.world.store.orders.get(both.world.name, subject);
  expect(row).toMatchObject({ cause: ['customer-conflict:person/1'] });
  both.erp.edit('K-9', () => ({ name: 'Shop Secretive' }));
  await starter.retry(both.world.name, subject, { actor: 'jest' });
  await ended('person/1');
  expect(await both.world.store.orders.get(both.world.name, subject)).toMatchObject({ stage: 'confirmed' });
});

test('no history holds anything personal', async () => {
  const written: string[] = [];
  for (const key of ['erp/K-9', 'person/1']) written.push(JSON.stringify(await handleOf(key).fetchHistory()));
  const decoded = written.flatMap((one) =>
    (one.match(/"[A-Za-z0-9+/]{8,}={0,2}"/g) ?? []).map((text) => Buffer.from(text, 'base64').toString()),
  );
  const everything = [...written, ...decoded].join('\n');
  // Proof that payloads were looked into.
  expect(everything).toContain('"customer":"erp/K-9"');
  for (const secret of ['Secretive', '7654321', 'erp.example', 'Testville', 'Weg 1'])
    expect(everything).not.toContain(secret);
});
