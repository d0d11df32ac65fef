import { stringify } from 'lossless-json';
import { normalize } from '../../domain/money';

/**
 * A string (skipped) or a number. An unclosed string runs to the end, so that broken text is read once, not once per
 * quote; JSON.parse refuses it afterwards.
 */
const STRING_OR_NUMBER = /"[^"\\]*(?:\\.[^"\\]*)*"?|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/gs;

const quoteNumber = (token: string): string => {
  if (token.startsWith('"')) return token;
  return `"${/e/i.test(token) ? normalize(token) : token}"`;
};

/**
 * Parses JSON without going through floats: every number becomes a decimal string with exactly the digits that were
 * sent, such as `"29.949999999999999"`; an exponent is written out. Strings stay strings, so that a price reads the
 * same whether the vendor quotes it or not. Numbers are quoted in the text and the engine's own parser does the rest:
 * several times as fast as a parser written in JavaScript.
 * @throws SyntaxError when the text is not JSON
 */
export function parseLossless(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, '').replace(STRING_OR_NUMBER, quoteNumber));
  } catch {
    // The parser's message quotes the text, which may be personal data: it stays here.
    throw new SyntaxError('not JSON');
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
