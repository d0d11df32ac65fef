import type { CatalogOutcome } from '../../../../domain/catalog';
import { equal } from '../../../../domain/money';
import type { CallContext } from '../../../context';
import { JsonNumber } from '../../../transport/json';
import { again, inParts, refused, type Outcomes } from '../../catalog-rows';
import { rawProduct } from './schemas';
import { batchErrors, type Send, type Sent } from './send';

/** One row of a batch: what it changes of which product or variant. */
export interface Row {
  readonly key: string;
  readonly id: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** The most rows of one call (Update products, Update variants). */
const MOST = { products: 10, variants: 50 } as const;

/**
 * Changes products or variants. A request that is refused as a whole is halved until the bad row stands alone: what is
 * written is absolute, so that rows in order may be sent again. A product of which only a part was saved (207) counts as
 * refused unless the store shows all that was sent.
 */
export async function writeRows(
  send: Send,
  context: CallContext,
  kind: keyof typeof MOST,
  rows: readonly Row[],
  outcomes: Outcomes,
): Promise<void> {
  for (const part of inParts(rows, MOST[kind])) await writePart(send, context, kind, part, outcomes);
}

async function writePart(
  send: Send,
  context: CallContext,
  kind: keyof typeof MOST,
  rows: readonly Row[],
  outcomes: Outcomes,
): Promise<void> {
  const path = `/v3/catalog/${kind}`;
  const sent = await send(context, {
    name: `PUT ${path}`,
    path,
    method: 'PUT',
    body: rows.map(({ id, fields }) => ({ id: Number(id), ...fields })),
  });
  if (sent.end === 'refused' && rows.length > 1) {
    const half = Math.ceil(rows.length / 2);
    await writePart(send, context, kind, rows.slice(0, half), outcomes);
    await writePart(send, context, kind, rows.slice(half), outcomes);
    return;
  }
  for (const row of rows) outcomes.set(row.key, outcomeOf(row, sent));
}

function outcomeOf(row: Row, sent: Sent): CatalogOutcome {
  if (sent.end === 'lost' || sent.end === 'not-sent') return again(sent.reason);
  if (sent.end === 'refused') return refused(batchErrors(sent.body)[0]?.words ?? sent.reason);
  if (sent.status !== 207) return { outcome: 'written' };
  const { data, errors } = (sent.body ?? {}) as {
    data?: unknown;
    errors?: { errors?: Record<string, unknown> };
  };
  const shown = (Array.isArray(data) ? (data as unknown[]) : []).find(
    (one) => rawProduct.safeParse(one).data?.id === row.id,
  );
  if (shown !== undefined && isShown(row.fields, shown as Record<string, unknown>))
    return { outcome: 'written' };
  const own = errors?.errors?.[row.id] ?? Object.values(errors?.errors ?? {})[0];
  return refused(`Only a part of it was saved${typeof own === 'string' ? `: ${own}` : '.'}`);
}

/** Whether the row shows what was sent; its numbers are texts. */
const isShown = (
  fields: Readonly<Record<string, unknown>>,
  shown: Readonly<Record<string, unknown>>,
): boolean =>
  Object.entries(fields).every(([name, value]) => {
    const other = shown[name];
    if (value instanceof JsonNumber) return typeof other === 'string' && equal(value.digits, other);
    return JSON.stringify(other) === JSON.stringify(Array.isArray(value) ? value.map(String) : value);
  });
