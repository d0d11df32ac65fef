import { execFile } from 'node:child_process';

/** What a campaign says with `--json`, as far as others ask for it. */
export interface Verdict {
  readonly code: number | null;
  readonly ok: boolean;
  readonly seed: number;
  readonly violations: readonly { readonly rule: string; readonly order: string }[];
  readonly histories: readonly { readonly order: string; readonly trail: readonly string[] }[];
  readonly figures: {
    readonly callsFailed: Readonly<Record<string, number>>;
    readonly released: Readonly<Record<string, string>>;
  };
}

/** One campaign of the built harness in a process of its own. @throws Error with its complaint when it ends without a verdict */
export function runFaults(program: string, args: readonly string[]): Promise<Verdict> {
  return new Promise((resolve, reject) => {
    const options = { maxBuffer: 1 << 26 };
    const child = execFile(
      process.execPath,
      [program, ...args, '--json'],
      options,
      (_error, out, complaint) => {
        try {
          resolve({ ...(JSON.parse(out) as Omit<Verdict, 'code'>), code: child.exitCode });
        } catch {
          reject(new Error(`no verdict (code ${child.exitCode}): ${complaint.slice(-2_000)}`));
        }
      },
    );
  });
}
