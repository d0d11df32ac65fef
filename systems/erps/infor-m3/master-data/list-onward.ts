import { Failure } from '../../../../domain/failure';
import type { CallContext } from '../../../context';
import type { M3Client } from '../client';
import { rowsOf } from '../errors';
import { record, type M3Record } from '../lengths';

/** A list that begins at a key and goes on from there. */
export interface KeyedList<Key> {
  readonly program: string;
  readonly transaction: string;
  readonly columns: readonly string[];
  /** The input that begins the list at the key, or where it begins at all. */
  at(key: Key | undefined): Readonly<Record<string, string | undefined>>;
  keyOf(row: M3Record): Key;
}

/**
 * The next rows of a list behind a key. M3 has no cursor: the list is begun again at the last key, whose row comes once
 * more and is dropped. Only an answer with nothing new is the end, since M3 may cut an answer shorter than was asked for.
 * @throws Failure `rejected` when the list does not begin where it is told to: going on would lose rows or never end
 */
export async function listOnward<Key>(
  context: CallContext,
  client: M3Client,
  list: KeyedList<Key>,
  after: Key | undefined,
  limit: number,
): Promise<readonly M3Record[]> {
  const { program, transaction, columns } = list;
  const call = `${program}/${transaction}`;
  const asked = record(list.at(after));
  const [result] = await client.run(context, program, [
    { transaction, record: asked, columns, write: false, maxRecords: limit + (after === undefined ? 0 : 1) },
  ]);
  const rows = rowsOf(result, { call, record: asked });
  if (after === undefined) return rows;
  const known = JSON.stringify(after);
  const repeats = (row: M3Record): boolean => JSON.stringify(list.keyOf(row)) === known;
  if (rows.findIndex(repeats) > 0) {
    throw new Failure('rejected', `${call} does not begin at the key it is given`, {
      causes: [`erp:list-order:${call}`],
      advice: 'This M3 lists otherwise than its interface says: ask the M3 administrator.',
    });
  }
  return rows.filter((row) => !repeats(row)).slice(0, limit);
}
