import { run } from '../../../client/run';

export interface CommandResult {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  /** Standard output read as the one JSON value it must be. @throws SyntaxError when it is not */
  readonly json: <T = unknown>() => T;
}

const OURS = /^(CROSSDOCK_|TEMPORAL_|DATABASE_URL$)/;

/** Runs a command line in this process, as `bin/crossdock.js` would, with only these settings in the environment. */
export async function runCommand(
  args: readonly string[],
  settings: Readonly<Record<string, string>> = {},
): Promise<CommandResult> {
  const before = { ...process.env };
  const exitCodeBefore = process.exitCode;
  const printed = { out: '', err: '' };
  const spies = (['out', 'err'] as const).map((to) =>
    jest.spyOn(to === 'out' ? process.stdout : process.stderr, 'write').mockImplementation((text) => {
      printed[to] += String(text);
      return true;
    }),
  );
  for (const name of Object.keys(process.env)) if (OURS.test(name)) delete process.env[name];
  Object.assign(process.env, settings);
  try {
    process.exitCode = undefined;
    await run(args);
    const { out, err } = printed;
    return { code: Number(process.exitCode ?? 0), out, err, json: <T>() => JSON.parse(out) as T };
  } finally {
    for (const spy of spies) spy.mockRestore();
    process.exitCode = exitCodeBefore;
    for (const name of Object.keys(settings)) delete process.env[name];
    Object.assign(process.env, before);
  }
}

/** Jest's matchers for parts of a value, typed as what they may stand for. */
export const anyOf = (kind: typeof String | typeof Number): unknown => expect.any(kind) as unknown;
export const withText = (text: string | RegExp): unknown => expect.stringMatching(text) as unknown;
export const withFields = (fields: object): unknown => expect.objectContaining(fields) as unknown;
