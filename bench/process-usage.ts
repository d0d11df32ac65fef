import { readdir, readFile } from 'node:fs/promises';

/** What the operating system says of one process. */
export interface ProcessLine {
  readonly pid: number;
  readonly parent: number;
  /** Its words, joined by blanks. */
  readonly command: string;
  /** Processor time since its start, ended children it waited for included, in milliseconds. */
  readonly cpuMs: number;
}

/** Linux counts in hundredths of a second, whatever the machine. */
const MS_PER_TICK = 10;
const KIB_PER_PAGE = 4;

/** Reads `/proc/<pid>/stat`; the command in brackets may hold blanks and brackets. */
export function parseStat(text: string): { parent: number; cpuMs: number } {
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const ticks = fields.slice(11, 15).map(Number);
  return { parent: Number(fields[1]), cpuMs: ticks.reduce((sum, value) => sum + value, 0) * MS_PER_TICK };
}

/** Every process there is; empty where there is no `/proc`. */
export async function listProcesses(): Promise<ProcessLine[]> {
  const names = await readdir('/proc').catch(() => []);
  const lines = await Promise.all(
    names
      .filter((name) => /^\d+$/.test(name))
      .map(async (name): Promise<ProcessLine[]> => {
        try {
          const [stat, command] = await Promise.all([
            readFile(`/proc/${name}/stat`, 'utf8'),
            readFile(`/proc/${name}/cmdline`, 'utf8'),
          ]);
          return [{ pid: Number(name), command: command.replaceAll('\0', ' ').trim(), ...parseStat(stat) }];
        } catch {
          // It ended while we looked.
          return [];
        }
      }),
  );
  return lines.flat();
}

/** A process and all that it started. */
export function withDescendants(processes: readonly ProcessLine[], roots: readonly number[]): ProcessLine[] {
  const found = new Set(roots);
  for (let grown = true; grown;) {
    const before = found.size;
    for (const { pid, parent } of processes) if (found.has(parent)) found.add(pid);
    grown = found.size > before;
  }
  return processes.filter(({ pid }) => found.has(pid));
}

/** Memory a process holds now, in MiB; 0 when it is gone. */
export async function residentMiB(pid: number): Promise<number> {
  const text = await readFile(`/proc/${pid}/statm`, 'utf8').catch(() => '0 0');
  return (Number(text.split(' ')[1]) * KIB_PER_PAGE) / 1_024;
}
