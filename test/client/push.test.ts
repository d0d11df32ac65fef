import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { countDeliveries, metricsText } from '../../client/metrics';
import { startService, type Service } from '../../client/service';
import { keyringOf } from '../../client/session';
import {
  seedPriceLists,
  seedPrices,
  seedStock,
  startInforM3,
  type InforM3Sandbox,
} from '../../sandbox/infor-m3';
import { startWooCommerce, type WooCommerceSandbox } from '../../sandbox/woocommerce';
import { openStore } from '../../store';
import { openDatabase } from '../../store/database';
import { migrate } from '../../store/migrate';
import type { Environment } from '../../workers/configuration/environment';
import { createLogger } from '../../workers/temporal/log';
import { testEnvironment } from '../support/temporal';
import { anyOf, runCommand, withFields, withText, type CommandResult } from './support/run-command';

let folder: string;
let environment: Environment;
let service: Service;
let m3: InforM3Sandbox;
let woo: WooCommerceSandbox;

/** The whole service, as `crossdock up` runs it, between a WooCommerce and an M3 sandbox. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'crossdock-push-'));
  environment = {
    ...testEnvironment(join(folder, 'data')),
    connectionsFolder: join(folder, 'connections'),
    allowPrivateHosts: true,
    databaseUrl: undefined,
    temporal: {},
  };
  [m3, woo] = await Promise.all([
    startInforM3({ items: ['MUG', 'CAP'].map((number) => ({ number, description: `The ${number}` })) }),
    startWooCommerce(),
  ]);
  seedPriceLists(m3.m3, [{ list: 'WEB', currency: 'EUR' }]);
  for (const item of ['MUG', 'CAP']) {
    seedPrices(m3.m3, [{ list: 'WEB', currency: 'EUR', item, price: '12.50' }]);
    seedStock(m3.m3, [{ item, warehouse: 'A01', onHand: '7' }]);
  }
  woo.load({
    products: ['MUG', 'CAP'].map((sku) => ({ sku, name: sku, price: '1.00', manageStock: true, stock: 1 })),
  });
  await mkdir(environment.connectionsFolder);
  const hourly = { every: '1h', sweep: '1d' };
  const connection = {
    storefront: { system: 'woocommerce', url: woo.url, credentials: 'shop', stockSettleMs: 0 },
    erp: {
      system: 'infor-m3',
      company: '100',
      division: 'AAA',
      facility: 'A01',
      warehouse: 'A01',
      credentials: 'erp',
    },
    flows: {
      orders: { every: '1h' },
      prices: { ...hourly, taxIncluded: false, lists: [{ list: 'WEB', currency: 'EUR' }] },
      stock: { ...hourly, settle: '1s', warehouses: [{ warehouse: 'A01' }] },
    },
    mapping: 'acme.mapping.yaml',
  };
  await writeFile(join(environment.connectionsFolder, 'acme.yaml'), stringify(connection));
  await writeFile(
    join(environment.connectionsFolder, 'acme.mapping.yaml'),
    stringify({ customers: { template: 'WEB' }, catalog: { skus: { PAIR: { item: 'CAP', factor: 2 } } } }),
  );
  const database = await openDatabase({ dataFolder: environment.dataFolder });
  await migrate(database);
  const store = await openStore({ database, keyring: keyringOf(environment) });
  await store.vault.set('shop', JSON.stringify({ ...woo.credentials, webhookSecrets: [] }));
  await store.vault.set('erp', JSON.stringify(m3.ionapi));
  await database.close();
  service = await startService({
    environment,
    role: 'worker',
    localOnly: true,
    log: createLogger({ level: 'error', pretty: false, write: () => undefined }),
    report: () => undefined,
  });
}, 120_000);

afterAll(async () => {
  await service?.stop();
  await Promise.all([m3?.close(), woo?.close()]);
  await rm(folder, { recursive: true, force: true });
});

const crossdock = (...args: string[]): Promise<CommandResult> =>
  runCommand(args, {
    CROSSDOCK_DATA: environment.dataFolder,
    CROSSDOCK_CONNECTIONS: environment.connectionsFolder,
    CROSSDOCK_ALLOW_PRIVATE_HOSTS: '1',
  });
const stock = (sku: string): number | null | undefined => woo.shop.catalog.bySku(sku)?.stock;
const price = (sku: string): number => Number(woo.shop.catalog.bySku(sku)?.price);

test('a dry run shows the difference and sends nothing', async () => {
  const { code, json } = await crossdock('push', 'acme', 'stock', 'MUG', 'NONE', '--dry-run', '--json');
  expect({ code, answer: json() }).toMatchObject({
    code: 0,
    answer: {
      dryRun: true,
      differing: 1,
      differences: [{ key: 'MUG', field: 'stock', shop: '1', erp: '7' }],
      unknown: ['NONE'],
    },
  });
  const everything = await crossdock('push', 'acme', 'prices', '--dry-run');
  expect(everything.out).toMatch(/MUG +price +1\.00 EUR +12\.50 EUR/);
  expect([stock('MUG'), price('MUG')]).toEqual([1, 1]);
});

test('a push brings the named SKUs in line, then everything', async () => {
  const aimed = await crossdock('push', 'acme', 'stock', 'MUG', '--json');
  expect(aimed.json()).toMatchObject({ written: 1, refused: 0, differing: 1 });
  expect([aimed.code, stock('MUG'), stock('CAP')]).toEqual([0, 7, 1]);
  const all = await crossdock('push', 'acme', 'prices', '--json');
  expect(all.json()).toMatchObject({ written: 1 });
  expect(price('MUG')).toBe(12.5);
});

test('a mapping that gives an item to another SKU is followed', async () => {
  woo.load({ products: [{ sku: 'PAIR', name: 'Two caps', price: '1.00', manageStock: true, stock: 0 }] });
  await crossdock('push', 'acme', 'stock', 'PAIR', '--json');
  await crossdock('push', 'acme', 'prices', 'PAIR', '--json');
  expect([stock('PAIR'), price('PAIR'), stock('CAP')]).toEqual([3, 25, 1]);
});

test('freshness tells when each flow moved, and what is refused', async () => {
  const { code, json } = await crossdock('freshness', 'acme', '--json');
  expect({ code, lines: json() }).toMatchObject({
    code: 0,
    lines: [
      { flow: 'prices', pushedAt: anyOf(String), sweptAt: anyOf(String), due: 0, refused: 0 },
      { flow: 'stock', pushedAt: anyOf(String) },
    ].map((line) => withFields(line)),
  });
  const metrics = await metricsText(service.store, undefined, countDeliveries(), undefined);
  expect(metrics).toMatch(
    /crossdock_catalog_age_seconds\{connection="acme",flow="stock",event="pushed"\} \d/,
  );
  expect(metrics).toContain('crossdock_catalog_alarm{connection="acme",flow="stock"} 0');

  const { freshness, dirty } = service.store.catalog;
  await freshness.note('acme', 'stock', [], 'nothing arrives');
  await dirty.touch('acme', 'stock', ['MUG']);
  const [taken] = await dirty.take('acme', 'stock', {
    limit: 1,
    claim: 'test',
    claimMs: 60_000,
    items: ['MUG'],
  });
  if (taken)
    await dirty.finish('acme', 'stock', 'test', [{ ...taken, end: 'refused', problem: 'not counted' }]);
  const told = await crossdock('freshness');
  expect(told.code).toBe(1);
  expect(told.out).toMatch(/^CONNECTION +FLOW +LOOKED/);
  expect(told.out).toContain('ALARM acme stock: nothing arrives');
  expect(told.out).toContain('stock of MUG: not counted');
});

test('what makes no sense is wrong use', async () => {
  for (const args of [
    ['acme', 'items'],
    ['acme', 'colours'],
    ['nobody', 'stock'],
  ])
    expect(await crossdock('push', ...args)).toMatchObject({ code: 2 });
  expect((await crossdock('push', 'acme', 'items')).err).toEqual(withText(/add flows\.items/));
});
