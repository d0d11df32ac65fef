import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ServerIdentity } from './probe';
import { probe } from './probe';
import { freePort } from './ports';
import { searchAttributeFlags } from './search-attributes';
import { localTarget } from './target';

export interface DevServerOptions {
  readonly executable: string;
  readonly namespace: string;
  /** Kept between runs; absent means in memory. */
  readonly databaseFile?: string;
  /** Receives what the server complains about. */
  readonly logFile: string;
  /** Without the web UI. */
  readonly headless?: boolean;
  /** Tried first; 0 takes any free one. */
  readonly port: number;
  readonly uiPort: number;
  /** Where the UI has payloads decoded, such as `http://127.0.0.1:8787/codec`. */
  readonly codecEndpoint?: string;
  /** Extra dynamic configuration: key to JSON value. */
  readonly dynamicConfig?: Readonly<Record<string, string>>;
  readonly environment: Readonly<Record<string, string>>;
}

export interface DevServer {
  readonly pid: number;
  readonly address: string;
  /** Absent when headless. */
  readonly ui?: string;
  readonly identity: ServerIdentity;
  stop(): Promise<void>;
}

const HOST = '127.0.0.1';
const START_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 10_000;
/** What the CLI prints when it serves; should a version print otherwise, one that lives on this long is taken for it. */
const SERVES = /^(Temporal )?Server:\s/m;
const SILENT_MS = 10_000;

/**
 * Starts `temporal server start-dev` and waits until it answers.
 * @throws Error with the end of the server's log when it does not come up
 */
export const startDevServer = async (options: DevServerOptions): Promise<DevServer> => {
  // Between picking a port and the server taking it, another process may be quicker: then once more elsewhere.
  for (let attempt = 1; ; attempt += 1) {
    const port = await freePort(attempt === 1 ? options.port : 0, HOST);
    const uiPort = options.headless ? undefined : await freePort(attempt === 1 ? options.uiPort : 0, HOST);
    const child = launch(options, port, uiPort);
    const address = `${HOST}:${port}`;
    const identity = await answers(child, address, options);
    if (identity && child.pid !== undefined) {
      const ui = uiPort === undefined ? undefined : `http://${HOST}:${uiPort}`;
      return { pid: child.pid, address, ui, identity, stop: () => stop(child) };
    }
    await stop(child);
    const log = await tail(options.logFile);
    if (attempt < 3 && /address already in use|bind:/i.test(log)) continue;
    throw new Error(
      `The Temporal dev server (${options.executable}) did not start.${log && ` It said: ${log}`} Its log is ${options.logFile}.`,
    );
  }
};

function launch(options: DevServerOptions, port: number, uiPort: number | undefined): ChildProcess {
  const args = [
    'server',
    'start-dev',
    '--ip',
    HOST,
    '--port',
    String(port),
    '--namespace',
    options.namespace,
  ];
  args.push('--log-level', 'error');
  // What a killed server has committed is kept; only a power cut may cost the last moments.
  args.push('--sqlite-pragma', 'journal_mode=wal', '--sqlite-pragma', 'synchronous=normal');
  if (options.databaseFile !== undefined) args.push('--db-filename', options.databaseFile);
  if (uiPort === undefined) args.push('--headless');
  else args.push('--ui-port', String(uiPort), '--ui-disable-news-fetch');
  if (uiPort !== undefined && options.codecEndpoint) args.push('--ui-codec-endpoint', options.codecEndpoint);
  for (const flag of searchAttributeFlags()) args.push('--search-attribute', flag);
  for (const [key, value] of Object.entries(options.dynamicConfig ?? {})) {
    args.push('--dynamic-config-value', `${key}=${value}`);
  }
  const log = openSync(options.logFile, 'w');
  try {
    // A group of its own: Ctrl-C must reach our workers first and the server when they have drained.
    const child = spawn(options.executable, args, {
      env: { ...options.environment },
      detached: true,
      stdio: ['ignore', log, log],
    });
    child.once('error', () => undefined);
    child.unref();
    return child;
  } finally {
    closeSync(log);
  }
}

/**
 * Who answers, once it is surely the child: another server may have taken the port a moment before, and answers while
 * the child is still on its way to fail. The child says in its log when it serves.
 */
async function answers(
  child: ChildProcess,
  address: string,
  { namespace, logFile }: DevServerOptions,
): Promise<ServerIdentity | undefined> {
  const target = localTarget(address, namespace);
  const deadline = Date.now() + START_TIMEOUT_MS;
  let first: number | undefined;
  while (Date.now() < deadline && running(child)) {
    const identity = await probe(target, 1_000);
    if (identity) first ??= Date.now();
    const sure = SERVES.test(await readLog(logFile)) || Date.now() - (first ?? Infinity) > SILENT_MS;
    if (identity && sure && running(child)) return identity;
    await sleep(50);
  }
  return undefined;
}

const running = (child: ChildProcess): boolean =>
  child.pid !== undefined && child.exitCode === null && child.signalCode === null;

async function stop(child: ChildProcess): Promise<void> {
  if (!running(child)) return;
  child.ref();
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill('SIGTERM');
  const killer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
  await ended;
  clearTimeout(killer);
}

const readLog = (file: string): Promise<string> => readFile(file, 'utf8').catch(() => '');

async function tail(file: string): Promise<string> {
  const text = await readLog(file);
  return text.trim().split('\n').slice(-3).join(' | ').slice(-600);
}
