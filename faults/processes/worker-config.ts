import type { Sabotage } from '../sabotage';

/** What a worker process is told, as JSON in a file. */
export interface WorkerConfig {
  readonly dataFolder: string;
  readonly connectionsFolder: string;
  readonly databaseUrl?: string;
  readonly temporalAddress: string;
  readonly logFile: string;
  readonly sabotage?: Sabotage;
}
