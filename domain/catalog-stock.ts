import type { ErpStock } from './catalog';
import type { StockSettings } from './catalog-settings';
import { compare, decimal, multiply, plain, subtract, sum, type Amount } from './money';

/** Pieces of a SKU that an order of the shop holds and the ERP may not know yet. */
export interface ReservedSale {
  readonly order: string;
  readonly sku: string;
  /** In pieces of the SKU. */
  readonly quantity: Amount;
  /** ISO 8601: since when the ERP has the order; absent while it has it not. */
  readonly confirmedAt?: string;
  /** It was sent to the ERP and is not confirmed: a balance may hold it or not. */
  readonly sent?: boolean;
}

export interface WeighedSales {
  /** The balance does not hold these. */
  readonly unknown: readonly ReservedSale[];
  /** Nobody can tell just now. */
  readonly uncertain: readonly ReservedSale[];
  /** The balance holds these: they need not be kept any more. */
  readonly known: readonly ReservedSale[];
}

/**
 * Which sales a balance of the ERP holds. A confirmed order counts as held only when the balance was read after its
 * confirmation, by the settle time; one that was sent, or confirmed just then, may be in it or not.
 * @param readAt when the oldest of the balances in use was asked for, ISO 8601; absent: there is none
 */
export function weighSales(
  sales: readonly ReservedSale[],
  readAt: string | undefined,
  settleMs: number,
): WeighedSales {
  const isKnown = ({ confirmedAt }: ReservedSale): boolean =>
    confirmedAt !== undefined &&
    readAt !== undefined &&
    Date.parse(readAt) >= Date.parse(confirmedAt) + settleMs;
  const [known, rest] = [sales.filter(isKnown), sales.filter((sale) => !isKnown(sale))];
  const maybe = ({ sent, confirmedAt }: ReservedSale): boolean => sent === true || confirmedAt !== undefined;
  return { known, uncertain: rest.filter(maybe), unknown: rest.filter((sale) => !maybe(sale)) };
}

/**
 * The sales to reckon with when the shop's levels were read between two looks at them. What was held before and is not
 * any more went back to the shop at an unknown moment: the level may hold it or not, and taking it for granted would put
 * the same pieces on sale twice. The same goes for an order that was only ever seen cancelled.
 */
export function mergeSales(
  before: readonly ReservedSale[],
  after: readonly ReservedSale[],
  cancelled: readonly ReservedSale[],
): ReservedSale[] {
  const keyOf = ({ order, sku }: ReservedSale): string => `${order}\n${sku}`;
  const held = new Map(after.map((sale) => [keyOf(sale), sale.quantity]));
  const returned = new Map<string, ReservedSale>();
  for (const sale of [...before, ...cancelled]) {
    const quantity = subtract(sale.quantity, held.get(keyOf(sale)) ?? '0');
    if (compare(quantity, returned.get(keyOf(sale))?.quantity ?? '0') > 0)
      returned.set(keyOf(sale), { order: sale.order, sku: sale.sku, quantity, sent: true });
  }
  return [...after, ...returned.values()];
}

/**
 * What the shop should show instead of what it shows; undefined when that may well be right. `least` takes every sale
 * off that the balance may lack, `most` only those it lacks for certain: between them a sale is on its way from one
 * side to the other, and correcting it would only bounce. Beyond them the shop gets `least`, which never oversells.
 */
export const levelToShow = (shown: Amount, least: Amount, most: Amount): Amount | undefined =>
  compare(shown, least) >= 0 && compare(shown, most) <= 0 ? undefined : least;

/** What the sales take of the item, in basic units. @param factors basic units of one piece, by SKU; 1 when absent */
export const reservedUnits = (sales: readonly ReservedSale[], factors: ReadonlyMap<string, Amount>): Amount =>
  sum(sales.map(({ sku, quantity }) => multiply(quantity, factors.get(sku) ?? '1')));

export type Sellable =
  /** Pieces by the shop's location; `""` where it has but one. */
  { readonly levels: ReadonlyMap<string, Amount> } | { readonly problem: string };

/**
 * How many pieces a SKU may show: the measure less safety stock less what was sold and the ERP does not know, in the
 * SKU's unit, down to whole pieces, never below none. Warehouses of one location are added up with their signs: what
 * one has promised beyond its stock the others must deliver. A sale names no location, so that an open one counts
 * against each.
 * @param reserved in basic units
 * @param factor basic units of one piece
 */
export function sellable(
  rows: readonly ErpStock[],
  settings: Pick<StockSettings, 'measure' | 'warehouses' | 'safety'>,
  { reserved, factor }: { readonly reserved: Amount; readonly factor: Amount },
): Sellable {
  const byWarehouse = new Map(rows.map((row) => [row.warehouse, row]));
  const free = new Map<string, Amount[]>();
  for (const { warehouse, location = '', safety = settings.safety } of settings.warehouses) {
    const row = byWarehouse.get(warehouse);
    const measured = row ? row.quantities[settings.measure] : '0';
    if (measured === undefined)
      return {
        problem: `the ERP tells no ${settings.measure} of item ${row?.item} in warehouse ${warehouse}`,
      };
    free.set(location, [...(free.get(location) ?? []), subtract(measured, safety)]);
  }
  return {
    levels: new Map(
      [...free].map(([location, parts]) => [location, wholePieces(subtract(sum(parts), reserved), factor)]),
    ),
  };
}

const wholePieces = (units: Amount, factor: Amount): Amount =>
  compare(units, '0') <= 0 ? '0' : plain(decimal(units).div(decimal(factor)).floor());
