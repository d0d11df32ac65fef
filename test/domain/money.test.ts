import fc from 'fast-check';
import {
  add,
  compare,
  decimal,
  display,
  exponentOf,
  multiply,
  negate,
  normalize,
  round,
  roundTo,
  subtract,
  sum,
} from '../../domain/money';

const amount = fc
  .tuple(fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }), fc.integer({ min: 0, max: 6 }))
  .map(([value, places]) => {
    const digits = (value < 0n ? -value : value).toString().padStart(places + 1, '0');
    const whole = digits.slice(0, digits.length - places);
    return `${value < 0n ? '-' : ''}${whole}${places > 0 ? `.${digits.slice(-places)}` : ''}`;
  });

test('adds what a float cannot', () => {
  expect(add('0.1', '0.2')).toBe('0.3');
  expect(sum(Array.from({ length: 1_000 }, () => '0.01'))).toBe('10');
});

test('rounds half up to the currency', () => {
  expect(roundTo('1.005', 'EUR')).toBe('1.01');
  expect(roundTo('-1.005', 'EUR')).toBe('-1.01');
  expect(roundTo('12.5', 'JPY')).toBe('13');
  expect(roundTo('1.2345', 'KWD')).toBe('1.235');
  expect(round('29.949999999999999', 4)).toBe('29.95');
});

test('knows currencies without cents and with mills', () => {
  expect([exponentOf('JPY'), exponentOf('KWD'), exponentOf('EUR'), exponentOf('kwd')]).toEqual([0, 3, 2, 3]);
});

test.each(['', 'abc', '1,5', 'NaN', 'Infinity', '1e9999', ' ', '--1', '0x10'])('refuses %j', (text) => {
  expect(() => decimal(text)).toThrow(RangeError);
});

test('shows people the decimals of the currency', () => {
  expect(display('30', 'EUR')).toBe('30.00 EUR');
  expect(display('30', 'JPY')).toBe('30 JPY');
  expect(display('0.125', 'EUR')).toBe('0.125 EUR');
});

test('property: addition and subtraction undo each other, negation is its own inverse', () => {
  fc.assert(
    fc.property(amount, amount, (a, b) => {
      expect(subtract(add(a, b), b)).toBe(normalize(a));
      expect(negate(negate(a))).toBe(normalize(a));
      expect(compare(a, b)).toBe(-compare(b, a) + 0);
      expect(multiply(a, '1')).toBe(normalize(a));
    }),
  );
});
