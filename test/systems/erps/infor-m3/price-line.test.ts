import fc from 'fast-check';
import { decimal, equal, plain, roundTo } from '../../../../domain/money';
import { isFailure } from '../../../../domain/failure';
import { priceLine, type LinePrice } from '../../../../systems/erps/infor-m3/price-line';
import { settings } from './support';

const line = (quantity: string, unitPrice: string, amount: string, discount = '0'): Parameters<typeof priceLine>[0] => ({
  position: 1, sku: 'S', item: 'I', description: 'D', quantity, unitPrice, amount, discount,
}); // prettier-ignore

/** What M3 makes of it. */
const gross = (quantity: string, price: LinePrice, currency: string): string =>
  price.DIP1 === '100'
    ? '0'
    : roundTo(
        plain(
          decimal(quantity)
            .times(decimal(price.SAPR))
            .div(decimal(price.SACD ?? '1')),
        ),
        currency,
      );

test.each([
  ['2', '10.00', '20.00', { SAPR: '10' }],
  ['3', '8.3333', '25.00', { SAPR: '25', SACD: '3' }],
  ['1', '24.7899', '24.79', { SAPR: '24.79' }],
  ['2', '10.00', '18.00', { SAPR: '18', SACD: '2' }],
  ['0.5', '10.00', '4.00', { SAPR: '8' }],
  ['3', '0', '0', { SAPR: '1', DIP1: '100' }],
])('%s × %s = %s', (quantity, unitPrice, amount, price) => {
  expect(priceLine(line(quantity, unitPrice, amount), 'EUR', settings())).toEqual(price);
});

test('a finer price is used when the tenant keeps more decimals', () => {
  const fine = settings({ priceDecimals: 4 });
  expect(priceLine(line('3', '8.3333', '25.00'), 'EUR', fine)).toEqual({ SAPR: '8.3333' });
});

test('an amount that no price gives is refused with a sentence', () => {
  expect(() => priceLine(line('100.5', '1.00', '33.33'), 'EUR', settings())).toThrow(
    /no price with 2 decimals/,
  );
});

test('a line discount counts once for the line, or is shared out where M3 counts it per unit', () => {
  const per = settings({ lineDiscountApplies: 'unit' });
  expect(priceLine(line('4', '5', '20', '2'), 'EUR', settings()).DIA1).toBe('2');
  expect(priceLine(line('4', '5', '20', '2'), 'EUR', per).DIA1).toBe('0.5');
  expect(() => priceLine(line('3', '5', '15', '1'), 'EUR', per)).toThrow(/shared out/);
});

test('whatever the shop says, M3 gets the same amount to the cent or nothing', () => {
  const cents = fc
    .integer({ min: 0, max: 10_000_000 })
    .map((value) => plain(decimal(String(value)).div(100)));
  const price = fc
    .integer({ min: 0, max: 99_999_999 })
    .map((value) => plain(decimal(String(value)).div(10_000)));
  const quantity = fc.oneof(
    fc.integer({ min: 1, max: 99_999 }).map(String),
    fc.integer({ min: 1, max: 9_999 }).map((value) => plain(decimal(String(value)).div(1000))),
  );
  const currency = fc.constantFrom('EUR', 'JPY', 'KWD');
  fc.assert(
    fc.property(quantity, price, cents, currency, (pieces, unit, amount, code) => {
      const wanted = roundTo(amount, code);
      let sent: LinePrice;
      try {
        sent = priceLine(line(pieces, unit, wanted), code, settings());
      } catch (error) {
        // Only broken quantities may be impossible.
        expect(isFailure(error, 'rejected')).toBe(true);
        expect(decimal(pieces).isInteger()).toBe(false);
        return;
      }
      expect(equal(gross(pieces, sent, code), wanted)).toBe(true);
      expect(sent.SAPR.length).toBeLessThanOrEqual(18);
      expect((sent.SACD ?? '').length).toBeLessThanOrEqual(5);
    }),
  );
});
