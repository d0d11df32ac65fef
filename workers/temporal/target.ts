import { existsSync } from 'node:fs';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import type { ClientConnectConfig } from '@temporalio/envconfig';
import { ConfigurationError } from '../configuration/problems';

/** Where a Temporal server is and how to enter. */
export interface TemporalTarget {
  readonly address: string;
  readonly namespace: string;
  /** TLS, API key and headers, as `@temporalio/envconfig` read them; may hold secrets. */
  readonly connectionOptions: ClientConnectConfig['connectionOptions'];
}

export const DEFAULT_NAMESPACE = 'default';

/**
 * The server the environment or the Temporal configuration file names (the file the `temporal` command reads too), or
 * undefined when neither names one.
 * @throws ConfigurationError when a file or profile is named that cannot be used
 */
export const configuredTarget = (variables: Readonly<Record<string, string>>): TemporalTarget | undefined => {
  const file = variables['TEMPORAL_CONFIG_FILE'];
  if (file !== undefined && !existsSync(file)) {
    throw new ConfigurationError('Temporal is not configured rightly:', [
      `TEMPORAL_CONFIG_FILE names ${file}, which is not there`,
    ]);
  }
  let config: ClientConnectConfig;
  try {
    config = loadClientConnectConfig({ overrideEnvVars: { ...variables } });
  } catch (error) {
    throw new ConfigurationError('Temporal is not configured rightly:', [firstLine(error)]);
  }
  const { address } = config.connectionOptions;
  const profile = variables['TEMPORAL_PROFILE'];
  if (!address && profile !== undefined) {
    throw new ConfigurationError('Temporal is not configured rightly:', [
      `the profile "${profile}" has no address: add one to it or set TEMPORAL_ADDRESS`,
    ]);
  }
  if (!address) return undefined;
  return {
    address,
    namespace: config.namespace ?? DEFAULT_NAMESPACE,
    connectionOptions: config.connectionOptions,
  };
};

/** A server on this machine, without TLS. */
export const localTarget = (address: string, namespace: string = DEFAULT_NAMESPACE): TemporalTarget => ({
  address,
  namespace,
  connectionOptions: { address },
});

// A parser's message may quote the file, which can hold an API key; its first line never does.
const firstLine = (error: unknown): string =>
  String(error instanceof Error ? error.message : error).split('\n')[0] ?? '';
