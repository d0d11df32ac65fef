import type { Order } from '../../../../domain/order';
import { unrecorded } from '../../../../systems/context';
import { cleanUp, setUp, type SetUp } from './support';

const context = unrecorded();
afterEach(cleanUp);

const read = async ({ connect }: SetUp): Promise<Order> =>
  (await connect().fetchOrders(context, ['1001'])).get('1001') as Order;
/** 3 × 10.00 and 1 × 50.00, 10 % tax, shipping 5.50 with tax: 93.50. */
const paid = async (more = {}): Promise<SetUp> => {
  const made = await setUp();
  made.sandbox.shop.addOrder({
    index: 1,
    lines: [
      { sku: 'A', price: '10.00', quantity: 3, taxRate: '10' },
      { sku: 'B', price: '50.00', taxRate: '10' },
    ],
    shipping: { price: '5.00', taxRate: '10' },
    ...more,
  });
  return made;
};
const amounts = ({ refunds }: Order): unknown =>
  refunds.map(({ lines, charges, totals }) => [
    lines.map(({ sku, quantity, amount, tax }) => [sku, quantity, amount, tax]),
    charges.map(({ kind, amount, tax }) => [kind, amount, tax]),
    totals.total,
  ]);

describe('what the shop calls refunds', () => {
  it('rows with their money', async () => {
    const made = await paid();
    made.sandbox.shop.refundOrder(1_001, { lines: [{ line: 0, quantity: 2 }] });
    const order = await read(made);
    expect(amounts(order)).toEqual([[[['A', '2', '20', '2']], [], '22']]);
    // The sale itself stands as it was.
    expect([order.lines[0]?.quantity, order.totals.total]).toEqual(['3', '93.5']);
    expect(order.payments.find(({ kind }) => kind === 'refund')).toMatchObject({
      amount: '22',
      state: 'done',
      refundId: order.refunds[0]?.id,
    });
  });

  it('shipping only, whole or in part', async () => {
    const made = await paid();
    made.sandbox.shop.refundOrder(1_001, { shipping: '2.00' });
    expect(amounts(await read(made))).toEqual([[[], [['shipping', '2', '0.2']], '2.2']]);
  });

  it('money without rows is an adjustment', async () => {
    const made = await paid();
    made.sandbox.shop.refundOrder(1_001, { money: '7.00' });
    expect(amounts(await read(made))).toEqual([[[], [['adjustment', '7', '0']], '7']]);
  });

  it('money above and below what the rows are worth', async () => {
    const made = await paid();
    made.sandbox.shop.refundOrder(1_001, { lines: [{ line: 0, quantity: 1 }], money: '9.00' });
    made.sandbox.shop.refundOrder(1_001, { lines: [{ line: 1, quantity: 1 }], money: '60.00' });
    expect(amounts(await read(made))).toEqual([
      [[['A', '1', '10', '1']], [['adjustment', '-2', '0']], '9'],
      [[['B', '1', '50', '5']], [['adjustment', '5', '0']], '60'],
    ]);
  });

  it('rows without money and without a return were never sold', async () => {
    const made = await paid();
    made.sandbox.shop.editOrder(1_001, { remove: { line: 0, quantity: 1 } });
    made.sandbox.shop.editOrder(1_001, { remove: { line: 1, quantity: 1 } });
    const order = await read(made);
    expect(order.refunds).toEqual([]);
    expect(order.lines.map(({ sku, quantity, amount, tax }) => [sku, quantity, amount, tax])).toEqual([['A', '2', '20', '2']]); // prettier-ignore
    expect(order.totals).toMatchObject({ lines: '20', tax: '2.5', total: '27.5' });
  });

  it('money that pays back what an edit left overpaid is a payment, no credit', async () => {
    const made = await paid();
    made.sandbox.shop.editOrder(1_001, { remove: { line: 1, quantity: 1 } });
    made.sandbox.shop.refundOrder(1_001, { money: '55.00' });
    const order = await read(made);
    expect(order.refunds).toEqual([]);
    expect(order.totals.total).toBe('38.5');
    expect(order.payments.map(({ kind, amount }) => [kind, amount])).toEqual([
      ['capture', '93.5'],
      ['refund', '55'],
    ]);
  });

  it('an exchange: what the buyer owes for the new row is set off, not kept', async () => {
    const made = await paid();
    made.sandbox.shop.editOrder(1_001, { addLine: { sku: 'C', price: '20.00', taxRate: '10' } });
    made.sandbox.shop.refundOrder(1_001, { lines: [{ line: 1, quantity: 1 }], money: '33.00', return: true });
    const order = await read(made);
    expect(order.totals.total).toBe('115.5');
    expect(amounts(order)).toEqual([[[['B', '1', '50', '5']], [], '55']]);
  });

  it('a return that pays nothing back lowers what is owed', async () => {
    const made = await paid({ payment: 'pending', terms: true });
    made.sandbox.shop.refundOrder(1_001, { lines: [{ line: 1, quantity: 1 }], money: 'none', return: true });
    const order = await read(made);
    expect(order.totals.total).toBe('93.5');
    expect(amounts(order)).toEqual([[[['B', '1', '50', '5']], [], '55']]);
  });

  it('money on its way is no refund yet', async () => {
    const made = await paid();
    made.sandbox.shop.refundOrder(1_001, { lines: [{ line: 0, quantity: 1 }], status: 'PENDING' });
    const before = await read(made);
    expect([before.refunds, before.totals.total]).toEqual([[], '93.5']);
    expect(before.payments.at(-1)).toMatchObject({ kind: 'refund', state: 'pending' });
    made.sandbox.shop.settleRefund(1_001);
    expect(amounts(await read(made))).toEqual([[[['A', '1', '10', '1']], [], '11']]);
  });

  it('duties go back with their refund', async () => {
    const made = await paid({ duties: { amount: '12.00', tax: '1.20' } });
    const order = await read(made);
    expect(order.charges.find(({ kind }) => kind === 'fee:duties')).toMatchObject({
      amount: '12',
      tax: '1.2',
    });
    made.sandbox.shop.refundOrder(1_001, { lines: [{ line: 1, quantity: 1 }], duties: true });
    expect(amounts(await read(made))).toEqual([[[['B', '1', '50', '5']], [['fee:duties', '12', '0']], '67']]);
  });

  it('a cancelled order keeps what it was', async () => {
    const made = await paid();
    made.sandbox.shop.cancelOrder(1_001);
    const order = await read(made);
    expect(order).toMatchObject({ state: 'cancelled', totals: { total: '93.5' } });
    expect(order.refunds.map(({ totals }) => totals.total)).toEqual(['93.5']);
  });

  it('waits for a person when the refunds do not explain the present total', async () => {
    const made = await paid();
    made.sandbox.shop.refundOrder(1_001, { lines: [{ line: 0, quantity: 1 }] });
    const state = made.sandbox.shop.order(1_001);
    state.refunds = state.refunds.map((refund) => ({ ...refund, value: { presentment: 300n, shop: 300n } }));
    await expect(read(made)).rejects.toMatchObject({
      kind: 'conflict',
      causes: ['sum:#1001'],
      message: expect.stringContaining('do not explain') as string,
    });
  });
});
