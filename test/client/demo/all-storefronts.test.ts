import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DemoResult } from '../../../client/demo/run-demo';
import { DEMO_STOREFRONTS } from '../../../client/demo/storefronts';
import { runCommand } from '../support/run-command';

const folder = mkdtempSync(join(tmpdir(), 'cd-demo-all-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const ORDERS = 8;

test('all shops at once agree with the ERP to the cent, by push and by poll, in every kind of document', async () => {
  const { code, err, json } = await runCommand(
    ['demo', '--exit', '--json', '--storefront', 'all', '--orders', String(ORDERS)],
    { CROSSDOCK_DATA: folder },
  );
  const result = json<DemoResult>();
  expect({ code, differences: result.differences, err: code === 0 ? '' : err }).toEqual({
    code: 0,
    differences: [],
    err: '',
  });
  expect(result).toMatchObject({ ok: true, orders: ORDERS * DEMO_STOREFRONTS.length });
  expect(result.sums.erp).toEqual(result.sums.shop);
  expect(result.connections.map(({ storefront, erp, orders }) => [storefront, erp, orders])).toEqual(
    DEMO_STOREFRONTS.map(({ system }) => [system, 'infor-m3', ORDERS]),
  );
  for (const connection of result.connections) {
    expect(connection.differences).toEqual([]);
    // Every third order of a shop is placed when it pushes already.
    expect([connection.connection, connection.byWebhook, connection.byPoll]).toEqual([
      connection.connection,
      2,
      ORDERS - 2,
    ]);
    expect(connection.sums.erp).toEqual(connection.sums.shop);
  }
  expect(new Set(result.documents.map(({ kind }) => kind))).toEqual(
    new Set(['sales-order', 'purchase-order', 'receivable', 'credit-note', 'journal', 'payment']),
  );
  expect(result.stuck.map(({ cause: [cause] }) => cause)).toContain('item:UNMAPPED-GADGET');
  for (const { release } of result.stuck) expect(release.length).toBeGreaterThan(0);
  expect(result.catalog.map(({ connection, seconds }) => [connection, seconds !== undefined])).toEqual([
    ['demo-bigcommerce', true],
    ['demo-woocommerce', true],
  ]);
}, 180_000);

test('an ERP that takes money alone has the orders as entries, to the cent', async () => {
  const { code, json } = await runCommand(
    ['demo', '--exit', '--json', '--storefront', 'adobe-commerce', '--erp', 'ifs-cloud', '--orders', '3'],
    { CROSSDOCK_DATA: folder },
  );
  const { differences, documents, connections } = json<DemoResult>();
  expect({ code, differences }).toEqual({ code: 0, differences: [] });
  expect(connections).toMatchObject([{ erp: 'ifs-cloud', orders: 3, byWebhook: 1, byPoll: 2 }]);
  // Three orders, and what was given back of one; the orders book the revenue, so their invoices do not.
  expect(documents.map(({ kind, erp }) => [kind, erp.count])).toEqual([['journal', 4]]);
}, 180_000);
