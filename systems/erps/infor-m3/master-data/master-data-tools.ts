import type { M3Client } from '../client';
import type { InforM3Settings } from '../schemas';

/** What reading master data needs. */
export interface MasterDataTools {
  readonly client: M3Client;
  readonly settings: InforM3Settings;
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
}
