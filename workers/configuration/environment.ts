import { homedir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { parseMasterKeys } from '../../store/keyring';
import { ConfigurationError, nearest } from './problems';

/** What the environment asks for. Paths are absolute. */
export interface Environment {
  /** The `TEMPORAL_*` variables and where home is, for `@temporalio/envconfig`; nothing else is in here. */
  readonly temporal: Readonly<Record<string, string>>;
  /** PostgreSQL; absent means the embedded database in the data folder. */
  readonly databaseUrl?: string;
  readonly connectionsFolder: string;
  readonly dataFolder: string;
  /** Master keys as the keyring takes them, the first seals; absent means the key file in the data folder. Secret. */
  readonly masterKeys?: string;
  readonly gateway: HostAndPort & {
    /** True when `CROSSDOCK_GATEWAY` says so: then another port must not be taken instead. */
    readonly fixed: boolean;
  };
  /** Where shops reach the gateway from outside, such as `https://hooks.example`; absent: no webhooks are registered. */
  readonly publicUrl?: string;
  /** Connections may point at loopback and private addresses, plain HTTP included. */
  readonly allowPrivateHosts: boolean;
  /** Origins of the Temporal UI that may ask the codec server. */
  readonly uiOrigins: readonly string[];
  readonly logLevel: LogLevel;
  /** For downloads worth keeping between data folders. */
  readonly cacheFolder: string;
  /** Where programs are looked for. */
  readonly searchPath: readonly string[];
  /** The environment for programs we start: everything but our own settings and secrets. */
  readonly childEnvironment: Readonly<Record<string, string>>;
  /** What is odd about it and stops nothing, one sentence each. */
  readonly warnings: readonly string[];
}

export interface HostAndPort {
  readonly host: string;
  readonly port: number;
}

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** Where the Temporal UI of the local dev server is, unless its port was taken. */
export const LOCAL_UI_ORIGINS = ['http://127.0.0.1:8233', 'http://localhost:8233'] as const;

const PREFIX = 'CROSSDOCK_';
const OURS = [
  'CROSSDOCK_CONNECTIONS',
  'CROSSDOCK_DATA',
  'CROSSDOCK_MASTER_KEY',
  'CROSSDOCK_GATEWAY',
  'CROSSDOCK_PUBLIC_URL',
  'CROSSDOCK_ALLOW_PRIVATE_HOSTS',
  'CROSSDOCK_UI_ORIGIN',
  'CROSSDOCK_LOG_LEVEL',
] as const;

/**
 * Reads the environment; the only place that does.
 * @throws ConfigurationError naming every bad variable; values that may be secret are not repeated
 */
export const readEnvironment = (
  variables: Readonly<Record<string, string | undefined>> = process.env,
): Environment => {
  const problems: string[] = [];
  const warnings: string[] = [];
  const read = (name: string): string | undefined => variables[name]?.trim() || undefined;

  for (const name of Object.keys(variables)) {
    if (name.startsWith('CROSSDOCK_') && !OURS.some((known) => known === name)) {
      const near = nearest(
        name.slice(PREFIX.length),
        OURS.map((known) => known.slice(PREFIX.length)),
      );
      if (near) problems.push(`${name} is not a setting of Crossdock (did you mean "${PREFIX}${near}"?)`);
      else warnings.push(`${name} is not a setting of Crossdock; it is not used`);
    }
  }
  const environment: Environment = {
    temporal: temporalVariables(variables),
    databaseUrl: databaseUrl(read('DATABASE_URL'), problems),
    connectionsFolder: resolve(read('CROSSDOCK_CONNECTIONS') ?? 'connections'),
    dataFolder: resolve(read('CROSSDOCK_DATA') ?? '.crossdock'),
    masterKeys: masterKeys(read('CROSSDOCK_MASTER_KEY'), problems),
    gateway: gateway(read('CROSSDOCK_GATEWAY'), problems),
    publicUrl: publicUrl(read('CROSSDOCK_PUBLIC_URL'), problems),
    allowPrivateHosts: flag('CROSSDOCK_ALLOW_PRIVATE_HOSTS', read('CROSSDOCK_ALLOW_PRIVATE_HOSTS'), problems),
    uiOrigins: uiOrigins(read('CROSSDOCK_UI_ORIGIN'), problems),
    logLevel: logLevel(read('CROSSDOCK_LOG_LEVEL'), problems),
    cacheFolder: join(read('XDG_CACHE_HOME') ?? join(homedir(), '.cache'), 'crossdock'),
    searchPath: (variables['PATH'] ?? variables['Path'] ?? '')
      .split(delimiter)
      .filter((folder) => folder !== ''),
    childEnvironment: childEnvironment(variables),
    warnings,
  };
  if (problems.length > 0) throw new ConfigurationError('The environment cannot be used:', problems);
  return environment;
};

function temporalVariables(variables: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const wanted = (name: string): boolean =>
    name.startsWith('TEMPORAL_') || ['HOME', 'XDG_CONFIG_HOME', 'APPDATA', 'USERPROFILE'].includes(name);
  // An empty TEMPORAL_GRPC_META_* is how a header of the profile is taken away.
  return defined(
    variables,
    (name, value) => wanted(name) && (value !== '' || name.startsWith('TEMPORAL_GRPC_META_')),
  );
}

function childEnvironment(variables: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return defined(variables, (name) => !/^(CROSSDOCK_|TEMPORAL_|DATABASE_URL$)/.test(name));
}

function defined(
  variables: Readonly<Record<string, string | undefined>>,
  keep: (name: string, value: string) => boolean,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(variables).filter(
      (entry): entry is [string, string] => entry[1] !== undefined && keep(entry[0], entry[1]),
    ),
  );
}

function databaseUrl(text: string | undefined, problems: string[]): string | undefined {
  if (text === undefined || /^postgres(ql)?:\/\/[^/\s]+/.test(text)) return text;
  problems.push('DATABASE_URL must look like postgres://user:password@host:5432/database');
  return undefined;
}

function masterKeys(text: string | undefined, problems: string[]): string | undefined {
  if (text === undefined) return undefined;
  try {
    parseMasterKeys(text);
    return text;
  } catch (error) {
    problems.push(`CROSSDOCK_MASTER_KEY: ${error instanceof Error ? error.message : 'cannot be read'}`);
    return undefined;
  }
}

function gateway(text: string | undefined, problems: string[]): Environment['gateway'] {
  if (text === undefined) return { host: '127.0.0.1', port: 8787, fixed: false };
  const match = /^(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9.-]+):(\d{1,5})$/.exec(text);
  const port = Number(match?.[2]);
  if (match?.[1] === undefined || port > 65_535) {
    problems.push(`CROSSDOCK_GATEWAY must be host:port, such as 127.0.0.1:8787, not "${text}"`);
    return { host: '127.0.0.1', port: 8787, fixed: true };
  }
  return { host: match[1].replace(/^\[|\]$/g, ''), port, fixed: true };
}

function publicUrl(text: string | undefined, problems: string[]): string | undefined {
  if (text === undefined) return undefined;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url && /^https?:$/.test(url.protocol) && !url.search && !url.hash && !url.username)
    return text.replace(/\/+$/, '');
  problems.push(`CROSSDOCK_PUBLIC_URL must be an address such as https://hooks.example, not "${text}"`);
  return undefined;
}

function flag(name: string, text: string | undefined, problems: string[]): boolean {
  if (text !== undefined && !['0', '1', 'true', 'false'].includes(text)) {
    problems.push(`${name} must be 1 or 0, not "${text}"`);
  }
  return text === '1' || text === 'true';
}

function uiOrigins(text: string | undefined, problems: string[]): readonly string[] {
  if (text === undefined) return LOCAL_UI_ORIGINS;
  return text.split(',').map((part) => {
    const written = part.trim();
    const url = URL.canParse(written) ? new URL(written) : undefined;
    if (
      url &&
      /^https?:$/.test(url.protocol) &&
      url.pathname === '/' &&
      !url.search &&
      !url.hash &&
      !url.username
    ) {
      return url.origin;
    }
    problems.push(`CROSSDOCK_UI_ORIGIN must be origins such as https://temporal.example, not "${written}"`);
    return written;
  });
}

function logLevel(text: string | undefined, problems: string[]): LogLevel {
  const level = LOG_LEVELS.find((known) => known === (text ?? 'info'));
  if (level) return level;
  problems.push(`CROSSDOCK_LOG_LEVEL must be one of ${LOG_LEVELS.join(', ')}, not "${text}"`);
  return 'info';
}
