import fc from 'fast-check';
import { addUp, exactly, fromUnits, plainQuantity, toUnits } from '../../faults/exact';

test.each([
  ['29.949999999999999', 'EUR', '29.95'],
  ['0.005', 'EUR', '0.01'],
  ['-0.005', 'EUR', '-0.01'],
  ['1234.5', 'JPY', '1235'],
  ['1.2345', 'KWD', '1.235'],
  ['7', 'EUR', '7.00'],
  ['-0', 'EUR', '0.00'],
])('%s %s is %s', (text, currency, wanted) => {
  expect(exactly(text, currency)).toBe(wanted);
});

test('sums are exact where binary fractions are not', () => {
  expect(addUp('EUR', ['0.10', '0.20', '-0.30'])).toBe('0.00');
});

test('quantities lose their zeros only', () => {
  expect(['2.0000', '10', '0.500'].map(plainQuantity)).toEqual(['2', '10', '0.5']);
});

test('no decimal is no amount', () => {
  expect(() => toUnits('abc', 2)).toThrow(RangeError);
  expect(() => toUnits('', 2)).toThrow(RangeError);
});

test('a text survives the way there and back', () => {
  fc.assert(
    fc.property(
      fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n }),
      fc.integer({ min: 0, max: 6 }),
      (units, places) => {
        expect(toUnits(fromUnits(units, places), places)).toBe(units);
      },
    ),
  );
});
