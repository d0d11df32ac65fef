import { Failure, isFailure } from '../../../domain/failure';
import type { CallContext } from '../../context';
import { etagOf, type ODataRow } from '../../transport/odata';
import type { IfsBody, IfsClient } from './client';
import { isStale } from './errors';

/** How often a row that others change meanwhile is read again. */
const ATTEMPTS = 3;

/** Changes one row; see {@link changeRow} and {@link changeRowAsRead}. */
export type ChangeRow = (
  context: CallContext,
  client: IfsClient,
  projection: string,
  path: string,
  decide: (row: ODataRow) => IfsBody | undefined,
  known?: ODataRow,
) => Promise<ODataRow>;

/**
 * Brings one row to what `decide` wants of it: reads it, asks, and patches with the ETag just read. A row that somebody
 * changed in between is read again and decided anew: what they typed is overwritten. Sends nothing when `decide` wants
 * nothing.
 * @throws Failure `rejected` when the row is not there; `conflict` when it keeps changing
 */
export const changeRow: ChangeRow = (...change) => changeWithin(ATTEMPTS, ...change);

/**
 * The same where nobody may be overwritten who typed after the row was read.
 * @throws Failure `conflict` when somebody changed it since
 */
export const changeRowAsRead: ChangeRow = (...change) => changeWithin(1, ...change);

async function changeWithin(
  attempts: number,
  ...[context, client, projection, path, decide, known]: Parameters<ChangeRow>
): Promise<ODataRow> {
  let row = known;
  for (let attempt = 1; ; attempt += 1) {
    row ??= await client.entity(context, projection, path);
    if (!row) throw gone(projection, path);
    const body = decide(row);
    if (!body || Object.keys(body).length === 0) return row;
    const etag = etagOf(row);
    // Without an ETag the PATCH would insert what it does not find.
    if (!etag) throw new Failure('bug', `${projection}/${path} gave no ETag`, { causes: ['bug'] });
    try {
      return await client.write(context, projection, { method: 'PATCH', path, body, etag });
    } catch (error) {
      if (!isFailure(error, 'conflict') || !isStale(error) || attempt === attempts) throw error;
      row = undefined;
    }
  }
}

/** A bound action on one row, with the ETag just read; `wanted` looks at the row again after somebody changed it. */
export async function actOnRow(
  context: CallContext,
  client: IfsClient,
  projection: string,
  path: string,
  action: string,
  wanted: (row: ODataRow) => boolean,
  body: IfsBody = {},
): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    const row = await client.entity(context, projection, path);
    if (!row) throw gone(projection, path);
    if (!wanted(row)) return;
    const etag = etagOf(row);
    if (!etag) throw new Failure('bug', `${projection}/${path} gave no ETag`, { causes: ['bug'] });
    try {
      await client.write(context, projection, { method: 'POST', path: `${path}/${action}`, body, etag });
      return;
    } catch (error) {
      if (!isFailure(error, 'conflict') || !isStale(error) || attempt === ATTEMPTS) throw error;
    }
  }
}

const gone = (projection: string, path: string): Failure =>
  new Failure('rejected', `${projection}/${path} does not stand in IFS`, {
    causes: [`erp:gone:${path}`],
    advice: 'Look for it in IFS; then retry.',
  });
