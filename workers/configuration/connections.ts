import { readdir, readFile } from 'node:fs/promises';
import { isAbsolute, join, relative, resolve } from 'node:path';
import type { DocumentKind } from '../../domain/documents';
import type { ItemsFlow, PricesFlow, StockFlow } from './catalog-schema';
import { connectionSchema } from './connection-schema';
import { parseConnectionYaml } from './connection-yaml';
import type { CustomersFlow } from './customers-schema';

/** One connection file: a storefront, an ERP, and what flows between them. Durations are milliseconds. */
export interface Connection {
  /** The file's name without `.yaml`; part of every workflow id. */
  readonly name: string;
  readonly file: string;
  readonly storefront: SystemSettings;
  readonly erp: SystemSettings;
  readonly flows: Flows;
  /** The mapping file's name as written, its path and its raw text. */
  readonly mapping?: string;
  readonly mappingPath?: string;
  readonly mappingText?: string;
}

/** The system's name and whatever else its own schema asks for. */
export type SystemSettings = { readonly system: string } & Readonly<Record<string, unknown>>;

export interface Flows {
  readonly orders: OrdersFlow;
  readonly invoices?: { readonly post: DocumentKind };
  readonly payments?: { readonly post: DocumentKind };
  readonly refunds?: { readonly post: DocumentKind };
  readonly customers?: CustomersFlow;
  readonly items?: ItemsFlow;
  readonly prices?: PricesFlow;
  readonly stock?: StockFlow;
}

export interface OrdersFlow {
  readonly post: DocumentKind;
  /** Stands before the order number in every ERP reference: for several shops in one ERP company. */
  readonly referencePrefix?: string;
  /** Whether the shop is asked to send webhooks. */
  readonly webhooks: boolean;
  /** Between two polls. */
  readonly every: number;
  /** Orders placed before this day (`YYYY-MM-DD`) are left alone. */
  readonly since?: string;
  /** How far each poll looks back behind its cursor, for changes the shop committed late. */
  readonly overlap: number;
  /** Between two sweeps that compare by creation date and so find what no poll saw. */
  readonly sweep: number;
  /** Between two reconciliations of the latest two days; absent: none are made by themselves. */
  readonly reconcile?: number;
  /** How many orders a backfill may have in work at once. */
  readonly backfillAhead: number;
}

/** Something to mend in a connection file; line and column count from one. */
export interface ConnectionProblem {
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
  readonly message: string;
}

export interface ConnectionsRead {
  /** The ones without a problem, by name. */
  readonly connections: readonly Connection[];
  readonly problems: readonly ConnectionProblem[];
}

const NAME = /^[a-z0-9][a-z0-9-]{0,40}$/;

/**
 * Reads every connection file of a folder. A broken file never stops the others: what is wrong with it is among the
 * problems and the connection is left out.
 */
export const readConnections = async (folder: string): Promise<ConnectionsRead> => {
  const names = await readdir(folder).catch(() => undefined);
  if (!names) {
    const message =
      'there is no such folder: create it, or set CROSSDOCK_CONNECTIONS to the folder of your connection files';
    return { connections: [], problems: [{ file: folder, message }] };
  }
  const connections: Connection[] = [];
  const problems: ConnectionProblem[] = [];
  for (const fileName of names.filter(isConnectionFile).sort()) {
    const read = await readConnection(folder, fileName);
    if ('problems' in read) problems.push(...read.problems);
    else connections.push(read);
  }
  return { connections, problems };
};

/** `file:line:column: message`, as editors and terminals link it. */
export const formatProblem = (problem: ConnectionProblem): string =>
  [problem.file, problem.line, problem.column].filter((part) => part !== undefined).join(':') +
  `: ${problem.message}`;

const isConnectionFile = (name: string): boolean =>
  /\.ya?ml$/i.test(name) && !/\.mapping\.ya?ml$/i.test(name) && !name.startsWith('.');

async function readConnection(
  folder: string,
  fileName: string,
): Promise<Connection | { problems: ConnectionProblem[] }> {
  const file = join(folder, fileName);
  const problems: ConnectionProblem[] = [];
  const name = fileName.replace(/\.ya?ml$/i, '');
  if (!fileName.endsWith('.yaml')) problems.push({ file, message: `rename it to ${name}.yaml` });
  if (!NAME.test(name)) {
    const message =
      'the file name is the connection\'s name: use up to 41 of a-z, 0-9 and "-", beginning with a letter or digit';
    problems.push({ file, message });
  }
  const text = await readText(file);
  if ('message' in text) return { problems: [...problems, { file, message: text.message }] };

  const parsed = parseConnectionYaml(text.content, connectionSchema);
  problems.push(...parsed.problems.map((problem) => ({ file, ...problem })));
  const mapping = parsed.mapping === undefined ? undefined : await readMapping(folder, parsed.mapping.name);
  if (parsed.mapping && mapping && 'message' in mapping) {
    const { line, column } = parsed.mapping;
    problems.push({ file, line, column, message: mapping.message });
  }
  if (problems.length > 0 || !parsed.value) return { problems };
  return { name, file, ...parsed.value, ...(mapping && 'mappingText' in mapping ? mapping : {}) };
}

async function readMapping(
  folder: string,
  name: string,
): Promise<{ mappingPath: string; mappingText: string } | { message: string }> {
  const mappingPath = resolve(folder, name);
  const inside = relative(resolve(folder), mappingPath);
  if (isAbsolute(name) || inside.startsWith('..') || isAbsolute(inside)) {
    return { message: `mapping "${name}" must be a file inside ${folder}` };
  }
  const text = await readText(mappingPath);
  return 'message' in text
    ? { message: `mapping "${name}": ${text.message}` }
    : { mappingPath, mappingText: text.content };
}

async function readText(file: string): Promise<{ content: string } | { message: string }> {
  try {
    return { content: await readFile(file, 'utf8') };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    return { message: code === 'ENOENT' ? 'there is no such file' : `cannot be read (${code})` };
  }
}
