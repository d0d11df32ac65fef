import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, readlinkSync, rmdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';

/** Longer than a few heartbeats of the owner's thread; only asked about owners whose process we cannot see. */
const SILENT_AFTER_MS = 30_000;
const STALE_MUTEX_MS = 10_000;

/** The mark a process leaves beside the database it owns. */
interface OwnerMark {
  readonly id: string;
  readonly pid: number;
  /** When the process began, so that a reused process id is not taken for the owner. */
  readonly began: string;
  /** Host and process id namespace: a process id means nothing outside it. */
  readonly place: string;
}

export interface OwnerLock {
  release(): void;
}

export type LockAnswer =
  { readonly held: OwnerLock } | { readonly by: { readonly pid: number; readonly place: string } };

/**
 * Takes the lock file unless a living owner holds it. A mark left by a killed process is replaced.
 * The look and the write happen inside a folder made as a mutex, so two takers never both win.
 */
export async function takeOwnerLock(path: string): Promise<LockAnswer> {
  const mutex = `${path}.taking`;
  for (;;) {
    try {
      mkdirSync(mutex);
      break;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      if (ageOf(mutex) > STALE_MUTEX_MS) rmSync(mutex, { recursive: true, force: true });
      else await pause(20);
    }
  }
  try {
    const mark = readMark(path);
    if (mark !== undefined && lives(mark, path)) return { by: { pid: mark.pid, place: mark.place } };
    const own: OwnerMark = {
      id: randomUUID(),
      pid: process.pid,
      began: beganAt(process.pid) ?? '',
      place: placeOf(),
    };
    writeFileSync(path, JSON.stringify(own), { mode: 0o600 });
    return { held: { release: () => release(path, own.id) } };
  } finally {
    rmdirSync(mutex);
  }
}

function release(path: string, id: string): void {
  if (readMark(path)?.id === id) rmSync(path, { force: true });
}

function lives(mark: OwnerMark, path: string): boolean {
  if (mark.place !== placeOf()) return ageOf(path) < SILENT_AFTER_MS;
  try {
    process.kill(mark.pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  const began = beganAt(mark.pid);
  return began === undefined || mark.began === '' || began === mark.began;
}

function readMark(path: string): OwnerMark | undefined {
  try {
    const mark = JSON.parse(readFileSync(path, 'utf8')) as Partial<OwnerMark>;
    return typeof mark.pid === 'number' && typeof mark.id === 'string'
      ? { id: mark.id, pid: mark.pid, began: mark.began ?? '', place: mark.place ?? '' }
      : undefined;
  } catch (error) {
    // A half-written mark means its writer died while writing it.
    if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function ageOf(path: string): number {
  try {
    return Date.now() - statSync(path).mtimeMs;
  } catch {
    return 0;
  }
}

/** Field 22 of Linux' process status; undefined elsewhere or when there is no such process. */
function beganAt(pid: number): string | undefined {
  try {
    const status = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return status.slice(status.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return undefined;
  }
}

function placeOf(): string {
  try {
    return `${hostname()} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return hostname();
  }
}
