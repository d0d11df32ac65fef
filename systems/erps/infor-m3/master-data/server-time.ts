import { Failure } from '../../../../domain/failure';
import type { CallContext } from '../../../context';
import type { M3Call, M3Client } from '../client';
import type { M3Result } from '../answers';
import { rowOf } from '../errors';

/** A moment by M3's own clock: its date, and its change stamp (LMTS) in milliseconds. */
export interface Moment {
  readonly date: string;
  readonly lmts: string;
}

/** Every program answers it (Infor API metadata); put before a list in the same request, it tells when that was asked. */
export const SERVER_TIME: M3Call = {
  transaction: 'GetServerTime',
  record: {},
  columns: ['DATE', 'LMTS'],
  write: false,
};

export async function serverTime(context: CallContext, client: M3Client, program: string): Promise<Moment> {
  const [result] = await client.run(context, program, [SERVER_TIME]);
  return momentOf(result, program);
}

/** @throws Failure `rejected` when this M3 tells no stamps */
export function momentOf(result: M3Result | undefined, program: string): Moment {
  const call = `${program}/GetServerTime`;
  const { DATE = '', LMTS = '' } = rowOf(result, { call });
  if (!/^\d{8}$/.test(DATE) || !/^\d+$/.test(LMTS)) {
    throw new Failure('rejected', `${call} tells no date and change stamp, so changes cannot be followed`, {
      causes: [`erp:no-server-time:${program}`],
      advice: 'Carry items, prices and stock by sweeps only, or ask the M3 administrator.',
    });
  }
  return { date: DATE, lmts: LMTS };
}

/** The stamp so many seconds earlier. */
export function stampBefore(lmts: string, seconds: number): string {
  const earlier = BigInt(lmts) - BigInt(seconds) * 1000n;
  return String(earlier > 0n ? earlier : 1n);
}
