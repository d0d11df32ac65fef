import { type Micro, micro, over, percent, round, times, total } from '../adobe-commerce/fixed';
import type { CostSpec, LineSpec, OrderSpec } from './order-spec';

const HUNDRED = micro('100');

/** What one row comes to. */
export interface Row {
  readonly spec: LineSpec;
  readonly id: number;
  readonly quantity: number;
  readonly priceEx: Micro;
  readonly priceInc: Micro;
  /** Before discounts. */
  readonly ex: Micro;
  readonly inc: Micro;
  readonly taxBefore: Micro;
  readonly taxAfter: Micro;
  /** On the side the store prices in. */
  readonly discounts: readonly { id: string; amount: Micro; code: string | null; target: string }[];
  /** After discounts, with tax. */
  readonly paid: Micro;
  readonly wrapping: Cost;
}

export interface Cost {
  readonly ex: Micro;
  readonly inc: Micro;
  readonly tax: Micro;
}

/** A cost with its tax; in tax-inclusive stores the net is the estimate, otherwise the gross. */
export function cost(spec: CostSpec | undefined, inclusive: boolean, places: number): Cost {
  const amount = micro(spec?.amount ?? '0');
  const tax = taxOf(amount, spec?.taxRate ?? '0', inclusive, places);
  return inclusive ? { inc: amount, tax, ex: amount - tax } : { ex: amount, tax, inc: amount + tax };
}

/** The tax on, or within, an amount. */
export function taxOf(amount: Micro, rate: string, inclusive: boolean, places: number): Micro {
  if (!inclusive) return percent(amount, micro(rate), places);
  return round(over(times(amount, micro(rate), 6), HUNDRED + micro(rate), 6), places);
}

/** The sold rows, with discounts spread over them as the shop does: in proportion, cut to four places. */
export function makeRows(spec: OrderSpec, lines: readonly LineSpec[], places: number): Row[] {
  const inclusive = spec.inclusive ?? false;
  const gross = lines.map(({ price, quantity = 1 }) => times(micro(price), micro(String(quantity)), 4));
  const sum = total(gross);
  const share = (amount: Micro, index: number): Micro =>
    sum === 0n ? 0n : over(times(amount, gross[index] ?? 0n, 6), sum, 4);
  const onRows = spec.coupon && spec.coupon.on !== 'shipping' ? spec.coupon : undefined;

  return lines.map((line, index) => {
    const quantity = line.quantity ?? 1;
    const rate = line.taxRate ?? '0';
    const price = micro(line.price);
    const base = gross[index] ?? 0n;
    const discounts = [
      ...(spec.discount ? [{ id: 'manual-discount', amount: share(micro(spec.discount), index), code: null, target: 'order' }] : []),
      ...(onRows ? [{ id: 'coupon', amount: share(micro(onRows.amount), index), code: onRows.code, target: 'order' }] : []),
      ...(line.discount ? [{ id: 'row-discount', amount: micro(line.discount), code: null, target: 'product' }] : []),
    ]; // prettier-ignore
    const off = total(discounts.map(({ amount }) => amount));
    const taxBefore = taxOf(base, rate, inclusive, inclusive ? 4 : places);
    const taxAfter = taxOf(base - off, rate, inclusive, places);
    const priceTax = taxOf(price, rate, inclusive, 4);
    return {
      spec: line,
      id: spec.id * 100 + index * 2 + 1,
      quantity,
      priceEx: inclusive ? price - priceTax : price,
      priceInc: inclusive ? price : price + priceTax,
      ex: inclusive ? base - taxBefore : base,
      inc: inclusive ? base : base + taxBefore,
      taxBefore,
      taxAfter,
      discounts,
      paid: inclusive ? base - off : base - off + taxAfter,
      wrapping: cost(line.wrapping, inclusive, places),
    };
  });
}
