import type { Logger as TemporalLogger, LogLevel as TemporalLogLevel } from '@temporalio/common';
import { pino } from 'pino';
import type { Logger } from 'pino';
import { scrub } from '../../domain/failure';
import type { LogLevel } from '../configuration/environment';

export type { Logger } from 'pino';

export interface LogOptions {
  readonly level: LogLevel;
  /** Lines for people instead of JSON; by default when standard error is a terminal. */
  readonly pretty?: boolean;
  /** Receives each line with its line end; by default standard error. */
  readonly write?: (line: string) => void;
}

/**
 * The one logger: to standard error, one line an event. E-mail addresses and whatever looks like a credential are
 * taken out of every message, field, error and stack trace.
 */
export const createLogger = (options: LogOptions): Logger => {
  const write = options.write ?? ((line: string): void => void process.stderr.write(line));
  const pretty = options.pretty ?? process.stderr.isTTY;
  const logger = pino(
    {
      level: options.level,
      base: undefined,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      hooks: {
        logMethod(args, method) {
          method.apply(this, args.map((arg: unknown) => clean(arg)) as Parameters<typeof method>);
        },
      },
    },
    { write: pretty ? (line: string): void => write(forPeople(line)) : write },
  );
  return withCleanChildren(logger);
};

/** Fields bound to a child pass no hook; inherited by every child, this method sees them all. */
function withCleanChildren(logger: Logger): Logger {
  const parent = logger as unknown as {
    child: (this: unknown, bindings: unknown, options: unknown) => unknown;
  };
  const { child } = parent;
  parent.child = function (bindings, options) {
    return child.call(this, clean(bindings), options);
  };
  return logger;
}

/** The logger as the Temporal SDK wants it. */
export const toTemporalLogger = (logger: Logger): TemporalLogger => {
  const log = (
    level: TemporalLogLevel,
    message: string,
    meta: Record<string | symbol, unknown> = {},
  ): void => {
    // A workflow task lasts as long as the steps taken in it: that is how they are meant to run.
    if (message.startsWith('[TMPRL1104]')) return;
    const method = level.toLowerCase() as Lowercase<TemporalLogLevel>;
    logger[method]({ ...meta }, message);
  };
  return {
    log,
    trace: (message, meta) => log('TRACE', message, meta),
    debug: (message, meta) => log('DEBUG', message, meta),
    info: (message, meta) => log('INFO', message, meta),
    warn: (message, meta) => log('WARN', message, meta),
    error: (message, meta) => log('ERROR', message, meta),
  };
};

const SECRET_FIELD =
  /(authorization|cookie|password|passwd|secret|token|api[_-]?key|sask|saak|master[_-]?key|signature)/i;

function clean(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return scrub(value);
  if (typeof value === 'bigint') return value.toString();
  if (value instanceof Error) return cleanError(value, depth);
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  if (depth > 6) return '…';
  if (ArrayBuffer.isView(value)) return `<${value.byteLength} bytes>`;
  if (Array.isArray(value)) return value.slice(0, 100).map((item) => clean(item, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([key, field]) => [
      key,
      SECRET_FIELD.test(key) && typeof field === 'string' ? '<secret>' : clean(field, depth + 1),
    ]),
  );
}

function cleanError(error: Error, depth: number): Record<string, unknown> {
  const { name, message, stack, cause } = error;
  return {
    type: name,
    message: scrub(message),
    stack: stack === undefined ? undefined : scrub(stack),
    ...(cause === undefined || depth > 3 ? {} : { cause: clean(cause, depth + 1) }),
  };
}

function forPeople(line: string): string {
  const { time, level, msg, ...rest } = JSON.parse(line) as Record<string, unknown>;
  const fields = Object.entries(rest).map(([key, value]) => {
    if (typeof value !== 'object' || value === null) return `${key}=${String(value)}`;
    const message = (value as { message?: unknown }).message;
    return `${key}=${typeof message === 'string' ? message : JSON.stringify(value)}`;
  });
  const clock = String(time).slice(11, 19);
  return `${[clock, String(level).toUpperCase().padEnd(5), typeof msg === 'string' ? msg : '', ...fields].join(' ')}\n`;
}
