import type { ErpPrice } from './catalog';
import type { PriceSettings } from './catalog-settings';
import { compare, decimal, exponentOf, plain, type Amount } from './money';

export interface PriceQuestion {
  readonly list: string;
  readonly currency: string;
  /** The day it must hold, `YYYY-MM-DD`. */
  readonly day: string;
  /** Basic units of one piece of the SKU. */
  readonly factor: Amount;
  /** Basic units of one unit that a price is for; undefined when nobody says. */
  readonly unitFactor: (unit: string | undefined) => Amount | undefined;
  /** Whether the shop's prices include tax. */
  readonly taxIncluded: boolean;
  /** Per cent; only needed where the ERP's price and the shop's differ in it. */
  readonly taxRate?: Amount;
  readonly decimals?: number;
}

export type Chosen =
  | { readonly price: Amount }
  /** No row of the list holds that day. */
  | { readonly price?: undefined; readonly problem?: undefined }
  | { readonly price?: undefined; readonly problem: string };

/**
 * The price of one piece: of the rows that hold that day for everyone and from one piece on, the one that began last.
 * It is worked out exactly and rounded once, at the end, half up to the currency's smallest unit.
 */
export function choosePrice(rows: readonly ErpPrice[], ask: PriceQuestion): Chosen {
  const row = rows
    .filter((one) => holds(one, ask))
    .reduce<ErpPrice | undefined>((best, one) => (best && !isLater(one, best) ? best : one), undefined);
  if (!row) return {};
  const per = ask.unitFactor(row.unit);
  if (per === undefined || compare(per, '0') <= 0)
    return {
      problem: `list ${row.list} prices item ${row.item} by ${row.unit}, and nobody says how many that is`,
    };
  const taxed = withTax(row, ask);
  if (taxed === undefined)
    return {
      problem: `list ${row.list} is ${row.taxIncluded ? 'with' : 'without'} tax, the shop ${ask.taxIncluded ? 'with' : 'without'}: the mapping's catalog.taxRates has no rate for item ${row.item}`,
    };
  const [times, over] = taxed;
  // One division, last: a third of a cent must not be lost before it is multiplied.
  const exact = decimal(row.price).times(decimal(ask.factor)).times(times).div(decimal(per).times(over));
  return { price: plain(exact.toDecimalPlaces(ask.decimals ?? exponentOf(ask.currency))) };
}

/** As numerator and denominator. */
function withTax(
  { taxIncluded }: ErpPrice,
  ask: PriceQuestion,
): readonly [ReturnType<typeof decimal>, ReturnType<typeof decimal>] | undefined {
  const one = decimal('1');
  if (taxIncluded === ask.taxIncluded) return [one, one];
  if (ask.taxRate === undefined) return undefined;
  const rate = one.plus(decimal(ask.taxRate).div(100));
  return ask.taxIncluded ? [rate, one] : [one, rate];
}

const holds = (row: ErpPrice, { list, currency, day }: PriceQuestion): boolean =>
  row.list === list &&
  row.currency === currency &&
  row.customer === undefined &&
  (row.from === undefined || row.from <= day) &&
  (row.until === undefined || day <= row.until) &&
  (row.fromQuantity === undefined || compare(row.fromQuantity, '1') <= 0);

/** A price that begins later replaces the one before; of two that begin together the one for more pieces is nearer. */
function isLater(one: ErpPrice, best: ErpPrice): boolean {
  const [a, b] = [one.from ?? '', best.from ?? ''];
  return a === b ? compare(one.fromQuantity ?? '0', best.fromQuantity ?? '0') >= 0 : a > b;
}

/** The day it is in the shop's time zone, `YYYY-MM-DD`. @throws RangeError for a time zone that does not exist */
export const dayIn = ({ timeZone }: Pick<PriceSettings, 'timeZone'>, at: Date): string =>
  new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(
    at,
  );
