import { micro, net, ratio, round, share, shortest, times, total, type Micro } from './decimal';
import type { AddressSpec, LineSpec, OrderSpec } from './order-spec';
import type { Address, CouponRecord, LineRecord, OrderRecord, TaxPart, TaxRecord } from './records';

/** What the shop is set to. */
export interface ShopSettings {
  readonly currency: string;
  /** `woocommerce_price_num_decimals`. */
  readonly decimals: number;
  readonly pricesIncludeTax: boolean;
  /** `woocommerce_tax_round_at_subtotal`. */
  readonly roundAtSubtotal: boolean;
}

/** Where an order gets its ids from. */
export interface Ids {
  order(): number;
  item(): number;
  product(line: { sku: string; name: string; price: string; category?: string }): number;
}

export const DEFAULT_SETTINGS: ShopSettings = {
  currency: 'EUR',
  decimals: 2,
  pricesIncludeTax: false,
  roundAtSubtotal: false,
};

const WIDGET: LineSpec = { sku: 'WIDGET', price: '10.00', taxRates: ['19'] };
const PAID = ['processing', 'completed', 'refunded'];

const BLANK: Address = {
  first_name: '',
  last_name: '',
  company: '',
  address_1: '',
  address_2: '',
  city: '',
  state: '',
  postcode: '',
  country: '',
  phone: '',
};
const SOMEBODY: AddressSpec = {
  first_name: 'Ann',
  last_name: 'Lee',
  address_1: '1 St',
  city: 'Köln',
  postcode: '50667',
  country: 'DE',
};

/** An order as WooCommerce calculates it: net rows with six decimals, tax rounded by row or at the subtotal. */
export function makeOrder(spec: OrderSpec, settings: ShopSettings, ids: Ids, now: number): OrderRecord {
  const decimals = spec.decimals ?? settings.decimals;
  const atSubtotal = spec.roundAtSubtotal ?? settings.roundAtSubtotal;
  const pricesIncludeTax = spec.pricesIncludeTax ?? settings.pricesIncludeTax;
  const id = spec.id ?? ids.order();
  const tax = (amount: Micro, rates: readonly string[]): { sum: Micro; parts: TaxPart[] } => {
    const parts = rates.map((rate) => ({ rateId: rateId(rate), total: share(amount, micro(rate)) }));
    const sum = total(parts.map((part) => part.total));
    return { sum: atSubtotal ? sum : round(sum, decimals), parts };
  };

  const priced = (spec.lines ?? [WIDGET]).map((line) => {
    const rates = line.taxRates ?? [];
    const quantity = line.quantity ?? '1';
    const whole = times(micro(line.price), micro(quantity));
    const subtotal = pricesIncludeTax ? net(whole, total(rates.map(micro))) : whole;
    return { line, rates, quantity, subtotal };
  });
  const discounts = discountsOf(
    spec.coupon,
    priced.map(({ subtotal }) => subtotal),
    decimals,
  );
  const lines = priced.map(({ line, rates, quantity, subtotal }, index): LineRecord => {
    const name = line.name ?? line.sku;
    const after = subtotal - (discounts[index] ?? 0n);
    const [before, full] = [tax(subtotal, rates), tax(after, rates)];
    return {
      id: ids.item(),
      name,
      productId: ids.product({ sku: line.sku, name, price: line.price, category: line.category }),
      quantity,
      taxClass: line.taxClass ?? '',
      subtotal,
      subtotalTax: before.sum,
      total: after,
      totalTax: full.sum,
      taxes: full.parts.map((part, at) => ({ ...part, subtotal: before.parts[at]?.total })),
      sku: line.sku,
    };
  });
  const shippingLines = (spec.shipping ?? []).map(({ total: amount, taxRates = [], ...rest }) => {
    const charged = tax(micro(amount), taxRates);
    return {
      id: ids.item(),
      method: rest.method ?? 'flat_rate',
      instance: rest.instance ?? '',
      title: rest.title ?? 'Flat',
      total: micro(amount),
      totalTax: charged.sum,
      taxes: charged.parts,
    };
  });
  const feeLines = (spec.fees ?? []).map(({ name, total: amount, taxRates = [] }) => {
    const charged = tax(micro(amount), taxRates);
    return { id: ids.item(), name, total: micro(amount), totalTax: charged.sum, taxes: charged.parts };
  });

  const cart = [...lines, ...feeLines];
  const shown = (value: Micro): Micro => (atSubtotal ? value : round(value, decimals));
  const cartTax = total(cart.map((row) => row.totalTax));
  const shippingTax = total(shippingLines.map((row) => row.totalTax));
  const shippingTotal = total(shippingLines.map((row) => row.total));
  const discount = total(lines.map((row) => row.subtotal - row.total));
  const discountTax = total(lines.map((row) => row.subtotalTax - row.totalTax));
  const billing: Address = { ...BLANK, ...(spec.billing ?? SOMEBODY), email: spec.customer?.email ?? '' };
  const isShipped = shippingLines.length > 0;
  const status = spec.status ?? 'processing';
  const createdAt = wholeSecond(spec.placedAt === undefined ? now : Date.parse(spec.placedAt));

  return {
    id,
    number: spec.number ?? String(id),
    status,
    currency: spec.currency ?? settings.currency,
    decimals,
    pricesIncludeTax,
    createdAt,
    modifiedAt: createdAt,
    ...((spec.paid ?? PAID.includes(status)) ? { paidAt: createdAt } : {}),
    ...(status === 'completed' ? { completedAt: createdAt } : {}),
    createdVia: spec.createdVia ?? 'checkout',
    customerId: spec.customer?.id ?? 0,
    billing,
    shipping: { ...BLANK, ...(spec.shipTo ?? (isShipped ? (spec.billing ?? SOMEBODY) : {})) },
    payment: {
      method: spec.payment?.method ?? 'bacs',
      title: spec.payment?.title ?? '',
      transaction: spec.payment?.transaction ?? '',
    },
    meta: spec.meta ?? {},
    lines,
    shippingLines,
    feeLines,
    couponLines: couponOf(spec, discount, discountTax, ids),
    taxLines: taxLinesOf(cart, shippingLines, spec, ids),
    totals: {
      discount,
      discountTax,
      shipping: shippingTotal,
      shippingTax,
      cartTax,
      totalTax: cartTax + shippingTax,
      total:
        round(
          total(cart.map((row) => shown(row.total))) + shown(shippingTotal) + cartTax + shippingTax,
          decimals,
        ) + micro(spec.residue ?? '0'),
    },
  };
}

export const wholeSecond = (milliseconds: number): number => Math.floor(milliseconds / 1000) * 1000;

/** Every rate of the shop has an id; here it is the rate in ten-thousandths. */
const rateId = (rate: string): number => Number(micro(rate) / 100n);

function discountsOf(coupon: OrderSpec['coupon'], subtotals: readonly Micro[], decimals: number): Micro[] {
  if (coupon?.percent !== undefined) {
    const percent = micro(coupon.percent);
    return subtotals.map((subtotal) => round(share(subtotal, percent), decimals));
  }
  if (coupon?.amount === undefined) return [];
  const amount = micro(coupon.amount);
  const all = total(subtotals);
  const parts = subtotals.map((subtotal) => round(ratio(amount, subtotal, all), decimals));
  const rest = amount - total(parts);
  return parts.map((part, index) => (index === parts.length - 1 ? part + rest : part));
}

const couponOf = (spec: OrderSpec, discount: Micro, discountTax: Micro, ids: Ids): CouponRecord[] =>
  spec.coupon === undefined ? [] : [{ id: ids.item(), code: spec.coupon.code, discount, discountTax }];

interface Taxed {
  readonly taxes: readonly TaxPart[];
}

function taxLinesOf(
  cart: readonly Taxed[],
  shipping: readonly Taxed[],
  spec: OrderSpec,
  ids: Ids,
): TaxRecord[] {
  const rates = [...(spec.lines ?? [WIDGET]), ...(spec.fees ?? []), ...(spec.shipping ?? [])].flatMap(
    ({ taxRates = [] }) => taxRates,
  );
  const of = (rows: readonly Taxed[], id: number): Micro =>
    total(
      rows.flatMap(({ taxes }) => taxes.filter(({ rateId: one }) => one === id).map((part) => part.total)),
    );
  return [...new Set(rates)].map((rate) => ({
    id: ids.item(),
    rateId: rateId(rate),
    percent: shortest(micro(rate)),
    taxTotal: of(cart, rateId(rate)),
    shippingTaxTotal: of(shipping, rateId(rate)),
  }));
}
