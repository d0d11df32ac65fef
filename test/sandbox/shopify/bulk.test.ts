import { startShopify, type ShopifySandbox } from '../../../sandbox/shopify';

let sandbox: ShopifySandbox;
beforeEach(async () => {
  sandbox = await startShopify();
  for (let index = 1; index <= 3; index += 1) {
    sandbox.shop.addOrder({
      index,
      lines: [
        { sku: 'A', price: '1' },
        { sku: 'B', price: '2' },
      ],
    });
  }
});
afterEach(() => sandbox.close());

const messages = (query: string): string[] => {
  const made = sandbox.bulk.run(query, true);
  return 'status' in made ? [] : made.map(({ message }) => message);
};

describe('a bulk query', () => {
  it.each([
    ['{ orders { nodes { id } } }', /must select their contents using 'edges' > 'node'.*Invalid connection fields: 'orders'/],
    ['{ node(id: "gid://shopify/Order/1") { id } }', /cannot contain a top level `node` field/],
    ['{ shop { name } }', /must contain at least one connection/],
    ['{ orders { edges { node { name lineItems { edges { node { id } } } } } } }', /Connection fields without 'id': orders/],
    ['{ orders { edges { node { id refunds { id refundLineItems { edges { node { id } } } } } } } }', /within a list field.*'refundLineItems'/],
    ['{ orders { edges { node { id motto } } } }', /Field 'motto' doesn't exist/],
    ['mutation { x }', /Invalid bulk query/],
    ['{ orders {', /Invalid bulk query/],
  ])('%s is refused', (query, why) => {
    expect(messages(query).join(' ')).toMatch(why);
  }); // prettier-ignore

  it('of six at once is refused', () => {
    const query = '{ orders { edges { node { id } } } }';
    for (let running = 0; running < 5; running += 1) expect(messages(query)).toEqual([]);
    expect(sandbox.bulk.run(query, true)).toMatchObject([{ code: 'OPERATION_IN_PROGRESS' }]);
  });

  it('ends as lines, children behind their parent, readable in ranges', async () => {
    const made = sandbox.bulk.run('{ orders(query: "name:1001 OR name:1003") { edges { node { id name lineItems { edges { node { id sku } } } } } } }', true); // prettier-ignore
    if (!('status' in made)) throw new Error('refused');
    expect([made.status, sandbox.bulk.look(made.id)?.status, sandbox.bulk.look(made.id)?.status]).toEqual(['CREATED', 'RUNNING', 'COMPLETED']); // prettier-ignore
    const url = `${sandbox.url}/bulk-results/${made.key}`;
    const whole = await (await fetch(url)).text();
    const rows = whole.trim().split('\n').map((line) => JSON.parse(line) as { name?: string; sku?: string; __parentId?: string }); // prettier-ignore
    expect(rows.map(({ name, sku }) => name ?? sku)).toEqual(['#1001', 'A', 'B', '#1003', 'A', 'B']);
    expect(rows[4]?.__parentId).toBe('gid://shopify/Order/5000000000003');
    const part = await fetch(url, { headers: { range: 'bytes=10-19' } });
    expect([part.status, part.headers.get('content-range'), await part.text()]).toEqual([206, `bytes 10-19/${whole.length}`, whole.slice(10, 20)]); // prettier-ignore
    expect((await fetch(url, { headers: { range: `bytes=${whole.length}-` } })).status).toBe(416);
    expect((await fetch(`${sandbox.url}/bulk-results/0123456789abcdef`)).status).toBe(404);
  });
});
