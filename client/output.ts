import { InvalidArgumentError } from 'commander';
import { isFailure } from '../domain/failure';

/** What a command ends with: printed as JSON with `--json`, else as text for people. */
export interface Outcome {
  /** The one JSON value of `--json`. */
  readonly json: unknown;
  readonly text: string;
  /** False ends the command with code 1: not done. */
  readonly ok: boolean;
}

export const done = (json: unknown, text: string): Outcome => ({ json, text, ok: true });
export const notDone = (json: unknown, text: string): Outcome => ({ json, text, ok: false });

/** Used wrongly: ends the command with code 2. */
export class WrongUse extends Error {}

/** Exit codes, the same for every command. */
export const EXIT = { done: 0, notDone: 1, wrongUse: 2 } as const;

/** For options that take a whole number: what commander calls with the text. */
export const wholeNumber =
  (least: number, most: number) =>
  (text: string): number => {
    const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
    if (!(value >= least && value <= most))
      throw new InvalidArgumentError(`must be a whole number from ${least} to ${most}`);
    return value;
  };

/** An error in a sentence: failures of the Temporal client may come without words of their own. */
export function sentenceOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { message, details, cause } = error as Error & { details?: unknown };
  if (message !== '') return message;
  if (typeof details === 'string' && details !== '') return details;
  return cause === undefined ? error.name : sentenceOf(cause);
}

/** The error with what to do about it, as a person should read it. */
export const tellOf = (error: unknown): string =>
  sentenceOf(error) + (isFailure(error) && error.advice ? `\n${error.advice}` : '');

/** Columns as wide as their widest cell, two spaces between, no trailing blanks. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => (row[column] ?? '').length)),
  );
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  return [line(head.map((title) => title.toUpperCase())), ...rows.map(line)].join('\n');
}

export const print = (text: string): void => void process.stdout.write(`${text}\n`);
/** For progress and hints: never mixed with the answer. */
export const say = (text: string): void => void process.stderr.write(`${text}\n`);
