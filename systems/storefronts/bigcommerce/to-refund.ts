import {
  absolute,
  compare,
  exponentOf,
  isZero,
  roundTo,
  subtract,
  sum,
  type Amount,
} from '../../../domain/money';
import type { BilledLine, OrderCharge, OrderLine, OrderRefund } from '../../../domain/order';
import { apportion } from './apportion';
import { feeKind, feeLabel, units, type Figures } from './figures';
import type { RawRefund, RawRefundItem } from './payment-schemas';
import type { RawOrder, RawProduct } from './schemas';
import { fromShopTime } from './times';
import { partOf } from './to-lines';

export interface RefundContext {
  readonly order: RawOrder;
  readonly products: readonly RawProduct[];
  readonly lines: readonly OrderLine[];
  readonly figures: Figures;
  readonly currency: string;
}

const zero = (value: Amount | undefined): Amount => value ?? '0';

/** One thing given back, as the order lets expect it. */
interface Share {
  readonly net: Amount;
  readonly tax: Amount;
}

/**
 * A refund tells its total, its tax and what it is about, but no money by row (Order refunds). Rows are expected at
 * what the order charged for them; roundings go to the rows, and a difference beyond that (a kept fee, an amount the
 * merchant set) is an adjustment. Tax is split by what each part carries; the sum is the shop's own to the cent.
 */
export function toRefund(raw: RawRefund, context: RefundContext): OrderRefund {
  const { lines, currency } = context;
  const places = exponentOf(currency);
  const cents = (value: Amount): Amount => roundTo(value, currency);
  const total = cents(zero(raw.total_amount));
  const tax = cents(zero(raw.total_tax));
  const net = subtract(total, tax);
  const items = raw.items ?? [];

  const rows = items.flatMap((item) => {
    const line = item.item_type === 'PRODUCT' ? lines.find(({ id }) => id === item.item_id) : undefined;
    return line ? [expectRow(line, item, currency)] : [];
  });
  const kept = items.flatMap((item) =>
    (item.adjustments ?? []).flatMap((one) => (one?.amount ? [netOf(one.amount, context)] : [])),
  );
  const charges = items.flatMap((item) => expectCharge(item, context));
  const expected = sum([...rows, ...charges, ...kept].map((part) => part.net));
  const difference = subtract(net, expected);
  const isRounding =
    rows.length > 0 && compare(absolute(difference), units(rows.length + charges.length + 1, currency)) <= 0;

  const rowsNet = sum(rows.map((row) => row.net));
  const rowNets = isRounding
    ? apportion(
        sum([rowsNet, difference]),
        rows.map((row) => row.net),
        places,
      )
    : rows.map((row) => row.net);
  const adjustment = sum([...kept.map((one) => one.net), ...(isRounding ? [] : [difference])]);
  const carriers = [...rows, ...charges];
  const taxes = splitTax(tax, carriers, places);
  const adjustments: OrderCharge[] = [
    {
      kind: 'adjustment',
      label: raw.reason ?? 'Adjustment',
      amount: adjustment,
      discount: '0',
      tax: subtract(tax, sum(taxes)),
    },
  ];

  const billed = rows.map(({ line, quantity, amount }, index): BilledLine => {
    const rowNet = rowNets[index] ?? '0';
    return {
      lineId: line.id,
      sku: line.sku,
      name: line.name,
      quantity,
      // A row given back for more than its price has no discount to explain it.
      amount: compare(amount, rowNet) < 0 ? rowNet : amount,
      discount: compare(amount, rowNet) < 0 ? '0' : subtract(amount, rowNet),
      tax: taxes[index] ?? '0',
      ...(line.taxRate !== undefined ? { taxRate: line.taxRate } : {}),
      ...(line.taxClass !== undefined ? { taxClass: line.taxClass } : {}),
      ...(line.category !== undefined ? { category: line.category } : {}),
    };
  });
  const allCharges = [
    ...charges.map(({ kind, label, net: amount }, index): OrderCharge => ({
      kind,
      label,
      amount,
      discount: '0',
      tax: taxes[rows.length + index] ?? '0',
    })),
    ...adjustments,
  ].filter((charge) => !isZero(charge.amount) || !isZero(charge.tax));

  const shipping = allCharges.filter(({ kind }) => kind === 'shipping');
  const others = allCharges.filter(({ kind }) => kind !== 'shipping');
  return {
    id: raw.id,
    number: raw.id,
    createdAt: fromShopTime(raw.created) ?? fromShopTime(context.order.date_modified) ?? '',
    lines: billed,
    charges: allCharges,
    totals: {
      lines: sum(billed.map(({ amount }) => amount)),
      shipping: sum(shipping.map(({ amount }) => amount)),
      discount: sum(billed.map(({ discount }) => discount)),
      tax,
      other: sum(others.map(({ amount }) => amount)),
      total,
    },
  };
}

/** Without anything that carries tax, all of it stays for the adjustment. */
const splitTax = (tax: Amount, carriers: readonly Share[], places: number): Amount[] =>
  carriers.every((carrier) => isZero(carrier.tax))
    ? carriers.map(() => '0')
    : apportion(
        tax,
        carriers.map((carrier) => carrier.tax),
        places,
      );

function expectRow(
  line: OrderLine,
  item: RawRefundItem,
  currency: string,
): Share & { line: OrderLine; quantity: Amount; amount: Amount } {
  const quantity = item.quantity ?? line.quantity;
  const part = (amount: Amount): Amount => roundTo(partOf(amount, quantity, line.quantity), currency);
  const amount = part(line.amount);
  return { line, quantity, amount, net: subtract(amount, part(line.discount)), tax: part(line.tax) };
}

type Expected = Share & { readonly kind: OrderCharge['kind']; readonly label: string };

/** What is refunded by amount; a row whose order row is unknown is left to the adjustment. */
function expectCharge(item: RawRefundItem, context: RefundContext): Expected[] {
  const { order, figures } = context;
  const requested = item.requested_amount;
  const charge = (kind: OrderCharge['kind'], label: string, share: Share | undefined): Expected[] =>
    share && !isZero(share.net) ? [{ kind, label, ...share }] : [];
  switch (item.item_type) {
    case 'SHIPPING':
      return charge(
        'shipping',
        'Shipping',
        byProportion(requested, { net: figures.shipping, tax: figures.shippingTax }, context),
      );
    case 'HANDLING': {
      const own = figures.otherCharges.find(({ kind }) => kind === 'fee:handling');
      return charge('fee:handling', 'Handling', byProportion(requested, ofCharge(own), context));
    }
    case 'GIFT_WRAPPING':
      return charge('gift-wrap', 'Gift wrapping', wrappingOf(item, context));
    case 'FEE': {
      const fee =
        order.fees?.find(({ id }) => id === item.item_id) ??
        (order.fees?.length === 1 ? order.fees[0] : undefined);
      const kind = fee ? feeKind(fee) : 'fee:unnamed';
      const own = figures.otherCharges.find((one) => one.kind === kind);
      return charge(kind, fee ? feeLabel(fee) : 'Fee', byProportion(requested, ofCharge(own), context));
    }
    case 'ORDER':
      // Without effect on tax, by the shop's own words.
      return charge('adjustment', 'Refund on the order', {
        net: roundTo(zero(requested), context.currency),
        tax: '0',
      });
    default:
      return [];
  }
}

const ofCharge = (charge: OrderCharge | undefined): Share =>
  charge ? { net: charge.amount, tax: charge.tax } : { net: '0', tax: '0' };

/** A requested amount stands on the side that is exact in this order: with its tax, or without. */
function byProportion(
  requested: Amount | undefined,
  whole: Share,
  { figures, currency }: RefundContext,
): Share | undefined {
  if (requested === undefined) return undefined;
  const gross = sum([whole.net, whole.tax]);
  const base = figures.inclusive ? gross : whole.net;
  const tax = roundTo(partOf(whole.tax, requested, base), currency);
  const asked = roundTo(requested, currency);
  return { net: figures.inclusive ? subtract(asked, tax) : asked, tax };
}

function wrappingOf(item: RawRefundItem, context: RefundContext): Share | undefined {
  const { products, currency } = context;
  const row = products.find(({ id }) => id === item.item_id);
  if (!row) return undefined;
  const quantity = item.quantity ?? zero(row.quantity);
  const part = (amount: Amount): Amount => roundTo(partOf(amount, quantity, zero(row.quantity)), currency);
  const net = zero(row.wrapping_cost_ex_tax);
  return { net: part(net), tax: part(subtract(row.wrapping_cost_inc_tax ?? net, net)) };
}

/** A deduction from a row, net of the tax the order's rows carry on the average. */
function netOf(deduction: Amount, { figures, currency }: RefundContext): Share {
  const asked = roundTo(deduction, currency);
  if (!figures.inclusive) return { net: asked, tax: '0' };
  const net = subtract(figures.lines, figures.discount);
  const gross = sum([net, figures.goodsTax]);
  return { net: roundTo(partOf(net, deduction, gross), currency), tax: '0' };
}
