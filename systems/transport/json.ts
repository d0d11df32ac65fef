import { parse, stringify } from 'lossless-json';
import { normalize } from '../../domain/money';

/**
 * Parses JSON without going through floats: every number becomes a decimal string with exactly the digits that were
 * sent, such as `"29.949999999999999"`; an exponent is written out. Strings stay strings, so that a price reads the
 * same whether the vendor quotes it or not.
 * @throws SyntaxError when the text is not JSON
 */
export function parseLossless(text: string): unknown {
  try {
    return parse(text.replace(/^\uFEFF/, ''), undefined, {
      parseNumber: (digits) => (/e/i.test(digits) ? normalize(digits) : digits),
      onDuplicateKey: ({ newValue }) => newValue,
    });
  } catch (error) {
    // The parser's message quotes the text, which may be personal data: it stays here.
    // eslint-disable-next-line preserve-caught-error
    throw new SyntaxError(
      error instanceof RangeError ? 'JSON too deep or with a number beyond reason' : 'not JSON',
    );
  }
}

/** Like {@link parseLossless}, but answers undefined for what is not JSON, such as a proxy's HTML page. */
export function tryParseLossless(text: string): unknown {
  try {
    return parseLossless(text);
  } catch {
    return undefined;
  }
}

/** Writes a decimal string as a bare JSON number, digit for digit: `{price: jsonNumber('29.90')}` → `{"price":29.90}`. */
export class JsonNumber {
  constructor(readonly digits: string) {
    if (!/^-?(0|[1-9]\d*)(\.\d+)?$/.test(digits)) throw new RangeError('not a plain decimal number');
  }
}
export const jsonNumber = (digits: string): JsonNumber => new JsonNumber(digits);

/** JSON text in which every {@link JsonNumber} is a bare number. */
export const stringifyLossless = (value: unknown): string =>
  stringify(value, undefined, undefined, [
    { test: (part) => part instanceof JsonNumber, stringify: (part) => (part as JsonNumber).digits },
  ]) ?? 'null';
