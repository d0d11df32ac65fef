import { demoOrders } from '../../../../sandbox/bigcommerce';
import { absolute, compare, equal } from '../../../../domain/money';
import { sourceTotals } from '../../../../domain/sum-sheet';
import { cleanUp, context, NOTHING, setUp, unexplained } from './support';

afterEach(cleanUp);

/** What may stay unexplained: the store's own residue of a cent, and fractions of a cent that it rounds once. */
const RESIDUES = ['one-cent-residue', 'fraction-of-a-cent'];

it('every order of the demo is read to the cent, with what was given back', async () => {
  const demo = demoOrders({ now: new Date('2026-11-01T00:00:00Z'), fees: true });
  const { sandbox, connect } = await setUp([], { quota: 0 });
  sandbox.load({ ...demo, orders: demo.orders.map(({ order }) => order) });
  for (const { number, refunds } of demo.orders) {
    for (const refund of refunds) sandbox.refund(Number(number), refund);
  }
  const shop = connect({ settings: { b2b: true } });
  const orders = await shop.fetchOrders(
    context,
    demo.orders.map(({ number }) => number),
  );
  expect(orders.size).toBe(demo.orders.length);
  for (const { number, kind, total, currency, refunds, expectation } of demo.orders) {
    const order = orders.get(number);
    if (!order) throw new Error(`order ${number} (${kind}) was not read`);
    const totals = sourceTotals(order);
    expect([kind, order.currency, equal(totals.total, total)]).toEqual([kind, currency, true]);
    expect([kind, compare(absolute(totals.rounding), RESIDUES.includes(kind) ? '0.01' : '0') <= 0]).toEqual([kind, true]); // prettier-ignore
    if (!RESIDUES.includes(kind)) expect([kind, unexplained(order)]).toEqual([kind, NOTHING]);
    expect(order.refunds).toHaveLength(refunds.length);
    for (const refund of order.refunds) expect([kind, unexplained(refund)]).toEqual([kind, NOTHING]);
    const isSold = ['open', 'complete', 'closed'].includes(order.state);
    expect([kind, isSold]).toEqual([kind, expectation !== 'not-due']);
  }
  const company = demo.orders.find(({ kind }) => kind === 'company')?.number ?? '';
  expect(orders.get(company)).toMatchObject({
    customer: { kind: 'company', company: { id: '12', name: 'Musterwerk GmbH' } },
    payment: { purchaseOrder: `PO-2026-${company}` },
  });
  // Beside one call each for transactions and companies, a few ranges and lists of refunds.
  const calls = sandbox.requests.summary().byCall;
  expect(calls['GET /v2/orders']?.count).toBe(1);
  expect(calls['GET /v3/orders/payment_actions/refunds']?.count).toBe(1);
});
