import { seedItems } from '../../sandbox/infor-m3';
import {
  CONNECTION,
  erpBatches,
  erpOrders,
  place,
  shopOrder,
  standing,
  startLane,
  untilEnded,
  untilStage,
  type Lane,
} from './composed-lane';

let lane: Lane;

beforeAll(async () => {
  lane = await startLane();
});
afterAll(async () => {
  await lane?.close();
});

test('an order becomes one ERP order, to the cent', async () => {
  const order = shopOrder({
    index: 1,
    lines: [
      { sku: 'MUG-WHITE', price: '12.50', qty: '3', discount: '1.11', taxRate: '19' },
      { sku: 'NOTEBOOK-A5', price: '6.45', qty: '1', taxRate: '7' },
    ],
  });
  const number = await place(lane, order);

  await untilStage(lane, number, 'confirmed');
  await untilEnded(lane, number);

  const [one, ...more] = standing(lane, number);
  expect(more).toEqual([]);
  // 36.39 + 6.45 + 4.90 net; tax 6.91 + 0.45 + 0.93.
  expect(one?.totals.total).toBe('56.03');
  expect(Number(String(order.grand_total))).toBe(56.03);
  expect(one?.lines.map(({ item, quantity }) => [item, Number(quantity)])).toEqual([
    ['MUG-WHITE', 3],
    ['NOTEBOOK-A5', 1],
  ]);
  expect(await lane.service.store.ledger.ofOrder(CONNECTION, number)).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ kind: 'sales-order', state: 'confirmed', number: one?.order }),
    ]),
  );
});

test('looking again at an order that is settled posts nothing', async () => {
  const number = await place(lane, shopOrder({ index: 2 }));
  await untilStage(lane, number, 'confirmed');
  await untilEnded(lane, number);

  await lane.orders.changed(CONNECTION, number, 'live');
  await untilEnded(lane, number);

  expect(erpBatches(lane, number)).toHaveLength(1);
  expect(standing(lane, number)).toHaveLength(1);
});

test('an article the ERP lacks stops the order until somebody adds it and retries', async () => {
  const sku = 'UNKNOWN-TEAPOT';
  const number = await place(
    lane,
    shopOrder({ index: 3, lines: [{ sku, price: '21.37', qty: '1', taxRate: '19' }] }),
  );

  const stuck = await untilStage(lane, number, 'needs-attention');
  expect(stuck.cause).toEqual([`item:${sku}`]);
  expect(erpBatches(lane, number)).toEqual([]);

  seedItems(lane.sandboxes.erp.m3, [{ number: sku, description: 'Teapot' }]);
  await lane.orders.retry(CONNECTION, number, { actor: 'jest' });
  const released = await untilStage(lane, number, 'confirmed');
  await untilEnded(lane, number);

  expect(released.cause).toEqual([]);
  expect(standing(lane, number).map(({ totals }) => totals.total)).toEqual(['31.26']);
  expect(standing(lane, number).map(({ lines }) => lines.map(({ item }) => item))).toEqual([[sku]]);
});

test('an order edited after posting is reversed and posted again under the next reference', async () => {
  const before = shopOrder({ index: 4 });
  const number = await place(lane, before);
  await untilStage(lane, number, 'confirmed');
  await untilEnded(lane, number);

  const after = shopOrder({
    index: 4,
    createdAt: before.created_at,
    lines: [{ sku: 'MUG-WHITE', price: '12.50', qty: '5', taxRate: '19' }],
  });
  const { updated_at: _, ...change } = after;
  lane.sandboxes.shop.updateOrder(before.entity_id, change);
  await lane.orders.changed(CONNECTION, number, 'live');
  await untilEnded(lane, number);

  expect(
    erpOrders(lane, number).map(({ reference, deleted, totals }) => [reference, deleted, totals.total]),
  ).toEqual([
    [number, true, '35.58'],
    [`${number}/1`, false, '80.21'],
  ]);
  expect((await lane.service.store.orders.get(CONNECTION, number))?.stage).toBe('confirmed');
});

test('an order cancelled after posting is taken out of the ERP, and shown as cancelled after one look', async () => {
  const order = shopOrder({ index: 8 });
  const number = await place(lane, order);
  await untilStage(lane, number, 'confirmed');
  await untilEnded(lane, number);

  lane.sandboxes.shop.cancelOrder(order.entity_id);
  await lane.orders.changed(CONNECTION, number, 'live');
  await untilEnded(lane, number);

  expect(standing(lane, number)).toEqual([]);
  expect((await lane.service.store.orders.get(CONNECTION, number))?.stage).toBe('cancelled');
});

test('an order head whose answer was lost is found again and not sent twice', async () => {
  const { faults, requests } = lane.sandboxes.erp;
  const calls = (name: string): number => requests.summary().byCall[`OIS100MI/${name}`]?.count ?? 0;
  const counts = (): [number, number] => [calls('AddBatchHead'), calls('DelBatchHead')];
  const before = counts();
  faults.set([{ call: 'OIS100MI/AddBatchHead', effect: 'commit-then-drop', times: 1 }]);
  const number = await place(lane, shopOrder({ index: 5 }));

  await untilStage(lane, number, 'confirmed');
  await untilEnded(lane, number);
  expect(faults.rules()).toEqual([expect.objectContaining({ fired: 1 })]);
  faults.clear();

  // The head that was left without lines is deleted before another one is entered.
  const after = counts();
  expect([after[0] - before[0], after[1] - before[1]]).toEqual([2, 1]);
  expect(erpBatches(lane, number)).toHaveLength(1);
  expect(standing(lane, number).map(({ totals }) => totals.total)).toEqual(['35.58']);
  const kinds = (await lane.service.store.trail.read(CONNECTION, number)).map(({ kind }) => kind);
  expect(kinds).toEqual(expect.arrayContaining(['in-doubt', 'searched', 'confirmed']));
});

test('a skipped order stays out, with who and why on record, until somebody retries it', async () => {
  const number = await place(
    lane,
    shopOrder({ index: 6, lines: [{ sku: 'NO-SUCH-THING', price: '3.00', qty: '1', taxRate: '19' }] }),
  );
  await untilStage(lane, number, 'needs-attention');

  await lane.orders.skip(CONNECTION, number, { actor: 'jest', reason: 'settled by telephone' });
  await untilStage(lane, number, 'skipped');
  await untilEnded(lane, number);
  await lane.orders.changed(CONNECTION, number, 'live');
  await untilEnded(lane, number);

  expect((await lane.service.store.orders.get(CONNECTION, number))?.stage).toBe('skipped');
  expect(erpBatches(lane, number)).toEqual([]);
  expect(await lane.service.store.trail.read(CONNECTION, number)).toEqual(
    expect.arrayContaining([
      expect.objectContaining({
        kind: 'skipped',
        actor: 'jest',
        data: expect.objectContaining({ reason: 'settled by telephone' }) as unknown,
      }),
    ]),
  );

  seedItems(lane.sandboxes.erp.m3, [{ number: 'NO-SUCH-THING', description: 'Found after all' }]);
  await lane.orders.retry(CONNECTION, number, { actor: 'jest' });
  await untilStage(lane, number, 'confirmed');
  expect(standing(lane, number)).toHaveLength(1);
});
