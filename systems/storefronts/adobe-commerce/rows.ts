import { Failure } from '../../../domain/failure';
import {
  absolute, compare, display, equal, exponentOf, isZero, multiply, round, roundTo, subtract, sum, type Amount,
} from '../../../domain/money'; // prettier-ignore
import type { RawItem, RawOrder } from './schemas';

/** The shop stores four decimals; some of its releases print the float behind them. */
export const stored = (value: Amount | undefined): Amount => round(value ?? '0', 4);

/** What a row amounts to, net, before discount. Rows without a total of their own have price × quantity. */
export const rowAmount = (item: RawItem): Amount =>
  item.row_total !== undefined
    ? stored(item.row_total)
    : stored(multiply(stored(item.price), stored(item.qty_ordered)));

/** An order, or a bill for a part of it. */
export type CountedRows = Pick<RawOrder, 'items' | 'subtotal' | 'increment_id'> & {
  /** How people call it; by default the order. */
  readonly title?: string;
};

/** A row without parent, and the rows that belong to it. */
interface Group {
  readonly parent: RawItem;
  readonly children: readonly RawItem[];
}

/** More bundles of unclear bookkeeping than this in one order are not tried in every combination. */
const MOST_UNCLEAR = 8;

/**
 * Each sold row once. The shop lists a composed product as a parent row and child rows, and which of them carries the
 * money depends on the product's type and the shop's release; a price of 0 tells nothing.
 *
 * - configurable: the parent counts; it holds the money and already the variant's SKU
 * - bundle: the children count when any of them has a total, else the parent
 * - anything else counts by itself
 *
 * The choice is proved against the order's subtotal. Where a bundle has totals on both levels and the usual choice
 * proves nothing, the other one is taken if it alone does.
 * @throws Failure `conflict` with cause `sum:<order number>` when nothing proves it
 */
export function countRows(order: CountedRows, currency: string): RawItem[] {
  const groups = groupRows(order.items);
  const usual = groups.map(usualRows);
  if (order.subtotal === undefined) return usual.flat();
  const subtotal = stored(order.subtotal);
  const proves = (rows: readonly RawItem[][]): boolean => isSame(sumOf(rows.flat()), subtotal, currency);
  if (proves(usual)) return usual.flat();

  const others = alternatives(groups, usual).filter(proves);
  if (others.length === 1 && others[0]) return others[0].flat();

  // A residue of roundings is the planner's to judge; a row counted twice or not at all is larger than that.
  const residue = absolute(subtract(sumOf(usual.flat()), subtotal));
  const roundings = multiply(`1e-${exponentOf(currency)}`, String(usual.flat().length));
  if (others.length === 0 && compare(residue, roundings) <= 0) return usual.flat();
  throw unproved(order, currency, usual.flat(), groups);
}

function groupRows(items: readonly RawItem[]): Group[] {
  const rows = items.filter(
    (item, index) =>
      item.item_id === undefined || items.findIndex((other) => other.item_id === item.item_id) === index,
  );
  const byId = new Map(rows.map((row) => [row.item_id, row]));
  const parentOf = (row: RawItem): RawItem | undefined =>
    row.parent_item_id === undefined ? undefined : byId.get(row.parent_item_id);
  return rows
    .filter((row) => parentOf(row) === undefined)
    .map((parent) => ({
      parent,
      children: rows.filter((row) => row !== parent && parentOf(row) === parent),
    }));
}

function usualRows({ parent, children }: Group): RawItem[] {
  if (parent.product_type === 'bundle' && children.some(hasTotal)) return [...children];
  return [parent];
}

const hasTotal = (row: RawItem): boolean => row.row_total !== undefined && !isZero(stored(row.row_total));

/** Every other way to count the bundles that have totals on both levels. */
function alternatives(groups: readonly Group[], usual: readonly RawItem[][]): RawItem[][][] {
  const unclear = groups.flatMap((group, index) =>
    group.parent.product_type === 'bundle' &&
    group.children.some(hasTotal) &&
    !equal(sumOf(group.children), rowAmount(group.parent))
      ? [index]
      : [],
  );
  if (unclear.length > MOST_UNCLEAR) {
    return [usual.map((rows, index) => (unclear.includes(index) ? parentRows(groups[index]) : [...rows]))];
  }
  return Array.from({ length: 2 ** unclear.length - 1 }, (_, n) =>
    usual.map((rows, index) => {
      const place = unclear.indexOf(index);
      return place >= 0 && ((n + 1) >> place) & 1 ? parentRows(groups[index]) : [...rows];
    }),
  );
}

const parentRows = (group: Group | undefined): RawItem[] => (group ? [group.parent] : []);
export const sumOf = (rows: readonly RawItem[]): Amount => sum(rows.map(rowAmount));

export const isSame = (a: Amount, b: Amount, currency: string): boolean =>
  equal(a, b) || equal(roundTo(a, currency), roundTo(b, currency));

function unproved(
  order: CountedRows,
  currency: string,
  counted: RawItem[],
  groups: readonly Group[],
): Failure {
  const inCurrency = (value: Amount): string => display(round(value, 4), currency);
  const rowsTotal = sumOf(counted);
  const sheet = [
    `${counted.length} of ${order.items.length} rows counted: ${inCurrency(rowsTotal)}`,
    `subtotal: ${inCurrency(stored(order.subtotal))}`,
    `difference: ${inCurrency(subtract(rowsTotal, stored(order.subtotal)))}`,
    ...groups
      .filter(({ children }) => children.length > 0)
      .slice(0, 10)
      .map(
        ({ parent, children }) =>
          `row ${parent.item_id ?? '?'} (${parent.product_type ?? 'no type'}): ` +
          `parent ${inCurrency(rowAmount(parent))}, ${children.length} children ${inCurrency(sumOf(children))}`,
      ),
  ];
  return new Failure(
    'conflict',
    `The rows of ${order.title ?? `order ${order.increment_id}`} do not add up to its subtotal. ${sheet.join('; ')}.`,
    {
      causes: [`sum:${order.increment_id}`],
      advice:
        'Compare the rows with the order in the shop; an extension may write its own rows. Enter the order by hand and ' +
        'skip it here, or retry after the shop has corrected it.',
    },
  );
}
