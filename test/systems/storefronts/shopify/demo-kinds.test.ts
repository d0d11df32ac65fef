import { normalize, sum } from '../../../../domain/money';
import type { Order } from '../../../../domain/order';
import { demoOrders } from '../../../../sandbox/shopify';
import { unrecorded } from '../../../../systems/context';
import { cleanUp, columnDifferences, NO_DIFFERENCE, setUp, unexplained } from './support';

const context = unrecorded();
afterEach(cleanUp);

describe.each(['gross', 'net'] as const)(
  'every kind of order the shop can take, refund subtotals %s',
  (refundSubtotals) => {
    it.each(['presentment', 'shop'] as const)('adds up in %s money', async (money) => {
      const { sandbox, connect } = await setUp({ undocumented: { refundSubtotals } });
      const shop = connect({ settings: { money } });
      const demo = demoOrders({ count: 44, seed: 7, now: new Date('2026-11-20T12:00:00Z') });
      const placed = demo.fill(sandbox.shop);
      const orders = await shop.fetchOrders(
        context,
        placed.map(({ order }) => String(order.number)),
      );
      expect(orders.size).toBe(44);
      for (const { demo: one, order: state } of placed) {
        const order = orders.get(String(state.number)) as Order;
        const label = `${one.kind} ${state.name}`;
        expect([label, columnDifferences(order)]).toEqual([label, NO_DIFFERENCE]);
        const truth = sandbox.shop.truth().find(({ id }) => id === state.id);
        const paidBack = order.payments.filter(({ kind, state: is }) => kind === 'refund' && is === 'done');
        if (money === 'presentment' && !truth?.cancelled) {
          expect([label, normalize(truth?.sold ?? '')]).toEqual([label, order.totals.total]);
          expect([label, normalize(truth?.refunded ?? '')]).toEqual([
            label,
            sum(paidBack.map(({ amount }) => amount)),
          ]);
        }
        for (const refund of order.refunds) {
          expect([label, unexplained(refund), columnDifferences(refund)]).toEqual([
            label,
            '0',
            NO_DIFFERENCE,
          ]);
        }
      }
    });
  },
);
