import type { Sabotage } from '../sabotage';

/** What a worker process is told, as JSON in a file. */
export interface WorkerConfig {
  readonly dataFolder: string;
  readonly connectionsFolder: string;
  readonly databaseUrl?: string;
  readonly temporalAddress: string;
  readonly logFile: string;
  /** Where the gateway listens, when there is one. */
  readonly gatewayPort?: number;
  readonly sabotage?: Sabotage;
}
