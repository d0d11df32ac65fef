import { type Micro, micro, percent, total } from './fixed';
import { type Amounts, type Rows, toBase, type Writer } from './make-rows';
import type { OrderSpec, ShippingSpec } from './order-spec';
import type { RawNumber } from './raw-order';

/** The header amounts of one order in one currency; everything positive. */
export interface Totals {
  readonly subtotal: Micro;
  readonly shipping: Micro;
  readonly shippingDiscount: Micro;
  readonly shippingTax: Micro;
  readonly discount: Micro;
  readonly tax: Micro;
  readonly compensation: Micro;
  readonly giftCard: Micro;
  readonly storeCredit: Micro;
  readonly grandTotal: Micro;
}

/** Adds the rows and what stands beside them up, in both currencies, each by itself. */
export function addUp(
  { counted }: Rows,
  shipping: ShippingSpec,
  spec: OrderSpec,
  writer: Writer,
): { order: Totals; base: Totals } {
  const amount = micro(shipping.amount);
  const shippingDiscount = micro(shipping.discount ?? '0');
  const shippingTax = percent(amount - shippingDiscount, micro(shipping.taxRate ?? '0'), writer.places);
  const order = {
    shipping: amount,
    shippingDiscount,
    shippingTax,
    giftCard: micro(spec.giftCard ?? '0'),
    storeCredit: micro(spec.storeCredit ?? '0'),
    residue: micro(spec.residue ?? '0'),
  };
  const base = Object.fromEntries(
    Object.entries(order).map(([name, value]) => [name, toBase(value, writer)]),
  ) as typeof order;
  return {
    order: totals(
      counted.map((row) => row.order),
      order,
    ),
    base: totals(
      counted.map((row) => row.base),
      base,
    ),
  };
}

function totals(
  rows: readonly Amounts[],
  beside: {
    shipping: Micro;
    shippingDiscount: Micro;
    shippingTax: Micro;
    giftCard: Micro;
    storeCredit: Micro;
    residue: Micro;
  },
): Totals {
  const subtotal = total(rows.map(({ rowTotal }) => rowTotal));
  const compensation = total(rows.map((row) => row.compensation));
  const discount = total(rows.map((row) => row.discount)) + beside.shippingDiscount;
  const tax = total(rows.map((row) => row.tax)) + beside.shippingTax;
  const grandTotal =
    subtotal +
    beside.shipping +
    tax +
    compensation -
    discount -
    beside.giftCard -
    beside.storeCredit +
    beside.residue;
  return { subtotal, compensation, discount, tax, grandTotal, ...beside };
}

/** The header discount is negative, the rows' are positive. */
export const header = (
  sums: Totals,
  prefix: 'base_' | '',
  number: (value: Micro) => RawNumber,
): HeaderAmounts => {
  const amounts = {
    discount_amount: -sums.discount,
    discount_tax_compensation_amount: sums.compensation,
    grand_total: sums.grandTotal,
    shipping_amount: sums.shipping,
    shipping_discount_amount: sums.shippingDiscount,
    [prefix === '' ? 'shipping_discount_tax_compensation_amount' : 'shipping_discount_tax_compensation_amnt']:
      0n,
    shipping_incl_tax: sums.shipping + sums.shippingTax,
    shipping_tax_amount: sums.shippingTax,
    subtotal: sums.subtotal,
    subtotal_incl_tax: sums.subtotal + sums.tax - sums.shippingTax + sums.compensation,
    tax_amount: sums.tax,
  };
  return Object.fromEntries(
    Object.entries(amounts).map(([name, value]) => [prefix + name, number(value)]),
  ) as HeaderAmounts;
};

export type HeaderAmounts = Record<'grand_total' | 'base_grand_total', RawNumber>;

/** As the shipping assignment repeats it. */
export const shippingTotal = (
  sums: { order: Totals; base: Totals },
  number: (value: Micro) => RawNumber,
): Record<string, RawNumber> => ({
  base_shipping_amount: number(sums.base.shipping),
  base_shipping_tax_amount: number(sums.base.shippingTax),
  shipping_amount: number(sums.order.shipping),
  shipping_discount_amount: number(sums.order.shippingDiscount),
  shipping_tax_amount: number(sums.order.shippingTax),
});
