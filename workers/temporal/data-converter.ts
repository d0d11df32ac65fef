import { extname, join } from 'node:path';
import type { DataConverter } from '@temporalio/common';
import { EncryptingCodec } from './codec';
import type { PayloadSealer } from './codec';

/** The same file when compiled and when run by a test. */
export const failureConverterPath = join(__dirname, `failure-converter${extname(__filename)}`);

/** For clients and workers alike: everything that enters a history is encrypted, error texts included. */
export const createDataConverter = (sealer: PayloadSealer): DataConverter => ({
  failureConverterPath,
  payloadCodecs: [new EncryptingCodec(sealer)],
});
