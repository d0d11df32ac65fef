import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { keyringOf } from '../client/session';
import { seedItems } from '../sandbox/infor-m3';
import { openDatabase, type Database } from '../store/database';
import { EncryptingCodec } from '../workers/temporal/codec';
import { plainHistory } from './replay/plain-history';
import {
  CONNECTION,
  place,
  shopOrder,
  startLane,
  untilEnded,
  untilStage,
  type Lane,
} from './workflows/composed-lane';

const PERSON = {
  email: 'quirina.zwetschgenbaum@mailbox.example',
  firstname: 'Quirina',
  lastname: 'Zwetschgenbaum',
  street: 'Hinterhofgasse 77',
  city: 'Oberunterkirch',
  phone: '0761 5550177',
} as const;
const UNKNOWN_SKU = 'UNKNOWN-TEAPOT';

let lane: Lane;
let database: Database;
let secrets: Readonly<Record<string, string>>;
const numbers: string[] = [];

beforeAll(async () => {
  lane = await startLane();
  database = await openDatabase({ dataFolder: lane.environment.dataFolder });
  await orderOfEveryFate();
  secrets = await allSecrets();
});
afterAll(async () => {
  await database?.close();
  await lane?.close();
});

test('no table of the database holds a person or a secret in the clear', async () => {
  const tables = await database.query<{ name: string }>({
    name: 'secrecy-tables',
    text: `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public'`,
  });
  const dumps: Record<string, string> = {};
  for (const { name } of tables) {
    const rows = await database.query<{ row: string }>({
      name: `secrecy-${name}`,
      text: `SELECT t::text AS row FROM "${name}" t`,
    });
    dumps[name] = rows.map(({ row }) => row).join('\n');
  }

  // Proof that the dump shows what is there.
  expect(dumps['posting']).toContain(numbers[0]);
  for (const table of ['credential', 'token', 'snapshot', 'trail_body', 'reference', 'order_board'])
    expect(dumps[table]).toMatch(/\S/);
  for (const [table, dump] of Object.entries(dumps)) expect([table, found(dump)]).toEqual([table, []]);
});

test('no history holds a person or a secret, neither as stored nor when opened', async () => {
  const codec = new EncryptingCodec(keyringOf(lane.environment));
  const { workflow } = lane.service.temporal.client;
  let stored = '';
  let opened = '';
  for await (const { workflowId, runId } of workflow.list()) {
    const history = await workflow.getHandle(workflowId, runId).fetchHistory();
    stored += contentOf(history);
    opened += contentOf(await plainHistory(history, codec));
  }

  // Payloads are sealed on the server, and opened they are indeed the orders' ones.
  expect(stored.includes('binary/encrypted')).toBe(true);
  expect(stored.includes('"actor":"jest"')).toBe(false);
  expect(opened.includes('"actor":"jest"')).toBe(true);
  expect(found(stored)).toEqual([]);
  expect(found(opened)).toEqual([]);
});

test('no file of the data folder holds a person or a secret in the clear', async () => {
  const { dataFolder } = lane.environment;
  const files = await readdir(dataFolder, { recursive: true, withFileTypes: true });
  const hits: Record<string, string[]> = {};
  let seen = '';
  for (const file of files.filter((entry) => entry.isFile())) {
    const path = join(file.parentPath, file.name);
    const content = await readFile(path).catch(() => Buffer.alloc(0));
    if (content.includes(numbers[0] ?? '')) seen += `${path}\n`;
    const inside = found(content.toString('latin1'), latin1);
    if (inside.length > 0) hits[path] = inside;
  }

  expect(seen).toContain('temporal.db');
  expect(hits).toEqual({});
});

test('no log line holds a person or a secret', () => {
  const lines = lane.logLines.join('');
  // Failed steps were logged with their errors.
  expect(lines.includes(UNKNOWN_SKU)).toBe(true);
  expect(found(lines)).toEqual([]);
});

test('the search finds what it looks for, in every disguise it knows', () => {
  for (const [name, secret] of Object.entries(secrets)) {
    for (const disguise of [
      secret,
      secret.toUpperCase(),
      Buffer.from(secret).toString('hex'),
      Buffer.from(secret).toString('base64'),
      encodeURIComponent(secret),
    ])
      expect(found(`before ${disguise} after`)).toContain(name);
  }
});

/** Orders that are confirmed, stuck, released, refused by a fault, and in doubt for a while. */
async function orderOfEveryFate(): Promise<void> {
  const customer = { email: PERSON.email, firstname: PERSON.firstname, lastname: PERSON.lastname };
  const billing = {
    street: [PERSON.street],
    city: PERSON.city,
    postcode: '79098',
    country: 'DE',
    phone: PERSON.phone,
  };
  const { erp } = lane.sandboxes;
  const number = await place(lane, shopOrder({ index: 1, customer, billing }));
  numbers.push(number);
  await untilEnded(lane, number);

  const lines = [{ sku: UNKNOWN_SKU, price: '21.37', taxRate: '19' }];
  const stuck = await place(lane, shopOrder({ index: 2, customer, billing, lines }));
  await untilStage(lane, stuck, 'needs-attention');
  seedItems(erp.m3, [{ number: UNKNOWN_SKU, description: 'Teapot' }]);
  await lane.orders.retry(CONNECTION, stuck, { actor: 'jest' });
  await untilEnded(lane, stuck);

  erp.faults.set([
    { call: 'OIS100MI/AddBatchHead', effect: 'commit-then-drop', times: 1 },
    { call: 'OIS100MI/AddBatchAddress', effect: 'error-500', times: 1 },
  ]);
  lane.sandboxes.shop.faults.set([{ call: '*', effect: 'error-in-200', times: 1 }]);
  const doubted = await place(lane, shopOrder({ index: 3, customer, billing }));
  await untilEnded(lane, doubted);
  expect(erp.faults.rules()[0]).toMatchObject({ fired: 1 });
}

async function allSecrets(): Promise<Record<string, string>> {
  const { shop, erp } = lane.sandboxes;
  const shelves = await database.query<{ credential: string }>({
    name: 'secrecy-shelves',
    text: 'SELECT credential FROM token',
  });
  const tokens = await Promise.all(
    shelves.map(({ credential }) => lane.service.store.tokens.get(credential)),
  );
  const bearer = tokens.flatMap((token) => (token ? [token.accessToken] : []));
  expect(bearer).toHaveLength(1);
  return {
    ...PERSON,
    consumerSecret: shop.credentials.consumerSecret,
    accessToken: shop.credentials.accessToken,
    accessTokenSecret: shop.credentials.accessTokenSecret,
    clientSecret: erp.ionapi.cs,
    sask: erp.ionapi.sask,
    bearer: bearer[0] ?? '',
  };
}

const latin1 = (text: string): string => Buffer.from(text).toString('latin1');

/** The names of the secrets in a text: as they are, in hex (bytea), in base64, or escaped for an address. */
function found(text: string, written: (secret: string) => string = (secret) => secret): string[] {
  const folded = text.toLowerCase();
  return Object.entries(secrets).flatMap(([name, secret]) => {
    const bytes = Buffer.from(secret);
    const there =
      folded.includes(written(secret).toLowerCase()) ||
      folded.includes(encodeURIComponent(secret).toLowerCase()) ||
      folded.includes(bytes.toString('hex')) ||
      text.includes(bytes.toString('base64').replace(/=+$/, ''));
    return there ? [name] : [];
  });
}

/** All that a message holds, payload bytes as text. */
function contentOf(value: unknown): string {
  if (typeof value === 'string') return `${value}\n`;
  if (ArrayBuffer.isView(value))
    return `${Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('utf8')}\n`;
  if (typeof value !== 'object' || value === null) return '';
  return Object.entries(value)
    .map(([name, field]) => `${name} ${contentOf(field)}`)
    .join('');
}
