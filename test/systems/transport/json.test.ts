import fc from 'fast-check';
import { parse } from 'lossless-json';
import { normalize } from '../../../domain/money';
import {
  jsonNumber,
  parseLossless,
  stringifyLossless,
  tryParseLossless,
} from '../../../systems/transport/json';

describe('lossless JSON', () => {
  it('keeps every digit', () => {
    expect(
      parseLossless(
        '{"a":29.949999999999999,"b":"29.90","c":12345678901234567890,"d":-0.10,"e":[true,null]}',
      ),
    ).toEqual({
      a: '29.949999999999999',
      b: '29.90',
      c: '12345678901234567890',
      d: '-0.10',
      e: [true, null],
    });
  });

  it('writes exponents out', () => {
    expect(parseLossless('[1.0e-5, 2.5E3]')).toEqual(['0.00001', '2500']);
  });

  it('agrees with JSON.parse on what is no number', () => {
    const json = fc
      .json()
      .map((text) =>
        JSON.stringify(
          JSON.parse(text, (_, value: unknown) => (typeof value === 'number' ? String(value) : value)),
        ),
      );
    fc.assert(fc.property(json, (text) => expect(parseLossless(text)).toEqual(JSON.parse(text))));
  });

  it('agrees with a lossless parser on any JSON', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(parseLossless(text)).toEqual(
          parse(text, undefined, (digits) => (/e/i.test(digits) ? normalize(digits) : digits)),
        );
      }),
      { numRuns: 300 },
    );
  });

  it.each(['{"a":01}', '[1 2]', '[1.]', '[.5]', '[+1]', '{"a":"x}', '[1,]', '{"a" 1}', 'NaN', '"a" 1'])(
    'refuses %s',
    (text) => {
      expect(() => parseLossless(text)).toThrow(SyntaxError);
    },
  );

  it('reads strings with digits, quotes and escapes as they are', () => {
    const text = '{"a\\"1":"2\\\\","b":"-1e5","c":["\\u0031",-1.50]}';
    expect(parseLossless(text)).toEqual({ 'a"1': '2\\', b: '-1e5', c: ['1', '-1.50'] });
    expect(parseLossless(`["${'x'.repeat(3_000_000)}",1]`)).toHaveLength(2);
  });

  it('survives what is not JSON, without quoting it', () => {
    expect(tryParseLossless('<html>Maintenance</html>')).toBeUndefined();
    expect(tryParseLossless('')).toBeUndefined();
    expect(tryParseLossless('['.repeat(200_000))).toBeUndefined();
    expect(() => parseLossless('{"email": jane@example.com}')).toThrow(/^not JSON$/);
  });

  it('lets the last of two equal keys win, and forgives a byte order mark', () => {
    expect(parseLossless('\uFEFF{"a":1,"a":2}')).toEqual({ a: '2' });
  });

  it('writes bare numbers digit for digit', () => {
    expect(stringifyLossless({ price: jsonNumber('29.90'), sku: 'A' })).toBe('{"price":29.90,"sku":"A"}');
    expect(() => jsonNumber('1e5')).toThrow(RangeError);
  });
});
