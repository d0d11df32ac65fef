import { divide } from '../kit';
import {
  bagOf,
  containedIn,
  type Currencies,
  each,
  isZero,
  minus,
  type Bag,
  percentOf,
  plus,
  share,
  ZERO,
} from './money';
import type { LineSpec, OrderSpec, ShippingSpec } from './order-spec';
import {
  type LineState,
  type OrderState,
  priceOf,
  type ShippingState,
  type TaxState,
  totalPrice,
} from './order-state';

export const DEFAULT_ADDRESS = {
  firstName: 'Ada',
  lastName: 'Arnold',
  address1: 'Lindenallee 12',
  city: 'Köln',
  zip: '50667',
  countryCode: 'DE',
} as const;

/** Gives ids that no other row of the shop has. */
export type NextId = () => number;

/** Taxes on an amount after discount. */
export const taxesOn = (amount: Bag, rates: readonly string[], included: boolean): TaxState[] => {
  if (!included || rates.length < 2) {
    return rates.map((rate) => ({
      title: `VAT ${rate}%`,
      rate,
      amount: each(amount, (units) => (included ? containedIn(units, rate) : percentOf(units, rate))),
    }));
  }
  // Several contained taxes: each its part of what all contain together.
  const together = rates.reduce((sum, rate) => sum + Number(rate), 0);
  const contained = each(amount, (units) => containedIn(units, String(together)));
  let left = contained;
  return rates.map((rate, index) => {
    const last = index === rates.length - 1;
    const part = last ? left : each(contained, (units) => divide(units * BigInt(Math.round(Number(rate) * 10_000)), BigInt(Math.round(together * 10_000)))); // prettier-ignore
    left = minus(left, part);
    return { title: `Tax ${rate}%`, rate, amount: part };
  });
};

export function makeLine(
  spec: LineSpec,
  currencies: Currencies,
  included: boolean,
  nextId: NextId,
): LineState {
  const id = nextId();
  const quantity = spec.quantity ?? 1;
  const unit = bagOf(spec.price, currencies);
  const discount = bagOf(spec.discount ?? '0', currencies);
  const rates = spec.taxRate === undefined ? [] : [spec.taxRate].flat();
  const after = minus(
    each(unit, (units) => units * BigInt(quantity)),
    discount,
  );
  return {
    id,
    sku: spec.sku,
    title: spec.title ?? spec.sku ?? 'Custom item',
    variantId: spec.sku === undefined ? undefined : id + 1_000_000,
    productType: spec.productType ?? '',
    quantity,
    unit,
    discount,
    taxes: taxesOn(after, rates, included),
    rates,
    giftCard: spec.giftCard ?? false,
    requiresShipping: spec.requiresShipping ?? true,
    tip: false,
  };
}

export function makeShipping(
  spec: ShippingSpec,
  currencies: Currencies,
  included: boolean,
  nextId: NextId,
): ShippingState {
  const price = bagOf(spec.price, currencies);
  const discount = bagOf(spec.discount ?? '0', currencies);
  return {
    id: nextId(),
    title: spec.title ?? 'Standard',
    code: spec.code ?? 'standard',
    price,
    discount,
    taxes: taxesOn(minus(price, discount), spec.taxRate === undefined ? [] : [spec.taxRate], included),
  };
}

/** Spreads a discount of the whole order over the goods by their worth; the last one takes what rounding left. */
function spread(lines: readonly LineState[], discount: Bag, included: boolean): void {
  const goods = lines.filter(({ giftCard, tip }) => !giftCard && !tip);
  const whole = plus(...goods.map(priceOf));
  let left = discount;
  for (const [index, line] of goods.entries()) {
    const worth = priceOf(line);
    const part =
      index === goods.length - 1
        ? left
        : {
            presentment:
              whole.presentment === 0n
                ? 0n
                : divide(discount.presentment * worth.presentment, whole.presentment),
            shop: whole.shop === 0n ? 0n : divide(discount.shop * worth.shop, whole.shop),
          };
    left = minus(left, part);
    line.discount = plus(line.discount, part);
    line.taxes = taxesOn(minus(worth, line.discount), line.rates, included);
  }
}

/** An order that adds up to the cent, in both currencies. */
export function makeOrder(spec: OrderSpec, nextId: NextId): OrderState {
  const presentment = spec.currency ?? 'EUR';
  const currencies: Currencies = {
    presentment,
    shop: spec.shopCurrency ?? presentment,
    rate: spec.rate ?? '1',
  };
  const included = spec.taxesIncluded ?? false;
  const createdAt =
    spec.createdAt ?? new Date(Date.UTC(2026, 0, 1, 0, spec.index)).toISOString().replace('.000Z', 'Z');
  const lines = (spec.lines ?? [{ sku: 'WIDGET', price: '10.00', taxRate: '19' }]).map((line) =>
    makeLine(line, currencies, included, nextId),
  );
  if (spec.orderDiscount !== undefined) spread(lines, bagOf(spec.orderDiscount, currencies), included);
  const tip = spec.tip ? bagOf(spec.tip.amount, currencies) : ZERO;
  if (spec.tip?.asLine) {
    lines.push({
      id: nextId(), sku: undefined, title: 'Tip', variantId: undefined, productType: '', quantity: 1, unit: tip,
      discount: ZERO, taxes: [], rates: [], giftCard: false, requiresShipping: false, tip: true,
    }); // prettier-ignore
  }
  const billing = spec.billing ?? spec.customer?.address ?? DEFAULT_ADDRESS;
  const order: OrderState = {
    id: 5_000_000_000_000 + spec.index,
    number: spec.index + 1_000,
    name: spec.name ?? `#${spec.index + 1_000}`,
    createdAt,
    updatedAt: createdAt,
    cancelledAt: undefined,
    closedAt: undefined,
    test: spec.test ?? false,
    email:
      spec.email === null
        ? undefined
        : (spec.email ?? spec.customer?.email ?? `buyer${spec.index}@customer.example`),
    poNumber: spec.poNumber,
    source: spec.source ?? 'web',
    taxesIncluded: included,
    currencies,
    discountCodes: spec.discountCode === undefined ? [] : [spec.discountCode],
    customerId: spec.customer?.id,
    companyId: spec.company?.id,
    billing,
    shipTo: spec.shipTo === null ? undefined : (spec.shipTo ?? billing),
    terms: spec.terms ?? false,
    fulfilled: spec.fulfilled ?? false,
    pending: spec.payment === 'pending',
    edited: false,
    lines,
    shipping: spec.shipping ? [makeShipping(spec.shipping, currencies, included, nextId)] : [],
    fees: (spec.fees ?? []).map((fee) => ({
      id: nextId(),
      name: fee.name,
      price: bagOf(fee.amount, currencies),
      tax: bagOf(fee.tax ?? '0', currencies),
    })),
    duties: bagOf(spec.duties?.amount ?? '0', currencies),
    dutyTax: bagOf(spec.duties?.tax ?? '0', currencies),
    tip: spec.tip?.asLine ? ZERO : tip,
    transactions: [],
    refunds: [],
    originalTotal: undefined,
  };
  pay(order, spec, nextId);
  return { ...order, originalTotal: totalPrice(order) };
}

function pay(order: OrderState, spec: OrderSpec, nextId: NextId): void {
  const total = totalPrice(order);
  const gateway = spec.gateway ?? 'shopify_payments';
  const card = bagOf(spec.giftCardPayment ?? '0', order.currencies);
  const rest = minus(total, card);
  const add = (kind: string, status: string, amount: Bag, by = gateway): void => {
    order.transactions.push({ id: nextId(), kind, status, gateway: by, at: order.createdAt, amount });
  };
  if (!isZero(card)) add('SALE', 'SUCCESS', card, 'gift_card');
  switch (spec.payment ?? 'paid') {
    case 'paid':
      if (!isZero(rest)) add('SALE', 'SUCCESS', rest);
      break;
    case 'failed-then-paid':
      add('SALE', 'FAILURE', rest);
      add('AUTHORIZATION', 'SUCCESS', rest);
      add('CAPTURE', 'SUCCESS', rest);
      break;
    case 'authorized':
      add('AUTHORIZATION', 'SUCCESS', rest);
      break;
    case 'partial':
      add('SALE', 'SUCCESS', share(rest, 1, 2));
      break;
    case 'voided':
      add('AUTHORIZATION', 'SUCCESS', rest);
      add('VOID', 'SUCCESS', rest);
      break;
    default:
      break;
  }
}

/** The tax of a line's taxes, for those who change its price. */
export const retax = (line: LineState, included: boolean): void => {
  line.taxes = taxesOn(minus(priceOf(line), line.discount), line.rates, included);
};
