import { bagOf, isZero, type Bag, minus, plus, share, ZERO } from './money';
import { makeLine, makeShipping, type NextId, retax } from './make-order';
import type { AddressSpec, LineSpec, ShippingSpec } from './order-spec';
import {
  currentTotal,
  type LineState,
  type OrderState,
  receivedOf,
  refundedOf,
  type RefundState,
  shippingSubtotal,
  subtotalOf,
  takenOf,
  taxOf,
} from './order-state';

/** What the vendor does not document, and what the sandbox therefore can do both ways. */
export interface Undocumented {
  /** Whether a refund's subtotals contain tax where prices do. */
  readonly refundSubtotals: 'gross' | 'net';
  /** Whose favour a positive adjustment row is in. */
  readonly adjustmentSign: 'merchant' | 'buyer';
}

export interface RefundSpec {
  /** Lines by their place from 0. */
  readonly lines?: readonly { readonly line: number; readonly quantity: number }[];
  /** Shipping by amount in the order's own mode, or all that is left of the first shipping line. */
  readonly shipping?: string;
  readonly duties?: boolean;
  /** The money paid back: `value` what the rows are worth, `none`, or an amount. Default `value`. */
  readonly money?: string;
  readonly status?: 'SUCCESS' | 'PENDING' | 'FAILURE';
  /** It belongs to a return. */
  readonly return?: boolean;
  readonly note?: string;
}

/** Gives money, goods or both back. */
export function refund(
  order: OrderState,
  spec: RefundSpec,
  at: string,
  nextId: NextId,
  how: Undocumented,
): RefundState {
  const lines = (spec.lines ?? []).map(({ line: place, quantity }) =>
    takeLine(order, place, quantity, how, 'RETURN'),
  );
  const shipping = takeShipping(order, spec.shipping, how);
  const duties = spec.duties ? order.duties : ZERO;
  const value = plus(...lines.map(({ worth }) => worth), ...shipping.map(({ worth }) => worth), duties);
  const money =
    spec.money === undefined || spec.money === 'value'
      ? value
      : spec.money === 'none'
        ? ZERO
        : bagOf(spec.money, order.currencies);
  const made: RefundState = {
    id: nextId(),
    at,
    lines: lines.map(({ row }) => row),
    shipping: shipping.map(({ row }) => row),
    duties,
    adjustments: isZero(money) ? [] : adjustment(minus(value, money), how),
    transactions: isZero(money)
      ? []
      : [addTransaction(order, 'REFUND', spec.status ?? 'SUCCESS', money, at, nextId)],
    returnId: spec.return ? nextId() : undefined,
    note: spec.note,
    value,
  };
  order.refunds.push(made);
  order.updatedAt = at;
  return made;
}

function takeLine(
  order: OrderState,
  place: number,
  quantity: number,
  how: Undocumented,
  restock: string,
): { row: RefundState['lines'][number]; worth: Bag } {
  const line = order.lines[place];
  if (!line) throw new RangeError(`the order has no line ${place}`);
  const before = takenOf(order, line.id);
  if (!(quantity > 0) || before + quantity > line.quantity) {
    throw new RangeError(`line ${place} has ${line.quantity - before} left, not ${quantity}`);
  }
  const part = (whole: Bag): Bag =>
    minus(share(whole, before + quantity, line.quantity), share(whole, before, line.quantity));
  const tax = part(taxOf(line.taxes));
  const own = part(subtotalOf(line));
  const worth = order.taxesIncluded ? own : plus(own, tax);
  const subtotal = order.taxesIncluded && how.refundSubtotals === 'net' ? minus(own, tax) : own;
  return { row: { line: line.id, quantity, subtotal, tax, restock }, worth };
}

function takeShipping(
  order: OrderState,
  wanted: string | undefined,
  how: Undocumented,
): { row: RefundState['shipping'][number]; worth: Bag }[] {
  const [line] = order.shipping;
  if (wanted === undefined || !line) return [];
  const whole = shippingSubtotal(line);
  const own = wanted === 'full' ? whole : bagOf(wanted, order.currencies);
  const all = taxOf(line.taxes);
  const tax = {
    presentment: whole.presentment === 0n ? 0n : (all.presentment * own.presentment) / whole.presentment,
    shop: whole.shop === 0n ? 0n : (all.shop * own.shop) / whole.shop,
  };
  const worth = order.taxesIncluded ? own : plus(own, tax);
  const subtotal = order.taxesIncluded && how.refundSubtotals === 'net' ? minus(own, tax) : own;
  return [{ row: { shipping: line.id, subtotal, tax }, worth }];
}

const adjustment = (kept: Bag, { adjustmentSign }: Undocumented): RefundState['adjustments'] =>
  isZero(kept)
    ? []
    : [
        {
          amount: adjustmentSign === 'merchant' ? kept : minus(ZERO, kept),
          tax: ZERO,
          reason: 'REFUND_DISCREPANCY',
        },
      ];

export function addTransaction(
  order: OrderState,
  kind: string,
  status: string,
  amount: Bag,
  at: string,
  nextId: NextId,
): number {
  const id = nextId();
  const gateway = order.transactions.find((one) => one.status === 'SUCCESS')?.gateway ?? 'manual';
  order.transactions.push({ id, kind, status, gateway, at, amount });
  return id;
}

/** What the merchant changes in an order that stands. */
export interface EditSpec {
  /** Takes units of a line off; the shop writes a refund without money for it. */
  readonly remove?: { readonly line: number; readonly quantity: number };
  /** More units of a line. */
  readonly increase?: { readonly line: number; readonly by: number };
  readonly addLine?: LineSpec;
  readonly addShipping?: ShippingSpec;
  readonly discount?: { readonly line: number; readonly amount: string };
  readonly shipTo?: AddressSpec;
}

export function edit(order: OrderState, spec: EditSpec, at: string, nextId: NextId, how: Undocumented): void {
  const lineAt = (place: number): LineState => {
    const line = order.lines[place];
    if (!line) throw new RangeError(`the order has no line ${place}`);
    return line;
  };
  if (spec.remove) {
    const { row, worth } = takeLine(order, spec.remove.line, spec.remove.quantity, how, 'CANCEL');
    order.refunds.push({
      id: nextId(), at, lines: [row], shipping: [], duties: ZERO, adjustments: [], transactions: [],
      returnId: undefined, note: undefined, value: worth,
    }); // prettier-ignore
  }
  if (spec.increase) {
    const line = lineAt(spec.increase.line);
    if (takenOf(order, line.id) > 0) throw new RangeError('this line was partly taken off: add another one');
    line.quantity += spec.increase.by;
    retax(line, order.taxesIncluded);
  }
  if (spec.discount) {
    const line = lineAt(spec.discount.line);
    line.discount = plus(line.discount, bagOf(spec.discount.amount, order.currencies));
    retax(line, order.taxesIncluded);
  }
  if (spec.addLine) order.lines.push(makeLine(spec.addLine, order.currencies, order.taxesIncluded, nextId));
  if (spec.addShipping) {
    order.shipping.push(makeShipping(spec.addShipping, order.currencies, order.taxesIncluded, nextId));
  }
  if (spec.shipTo) order.shipTo = spec.shipTo;
  order.edited = true;
  order.updatedAt = at;
}

/** The buyer pays what is still owed. */
export function settle(order: OrderState, at: string, nextId: NextId): void {
  const owed = minus(currentTotal(order), minus(receivedOf(order), refundedOf(order)));
  const authorized = order.transactions.some(
    ({ kind, status }) => kind === 'AUTHORIZATION' && status === 'SUCCESS',
  );
  if (owed.presentment > 0n)
    addTransaction(order, authorized ? 'CAPTURE' : 'SALE', 'SUCCESS', owed, at, nextId);
  order.pending = false;
  order.updatedAt = at;
}

/** Cancels: what was paid is paid back, what was not is voided; either way the rows are taken off. */
export function cancel(order: OrderState, at: string, nextId: NextId, how: Undocumented): void {
  const left = order.lines
    .map((line, place) => ({ line: place, quantity: line.quantity - takenOf(order, line.id) }))
    .filter(({ quantity }) => quantity > 0);
  const paidBack = minus(receivedOf(order), refundedOf(order));
  const shippingLeft =
    order.refunds.every(({ shipping }) => shipping.length === 0) && order.shipping.length > 0;
  const made = refund(
    order,
    {
      lines: left,
      ...(shippingLeft ? { shipping: 'full' } : {}),
      duties: !isZero(order.duties),
      money: 'none',
    },
    at,
    nextId,
    how,
  );
  if (!isZero(paidBack)) {
    const id = addTransaction(order, 'REFUND', 'SUCCESS', paidBack, at, nextId);
    order.refunds = order.refunds.map((one) => (one === made ? { ...one, transactions: [id] } : one));
  } else if (order.transactions.some(({ kind }) => kind === 'AUTHORIZATION')) {
    addTransaction(order, 'VOID', 'SUCCESS', currentTotal(order), at, nextId);
  }
  order.cancelledAt = at;
  order.closedAt = at;
  order.updatedAt = at;
}
