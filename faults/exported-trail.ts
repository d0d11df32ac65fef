import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** One entry of the audit trail as the command line gives it. */
export interface ExportedEntry {
  /** An order's number, or a name such as `customer/person/7`. */
  readonly order: string;
  readonly kind: string;
  /** When it was recorded, ISO 8601. */
  readonly at: string;
  readonly data?: Readonly<Record<string, unknown>>;
  /** What was sealed, opened. */
  readonly body?: unknown;
}

interface Line extends Omit<ExportedEntry, 'body'> {
  readonly type: string;
  readonly body?: { readonly text: string };
}

/** The built command line; this file is compiled beside it. */
const PROGRAM = join(__dirname, '..', 'client', 'main.js');
const LARGEST = 1 << 28;

/** Asks the command line, as an operator would. @throws Error with its complaint */
export async function exportedTrail(options: {
  readonly dataFolder: string;
  readonly connectionsFolder: string;
  readonly databaseUrl?: string;
  readonly connection: string;
  readonly environment: Readonly<Record<string, string>>;
}): Promise<ExportedEntry[]> {
  const { dataFolder, connectionsFolder, databaseUrl, connection, environment } = options;
  const args = ['audit', 'export', '--connection', connection, '--bodies', '--json'];
  const { stdout } = await promisify(execFile)(process.execPath, [PROGRAM, ...args], {
    maxBuffer: LARGEST,
    env: {
      ...environment,
      CROSSDOCK_DATA: dataFolder,
      CROSSDOCK_CONNECTIONS: connectionsFolder,
      ...(databaseUrl === undefined ? {} : { DATABASE_URL: databaseUrl }),
    },
  });
  return (JSON.parse(stdout) as Line[])
    .filter(({ type }) => type === 'entry')
    .map(({ order, kind, at, data, body }) => ({
      order,
      kind,
      at,
      data,
      ...(body && { body: JSON.parse(body.text) as unknown }),
    }));
}
