import { openKeyring, openStore, verifyExport, type Store, type TrailEntry } from '../../store';
import { newMasterKey, sql, temporaryStore, type TemporaryStore } from './support/temporary-database';

let temporary: TemporaryStore;
let store: Store;
beforeAll(async () => {
  temporary = await temporaryStore();
  store = temporary.store;
});
afterAll(() => temporary.end());

const TABLES = ['trail_entry', 'trail_body', 'trail_head', 'trail_checkpoint', 'trail_anchor'];
const entry = (kind: string, extra: Partial<TrailEntry> = {}): TrailEntry => ({
  kind,
  data: { b: 1, a: 'x' },
  ...extra,
});
const collect = async (lines: AsyncIterable<string>): Promise<string[]> => {
  const all: string[] = [];
  for await (const line of lines) all.push(line);
  return all;
};

/** Runs an attack with the triggers off on a trail of its own, and answers what a fresh process finds. */
async function problemsAfter(
  attack: string,
  filter?: { connection?: string; order?: string },
): Promise<string[]> {
  await setTriggers('DISABLE');
  for (const table of TABLES) await sql(temporary.database, `CREATE TABLE kept_${table} AS TABLE ${table}`);
  try {
    for (const statement of attack.split(';')) await sql(temporary.database, statement);
    return (await (await openStore(temporary)).trail.verify(filter)).problems;
  } finally {
    for (const table of TABLES) {
      await sql(temporary.database, `DELETE FROM ${table}`);
      await sql(temporary.database, `INSERT INTO ${table} SELECT * FROM kept_${table}`);
      await sql(temporary.database, `DROP TABLE kept_${table}`);
    }
    await setTriggers('ENABLE');
  }
}

async function setTriggers(what: 'ENABLE' | 'DISABLE'): Promise<void> {
  await sql(temporary.database, `ALTER TABLE trail_entry ${what} TRIGGER USER`);
  await sql(temporary.database, `ALTER TABLE trail_checkpoint ${what} TRIGGER USER`);
}

describe('appending and reading', () => {
  it('chains entries and gives bodies back only when asked', async () => {
    const body = { email: 'jane.doe@example.com', lines: [1, 2] };
    await store.trail.append('read', '1', [entry('fetched', { body }), entry('planned', { actor: 'kim' })]);
    await store.trail.append('read', '1', [{ kind: 'sent' }]);
    const records = await store.trail.read('read', '1', { bodies: true });
    expect(records.map(({ sequence, kind, actor }) => [sequence, kind, actor])).toEqual([
      [1, 'fetched', undefined],
      [2, 'planned', 'kim'],
      [3, 'sent', undefined],
    ]);
    expect(records[0]?.body).toEqual(body);
    expect(records[1]?.data).toEqual({ b: 1, a: 'x' });
    expect(records[1]?.previous).toBe(records[0]?.hash);
    expect((await store.trail.read('read', '1'))[0]).not.toHaveProperty('body');
  });

  it('keeps whatever JSON can hold', async () => {
    const odd = {
      nul: 'a\u0000b',
      lone: '\ud800',
      deep: { z: [null, 1e21, -0.5], __proto__x: 1 },
      gone: undefined,
      date: new Date(0),
    };
    await store.trail.append('read', '2', [{ kind: 'odd', data: odd, body: odd }]);
    const [record] = await store.trail.read('read', '2', { bodies: true });
    expect(record?.data).toEqual(JSON.parse(JSON.stringify(odd)));
    expect(record?.body).toEqual(JSON.parse(JSON.stringify(odd)));
  });

  it('cuts a body that is too large and says so', async () => {
    await store.trail.append('read', '3', [{ kind: 'exchanged', body: { text: 'é'.repeat(400_000) } }]);
    const [record] = await store.trail.read('read', '3', { bodies: true });
    expect(record?.body).toMatchObject({ truncated: true, bytes: 800_011 });
    expect(JSON.stringify(record?.body).length).toBeLessThan(300_000);
  });

  it('never forks a chain, however many processes write to it', async () => {
    const others = await Promise.all([openStore(temporary), openStore(temporary), openStore(temporary)]);
    await Promise.all(
      Array.from({ length: 30 }, (_, index) =>
        (others[index % 3] as Store).trail.append('fork', '1', [entry('a', { data: { index } }), entry('b')]),
      ),
    );
    const records = await store.trail.read('fork', '1');
    expect(records.map((record) => record.sequence)).toEqual(
      Array.from({ length: 60 }, (_, index) => index + 1),
    );
    expect(
      new Set(records.filter((record) => record.kind === 'a').map((record) => record.data?.index)).size,
    ).toBe(30);
    expect((await store.trail.verify({ connection: 'fork' })).problems).toEqual([]);
  });

  it('refuses updates and deletes in the table itself', async () => {
    for (const attempt of [
      `UPDATE trail_entry SET kind = 'x'`,
      'DELETE FROM trail_entry',
      'TRUNCATE trail_entry',
      `UPDATE trail_checkpoint SET body = ''`,
    ]) {
      await store.trail.checkpoint();
      await expect(sql(temporary.database, attempt)).rejects.toThrow(/append-only/);
    }
  });
});

describe('verify', () => {
  beforeAll(async () => {
    for (const order of ['1', '2', '3']) {
      await store.trail.append('attack', order, [
        entry('fetched', { body: { name: `Jane ${order}` } }),
        entry('planned'),
        entry('posted', { data: { number: `N${order}` }, body: { name: `Jane ${order}` } }),
      ]);
    }
    await store.trail.checkpoint();
    // Order 4 came after the last checkpoint: only its head protects it.
    await store.trail.append('attack', '4', [entry('fetched'), entry('planned'), entry('posted')]);
  });

  it('finds nothing wrong with a sound trail', async () => {
    const { entries, orders, problems } = await store.trail.verify({ connection: 'attack' });
    expect({ entries, orders, problems }).toEqual({ entries: 12, orders: 4, problems: [] });
    expect(await problemsAfter('SELECT 1')).toEqual([]);
  });

  const of = (order: string): string => `WHERE connection = 'attack' AND "order" = '${order}'`;
  it.each([
    [
      'altered data',
      `UPDATE trail_entry SET data = '{"number":"N9"}' ${of('1')} AND sequence = 3`,
      'attack/1 entry 3: altered',
    ],
    [
      'another actor',
      `UPDATE trail_entry SET actor = 'kim' ${of('1')} AND sequence = 2`,
      'attack/1 entry 2: altered',
    ],
    [
      'another time',
      `UPDATE trail_entry SET at = '2020-01-01T00:00:00.000Z' ${of('4')} AND sequence = 1`,
      'attack/4 entry 1: altered',
    ],
    ['a dropped entry', `DELETE FROM trail_entry ${of('1')} AND sequence = 2`, 'attack/1 entry 2: missing'],
    [
      'swapped entries',
      `UPDATE trail_entry SET sequence = 99 ${of('1')} AND sequence = 1; UPDATE trail_entry SET sequence = 1 ${of('1')} AND sequence = 2; UPDATE trail_entry SET sequence = 2 ${of('1')} AND sequence = 99`,
      'attack/1 entry 1: altered or moved',
    ],
    ['a cut-off tail', `DELETE FROM trail_entry ${of('4')} AND sequence = 3`, 'attack/4 entry 3: cut off'],
    [
      'a cut-off tail with its head set back',
      `DELETE FROM trail_entry ${of('4')} AND sequence = 3; UPDATE trail_head SET sequence = 2, hash = (SELECT hash FROM trail_entry ${of('4')} AND sequence = 2) ${of('4')}`,
      'attack/4: the head was altered',
    ],
    [
      'entries put to another order',
      `UPDATE trail_entry SET "order" = '5' ${of('4')}; UPDATE trail_head SET "order" = '5' ${of('4')}`,
      'attack/5 entry 1: altered or moved',
    ],
    ['a missing head', `DELETE FROM trail_head ${of('4')}`, 'attack/4: the head of its 3 entries is missing'],
    [
      'a whole order dropped',
      `DELETE FROM trail_entry ${of('2')}; DELETE FROM trail_head ${of('2')}; DELETE FROM trail_body ${of('2')}`,
      'attack/2 entry 3: signed by a checkpoint, but dropped',
    ],
    [
      'an altered body',
      `UPDATE trail_body SET sealed = set_byte(sealed, length(sealed) - 1, get_byte(sealed, length(sealed) - 1) # 1) ${of('3')} AND sequence = 1`,
      'attack/3 entry 1: its body was altered',
    ],
    [
      'bodies exchanged between orders',
      `UPDATE trail_body SET sealed = (SELECT sealed FROM trail_body ${of('1')} AND sequence = 1) ${of('3')} AND sequence = 1`,
      'attack/3 entry 1: its body was altered or moved',
    ],
    [
      'a body dropped without an erasure',
      `DELETE FROM trail_body ${of('3')} AND sequence = 1`,
      'attack/3 entry 1: its body is missing and no erasure',
    ],
    [
      'a body without an entry',
      `INSERT INTO trail_body SELECT connection, "order", 77, key_id, sealed FROM trail_body ${of('3')} AND sequence = 1`,
      'attack/3 entry 77: its body is there',
    ],
    [
      'a head that says it is whole',
      `UPDATE trail_head SET intact = false ${of('4')}`,
      'attack/4: the head was altered',
    ],
    [
      'checkpoints cut off',
      `DELETE FROM trail_checkpoint WHERE id = (SELECT max(id) FROM trail_checkpoint)`,
      'the latest checkpoints were cut off',
    ],
    [
      'all checkpoints dropped with their anchor',
      'DELETE FROM trail_checkpoint; DELETE FROM trail_anchor',
      'orders are marked as signed but no checkpoint signs them',
    ],
    [
      'an altered checkpoint',
      `UPDATE trail_checkpoint SET body = replace(body, '"attack"', '"atta"') WHERE id = (SELECT max(id) FROM trail_checkpoint)`,
      'altered, or signed with another key',
    ],
    [
      'an order marked as signed',
      `UPDATE trail_head SET checkpointed = sequence ${of('4')}`,
      '1 orders are marked as signed',
    ],
  ])('finds %s', async (_, attack, expected) => {
    expect(await problemsAfter(attack)).toEqual(expect.arrayContaining([expect.stringContaining(expected)]));
  });

  it('goes on after an altered head without hiding it', async () => {
    await store.trail.append('cut', '1', [entry('a'), entry('b'), entry('c')]);
    await setTriggers('DISABLE');
    await sql(temporary.database, `DELETE FROM trail_entry WHERE connection = 'cut' AND sequence = 3`);
    await sql(
      temporary.database,
      `UPDATE trail_head SET sequence = 2, hash =
      (SELECT hash FROM trail_entry WHERE connection = 'cut' AND sequence = 2) WHERE connection = 'cut'`,
    );
    await setTriggers('ENABLE');
    const other = await openStore(temporary);
    await other.trail.append('cut', '1', [entry('d')]);
    await other.trail.append('cut', '1', [entry('e')]);
    expect((await other.trail.verify({ connection: 'cut' })).problems).toEqual([
      'cut/1: was continued after its head or entries had been altered',
    ]);
  });
});

describe('erasure', () => {
  it('removes every body, says who did it, and keeps the chain', async () => {
    await store.trail.append('erase', '1', [entry('fetched', { body: { name: 'Jane' } }), entry('planned')]);
    expect(await store.trail.eraseBodies('erase', '1', { actor: 'kim', reason: 'request of 3 May' })).toBe(1);
    expect(await store.trail.eraseBodies('erase', '1', { actor: 'kim', reason: 'again' })).toBe(0);
    const records = await store.trail.read('erase', '1', { bodies: true });
    expect(records.some((record) => 'body' in record)).toBe(false);
    expect(records.at(-1)).toMatchObject({ kind: 'bodies-erased', actor: 'kim', data: { sequences: [1] } });
    expect((await store.trail.verify({ connection: 'erase' })).problems).toEqual([]);
  });
});

describe('export', () => {
  let lines: string[];
  let publicKey: string;
  const filter = { connection: 'export' };
  beforeAll(async () => {
    for (const order of ['1', '2']) {
      await store.trail.append('export', order, [
        entry('fetched', { body: { name: `Jane ${order}` } }),
        entry('posted'),
      ]);
    }
    lines = await collect(store.trail.exportLines({ ...filter, bodies: true }));
    publicKey = (JSON.parse(lines[0] as string) as { publicKey: string }).publicKey;
  });

  it('verifies offline, with and without bodies, whole and in part', async () => {
    expect(await verifyExport(lines, { publicKey })).toMatchObject({ entries: 4, orders: 2, problems: [] });
    expect(lines.join()).toContain('Jane 1');
    const bare = await collect(store.trail.exportLines({ connection: 'export', order: '2' }));
    expect(bare.join()).not.toContain('Jane');
    expect(await verifyExport(bare)).toMatchObject({ entries: 2, orders: 1, problems: [] });
  });

  const edit = (type: string, change: (line: string) => string): string[] => {
    const index = lines.findIndex((line) => line.includes(`"type":"${type}"`));
    return lines.map((line, at) => (at === index ? change(line) : line));
  };
  it.each([
    ['an altered entry', () => edit('entry', (line) => line.replace('fetched', 'fetchex')), /altered/],
    [
      'an altered body',
      () => edit('entry', (line) => line.replace('Jane', 'Joan')),
      /body is not the recorded one/,
    ],
    [
      'a dropped entry',
      () => lines.filter((line) => !(line.includes('"order":"1"') && line.includes('posted'))),
      /cut off/,
    ],
    [
      'a dropped order',
      () => lines.filter((line) => !line.includes('"order":"1"')),
      /signed by a checkpoint, but missing/,
    ],
    ['a cut-off end', () => lines.slice(0, -1), /the end is missing/],
    [
      'a dropped checkpoint',
      () => lines.filter((line) => !line.includes('"type":"checkpoint"') || !line.includes('"id":1,')),
      /missing/,
    ],
    [
      'a narrowed filter',
      () => edit('begin', (line) => line.replace('"filter":{', '"filter":{"order":"1",')),
      /altered, added or removed/,
    ],
    ['rubbish', () => [...lines, 'x'], /not a line/],
  ])('finds %s', async (_, tampered, expected) => {
    expect((await verifyExport(tampered(), { publicKey })).problems.join('\n')).toMatch(expected);
  });

  it('is refused under another public key', async () => {
    const other = await temporaryStore();
    const [begin] = await collect(other.store.trail.exportLines());
    await other.end();
    const { publicKey: foreign } = JSON.parse(begin as string) as { publicKey: string };
    expect((await verifyExport(lines, { publicKey: foreign })).problems.join()).toMatch(
      /not signed with the trusted key/,
    );
  });

  it('shows what was cut off before it was made', async () => {
    await store.trail.append('late', '1', [entry('a'), entry('b')]);
    await store.trail.checkpoint();
    await setTriggers('DISABLE');
    await sql(temporary.database, `DELETE FROM trail_entry WHERE connection = 'late' AND sequence = 2`);
    await setTriggers('ENABLE');
    const found = await verifyExport(await collect(store.trail.exportLines({ connection: 'late' })));
    expect(found.problems.join()).toMatch(/late\/1 entry 2: cut off/);
  });
});

it('says which key is missing when the ring lost it', async () => {
  const stranger = await openStore({ database: temporary.database, keyring: openKeyring(newMasterKey()) });
  await expect(stranger.trail.verify()).rejects.toMatchObject({ kind: 'unauthorized' });
  await expect(stranger.trail.append('attack', '1', [entry('a')])).rejects.toMatchObject({
    kind: 'unauthorized',
  });
});
