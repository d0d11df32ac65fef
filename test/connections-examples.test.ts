import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readConnections } from '../workers/configuration/connections';
import { parseSystems } from '../workers/connections';
import { readMapping } from '../workers/current-mapping';

const examples = join(__dirname, '..', 'connections', 'examples');

describe('the example connection', () => {
  it('is a sound connection file, vendor settings included', async () => {
    const { connections, problems } = await readConnections(examples);
    expect(problems).toEqual([]);
    expect(connections.map(({ name }) => name)).toEqual(['acme']);
    const [acme] = connections;
    if (!acme) throw new Error('no example');
    const { storefront, erp } = parseSystems(acme);
    expect([storefront.credentialName, erp.credentialName]).toEqual(['acme-shop', 'acme-infor']);
    expect(acme.flows.orders).toMatchObject({ post: 'sales-order', since: '2026-01-01', every: 300_000 });
  });

  it('names a sound mapping that shows every table', async () => {
    const mapping = readMapping(await readFile(join(examples, 'acme.mapping.yaml'), 'utf8'));
    expect(mapping.items.table['24-MB01']).toBe('A2001');
    const empty = Object.entries(mapping).filter(([, table]) => Array.isArray(table) && table.length === 0);
    expect(empty.map(([name]) => name)).toEqual([]);
  });

  it('is not read by a service that runs on the connections folder', async () => {
    const { connections } = await readConnections(join(examples, '..'));
    expect(connections.map(({ name }) => name)).not.toContain('acme');
  });
});
