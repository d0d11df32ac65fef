import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { formatProblem, readConnections } from '../../../workers/configuration/connections';
import { parseDuration } from '../../../workers/configuration/duration';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'crossdock-connections-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const write = (name: string, text: string): void => writeFileSync(join(folder, name), text);
const SYSTEMS = 'storefront: { system: shopify }\nerp: { system: infor-m3 }\n';
const GOOD = `${SYSTEMS}flows: { orders: {} }\n`;
/** The problems of one file, without its folder. */
const problemsOf = async (text: string, name = 'acme.yaml'): Promise<string[]> => {
  write(name, text);
  const { problems } = await readConnections(folder);
  return problems.map((problem) => formatProblem(problem).replace(`${folder}/`, ''));
};

describe('connection files', () => {
  test('a full one is read with what the systems need left as it is', async () => {
    write('acme.mapping.yaml', 'customers: []\n');
    write(
      'acme.yaml',
      `storefront: { system: adobe-commerce, deployment: paas, url: https://shop.example, credentials: acme-shop }
erp: { system: infor-m3, company: "100", requestsPerMinute: 300 }
flows:
  orders: { post: receivable, webhooks: true, every: 30s, since: 2026-01-31, overlap: 1h, sweep: 1d }
  invoices: {}
  refunds: { post: journal }
  customers: {}
mapping: acme.mapping.yaml
`,
    );
    expect(await readConnections(folder)).toEqual({
      problems: [],
      connections: [
        {
          name: 'acme',
          file: join(folder, 'acme.yaml'),
          storefront: {
            system: 'adobe-commerce',
            deployment: 'paas',
            url: 'https://shop.example',
            credentials: 'acme-shop',
          },
          erp: { system: 'infor-m3', company: '100', requestsPerMinute: 300 },
          flows: {
            orders: {
              post: 'receivable',
              webhooks: true,
              every: 30_000,
              since: '2026-01-31',
              overlap: 3_600_000,
              sweep: 86_400_000,
              backfillAhead: 200,
            },
            invoices: { post: 'receivable' },
            refunds: { post: 'journal' },
            customers: { direction: 'to-erp', every: 900_000 },
          },
          mapping: 'acme.mapping.yaml',
          mappingPath: join(folder, 'acme.mapping.yaml'),
          mappingText: 'customers: []\n',
        },
      ],
    });
  });

  test('a short one gets the defaults', async () => {
    write('acme.yaml', GOOD);
    const { connections } = await readConnections(folder);
    expect(connections[0]?.flows).toEqual({
      orders: {
        post: 'sales-order',
        webhooks: false,
        every: 300_000,
        overlap: 600_000,
        sweep: 86_400_000,
        backfillAhead: 200,
      },
    });
    expect(connections[0]?.mappingText).toBeUndefined();
  });

  test('a broken file does not stop the others, and each problem says where', async () => {
    write('a.yaml', GOOD);
    write('b.yaml', 'storefront: { system: shopify\n');
    write('c.yaml', GOOD);
    write('d.yaml', '');
    const { connections, problems } = await readConnections(folder);
    expect(connections.map((connection) => connection.name)).toEqual(['a', 'c']);
    expect(problems.map((problem) => problem.file)).toEqual([join(folder, 'b.yaml'), join(folder, 'd.yaml')]);
    expect(problems[0]).toMatchObject({ line: 2, column: 1 });
  });

  test('an unknown key is named with the one that was meant', async () => {
    expect(await problemsOf(`${GOOD}maping: x.yaml\n`)).toEqual([
      'acme.yaml:4:1: unknown key "maping" (did you mean "mapping"?)',
    ]);
    expect(await problemsOf(`${SYSTEMS}flows: { orders: { webhook: true } }\n`)).toEqual([
      'acme.yaml:3:20: flows.orders: unknown key "webhook" (did you mean "webhooks"?)',
    ]);
    expect(await problemsOf(`${GOOD}colour: blue\n`)).toEqual([
      'acme.yaml:4:1: unknown key "colour"; known are storefront, erp, flows, mapping',
    ]);
  });

  test('an unknown system lists the known ones', async () => {
    const problems = await problemsOf(
      'storefront: { system: shopfy }\nerp: { system: sap }\nflows: { orders: { post: sales-oder } }\n',
    );
    expect(problems).toEqual([
      'acme.yaml:1:23: storefront.system cannot be "shopfy" (did you mean "shopify"?): use one of adobe-commerce, shopify, bigcommerce, woocommerce',
      'acme.yaml:2:16: erp.system cannot be "sap": use one of infor-m3, infor-syteline, infor-ln, infor-financials, infor-distribution, ifs-cloud',
      expect.stringContaining('flows.orders.post cannot be "sales-oder" (did you mean "sales-order"?)'),
    ]);
  });

  test('everything wrong with a file is told at once', async () => {
    const problems = await problemsOf(
      'erp: [infor-m3]\nflows: { orders: { every: 5 minutes, since: 31.1.2026, webhooks: "on", overlap: 10 } }\nmapping: none.yaml\n',
    );
    expect(problems).toEqual([
      'acme.yaml:1:1: storefront is missing',
      'acme.yaml:1:6: erp must be a set of keys',
      'acme.yaml:2:27: flows.orders.every must be a duration such as 30s, 5m, 1h or 1d',
      'acme.yaml:2:45: flows.orders.since must be a date such as 2026-01-31',
      'acme.yaml:2:66: flows.orders.webhooks must be true or false',
      'acme.yaml:2:81: flows.orders.overlap must be a duration such as 30s, 5m, 1h or 1d',
      'acme.yaml:3:10: mapping "none.yaml": there is no such file',
    ]);
  });

  test('a code that YAML would turn into another number is refused', async () => {
    const problems = await problemsOf(
      `storefront: { system: shopify }\nerp: { system: infor-m3, company: 010, division: 1E3, site: 100 }\nflows: { orders: {} }\n`,
    );
    expect(problems).toEqual([
      'acme.yaml:2:35: 010 would be read as the number 10: write "010" in quotes',
      'acme.yaml:2:50: 1E3 would be read as the number 1000: write "1E3" in quotes',
    ]);
  });

  test.each(['../secret.yaml', '/etc/passwd'])(
    'a mapping outside the folder is refused: %s',
    async (mapping) => {
      expect((await problemsOf(`${GOOD}mapping: ${mapping}\n`))[0]).toContain('must be a file inside');
    },
  );

  test.each(['Acme.yaml', 'acme_shop.yaml', '-a.yaml', `${'a'.repeat(42)}.yaml`, 'acme.yml'])(
    'the file name %s is refused',
    async (name) => expect(await problemsOf(GOOD, name)).toHaveLength(1),
  );

  test('a folder that is not there is one clear problem', async () => {
    const { problems } = await readConnections(join(folder, 'none'));
    expect(problems[0]?.message).toContain('CROSSDOCK_CONNECTIONS');
  });

  test('a bomb of aliases is a problem of its file', async () => {
    const bomb = `a: &a [${'x,'.repeat(9)}x]\nb: &b [${'*a,'.repeat(9)}*a]\nc: &c [${'*b,'.repeat(9)}*b]\nd: [${'*c,'.repeat(9)}*c]\n`;
    expect((await problemsOf(bomb)).length).toBeGreaterThan(0);
  });
});

test('durations are whole numbers of seconds, minutes, hours or days', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 999_999 }), fc.constantFrom('s', 'm', 'h', 'd'), (amount, unit) => {
      expect(parseDuration(`${amount}${unit}`)).toBe(amount * { s: 1e3, m: 6e4, h: 36e5, d: 864e5 }[unit]);
    }),
  );
  for (const bad of ['', '5', 'm', '0m', '-1h', '1.5h', '5 m', '1w'])
    expect(parseDuration(bad)).toBeUndefined();
});
