import { startInforM3, type InforM3Sandbox } from '../../sandbox/infor-m3';
import { unrecorded } from '../../systems/context';
import { createConnections } from '../../workers/connections';
import type { Connection } from '../../workers/configuration/connections';
import { mappingHash } from '../../workers/current-mapping';
import { postedKinds } from '../../workers/posted-kinds';
import { temporaryStore, type TemporaryStore } from '../store/support/temporary-database';

const RULE = 'kinds: [{ when: { flow: refund, goods: "no" }, kind: journal }]';

let temporary: TemporaryStore;
let sandbox: InforM3Sandbox;
beforeAll(async () => {
  temporary = await temporaryStore();
  sandbox = await startInforM3({ missingTransactions: ['GLS840MI/AddBatchLineFld'] });
  const { vault } = temporary.store;
  await vault.set('infor', JSON.stringify(sandbox.ionapi));
  await vault.set(
    'shop',
    JSON.stringify({ consumerKey: 'a', consumerSecret: 'b', accessToken: 'c', accessTokenSecret: 'd' }),
  );
});
afterAll(async () => {
  await sandbox.close();
  await temporary.end();
});

const connection = (name: string, more: Partial<Connection> = {}): Connection => ({
  name,
  file: `${name}.yaml`,
  storefront: { system: 'adobe-commerce', url: 'https://shop.example', credentials: 'shop' },
  erp: {
    ...{ system: 'infor-m3', company: '100', division: 'AAA', facility: 'A01', warehouse: 'A01' },
    ...{ credentials: 'infor', creditNotes: { orderType: 'CRD' } },
  },
  flows: {
    orders: {
      ...{ post: 'sales-order', webhooks: false, every: 300_000, overlap: 600_000 },
      ...{ sweep: 86_400_000, backfillAhead: 200 },
    },
    refunds: { post: 'credit-note' },
  },
  ...more,
});
const kindsOf = (given: Connection): Promise<string[]> => postedKinds(given, temporary.store.mappings);

test('the kinds posted are those of the flows, of the rules in force, and reversals', async () => {
  const plain = ['sales-order', 'credit-note', 'cancellation'];
  expect(await kindsOf(connection('plain'))).toEqual(plain);
  await temporary.store.mappings.apply('ruled', RULE, mappingHash(RULE));
  expect(await kindsOf(connection('ruled'))).toContain('journal');
  // The file says nothing while another mapping is in force; before the first one is, it is what will be.
  await temporary.store.mappings.apply('older', 'items: {}', mappingHash('items: {}'));
  expect(await kindsOf(connection('older', { mappingText: RULE }))).toEqual(plain);
  expect(await kindsOf(connection('new', { mappingText: RULE }))).toContain('journal');
  expect(await kindsOf(connection('new', { mappingText: 'kinds: 7' }))).toEqual(plain);
});

test('a check proves the transactions that only a rule asks for', async () => {
  await temporary.store.mappings.apply('checked', RULE, mappingHash(RULE));
  const failing = async (name: string): Promise<string[]> => {
    const connections = createConnections({
      connections: [connection(name)],
      store: temporary.store,
      allowPrivateHosts: true,
    });
    try {
      const { erp } = await connections.open(name);
      return (await erp.ping(unrecorded())).filter(({ ok }) => !ok).map(({ name: what }) => what);
    } finally {
      await connections.close();
    }
  };
  expect(await failing('without')).toEqual([]);
  expect(await failing('checked')).toEqual(['GLS840MI/AddBatchLineFld']);
});
