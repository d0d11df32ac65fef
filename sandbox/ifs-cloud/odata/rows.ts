import type { Stored } from '../table';
import type { Work } from '../work';
import type { Owner } from './address';
import type { Row } from './edm';
import { isHidden } from './list';
import { missingPrecondition, notFound, notImplemented, preconditionFailed } from './problems';
import type { EntitySet } from './projection';
import { etagOf } from './render';
import type { ODataRequest } from './request';

export function visible(work: Work, set: EntitySet, key: Row): Stored | undefined {
  const stored = work.state.table(set.table).get(key, work.horizon);
  return stored && !isHidden(work, set, stored.row) ? stored : undefined;
}

/** The row as it stands, however stale the user's view. @throws Problem 404 */
export function standing(work: Work, set: EntitySet, key: Row): Stored {
  const stored = work.state.table(set.table).get(key);
  if (!stored) throw notFound(`${set.type.unit} object`);
  return stored;
}

/** The row an array hangs on, found by way of all rows above it. @throws Problem 404 */
export function ownerRow(owner: Owner, work: Work): Row {
  if (owner.owner) ownerRow(owner.owner, work);
  const stored = visible(work, owner.set, owner.key);
  if (!stored) throw notFound(`${owner.set.type.unit} object`);
  return stored.row;
}

/** What the rows of an array have in common with their owner. */
export const childKey = (owner: Owner, parent: Row): Row =>
  Object.fromEntries(Object.entries(owner.link).map(([child, column]) => [child, parent[column] ?? null]));

/** @throws Problem 428 without `If-Match` where that is refused, 412 when it is stale */
export function precondition(
  request: ODataRequest,
  work: Work,
  set: EntitySet,
  key: Row,
  without: 'refuse' | 'overwrite',
): void {
  if (request.headers['if-none-match'] !== undefined) throw notImplemented('If-None-Match is not supported.');
  const given = request.headers['if-match'];
  if (given === '*' || (given === undefined && without === 'overwrite')) return;
  if (given === undefined) throw missingPrecondition();
  if (given !== etagOf(standing(work, set, key))) throw preconditionFailed();
}
