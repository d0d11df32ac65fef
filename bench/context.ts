import type { Progress } from '../client/progress';
import type { Environment } from '../workers/configuration/environment';
import type { Section } from './figures';
import { prepareStand, type Stand, type StandOptions } from './stand';

/** What every section is given. */
export interface BenchContext {
  readonly environment: Environment;
  /** Small numbers: proves that everything works, not how fast it is. */
  readonly short: boolean;
  /** Folder for processor profiles of the workers; absent: none are taken. */
  readonly profileFolder?: string;
  readonly say: (line: string) => void;
  readonly progress: (label: string, total: number) => Progress;
}

export interface Measurement {
  readonly name: string;
  readonly title: string;
  readonly run: (context: BenchContext) => Promise<Section['figures']>;
}

/** The size of a full run, or of a short one. */
export const sized = ({ short }: BenchContext, full: number, small: number): number => (short ? small : full);

/** Does the work on a stand of its own, which is gone afterwards, whatever happens. */
export async function onStand<T>(
  { environment, say }: BenchContext,
  options: Omit<StandOptions, 'environment'>,
  work: (stand: Stand) => Promise<T>,
): Promise<T> {
  say('  starting sandboxes, Temporal, database and workers …');
  const stand = await prepareStand({ environment, ...options });
  try {
    return await work(stand);
  } finally {
    await stand.close();
  }
}
