import { type Micro, over, round, times, total } from './fixed';
import { PLACES } from './make-order';
import type { RawItem, RawNumber, RawOrder } from './raw-order';
import { longNumber, readNumber, shortNumber } from './write-number';

/** What a bill takes of one order row. */
export interface RowWish {
  readonly order_item_id: number;
  readonly qty: number | string;
}

/** An amount in the order's and in the base currency. Each is rounded by itself, so they may drift by a cent. */
export interface Both {
  readonly order: Micro;
  readonly base: Micro;
}

export interface RowPart {
  readonly item: RawItem;
  readonly qty: Micro;
  readonly amounts: Readonly<Record<RowAmount, Both>>;
  /** Whether the row counts towards the header, or its parent or children do. */
  readonly counts: boolean;
}

const ROW_AMOUNTS = [
  'row_total',
  'tax_amount',
  'discount_amount',
  'discount_tax_compensation_amount',
] as const;
export type RowAmount = (typeof ROW_AMOUNTS)[number];

/** How an order writes and rounds its amounts. */
export class Ledger {
  readonly places: number;
  readonly basePlaces: number;
  readonly number: (value: Micro) => RawNumber;

  constructor(readonly order: RawOrder) {
    this.places = PLACES[String(order['order_currency_code'])] ?? 2;
    this.basePlaces = PLACES[String(order['base_currency_code'])] ?? 2;
    this.number = /\.\d{7,}/.test(JSON.stringify(order)) ? longNumber : shortNumber;
  }

  /** An amount of the order's header. */
  header(name: string, baseName = `base_${name}`): Both {
    return { order: readNumber(this.order[name]), base: readNumber(this.order[baseName]) };
  }

  /** What lies between two shares of a whole; all parts add up to the whole to the last digit. */
  slice(whole: Both, from: Micro, to: Micro, all: Micro): Both {
    const upTo = (value: Micro, share: Micro, places: number): Micro =>
      share === all || all === 0n ? round(value, places) : times(value, over(share, all, 6), places);
    const cut = (value: Micro, places: number): Micro =>
      from === to ? 0n : upTo(value, to, places) - (from === 0n ? 0n : upTo(value, from, places));
    return { order: cut(whole.order, this.places), base: cut(whole.base, this.basePlaces) };
  }
}

/**
 * The rows of a bill for a part of an order: each wish is for a row without parent and takes its children along.
 * @throws RangeError for an unknown row, or more than there is
 */
export function takeRows(
  ledger: Ledger,
  wishes: readonly RowWish[],
  doneField: 'qty_invoiced' | 'qty_refunded',
): RowPart[] {
  const { items } = ledger.order;
  const wanted = new Map(wishes.map(({ order_item_id: id, qty }) => [id, readNumber(String(qty))]));
  for (const id of wanted.keys()) {
    if (!items.some((item) => item.item_id === id && !hasParent(item)))
      throw new RangeError(`there is no order row ${id} without a parent`);
  }
  return items.map((item): RowPart => {
    const parent = items.find(({ item_id: id }) => id === item.parent_item_id);
    const asked = wanted.get((parent ?? item).item_id) ?? 0n;
    const ordered = readNumber(item.qty_ordered);
    const qty =
      parent === undefined ? asked : times(ordered, over(asked, readNumber(parent.qty_ordered), 6), 4);
    const done = readNumber(item[doneField]);
    if (qty < 0n || done + qty > ordered)
      throw new RangeError(`row ${item.item_id} has no quantity ${qty} left`);
    return {
      item,
      qty,
      counts: countsInHeader(item, parent, items),
      amounts: Object.fromEntries(
        ROW_AMOUNTS.map((name) => [
          name,
          ledger.slice(
            { order: readNumber(item[name]), base: readNumber(item[`base_${name}`]) },
            done,
            done + qty,
            ordered,
          ),
        ]),
      ) as Record<RowAmount, Both>,
    };
  });
}

/** Everything that is left, row by row. */
export const everythingLeft = (
  order: RawOrder,
  from: 'qty_ordered' | 'qty_invoiced',
  doneField: 'qty_invoiced' | 'qty_refunded',
): RowWish[] =>
  order.items
    .filter((item) => !hasParent(item))
    .map((item) => ({
      order_item_id: item.item_id,
      qty: String(Number(readNumber(item[from]) - readNumber(item[doneField])) / 1_000_000),
    }));

export const sumRows = (rows: readonly RowPart[], name: RowAmount): Both => ({
  order: total(rows.filter(({ counts }) => counts).map(({ amounts }) => amounts[name].order)),
  base: total(rows.filter(({ counts }) => counts).map(({ amounts }) => amounts[name].base)),
});

export const plus = (...values: Both[]): Both => ({
  order: total(values.map(({ order }) => order)),
  base: total(values.map(({ base }) => base)),
});
export const minus = (a: Both, b: Both): Both => ({ order: a.order - b.order, base: a.base - b.base });
export const least = (a: Both, b: Both): Both => ({
  order: a.order < b.order ? a.order : b.order,
  base: a.base < b.base ? a.base : b.base,
});
export const NOTHING: Both = { order: 0n, base: 0n };

const hasParent = ({ parent_item_id: parent }: RawItem): boolean => parent !== undefined && parent !== null;

/** A configurable's money lies on the parent, a dynamic bundle's on the children, a fixed bundle's on the parent. */
function countsInHeader(item: RawItem, parent: RawItem | undefined, items: readonly RawItem[]): boolean {
  const isDynamic = (bundle: RawItem): boolean =>
    bundle.product_type === 'bundle' &&
    items.some(({ parent_item_id: of, row_total: row }) => of === bundle.item_id && readNumber(row) !== 0n);
  return parent === undefined ? !isDynamic(item) : isDynamic(parent);
}
