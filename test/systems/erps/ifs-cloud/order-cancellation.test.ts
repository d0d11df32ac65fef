import { CANCEL, cancellationOf, CO, orders, salesOrder, startOrders } from './order-support';
import { carry, failureOf, type Bench } from './support';

let bench: Bench;
let running: Bench | undefined;
const open = async (...args: Parameters<typeof startOrders>): Promise<Bench> =>
  (running = bench = await startOrders(...args));
afterEach(async () => {
  await running?.close();
  running = undefined;
});

const ACTION = `POST ${CO}/CustomerOrderSet/CustomerOrder_SetCancelled`;
const ours = cancellationOf(salesOrder(), 'P10001');

describe('a cancellation', () => {
  test('cancels the order in IFS, once', async () => {
    await open({}, { orders: { cancel: CANCEL } });
    await carry(bench, bench.erp, salesOrder());
    const { confirmation, findings } = await carry(bench, bench.erp, ours);
    expect(findings).toEqual(['absent']);
    expect(confirmation).toEqual({ number: 'P10001', status: 'Cancelled', total: '0' });
    expect(orders(bench)).toMatchObject([{ number: 'P10001', state: 'Cancelled' }]);
    expect((await carry(bench, bench.erpWith(), ours)).findings).toEqual(['complete']);
    // What replaces it has a reference of its own.
    await carry(bench, bench.erp, salesOrder({ reference: '100000123/1' }));
    expect(orders(bench)).toMatchObject([{ state: 'Cancelled' }, { state: 'Planned' }]);
  });

  test('whose answer was lost is proved by the state', async () => {
    await open({}, { orders: { cancel: CANCEL } });
    await carry(bench, bench.erp, salesOrder());
    bench.sandbox.faults.set([{ call: ACTION, effect: 'commit-then-drop', times: 1 }]);
    const { findings, failures } = await carry(bench, bench.erp, ours);
    expect(failures).toEqual(['in-doubt']);
    expect(findings).toEqual(['absent', 'complete']);
  });

  test('looks again when somebody changed the order in between', async () => {
    await open({}, { orders: { cancel: CANCEL } });
    await carry(bench, bench.erp, salesOrder());
    const sent = bench.sent.filter(({ name }) => name === ACTION).length;
    const [order] = orders(bench);
    const table = bench.sandbox.ifs.table('customerOrder');
    // Between our read and our action the row gets another ETag, once.
    const record = (): void => {
      if (bench.sent.filter(({ name }) => name.endsWith('/CustomerOrderSet')).length > 0 && !changed) {
        changed = true;
        table.put({ ...order?.head, NoteText: 'called by phone' });
      }
    };
    let changed = false;
    await bench.erp.post({ ...bench.context, record }, ours, { state: 'absent', means: [] });
    expect(changed).toBe(true);
    expect(bench.sent.filter(({ name }) => name.endsWith('CustomerOrder_SetCancelled')).length - sent).toBe(
      2,
    );
    expect(orders(bench)).toMatchObject([{ state: 'Cancelled', head: { NoteText: 'called by phone' } }]);
  });

  test('of an order that has gone too far is refused in the words of IFS', async () => {
    await open({}, { orders: { cancel: CANCEL } });
    await carry(bench, bench.erp, salesOrder());
    await bench.control('/orders/P10001/state/Delivered');
    const failure = await failureOf(carry(bench, bench.erp, ours));
    expect(failure).toMatchObject({ kind: 'rejected', causes: ['cancellation:100000123'] });
    expect(failure.message).toMatch(/An order that is Delivered cannot be cancelled/);
    expect(failure.advice).toMatch(/Cancel order P10001 in IFS by hand/);
  });

  test('waits for a person where no action is named', async () => {
    await open();
    await carry(bench, bench.erp, salesOrder());
    const failure = await failureOf(carry(bench, bench.erp, ours));
    expect(failure).toMatchObject({ kind: 'rejected', causes: ['cancellation:100000123'] });
    await bench.control('/orders/P10001/state/Cancelled');
    expect((await carry(bench, bench.erp, ours)).findings).toEqual(['complete']);
  });

  test('never touches an order that is not ours', async () => {
    await open({}, { orders: { cancel: CANCEL } });
    await carry(bench, bench.erp, salesOrder({ reference: 'OTHER' }));
    expect(await bench.erp.find(bench.context, ours)).toMatchObject({
      state: 'conflict',
      difference: 'its CustomerPoNo is OTHER, not 100000123',
    });
    expect(orders(bench)).toMatchObject([{ state: 'Planned' }]);
  });

  test('is not closed by an order that is not shown', async () => {
    let now = Date.parse('2026-11-20T12:00:00Z');
    await open({}, { settleSeconds: 60, orders: { cancel: CANCEL } });
    const erp = bench.erpWith({}, { clock: () => now });
    expect((await failureOf(erp.find(bench.context, ours))).kind).toBe('unavailable');
    now += 59_000;
    expect((await failureOf(erp.find(bench.context, ours))).kind).toBe('unavailable');
    now += 2_000;
    expect(await failureOf(erp.find(bench.context, ours))).toMatchObject({
      kind: 'rejected',
      causes: ['cancellation:100000123'],
    });
  });
});
