import { compare, equal, type Amount } from '../../../../domain/money';
import type { CallContext } from '../../../context';
import type { Clock } from '../../../transport/clock';
import { again, inParts, refused, type Outcomes } from '../../catalog-rows';
import type { BigCommerceSettings } from '../settings';
import { itemKey, type ItemName, type ReadLevels } from './inventory';
import type { Send } from './send';
import { hasMoved, type Unseen } from './unseen';

/** A change of the stock on hand at one location. */
export interface Adjustment {
  readonly key: string;
  readonly item: ItemName;
  readonly location: string;
  /** Below 0: less. */
  readonly by: Amount;
  /** What lay there when it was looked at. */
  readonly onHand: Amount;
  /** What the ERP wants there: for an item that was never counted. */
  readonly quantity: Amount;
}

export interface AdjustOptions {
  readonly send: Send;
  readonly levels: ReadLevels;
  readonly unseen: Unseen;
  readonly settings: Pick<BigCommerceSettings, 'inventorySettleMs'>;
  readonly clock: Clock;
}

/** The most items of one request (Inventory, limits); fewer keep an answer's words readable. */
const MOST = 500;
const REASON = 'Stock of the ERP';
const LOOKS = 8;

/** Grouped by location, as the store wants it; one request after the other. */
export async function adjust(
  options: AdjustOptions,
  context: CallContext,
  adjustments: readonly Adjustment[],
  outcomes: Outcomes,
): Promise<void> {
  const sorted = [...adjustments].sort((a, b) => Number(a.location) - Number(b.location));
  for (const part of inParts(sorted, MOST)) await adjustPart(options, context, part, outcomes);
}

async function adjustPart(
  options: AdjustOptions,
  context: CallContext,
  rows: readonly Adjustment[],
  outcomes: Outcomes,
): Promise<void> {
  const sent = await options.send(context, {
    name: 'POST /v3/inventory/adjustments/relative',
    path: '/v3/inventory/adjustments/relative',
    method: 'POST',
    body: { reason: REASON, items: rows.map((row) => bodyOf(row, row.by)) },
  });
  switch (sent.end) {
    case 'not-sent':
      for (const { key } of rows) outcomes.set(key, again(sent.reason));
      return;
    case 'taken':
    case 'lost':
      return watch(options, context, rows, outcomes, sent.end === 'lost' ? sent.reason : undefined);
    case 'refused':
      return sortOut(options, context, rows, outcomes, sent.reason);
  }
}

/** Looks until the store shows the change. What it does not show in time is remembered, and not sent again. */
async function watch(
  { levels, unseen, settings, clock }: AdjustOptions,
  context: CallContext,
  rows: readonly Adjustment[],
  outcomes: Outcomes,
  lost: string | undefined,
): Promise<void> {
  // Until it is seen: reading may fail, and nobody may send it twice then.
  for (const row of rows) {
    unseen.remember(row);
    outcomes.set(
      row.key,
      again(
        lost ??
          'The store has taken the change and does not show it yet: it is looked at again, not sent again.',
      ),
    );
  }
  let open = rows;
  for (let look = 0; look < LOOKS && open.length > 0; look += 1) {
    if (look > 0) await pause(clock, settings.inventorySettleMs / (LOOKS - 1));
    const shown = await levels(
      context,
      open.map(({ item }) => item),
    );
    open = open.filter((row) => {
      const now = shown
        .get(itemKey(row.item))
        ?.find(({ location_id: id }) => id === row.location)?.total_inventory_onhand;
      if (now === undefined || !hasMoved(row, now)) return true;
      unseen.forget(row);
      outcomes.set(row.key, { outcome: 'written' });
      return false;
    });
  }
}

const NAMED = /\b(product_id|variant_id)\s+(\d+)/g;

/**
 * Nothing of a refused request was carried out. Rows the store names end here; the others are sent without them, or by
 * halves where it names none, unless their level moved meanwhile.
 */
async function sortOut(
  options: AdjustOptions,
  context: CallContext,
  rows: readonly Adjustment[],
  outcomes: Outcomes,
  words: string,
): Promise<void> {
  const names = new Set(
    [...words.matchAll(NAMED)].map(([, kind = '', id = '']) => `${kind.replace('_id', '')}/${id}`),
  );
  const isNamed = ({ item }: Adjustment): boolean => rows.length === 1 || names.has(itemKey(item));
  const [bad, rest] = [rows.filter(isNamed), rows.filter((row) => !isNamed(row))];
  if (/requires absolute adjustment/i.test(words)) await count(options, context, bad, outcomes);
  else for (const row of bad) outcomes.set(row.key, outcomeOf(row, words));
  if (rest.length === 0) return;

  const shown = await options.levels(
    context,
    rest.map(({ item }) => item),
  );
  const still = rest.filter((row) => {
    const now = shown
      .get(itemKey(row.item))
      ?.find(({ location_id: id }) => id === row.location)?.total_inventory_onhand;
    if (now !== undefined && equal(now, row.onHand)) return true;
    outcomes.set(row.key, again('The stock moved while it was written.'));
    return false;
  });
  if (still.length === 0) return;
  const half = bad.length > 0 ? still.length : Math.ceil(still.length / 2);
  for (const part of inParts(still, half)) await adjustPart(options, context, part, outcomes);
}

/** Too few left for what is to go: somebody bought them, and it is worked out afresh. Anything else a person must mend. */
const outcomeOf = ({ by }: Adjustment, words: string) =>
  compare(by, '0') < 0 && !/tracked|not found|limit|invalid/i.test(words) ? again(words) : refused(words);

/** Items that were never counted take no difference at first; nothing can have been sold of them. */
async function count(
  options: AdjustOptions,
  context: CallContext,
  rows: readonly Adjustment[],
  outcomes: Outcomes,
): Promise<void> {
  const empty = rows.filter(({ onHand }) => compare(onHand, '0') === 0);
  for (const row of rows)
    if (!empty.includes(row)) outcomes.set(row.key, again('The store counts this stock anew.'));
  if (empty.length === 0) return;
  const sent = await options.send(context, {
    name: 'PUT /v3/inventory/adjustments/absolute',
    path: '/v3/inventory/adjustments/absolute',
    method: 'PUT',
    body: { reason: REASON, items: empty.map((row) => bodyOf(row, row.quantity)) },
  });
  if (sent.end === 'taken' || sent.end === 'lost') {
    await watch(options, context, empty, outcomes, sent.end === 'lost' ? sent.reason : undefined);
    return;
  }
  for (const row of empty)
    outcomes.set(row.key, sent.end === 'refused' ? refused(sent.reason) : again(sent.reason));
}

const bodyOf = ({ item, location }: Adjustment, quantity: Amount): Readonly<Record<string, unknown>> => ({
  location_id: Number(location),
  [`${item.kind}_id`]: Number(item.id),
  quantity: Number(quantity),
});

const pause = async (clock: Clock, milliseconds: number): Promise<void> => {
  if (milliseconds > 0) await new Promise<void>((resolve) => void clock.after(milliseconds, resolve));
};
