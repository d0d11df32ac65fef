import {
  absolute,
  add,
  compare,
  exponentOf,
  isNegative,
  isZero,
  roundTo,
  subtract,
  sum,
  type Amount,
} from '../../../domain/money';
import type { OrderCharge } from '../../../domain/order';
import type { RawFee, RawOrder } from './schemas';
import type { BigCommerceSettings } from './settings';

/** The order's header in the currency's smallest unit; its charges are told apart. */
export interface Figures {
  /** Whether the figures with tax are the actual ones, and those without are estimates. */
  readonly inclusive: boolean;
  /** Net, before discount. */
  readonly lines: Amount;
  readonly shipping: Amount;
  /** Net of the tax it carries. */
  readonly discount: Amount;
  /** As the shop declares it: with the tax in it in tax-inclusive stores. */
  readonly declaredDiscount: Amount;
  readonly tax: Amount;
  /** What of `tax` lies on the rows. */
  readonly goodsTax: Amount;
  readonly total: Amount;
  readonly shippingTax: Amount;
  /** Handling, wrapping, fees; then gift certificates and store credit, which are negative. */
  readonly otherCharges: readonly OrderCharge[];
}

interface Part {
  readonly net: Amount;
  readonly tax: Amount;
}

const zero = (value: Amount | undefined): Amount => value ?? '0';

/**
 * Reads the header by the side that is exact. The store's flag says which (`is_tax_inclusive_pricing`, Orders v2
 * reference); where only the other side adds up to the order's total, or only with gift certificates and store credit
 * taken off, that reading is taken. A difference nothing explains stays visible as rounding.
 */
export function readFigures(
  order: RawOrder,
  currency: string,
  settings: Pick<BigCommerceSettings, 'tenders'>,
): Figures {
  const cents = (value: Amount | undefined): Amount => roundTo(zero(value), currency);
  const tenders = add(cents(order.gift_certificate_amount), cents(order.store_credit_amount));
  const { inclusive, deducted } = chooseReading(order, currency, tenders, settings.tenders);

  const part = (ex: Amount | undefined, inc: Amount | undefined, tax: Amount | undefined): Part => {
    const own = tax ?? (ex !== undefined && inc !== undefined ? subtract(inc, ex) : '0');
    return inclusive
      ? { net: subtract(cents(inc ?? ex), cents(own)), tax: cents(own) }
      : { net: cents(ex ?? inc), tax: cents(own) };
  };
  const shipping = part(order.shipping_cost_ex_tax, order.shipping_cost_inc_tax, order.shipping_cost_tax);
  const handling = part(order.handling_cost_ex_tax, order.handling_cost_inc_tax, order.handling_cost_tax);
  const wrapping = part(order.wrapping_cost_ex_tax, order.wrapping_cost_inc_tax, order.wrapping_cost_tax);
  const fees = (order.fees ?? []).map((fee) => ({
    fee,
    ...part(fee.cost_ex_tax, fee.cost_inc_tax, fee.cost_tax),
  }));

  const tax = cents(order.total_tax);
  const goodsTax = subtract(
    tax,
    sum([shipping.tax, handling.tax, wrapping.tax, ...fees.map((fee) => fee.tax)]),
  );
  const declaredDiscount = cents(declared(order));
  const goods = inclusive
    ? inclusiveGoods(order, currency, goodsTax, declaredDiscount)
    : { lines: cents(order.subtotal_ex_tax ?? order.subtotal_inc_tax), discount: declaredDiscount };
  const charge = (kind: OrderCharge['kind'], label: string, { net, tax: own }: Part): OrderCharge => ({
    kind,
    label,
    amount: net,
    discount: '0',
    tax: own,
  });
  return {
    inclusive,
    ...goods,
    declaredDiscount,
    shipping: shipping.net,
    shippingTax: shipping.tax,
    tax,
    goodsTax,
    total: deducted ? cents(order.total_inc_tax) : subtract(cents(order.total_inc_tax), tenders),
    otherCharges: [
      charge('fee:handling', 'Handling', handling),
      charge('gift-wrap', 'Gift wrapping', wrapping),
      ...fees.map(({ fee, ...own }) => charge(feeKind(fee), feeLabel(fee), own)),
      charge('gift-card', 'Gift certificates', paid(cents(order.gift_certificate_amount))),
      charge('store-credit', 'Store credit', paid(cents(order.store_credit_amount))),
    ].filter(({ amount, tax: own }) => !isZero(amount) || !isZero(own)),
  };
}

/** The order's own fees, by what the merchant calls them. */
export const feeKind = (fee: RawFee): OrderCharge['kind'] =>
  `fee:${(fee.display_name_merchant ?? fee.display_name_customer ?? fee.type ?? 'unnamed').trim()}`;
export const feeLabel = (fee: RawFee): string =>
  fee.display_name_customer ?? fee.display_name_merchant ?? 'Fee';

const paid = (amount: Amount): Part => ({ net: subtract('0', amount), tax: '0' });

/** Discounts and coupons are two figures that are both taken off. */
const declared = (order: RawOrder): Amount => add(zero(order.discount_amount), zero(order.coupon_discount));

/** Where prices contain tax, net is what remains of the actual figures without their tax. */
function inclusiveGoods(
  order: RawOrder,
  currency: string,
  goodsTax: Amount,
  declaredDiscount: Amount,
): Pick<Figures, 'lines' | 'discount'> {
  const cents = (value: Amount | undefined): Amount => roundTo(zero(value), currency);
  const gross = cents(order.subtotal_inc_tax ?? order.subtotal_ex_tax);
  const net = cents(order.subtotal_ex_tax ?? order.subtotal_inc_tax);
  const paidNet = subtract(subtract(gross, declaredDiscount), goodsTax);
  const near = (a: Amount, b: Amount): boolean => compare(absolute(subtract(a, b)), units(3, currency)) <= 0;
  if (isZero(declaredDiscount)) return { lines: near(net, paidNet) ? paidNet : net, discount: '0' };
  const discount = subtract(net, paidNet);
  const isPlausible =
    !isNegative(discount) && compare(discount, add(declaredDiscount, units(3, currency))) <= 0;
  return { lines: net, discount: isPlausible ? discount : declaredDiscount };
}

/** So many of the currency's smallest unit. */
export const units = (count: number, currency: string): Amount =>
  roundTo(`${count}e-${exponentOf(currency)}`, currency);

function chooseReading(
  order: RawOrder,
  currency: string,
  tenders: Amount,
  setting: BigCommerceSettings['tenders'],
): { inclusive: boolean; deducted: boolean } {
  const flagged = order.is_tax_inclusive_pricing;
  const readings = [flagged, !flagged].flatMap((inclusive) =>
    (setting === 'auto' ? [false, true] : [setting === 'deducted']).map((deducted) => ({
      inclusive,
      deducted,
    })),
  );
  const residue = ({ inclusive, deducted }: (typeof readings)[number]): Amount => {
    const explained = explainedTotal(order, inclusive);
    const expected = deducted ? subtract(explained, tenders) : explained;
    return absolute(roundTo(subtract(expected, zero(order.total_inc_tax)), currency));
  };
  // The flagged side comes first, so that it wins every draw.
  const [best] = readings
    .map((reading) => ({ reading, residue: residue(reading) }))
    .filter((one) => compare(one.residue, units(2, currency)) <= 0)
    .sort((a, b) => compare(a.residue, b.residue));
  return best?.reading ?? readings[0] ?? { inclusive: flagged, deducted: false };
}

/** What the figures of one side add up to, tax included. */
function explainedTotal(order: RawOrder, inclusive: boolean): Amount {
  const fees = order.fees ?? [];
  const parts = inclusive
    ? [
        order.subtotal_inc_tax,
        order.shipping_cost_inc_tax,
        order.handling_cost_inc_tax,
        order.wrapping_cost_inc_tax,
        ...fees.map((fee) => fee.cost_inc_tax),
      ]
    : [
        order.subtotal_ex_tax,
        order.shipping_cost_ex_tax,
        order.handling_cost_ex_tax,
        order.wrapping_cost_ex_tax,
        ...fees.map((fee) => fee.cost_ex_tax),
        order.total_tax,
      ];
  return subtract(sum(parts.map(zero)), declared(order));
}
