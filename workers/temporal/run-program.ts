import { execFile } from 'node:child_process';

export interface ProgramResult {
  readonly ok: boolean;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end without a shell; a missing program, a bad exit and a time-out are all `ok: false`. */
export const runProgram = (
  file: string,
  args: readonly string[],
  options: { environment: Readonly<Record<string, string>>; timeout: number },
): Promise<ProgramResult> =>
  new Promise((resolve) => {
    execFile(
      file,
      [...args],
      { env: options.environment, timeout: options.timeout, killSignal: 'SIGKILL', windowsHide: true },
      (error, stdout, stderr) => {
        const why = error?.killed ? `no end within ${options.timeout / 1000} s` : (error?.message ?? '');
        resolve({ ok: error === null, stdout, stderr: stderr.trim() || why });
      },
    );
  });
