import { appendFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { WorkflowNotFoundError } from '@temporalio/common';
import { SPARE_ITEM } from '../../client/demo/article';
import type { OrderView } from '../../client/order-view';
import { orderWorkflowId } from '../../workers/order-starter';
import {
  CONNECTION,
  place,
  shopOrder,
  standing,
  startLane,
  untilStage,
  type Lane,
} from '../workflows/composed-lane';
import { anyOf, runCommand, withFields, withText, type CommandResult } from './support/run-command';

const NOWHERE = 'SKU-NOWHERE';
const lines = (sku: string): { sku: string; price: string; qty: string; taxRate: string }[] => [
  { sku, price: '12.50', qty: '2', taxRate: '19' },
];

let lane: Lane;
let good: string;
let stuck: string;
let other: string;

beforeAll(async () => {
  lane = await startLane();
  [good, stuck, other] = await Promise.all([
    place(lane, shopOrder({ index: 1 })),
    place(lane, shopOrder({ index: 2, lines: lines(NOWHERE) })),
    place(lane, shopOrder({ index: 3, lines: lines('OTHER-NOWHERE') })),
  ]);
  await untilStage(lane, good, 'confirmed');
  await untilStage(lane, stuck, 'needs-attention');
  await untilStage(lane, other, 'needs-attention');
});
afterAll(() => lane.close());

const crossdock = (...args: string[]): Promise<CommandResult> =>
  runCommand(args, {
    CROSSDOCK_DATA: lane.environment.dataFolder,
    CROSSDOCK_CONNECTIONS: lane.environment.connectionsFolder,
    CROSSDOCK_ALLOW_PRIVATE_HOSTS: '1',
  });
const mapping = (): string => join(lane.environment.connectionsFolder, `${CONNECTION}.mapping.yaml`);

describe('orders', () => {
  test('have the shape of the contract, and say what stands in the ERP', async () => {
    const { code, json } = await crossdock('orders', CONNECTION, '--stage', 'confirmed', '--json');
    const erp = standing(lane, good)[0];
    expect({ code, orders: json() }).toEqual({
      code: 0,
      orders: [
        {
          connection: CONNECTION,
          order: good,
          stage: 'confirmed',
          cause: [],
          documents: [
            {
              kind: 'sales-order',
              key: `sales-order:${good}`,
              reference: good,
              number: erp?.order,
              state: 'confirmed',
              amount: erp?.totals.total,
              currency: 'EUR',
            },
          ],
          updatedAt: withText(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
        },
      ],
    });
  });

  test('are found by what holds them back, and only so many where asked', async () => {
    const numbers = async (...args: string[]): Promise<string[]> =>
      (await crossdock('orders', ...args, '--json')).json<OrderView[]>().map(({ order }) => order);
    expect(await numbers('--cause', `item:${NOWHERE}`)).toEqual([stuck]);
    expect(await numbers('--cause', 'item:nothing')).toEqual([]);
    expect(await numbers()).toEqual([good, stuck, other].sort());
    expect(await numbers('--limit', '2')).toHaveLength(2);
    expect((await crossdock('orders', '--stage', 'skipped')).out).toBe('No orders.\n');
  });

  test('are shown one by one with cause and remedy', async () => {
    const shown = await crossdock('show', CONNECTION, stuck);
    expect(shown.code).toBe(0);
    expect(shown.out).toContain(`Cause: item:${NOWHERE}`);
    expect(shown.out).toContain(`crossdock retry ${CONNECTION} ${stuck}`);
    expect((await crossdock('show', CONNECTION, stuck, '--json')).json()).toMatchObject({
      order: stuck,
      stage: 'needs-attention',
      cause: [`item:${NOWHERE}`],
      documents: [],
      total: anyOf(String),
      currency: 'EUR',
    });
  });
});

test('check proves both systems', async () => {
  const { code, json } = await crossdock('check', '--json');
  const checks = json<{ system: string; ok: boolean }[]>();
  expect(code).toBe(0);
  expect(new Set(checks.map(({ system }) => system))).toEqual(
    new Set(['adobe-commerce', 'infor-m3', 'crossdock']),
  );
  expect(checks.every(({ ok }) => ok)).toBe(true);
});

test('preview shows the writes of an order and sends none', async () => {
  const { increment_id: number } = lane.sandboxes.shop.addOrder(shopOrder({ index: 7 }));
  const { code, json } = await crossdock('preview', CONNECTION, number, '--json');
  const preview = json<{
    calls: { call: string; withheld: boolean; write: boolean }[];
    problems: unknown[];
  }>();
  expect({ code, problems: preview.problems }).toEqual({ code: 0, problems: [] });
  const writes = preview.calls.filter(({ write }) => write);
  expect(writes.map(({ call }) => call)).toContain('OIS100MI/AddBatchHead');
  expect(writes.every(({ withheld }) => withheld)).toBe(true);
  expect(standing(lane, number)).toEqual([]);
  expect((await crossdock('show', CONNECTION, number)).code).toBe(1);

  const held = await crossdock('preview', CONNECTION, stuck, '--json');
  expect(held.code).toBe(1);
  expect(held.json()).toMatchObject({ problems: [{ causes: [`item:${NOWHERE}`] }] });
});

describe('sync', () => {
  test('takes an order at once, and a second time changes nothing', async () => {
    const { increment_id: number } = lane.sandboxes.shop.addOrder(shopOrder({ index: 4 }));
    for (let time = 0; time < 2; time += 1) {
      const { code, json } = await crossdock('sync', CONNECTION, number, '--json');
      expect({ code, view: json() }).toMatchObject({ code: 0, view: { order: number, stage: 'confirmed' } });
    }
    expect(standing(lane, number)).toHaveLength(1);
  });

  test('of a number the shop does not have says so, and leaves nothing behind', async () => {
    const { code, out } = await crossdock('sync', CONNECTION, '999999999');
    expect({ code, out }).toEqual({
      code: 1,
      out: `The shop of ${CONNECTION} has no order 999999999: check the number and the store view. Nothing was started.\n`,
    });
    const handle = lane.service.temporal.client.workflow.getHandle(orderWorkflowId(CONNECTION, '999999999'));
    await expect(handle.describe()).rejects.toThrow(WorkflowNotFoundError);
    expect((await crossdock('show', CONNECTION, '999999999')).code).toBe(1);
  });

  test('of an order that gets stuck ends with 1 and the cause', async () => {
    const { code, json } = await crossdock('sync', CONNECTION, stuck, '--json');
    expect({ code, view: json() }).toMatchObject({ code: 1, view: { cause: [`item:${NOWHERE}`] } });
  });
});

describe('mapping', () => {
  test('with a gap is not put in force', async () => {
    const before = readFileSync(mapping(), 'utf8');
    appendFileSync(mapping(), `    ${NOWHERE}: NO-SUCH-ITEM\n`);
    for (const verb of ['check', 'apply']) {
      const { code, json } = await crossdock('mapping', verb, CONNECTION, '--json');
      expect({ code, found: json() }).toMatchObject({
        code: 1,
        found: {
          gaps: [{ entry: `items.table.${NOWHERE}`, problem: withText('NO-SUCH-ITEM') }],
        },
      });
    }
    writeFileSync(mapping(), before);
    expect((await lane.service.store.orders.get(CONNECTION, stuck))?.stage).toBe('needs-attention');
  });

  test('with a rule for a document that the ERP does not carry is refused, with its line', async () => {
    const before = readFileSync(mapping(), 'utf8');
    appendFileSync(mapping(), 'kinds: [{ when: { flow: order, country: US }, kind: customer }]\n');
    for (const verb of ['check', 'apply']) {
      const { code, json } = await crossdock('mapping', verb, CONNECTION, '--json');
      expect({ code, found: json() }).toMatchObject({
        code: 1,
        found: {
          gaps: [
            {
              entry: 'kinds.0.kind',
              line: anyOf(Number),
              problem: withText(/^makes customer of order, but infor-m3 carries sales-order, /),
            },
          ],
        },
      });
    }
    writeFileSync(mapping(), before);
  });

  test('is judged by itself where neither system shall be asked', async () => {
    const { code, json } = await crossdock(
      ...['mapping', 'apply', CONNECTION, '--no-check', '--dry-run', '--last', '0', '--json'],
    );
    expect({ code, answer: json() }).toMatchObject({
      code: 0,
      answer: {
        impact: {
          proved: 'by the mapping alone',
          waiting: { waiting: 2, released: [], unaffected: 2 },
          posted: { compared: 0 },
        },
      },
    });
  });

  test('is tried on the latest orders of the shop, and every gap is named', async () => {
    const { code, json } = await crossdock('mapping', 'check', CONNECTION, '--json');
    expect({ code, found: json() }).toMatchObject({
      code: 1,
      found: {
        gaps: [],
        warnings: [{ entry: 'customers.table.0.customer', problem: withText('K10017 is stopped') }],
        orders: { stopped: 2, unknown: 0 },
      },
    });
    const { out } = await crossdock('mapping', 'check', CONNECTION);
    expect(out).toMatch(new RegExp(`item:${NOWHERE}\\s+1\\s+${stuck}`));
    const nothing = await crossdock('mapping', 'check', CONNECTION, '--file', '/nowhere.yaml');
    expect(nothing.code).toBe(2);
  });

  test('shows what it would change without changing it', async () => {
    const before = readFileSync(mapping(), 'utf8');
    writeFileSync(mapping(), before.replace('charge: FRT', 'charge: WRP'));
    const { code, json, out } = await crossdock('mapping', 'apply', CONNECTION, '--dry-run', '--json');
    expect({ code, answer: json() }).toMatchObject({
      code: 0,
      answer: {
        dryRun: true,
        released: [],
        impact: {
          waiting: { waiting: 2, released: [] },
          posted: {
            ...{ same: 0, gone: 0 },
            different: expect.arrayContaining([
              {
                order: good,
                documents: [
                  {
                    key: `sales-order:${good}`,
                    changes: [{ field: 'charges.shipping.code', from: 'FRT', to: 'WRP' }],
                  },
                ],
              },
            ]) as unknown,
          },
        },
      },
    });
    expect(out).not.toMatch(/Lindenallee|Köln/);
    writeFileSync(mapping(), before);
    const again = await crossdock('mapping', 'apply', CONNECTION, '--dry-run');
    expect(again.out).toMatch(/Of the last \d posted orders none would have posted differently\./);
  });

  test('put in force releases what it resolves, also while a customer it names is stopped in the ERP', async () => {
    appendFileSync(mapping(), `    ${NOWHERE}: ${SPARE_ITEM}\n`);
    const { code, json } = await crossdock('mapping', 'apply', CONNECTION, '--json');
    expect({ code, applied: json() }).toEqual({
      code: 0,
      applied: {
        connection: CONNECTION,
        version: anyOf(Number),
        released: [stuck],
        retried: [],
        impact: withFields({
          waiting: withFields({ waiting: 2, released: [stuck], unaffected: 1 }),
          proved: 'by both systems',
        }),
        warnings: [withFields({ entry: 'customers.table.0.customer' })],
      },
    });
    await untilStage(lane, stuck, 'confirmed');
    expect(standing(lane, stuck)).toHaveLength(1);
  });
});

describe('retry and skip', () => {
  test('say what they did not find', async () => {
    const retry = await crossdock('retry', CONNECTION, other, 'unseen', '--json');
    expect({ code: retry.code, json: retry.json() }).toEqual({
      code: 1,
      json: { error: 'unknown orders', orders: ['unseen'] },
    });
    const cause = await crossdock('retry', CONNECTION, '--cause', 'item:nothing', '--json');
    expect({ code: cause.code, json: cause.json() }).toEqual({ code: 1, json: { released: [] } });
    expect((await crossdock('skip', CONNECTION, good, '--reason', 'no')).code).toBe(2);
    expect((await crossdock('skip', CONNECTION, other, '--reason', ' ')).code).toBe(2);
  });

  test('take an order out with a reason, and back', async () => {
    const skipped = await crossdock(
      ...['skip', CONNECTION, other, '--reason', 'entered by hand', '--actor', 'ada', '--json'],
    );
    expect({ code: skipped.code, json: skipped.json() }).toEqual({ code: 0, json: { takenOut: [other] } });
    await untilStage(lane, other, 'skipped');
    const entries = (await crossdock('audit', CONNECTION, other, '--json')).json<{ actor?: string }[]>();
    expect(entries).toContainEqual(
      withFields({ actor: 'ada', data: withFields({ reason: 'entered by hand' }) }),
    );
    const retried = await crossdock('retry', CONNECTION, other, '--json');
    expect(retried.json()).toEqual({ released: [other] });
    await untilStage(lane, other, 'needs-attention');
  });
});

describe('backfill', () => {
  const range = ['--from', '2020-01-01', '--to', '2100-01-01'];

  test('watched to its end, counts what it started', async () => {
    const { code, json } = await crossdock('backfill', CONNECTION, ...range, '--watch', '--json');
    expect({ code, ended: json() }).toMatchObject({
      code: 0,
      ended: { workflowId: `backfill/${CONNECTION}/2020-01-01_2100-01-01`, done: true },
    });
  });

  test('that does not run cannot be paused', async () => {
    const { code, json } = await crossdock('backfill', CONNECTION, ...range, '--pause', '--json');
    expect(code).toBe(1);
    expect(json<{ error: string }>().error).toContain('No backfill of demo');
  });
});

describe('audit', () => {
  test('verifies the trail, and an export of it without database or key', async () => {
    const verified = await crossdock('audit', 'verify', '--json');
    expect(verified.code).toBe(0);
    expect(verified.json()).toMatchObject({ problems: [], orders: anyOf(Number) });

    const exported = await crossdock('audit', 'export');
    expect(exported.code).toBe(0);
    const file = join(lane.environment.dataFolder, 'export.jsonl');
    const elsewhere = (name: string): Promise<CommandResult> =>
      runCommand(['audit', 'verify', '--file', name, '--json'], {
        CROSSDOCK_DATA: join(lane.environment.dataFolder, 'elsewhere'),
      });
    writeFileSync(file, exported.out);
    const whole = await elsewhere(file);
    expect({ code: whole.code, json: whole.json() }).toMatchObject({
      code: 0,
      json: { problems: [], keyFingerprint: withText(/^[0-9a-f]{64}$/) },
    });

    writeFileSync(file, exported.out.replace('entered by hand', 'entered by foot'));
    const altered = await elsewhere(file);
    expect(altered.code).toBe(1);
    expect(altered.json<{ problems: string[] }>().problems).not.toEqual([]);
    writeFileSync(file, exported.out.split('\n').slice(0, -3).join('\n'));
    expect((await elsewhere(file)).code).toBe(1);
    rmSync(file);
  });

  test('exported as JSON is an array of the same lines', async () => {
    const lines = (await crossdock('audit', 'export', '--order', good, '--json')).json<{ type: string }[]>();
    expect(lines[0]?.type).toBe('begin');
    expect(lines.at(-1)?.type).toBe('end');
  });
});
