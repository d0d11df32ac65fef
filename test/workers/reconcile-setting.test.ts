import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConnections } from '../../workers/configuration/connections';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'crossdock-reconcile-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const read = (orders: string): ReturnType<typeof readConnections> => {
  const text = `storefront: { system: shopify }\nerp: { system: infor-m3 }\nflows: { orders: ${orders} }\n`;
  writeFileSync(join(folder, 'acme.yaml'), text);
  return readConnections(folder);
};

test('flows.orders.reconcile is off unless asked for', async () => {
  const off = await read('{}');
  expect(off.connections[0]?.flows.orders).not.toHaveProperty('reconcile');
  const on = await read('{ reconcile: 1d }');
  expect(on.problems).toEqual([]);
  expect(on.connections[0]?.flows.orders).toHaveProperty('reconcile', 86_400_000);
  const wrong = await read('{ reconcile: daily }');
  expect(wrong.problems[0]?.message).toContain('must be a duration such as');
});
