import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DemoResult } from '../../../client/demo/run-demo';
import { DEMO_STOREFRONTS } from '../../../client/demo/storefronts';
import { runCommand } from '../support/run-command';

const folder = mkdtempSync(join(tmpdir(), 'cd-demo-all-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const ORDERS = 8;
const ordersOf = (system: string): number => (system === 'adobe-commerce' ? ORDERS + 1 : ORDERS);

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
  // One order of Adobe Commerce was replaced by another one.
  expect(result).toMatchObject({ ok: true, orders: ORDERS * DEMO_STOREFRONTS.length + 1 });
  expect(result.sums.erp).toEqual(result.sums.shop);
  expect(result.connections.map(({ storefront, erp, orders }) => [storefront, erp, orders])).toEqual(
    DEMO_STOREFRONTS.map(({ system }) => [system, 'infor-m3', ordersOf(system)]),
  );
  for (const connection of result.connections) {
    expect(connection.differences).toEqual([]);
    // Every third order of a shop is placed when it pushes already, and so is one that replaces another.
    expect([connection.connection, connection.byWebhook, connection.byPoll]).toEqual([
      connection.connection,
      2 + ordersOf(connection.storefront) - ORDERS,
      ORDERS - 2,
    ]);
    expect(connection.sums.erp).toEqual(connection.sums.shop);
  }
  expect(new Set(result.documents.map(({ kind }) => kind))).toEqual(
    new Set(['sales-order', 'purchase-order', 'receivable', 'credit-note', 'journal', 'payment']),
  );
  expect(result.stuck.map(({ cause: [cause] }) => cause)).toContain('item:UNMAPPED-GADGET');
  for (const { release } of result.stuck) expect(release.length).toBeGreaterThan(0);
  for (const { connection, seconds } of [...result.catalog, ...result.items])
    expect([connection, seconds]).toEqual([connection, expect.any(Number)]);
  for (const { length } of [result.catalog, result.items]) expect(length).toBe(2);
  expect(new Set(result.changes.made.map(({ connection, what }) => `${connection} ${what}`)).size).toBe(14);
  expect(result.changes.seconds).toBeDefined();
  expect([result.ledger, result.customers]).toEqual([undefined, []]);
}, 300_000);

test('an ERP that takes money alone has the orders as entries, to the cent, and shares the customers', async () => {
  const { code, json } = await runCommand(
    ['demo', '--exit', '--json', '--storefront', 'adobe-commerce', '--erp', 'ifs-cloud', '--orders', '3'],
    { CROSSDOCK_DATA: folder },
  );
  const { differences, documents, connections, changes, customers, ledger } = json<DemoResult>();
  expect({ code, differences }).toEqual({ code: 0, differences: [] });
  expect(connections).toMatchObject([{ erp: 'ifs-cloud', orders: 3, byWebhook: 1, byPoll: 2 }]);
  // Three orders, and what was given back of one; the orders book the revenue, so their invoices do not.
  expect(documents.map(({ kind, erp }) => [kind, erp.count])).toEqual([['journal', 4]]);
  // One was edited: what it was before, its reversal, and what it is now.
  expect(changes.made.map(({ what }) => what)).toEqual(['edited', 'billed']);
  expect(ledger).toMatchObject({ posted: 6, by: { orders: 5, refunds: 1 }, takenBack: 1, orders: 3 });
  for (const { shop, erp, seconds } of customers) expect([shop, seconds]).toEqual([erp, expect.any(Number)]);
  expect(customers.map(({ story }) => story)).toEqual(['edited', 'entered']);
  const [edited] = customers;
  expect(edited?.shop).toMatchObject({ ...edited?.edits?.erp, ...edited?.edits?.shop });
}, 300_000);

test('Adobe Commerce as a Cloud Service sends orders to IFS, which books their invoices', async () => {
  const { code, json } = await runCommand(
    [
      'demo',
      '--exit',
      '--json',
      '--storefront',
      'adobe-commerce-saas',
      '--erp',
      'ifs-cloud',
      '--orders',
      '6',
    ],
    { CROSSDOCK_DATA: folder },
  );
  const { differences, documents, connections, ledger } = json<DemoResult>();
  expect({ code, differences }).toEqual({ code: 0, differences: [] });
  expect(connections).toMatchObject([{ storefront: 'adobe-commerce-saas', byWebhook: 3, byPoll: 4 }]);
  // Of six orders one was cancelled and one replaced; billed are all but the edited and the new one.
  expect(documents.map(({ kind, erp }) => [kind, erp.count])).toEqual([
    ['sales-order', 5],
    ['journal', 5],
  ]);
  expect(ledger).toMatchObject({ posted: 5, by: { invoices: 3, refunds: 2 }, takenBack: 0 });
}, 300_000);
