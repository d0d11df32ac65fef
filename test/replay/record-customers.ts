/**
 * Records the histories that `replay-customers.test.ts` replays. Run by hand, as `record-histories.ts`:
 *
 *     npx jest --testMatch '**\/test/replay/record-customers.ts'
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Client } from '@temporalio/client';
import { customerSubject } from '../../domain/customer';
import { customerWorkflowId, type Orders } from '../../workers/order-starter';
import { startBothWays, type BothWays } from '../activities/support/both-ways';
import { startWorkflowWorker, type WorkflowWorker } from '../support/workflow-worker';
import { writeHistory } from './history-file';
import { plainHistory } from './plain-history';

const FOLDER = join(__dirname, 'customer-histories');
const CONNECTION = 'demo';

let worker: WorkflowWorker;
let client: Client;
let both: BothWays;
let starter: Orders;

beforeAll(async () => {
  await mkdir(FOLDER, { recursive: true });
  worker = await startWorkflowWorker('customers', async (ground) => {
    ({ client, starter } = ground);
    both = await startBothWays(ground.temporary.store, undefined, CONNECTION);
    return { ...both.dependencies, starter, customers: starter };
  });
}, 120_000);
afterAll(async () => {
  await both?.close();
  await worker?.close();
});

const account = (id: number): void =>
  both.shop.addCustomer({
    id,
    email: `buyer${id}@shop.example`,
    firstname: 'Mug',
    lastname: `Buyer${id}`,
    website_id: 1,
    store_id: 1,
    created_at: '2026-11-20 08:00:00',
    updated_at: '2026-11-20 08:00:00',
    default_billing: `${id}`,
    addresses: [
      {
        id,
        firstname: 'Mug',
        lastname: `Buyer${id}`,
        street: ['Lindenallee 1'],
        city: 'Köln',
        postcode: '50667',
        country_id: 'DE',
        telephone: '0221',
      },
    ],
  });
const look = async (key: string): Promise<void> => {
  await starter.customersChanged(CONNECTION, [key]);
  await client.workflow.getHandle(customerWorkflowId(CONNECTION, key)).result();
};

test('one way', async () => {
  both.oneWay = true;
  account(1);
  await look('person/1');
  await record('to-erp', 'person/1');
});

test('created, and in line from then on', async () => {
  both.oneWay = false;
  account(2);
  await look('person/2');
  await record('created-both-ways', 'person/2');
});

test('brought in line on both sides', async () => {
  both.tick();
  both.editShop(2, (one) => ({ ...one, firstname: 'Shop' }));
  const [number = ''] = [...both.erp.kept.keys()].slice(-1);
  both.erp.edit(number, () => ({ phone: '1' }));
  await look('person/2');
  await record('aligned', 'person/2');
});

test('a person was asked', async () => {
  both.flow = { ...both.flow, rules: { ...both.flow.rules, conflict: 'ask' } };
  const [number = ''] = [...both.erp.kept.keys()].slice(-1);
  both.editShop(2, (one) => ({ ...one, firstname: 'Again' }));
  both.erp.edit(number, () => ({ name: 'Erp Buyer2' }));
  await starter.customersChanged(CONNECTION, ['person/2']);
  const subject = customerSubject('person/2');
  while ((await both.world.store.orders.get(CONNECTION, subject))?.stage !== 'needs-attention');
  both.erp.edit(number, () => ({ name: 'Again Buyer2' }));
  await starter.retry(CONNECTION, subject, { actor: 'operator' });
  await client.workflow.getHandle(customerWorkflowId(CONNECTION, 'person/2')).result();
  await record('asked-then-released', 'person/2');
});

test('an account for a customer of the ERP', async () => {
  both.flow = { ...both.flow, createInShop: true };
  both.erp.put('K-9', { name: 'Mug Buyer9', email: 'buyer9@erp.example', deliveries: {}, active: true });
  await look('erp/K-9');
  await record('created-in-shop', 'erp/K-9');
});

async function record(name: string, key: string): Promise<void> {
  const handle = client.workflow.getHandle(customerWorkflowId(CONNECTION, key));
  const history = await plainHistory(await handle.fetchHistory());
  await writeFile(join(FOLDER, `${name}.json`), writeHistory(history));
}
