import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { sentenceOf } from '../../client/output';
import { buildProgram } from '../../client/program';
import { openDatabase, type Database } from '../../store/database';
import { temporaryDataFolder } from '../store/support/temporary-database';
import { anyOf, runCommand, withFields, type CommandResult } from './support/run-command';

const SHOP = { consumerKey: 'ck', consumerSecret: 'cs', accessToken: 'at', accessTokenSecret: 'as' };
const ACME = `storefront: { system: adobe-commerce, url: https://shop.example, credentials: acme-shop }
erp: { system: infor-m3, company: "100", division: AAA, facility: A01, warehouse: A01, credentials: acme-infor }
flows: { orders: { post: sales-order } }
mapping: acme.mapping.yaml
`;

let folder: string;
let data: string;
let database: Database;

beforeAll(async () => {
  data = await temporaryDataFolder();
  // Held open, so that each command joins it instead of starting it.
  database = await openDatabase({ dataFolder: data });
  folder = mkdtempSync(join(tmpdir(), 'cd-cli-'));
  mkdirSync(join(folder, 'connections'));
  writeFileSync(join(folder, 'connections', 'acme.yaml'), ACME);
  writeFileSync(join(folder, 'connections', 'acme.mapping.yaml'), 'bogus: 1\n');
  writeFileSync(join(folder, 'connections', 'broken.yaml'), 'storefront: { system:\n');
  writeFileSync(join(folder, 'connections', 'strange.yaml'), ACME.replace('infor-m3', 'abacus'));
});
afterAll(async () => {
  await database.close();
  for (const made of [folder, data]) rmSync(made, { recursive: true, force: true });
});

const crossdock = (...args: string[]): Promise<CommandResult> =>
  runCommand(args, { CROSSDOCK_DATA: data, CROSSDOCK_CONNECTIONS: join(folder, 'connections') });

const file = (name: string, content: string): string => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};

/** Every command that does something, with the words that lead to it. */
const leaves = (command: Command, path: readonly string[] = []): { path: string[]; command: Command }[] =>
  command.commands.flatMap((child) => {
    const here = [...path, child.name()];
    const below = leaves(child, here);
    // The audit command does something by itself too.
    return below.length === 0 || child.registeredArguments.length > 0
      ? [{ path: here, command: child }, ...below]
      : below;
  });

describe('help', () => {
  test.each(leaves(buildProgram()).map(({ path, command }) => [path.join(' '), path, command] as const))(
    '%s explains itself and knows --json',
    async (_, path, command) => {
      const { code, out, err } = await crossdock(...path, '--help');
      expect({ code, err }).toEqual({ code: 0, err: '' });
      expect(out).toContain(`crossdock ${path.join(' ')}`);
      expect(out).toContain('--json');
      expect(command.summary()).not.toBe('');
    },
  );

  test('of the program names every command', async () => {
    const { code, out } = await crossdock('--help');
    expect(code).toBe(0);
    for (const name of 'demo up check credentials preview sync backfill push freshness orders show retry skip resolve mapping audit'.split(
      ' ',
    ))
      expect(out).toMatch(new RegExp(`^ {2}${name}\\b`, 'm'));
  });
});

test.each<[string, RegExp[]]>([
  [
    'push',
    [
      /push \[options\] <connection> <flow> \[sku\.\.\.\]/,
      /choices: "items", "prices", "stock"/,
      /otherwise everything/,
      /--dry-run +show the difference, send nothing/,
      /--no-wait/,
      /--timeout <seconds> .*default: 3600/,
    ],
  ],
  ['freshness', [/freshness \[options\] \[connection\]/, /code 1/]],
])('the help of %s says what it takes and what it does', async (name, said) => {
  const { out } = await crossdock(name, '--help');
  for (const words of said) expect(out.replace(/\s+/g, ' ')).toMatch(words);
});

describe('wrong use ends with 2, a sentence, and one JSON value where asked for', () => {
  test.each<[string, string[], RegExp]>([
    ['an unknown command', ['nonsense'], /unknown command/],
    ['an option of a group', ['credentials'], /unknown option/],
    ['an unknown option', ['orders', '--bogus'], /unknown option/],
    ['a missing argument', ['show', 'acme'], /missing required argument 'order'/],
    ['a missing option', ['backfill', 'acme', '--from', '2026-01-01'], /--to/],
    ['an unknown stage', ['orders', '--stage', 'lost'], /Allowed choices are processing/],
    ['a limit that is no number', ['orders', '--limit', 'x'], /whole number from 1/],
    ['a timeout that is no number', ['sync', 'acme', '1', '--timeout', '1.5'], /whole number from 1/],
    ['no orders in the demo', ['demo', '--orders', '0'], /whole number from 1 to 10000/],
    ['a day that is none', ['backfill', 'acme', '--from', '2026-11-31', '--to', '2026-12-05'], /2026-11-31/],
    [
      'a range that ends before it begins',
      ['backfill', 'acme', '--from', '2026-02-02', '--to', '2026-02-01'],
      /before/,
    ],
    ['half an order', ['audit', 'acme'], /audit CONNECTION ORDER/],
    ['a filter for an export', ['audit', 'verify', '--file', 'f', '--order', '1'], /as a whole/],
    ['a key without an export', ['audit', 'verify', '--public-key', 'f'], /goes with --file/],
    ['an export that is not there', ['audit', 'verify', '--file', '/nowhere/f'], /ENOENT/],
    ['an unknown connection', ['sync', 'nobody', '1'], /no connection "nobody"; known: acme/],
    ['its orders', ['orders', 'nobody'], /no connection "nobody"/],
    ['one of them', ['show', 'nobody', '1'], /no connection "nobody"/],
    ['its check', ['check', 'nobody'], /no connection "nobody"/],
    ['a broken connection file', ['preview', 'broken', '1'], /broken\.yaml:\d+:\d+: /],
    ['an unknown system', ['sync', 'strange', '1'], /strange\.yaml:2:.*"abacus".*infor-m3/],
    ['a broken mapping', ['mapping', 'check', 'acme'], /acme\.mapping\.yaml:\n.*bogus/],
  ])('%s', async (_, args, sentence) => {
    const result = await crossdock(...args, '--json');
    expect(result.code).toBe(2);
    expect(result.json<{ error: string }>().error).toMatch(sentence);
    expect(result.err).not.toBe('');
    const plain = await crossdock(...args);
    expect({ code: plain.code, out: plain.out }).toEqual({ code: 2, out: '' });
  });

  test('a setting that cannot be used', async () => {
    const result = await runCommand(['orders', '--json'], {
      CROSSDOCK_DATA: data,
      CROSSDOCK_MASTER_KEY: 'c2hvcnQ=',
    });
    expect(result.code).toBe(2);
    expect(result.json<{ error: string }>().error).toMatch(/CROSSDOCK_MASTER_KEY.*openssl rand -base64 32/s);
    expect(result.out + result.err).not.toContain('c2hvcnQ=');
  });
});

describe('what is not done ends with 1', () => {
  test('an order nobody saw', async () => {
    const result = await crossdock('show', 'acme', '1', '--json');
    expect({ code: result.code, json: result.json() }).toEqual({
      code: 1,
      json: { error: 'unknown order', connection: 'acme', order: '1' },
    });
    expect((await crossdock('show', 'acme', '1')).out).toContain('crossdock sync acme 1');
    expect((await crossdock('audit', 'acme', '1', '--json')).json()).toEqual([]);
  });

  test('what needs a Temporal server where none runs', async () => {
    const result = await crossdock('sync', 'acme', '1', '--json');
    expect(result.code).toBe(1);
    expect(result.json<{ error: string }>().error).toMatch(/No Temporal server runs.*crossdock up/s);
  });

  test('a check with broken files, each named', async () => {
    const result = await crossdock('check', 'broken', '--json');
    expect(result.code).toBe(1);
    const checks = result.json<{ connection: string; ok: boolean; detail: string }[]>();
    expect(checks).not.toHaveLength(0);
    for (const check of checks) expect(check).toMatchObject({ connection: 'broken', ok: false });
  });
});

describe('credentials', () => {
  test('are kept, listed without the secret, and counted for a rotation', async () => {
    const set = await crossdock(
      'credentials',
      'set',
      'acme-shop',
      '--file',
      file('s.json', JSON.stringify(SHOP)),
    );
    expect({ code: set.code, out: set.out }).toEqual({ code: 0, out: 'Credential acme-shop is kept.\n' });
    const list = await crossdock('credentials', 'list', '--json');
    expect(list.json()).toEqual([
      withFields({ name: 'acme-shop', version: anyOf(Number), keyId: anyOf(String) }),
    ]);
    for (const secret of Object.values(SHOP)) expect(list.out).not.toContain(`"${secret}"`);
    const rotation = await crossdock('credentials', 'rotate', '--dry-run', '--json');
    expect(rotation).toMatchObject({ code: 0 });
    expect(rotation.json()).toMatchObject({ dryRun: true });
  });

  test.each<[string, string, string, RegExp]>([
    ['half a file', 'acme-infor', '{"half":', /must be JSON/],
    ['an empty file', 'acme-infor', ' \n', /is empty/],
    [
      'a file of a web app',
      'acme-infor',
      ionapi({ saak: undefined, sask: undefined }),
      /Backend Service app/,
    ],
    ['the wrong kind of file', 'acme-shop', ionapi({}), /consumerKey is missing/],
  ])('%s is refused and keeps what was there', async (_, name, content, sentence) => {
    const before = (await crossdock('credentials', 'list', '--json')).json();
    const result = await crossdock('credentials', 'set', name, '--file', file('bad.json', content), '--json');
    expect(result.code).toBe(2);
    expect(result.json<{ error: string }>().error).toMatch(sentence);
    expect(result.out + result.err).not.toContain('top-secret');
    expect((await crossdock('credentials', 'list', '--json')).json()).toEqual(before);
  });

  test('sealed with a key that is not here are told apart from none', async () => {
    const foreign = {
      CROSSDOCK_DATA: data,
      CROSSDOCK_CONNECTIONS: join(folder, 'connections'),
      CROSSDOCK_MASTER_KEY: Buffer.alloc(32, 9).toString('base64'),
    };
    const check = await runCommand(['check', 'acme'], foreign);
    expect(check.code).toBe(1);
    expect(check.out).toMatch(/no master key opens a value sealed with key [0-9a-f]{16}/);
    const rotation = await runCommand(['credentials', 'rotate', '--dry-run'], foreign);
    expect(rotation.code).toBe(1);
    expect(rotation.out).toContain('sealed with a key that is not here');
  });
});

test('an error of the Temporal client without words is told in those of its details or cause', () => {
  expect(sentenceOf(Object.assign(new Error(''), { details: 'workflow not found' }))).toBe(
    'workflow not found',
  );
  expect(sentenceOf(new Error('', { cause: new Error('14 UNAVAILABLE') }))).toBe('14 UNAVAILABLE');
  expect(sentenceOf(new TypeError(''))).toBe('TypeError');
  expect(sentenceOf('plain')).toBe('plain');
});

function ionapi(change: Record<string, undefined>): string {
  return JSON.stringify({
    ti: 'ACME_TST',
    cn: 'crossdock',
    ci: 'ACME_TST~id',
    cs: 'top-secret-cs',
    iu: 'https://ion.example',
    pu: 'https://ion.example/ACME_TST/as/',
    oa: 'authorization.oauth2',
    ot: 'token.oauth2',
    or: 'revoke_token.oauth2',
    saak: 'ACME_TST#key',
    sask: 'top-secret-sask',
    v: '1.0',
    ...change,
  });
}
