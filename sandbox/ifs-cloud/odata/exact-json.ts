import { LosslessNumber, parse, stringify } from 'lossless-json';

/** Parses JSON without touching a digit of its numbers. @throws SyntaxError */
export const parseExactly = (text: string): unknown => parse(text);

export const stringifyExactly = (value: unknown): string => stringify(value) ?? 'null';

/** A decimal as a bare JSON number with every digit kept. */
export const bareNumber = (text: string): LosslessNumber => new LosslessNumber(text);
