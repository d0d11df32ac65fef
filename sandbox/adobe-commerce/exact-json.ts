import { LosslessNumber, parse, stringify } from 'lossless-json';

/** Whole numbers of ordinary size become numbers; any other keeps its exact text. */
const number = (text: string): number | LosslessNumber =>
  /^-?\d{1,15}$/.test(text) ? Number(text) : new LosslessNumber(text);

/** Parses JSON without touching a digit of its decimals. @throws SyntaxError */
export const parseExactly = (text: string): unknown => parse(text, undefined, number);

export const stringifyExactly = (value: unknown): string => stringify(value) ?? 'null';
