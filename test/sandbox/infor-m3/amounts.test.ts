import fc from 'fast-check';
import { lineAmounts, totals } from '../../../sandbox/infor-m3/amounts';

const cents = fc.integer({ min: 0, max: 10_000_000 });
const money = (value: number): string =>
  `${Math.trunc(value / 100)}.${String(Math.abs(value) % 100).padStart(2, '0')}`;

describe('order sums', () => {
  it('equal integer arithmetic in cents, for any order', () => {
    const line = fc.record({ quantity: fc.integer({ min: 1, max: 999 }), price: cents, discount: cents });
    fc.assert(
      fc.property(fc.array(line, { maxLength: 20 }), fc.array(cents, { maxLength: 5 }), (lines, charges) => {
        const expected =
          lines.reduce((sum, each) => sum + each.quantity * each.price - each.discount, 0) +
          charges.reduce((sum, each) => sum + each, 0);
        const { total } = totals(
          {},
          lines.map((each) => ({
            ORQT: String(each.quantity),
            SAPR: money(each.price),
            DIA1: money(each.discount),
          })),
          charges.map((charge) => ({ CRAM: money(charge) })),
          { decimals: 2, discounts: 'per-line', vatPercent: '0' },
        );
        expect(BigInt(total.replace('.', ''))).toBe(BigInt(expected));
      }),
    );
  });

  it('mirror themselves for a credit', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 999 }),
        cents,
        fc.integer({ min: 0, max: 99 }),
        (quantity, price, percent) => {
          const net = (count: number): string =>
            lineAmounts({ ORQT: String(count), SAPR: money(price), DIP1: String(percent) }, 2, 'per-line')
              .net;
          expect(Number(net(-quantity)) + Number(net(quantity))).toBe(0);
        },
      ),
    );
  });
});
