import type { M3State, OrderSnapshot } from '../../sandbox/infor-m3';
import { countDeliveries, metricsText } from '../../client/metrics';
import type { ReconcileReport } from '../../client/reconcile-report';
import { sum } from '../../domain/money';
import { openOf } from '../../domain/reconcile-words';
import { reconcileScheduleId, scheduleReconcile } from '../../workers/schedule-reconcile';
import type { ReconcileOutcome, ReconcileProgress } from '../../workflows/reconcile';
import {
  CONNECTION,
  erpBatches,
  erpOrders,
  place,
  shopOrder,
  standing,
  startLane,
  until,
  untilEnded,
  untilStage,
  type Lane,
} from '../workflows/composed-lane';
import { runCommand, type CommandResult } from './support/run-command';

/** Two ranges of one connection: one in which everything is right, and one with every fault planted. */
const CLEAN = ['--from', '2026-01-05', '--to', '2026-01-07'];
const FAULTY = ['--from', '2026-02-02', '--to', '2026-02-03'];

let lane: Lane;
let count = 0;
const spec = (
  day: string,
  more: Partial<Parameters<typeof shopOrder>[0]> = {},
): Parameters<typeof place>[1] => {
  count += 1;
  return shopOrder({ index: count, createdAt: `${day} 10:00:00`, ...more });
};
const taken = async (day: string): Promise<string> => {
  const number = await place(lane, spec(day));
  await untilStage(lane, number, 'confirmed');
  await untilEnded(lane, number);
  return number;
};
const crossdock = (...args: string[]): Promise<CommandResult> =>
  runCommand(args, {
    CROSSDOCK_DATA: lane.environment.dataFolder,
    CROSSDOCK_CONNECTIONS: lane.environment.connectionsFolder,
    CROSSDOCK_ALLOW_PRIVATE_HOSTS: '1',
  });
const reconcile = (...args: string[]): Promise<CommandResult> =>
  crossdock('reconcile', CONNECTION, ...args, '--json');
const one = (number: string): OrderSnapshot => {
  const [found] = standing(lane, number);
  if (!found?.order) throw new Error(`order ${number} does not stand`);
  return found;
};
const inM3 = (number: string): NonNullable<ReturnType<Lane['sandboxes']['erp']['m3']['orders']['get']>> => {
  const order = lane.sandboxes.erp.m3.orders.get(one(number).order ?? '');
  if (!order) throw new Error(`M3 has no ${number}`);
  return order;
};

/** What an Add that went out twice leaves behind. */
function double({ batches, batchesByReference, orders }: M3State, order: ReturnType<typeof inM3>): void {
  const batch = batches.get(order.batch);
  if (!batch) throw new Error('the batch order is gone');
  const [number, draft] = ['0009999999', 'T999999999'];
  orders.set(number, { ...order, head: { ...order.head, ORNO: number }, batch: draft });
  const second = { ...batch, head: { ...batch.head, ORNO: draft, ORNR: number } };
  batches.set(draft, second);
  batchesByReference.get(batch.head['CUOR'] ?? '')?.push(second);
}

beforeAll(async () => {
  lane = await startLane();
  await Promise.all([taken('2026-01-05'), taken('2026-01-05'), taken('2026-01-06')]);
  // Outside of both ranges, and never taken.
  lane.sandboxes.shop.addOrder(spec('2026-01-07'));
});
afterAll(() => lane?.close());

describe('where everything is right', () => {
  test('it agrees, to the cent, and writes to neither system', async () => {
    const before = JSON.stringify([lane.sandboxes.erp.m3.counters, lane.sandboxes.shop.shop.orders.all()]);
    const { code, json } = await reconcile(...CLEAN, '--actor', 'ada');
    const report = json<ReconcileReport>();
    expect({ code, ...report }).toMatchObject({
      code: 0,
      workflowId: `reconcile/${CONNECTION}/2026-01-05_2026-01-07`,
      connection: CONNECTION,
      from: '2026-01-05T00:00:00.000Z',
      ledgerOnly: false,
      agreed: true,
      orders: 3,
      differences: [],
      waiting: [],
      skipped: [],
      sums: [
        { flow: 'order', currency: 'EUR', shop: { count: 3 }, erp: { count: 3 }, difference: '0', untold: 0 },
      ],
    });
    expect(report.sums[0]?.shop).toEqual(report.sums[0]?.erp);
    expect(JSON.stringify([lane.sandboxes.erp.m3.counters, lane.sandboxes.shop.shop.orders.all()])).toBe(
      before,
    );
  });

  test('the ledger alone says the same without asking the ERP', async () => {
    const calls = new Map(lane.sandboxes.erp.m3.executed);
    const { code, json } = await reconcile(...CLEAN, '--ledger-only');
    expect({ code, ...json<ReconcileReport>() }).toMatchObject({
      code: 0,
      ledgerOnly: true,
      agreed: true,
      orders: 3,
    });
    expect(lane.sandboxes.erp.m3.executed).toEqual(calls);
  });

  test('it is a table for people', async () => {
    const { code, out } = await crossdock('reconcile', CONNECTION, ...CLEAN);
    expect(code).toBe(0);
    expect(out).toMatch(/^FLOW +SHOP +ERP +SKIPPED +DIFFERENCE +WAITING$/m);
    expect(out).toMatch(/^order +3: [\d.]+ EUR +3: [\d.]+ EUR +0\.00 EUR$/m);
    expect(out).toContain('Shop and ERP agree.');
  });

  test('who reconciled what, and what came of it, is in the audit trail', async () => {
    const { json } = await crossdock('audit', CONNECTION, 'reconcile/2026-01-05_2026-01-07', '--json');
    expect(json<object[]>()[0]).toMatchObject({
      kind: 'reconciled',
      actor: 'ada',
      data: { orders: 3, differences: 0, ledgerOnly: false },
    });
    expect((await crossdock('audit', 'verify', '--json')).code).toBe(0);
  });
});

describe('where faults are planted', () => {
  let good: string;
  let deleted: string;
  let changed: string;
  let doubled: string;
  let cancelled: string;
  let edited: string;
  let untaken: string;
  let stuck: string;
  let skipped: string;
  let unpaid: string;
  let removed: string;
  let report: ReconcileReport;

  beforeAll(async () => {
    const day = '2026-02-02';
    const { m3 } = lane.sandboxes.erp;
    [good = '', deleted = '', changed = '', doubled = '', cancelled = '', edited = '', removed = ''] =
      await Promise.all(Array.from({ length: 7 }, () => taken(day)));
    const unknown = { lines: [{ sku: 'SKU-NOWHERE', price: '12.50', qty: '2', taxRate: '19' }] };
    [stuck, skipped] = await Promise.all([place(lane, spec(day, unknown)), place(lane, spec(day, unknown))]);
    await Promise.all([stuck, skipped].map((number) => untilStage(lane, number, 'needs-attention')));
    await lane.orders.skip(CONNECTION, skipped, { actor: 'ada', reason: 'entered by hand' });
    await untilStage(lane, skipped, 'skipped');
    untaken = lane.sandboxes.shop.addOrder(spec(day)).increment_id;
    unpaid = lane.sandboxes.shop.addOrder({
      ...spec(day),
      state: 'pending_payment',
      status: 'pending_payment',
    }).increment_id;

    inM3(deleted).deleted = true;
    const [line] = inM3(changed).lines;
    if (line) line['SAPR'] = '11.50';
    double(m3, inM3(doubled));
    // In the shop alone: nobody has told Crossdock.
    const { shop } = lane.sandboxes.shop;
    const idOf = (number: string): number =>
      shop.orders.all().find(({ increment_id: own }) => own === number)?.entity_id ?? 0;
    shop.cancelOrder(idOf(cancelled));
    const { items: _items, ...other } = spec(day, {
      lines: [{ sku: 'MUG-WHITE', price: '12.50', qty: '3', taxRate: '19' }],
    });
    const {
      entity_id: _id,
      increment_id: _number,
      created_at: _at,
      ...content
    } = { ...other, items: _items };
    shop.updateOrder(idOf(edited), content);
    shop.updateOrder(idOf(removed), { increment_id: `${removed}-X`, created_at: '2026-03-01 10:00:00' });

    const { code, json } = await reconcile(...FAULTY);
    expect(code).toBe(1);
    report = json<ReconcileReport>();
  });

  test('each is named, and nothing else is', () => {
    expect(
      Object.fromEntries(report.differences.map(({ order, kind, key }) => [order, [kind, key]])),
    ).toEqual({
      [deleted]: ['deleted', `sales-order:${deleted}`],
      [changed]: ['differs', `sales-order:${changed}`],
      [doubled]: ['duplicate', `sales-order:${doubled}`],
      [cancelled]: ['cancelled-stands', `sales-order:${cancelled}`],
      [edited]: ['outdated', `sales-order:${edited}`],
      [untaken]: ['missing', undefined],
      [stuck]: ['missing', undefined],
      [removed]: ['not-in-shop', `sales-order:${removed}`],
    });
    expect(report.differences.map(({ order }) => order)).not.toContain(good);
  });

  const of = (number: string): ReconcileReport['differences'][number] | undefined =>
    report.differences.find(({ order }) => order === number);

  test('with figures, where it waits, and what to do', () => {
    expect(of(edited)).toMatchObject({ shop: '50.46', erp: '35.58' });
    expect(of(cancelled)).toMatchObject({ erp: '35.58', number: one(cancelled).order });
    expect(of(deleted)).toMatchObject({
      shop: '35.58',
      detail: expect.stringMatching(/no more|not show/) as unknown,
    });
    expect(of(doubled)?.number).toContain('0009999999');
    expect(of(changed)?.detail).toContain('line 1: 23.00 EUR in M3, 25.00 EUR');
    expect(of(stuck)).toMatchObject({
      waits: { stage: 'needs-attention', cause: ['item:SKU-NOWHERE'] },
      advice: expect.stringContaining(`crossdock retry ${CONNECTION} ${stuck}`) as unknown,
    });
    expect(of(untaken)?.advice).toContain(`crossdock sync ${CONNECTION} ${untaken}`);
    expect(report.differences.every(({ what, advice }) => what !== '' && advice !== '')).toBe(true);
  });

  test('what waits or was skipped is apart, with its money, who and why', () => {
    expect(report.waiting).toMatchObject([
      { order: unpaid, flow: 'order', amount: '35.58', shopStatus: 'pending_payment' },
    ]);
    expect(report.skipped).toMatchObject([
      { order: skipped, amount: '35.58', actor: 'ada', reason: 'entered by hand' },
    ]);
    expect(report.sums[0]).toMatchObject({ waiting: { count: 1, total: '35.58' }, skipped: { count: 1 } });
  });

  test('the sums are explained by the differences, save for amounts that the ERP did not tell', () => {
    const told = report.differences.filter(({ order }) => order !== changed && order !== doubled);
    const [row] = report.sums;
    if (!row) throw new Error('no sums');
    const untold = of(changed)?.erp === undefined ? (of(changed)?.shop ?? '0') : '0';
    const explained = sum([
      ...told.map(({ shop = '0' }) => shop),
      ...told.map(({ erp = '0' }) => `-${erp}`),
      untold,
    ]);
    expect(openOf(row)).toBe(explained);
    expect(row.untold).toBe(of(changed)?.erp === undefined ? 2 : 1);
  });

  test('people read each with a remark', async () => {
    const { code, out } = await crossdock('reconcile', CONNECTION, ...FAULTY);
    expect(code).toBe(1);
    expect(out).toContain('Differences: 8');
    expect(out).toMatch(new RegExp(`^${stuck} +missing in the ERP +[\\d.]+ EUR$`, 'm'));
    expect(out).toContain('    waits: needs-attention item:SKU-NOWHERE');
    expect(out).toContain('Waiting, in neither sum: 1');
    expect(out).toContain('entered by hand');
    expect(out).not.toMatch(/Lindenallee|Köln/);
  });

  test('the metric and the log tell', async () => {
    const metrics = await metricsText(lane.service.store, undefined, countDeliveries(), undefined);
    expect(metrics).toContain(`crossdock_reconcile_differences{connection="${CONNECTION}"} 8`);
    expect(lane.logLines.join('\n')).toContain('shop and ERP differ');
  });

  test('--fix wakes them: what a look can cure is cured, and never more than once', async () => {
    const { code, json } = await reconcile(...FAULTY, '--fix');
    expect({ code, ...json<ReconcileReport>() }).toMatchObject({ code: 1, woken: 8 });
    await untilStage(lane, untaken, 'confirmed');
    await untilStage(lane, cancelled, 'cancelled');
    await until(
      'the edit',
      () => standing(lane, edited)[0]?.totals.total,
      (total) => total === '50.46',
    );
    await untilEnded(lane, edited);
    const left = (await reconcile(...FAULTY)).json<ReconcileReport>();
    expect(left.differences.map(({ order }) => order).sort()).toEqual(
      [deleted, changed, doubled, stuck, removed].sort(),
    );
    expect(erpBatches(lane, untaken)).toHaveLength(1);
    expect(erpOrders(lane, deleted)).toHaveLength(1);
  });
});

/** What the command that runs has said so far. */
const said = (): string => {
  const { stderr } = process as unknown as { stderr: { write: jest.Mock<boolean, [string]> } };
  return stderr.write.mock.calls.flat().join('');
};

describe('a run', () => {
  const range = ['--from', '2026-01-05', '--to', '2026-01-06'];
  const input = { connection: CONNECTION, from: '2026-01-05', to: '2026-01-06' };

  test('can be paused and resumed, and a second start attaches to it', async () => {
    const { client } = lane.service.temporal;
    const handle = await client.workflow.signalWithStart('reconcile', {
      workflowId: `reconcile/${CONNECTION}/2026-01-05_2026-01-06`,
      taskQueue: 'crossdock',
      args: [input],
      signal: 'pause',
    });
    expect((await reconcile(...range, '--pause')).json()).toMatchObject({ paused: true });
    const attached = reconcile(...range, '--ledger-only');
    await until('the attachment', said, (text) => text.includes('being reconciled already'));
    expect(await handle.query<ReconcileProgress, []>('progress')).toMatchObject({ paused: true, orders: 0 });
    await handle.signal('resume');
    expect((await attached).json<ReconcileReport>()).toMatchObject({
      agreed: true,
      ledgerOnly: false,
      orders: 2,
    });
    const [latest] = await lane.service.store.reconciliations.latest();
    expect(latest?.id).toBe(handle.signaledRunId);
    expect((await reconcile(...range, '--resume')).code).toBe(1);
  });

  test('that is ended by others ends the command with 1 and a sentence', async () => {
    const handle = await lane.service.temporal.client.workflow.signalWithStart('reconcile', {
      workflowId: `reconcile/${CONNECTION}/2026-01-05_2026-01-06`,
      taskQueue: 'crossdock',
      args: [input],
      signal: 'pause',
    });
    const attached = reconcile(...range, '--fix');
    await until('the attachment', said, (text) => text.includes('being reconciled already'));
    await handle.terminate('the office closes');
    const { code, json } = await attached;
    expect({ code, json: json() }).toMatchObject({
      code: 1,
      json: { error: expect.stringMatching(/without a result: .*the office closes/) as unknown },
    });
  });

  test.each([
    ['a day that is none', ['--from', '2026-11-31', '--to', '2026-12-05'], /2026-11-31/],
    ['a range that ends before it begins', ['--from', '2026-02-02', '--to', '2026-02-01'], /before/],
    ['no end', ['--from', '2026-02-02'], /--to/],
    ['both', [...range, '--pause', '--resume'], /not both/],
  ])('is not begun for %s', async (_, args, sentence) => {
    const { code, json } = await reconcile(...args);
    expect(code).toBe(2);
    expect(json<{ error: string }>().error).toMatch(sentence);
  });

  test('can be started with nothing but plain JSON, and is refused without days', async () => {
    const { client } = lane.service.temporal;
    const start = (args: object): Promise<ReconcileOutcome> =>
      client.workflow.execute('reconcile', {
        workflowId: `reconcile/by-hand-${Math.random()}`,
        taskQueue: 'crossdock',
        args: [args],
      });
    const outcome = await start(input);
    expect(outcome).toMatchObject({ orders: 2, differences: 0, woken: 0 });
    expect(outcome.summary).toContain('| order | 2: ');
    await expect(start({ connection: CONNECTION })).rejects.toMatchObject({ cause: { type: 'wrong-use' } });
    await expect(start({ ...input, to: '2026-02-31' })).rejects.toMatchObject({
      cause: { cause: { type: 'rejected' } },
    });
  });

  test('is made again and again where the connection asks for it, over the latest whole days', async () => {
    const { client } = lane.service.temporal;
    await scheduleReconcile(client, CONNECTION, { every: 60_000, reconcile: 86_400_000 });
    const handle = client.schedule.getHandle(reconcileScheduleId(CONNECTION));
    await handle.trigger();
    const recent = await until(
      'the scheduled run',
      async () => (await handle.describe()).info.recentActions[0]?.action,
      (action) => action !== undefined,
    );
    const outcome = (await client.workflow
      .getHandle(recent?.workflow.workflowId ?? '')
      .result()) as ReconcileOutcome;
    const today = new Date().toISOString().slice(0, 10);
    expect(outcome).toMatchObject({ to: today, orders: 0, differences: 0 });
    expect(Date.parse(outcome.to) - Date.parse(outcome.from)).toBe(2 * 86_400_000);
    await scheduleReconcile(client, CONNECTION, { every: 60_000 });
    await expect(handle.describe()).rejects.toThrow();
  });
});
