import { Failure } from '../../../domain/failure';
import { isZero, sum } from '../../../domain/money';
import type { Order, OrderCharge, OrderPayment, OrderRefund, OrderState } from '../../../domain/order';
import { feeCharge, perUnit, shippingCharge, toLine, type Categories } from './lines';
import { metaText, toAddress, toOrderCustomer } from './people';
import type { RawOrder, RawRefund } from './schemas';
import type { WooCommerceSettings } from './settings';
import { fromGmt } from './times';
import { toRefunds } from './to-refund';

/** What had to be asked beside the order itself. */
export interface Looked {
  /** All of the order's refunds. */
  readonly refunds: readonly RawRefund[];
  readonly categories: Categories;
}

/** Every order of one connection is one shop's. */
const STORE = 'default';

/**
 * A shop order in our own words; nothing is converted and nothing recomputed.
 *
 * total = rows after coupons + shipping + fees + tax. The rows' own difference is the discount, because the header's is
 * rounded apart from them. Where the shop rounds tax at the subtotal, the total is off by a cent that no row explains;
 * it is carried as it is.
 * @throws Failure `conflict` when the order has no date
 */
export function toOrder(raw: RawOrder, looked: Looked, settings: WooCommerceSettings): Order {
  const updatedAt = fromGmt(raw.date_modified_gmt) ?? fromGmt(raw.date_created_gmt);
  const placedAt = fromGmt(raw.date_created_gmt) ?? updatedAt;
  if (placedAt === undefined || updatedAt === undefined) throw undated(raw);

  const lines = raw.line_items.map((line) => {
    const read = toLine(line, raw.tax_lines, looked.categories);
    return { ...read, unitPrice: perUnit(read.amount, read.quantity) };
  });
  const fees = raw.fee_lines.map((line) => feeCharge(line, settings.feeKinds)).filter(isSomething);
  const shipping = raw.shipping_lines.map((line) => shippingCharge(line)).filter(isSomething);
  const refunds = toRefunds(raw, looked.refunds, looked.categories, settings);
  const taxNumber = metaText(raw.meta_data, settings.taxNumberMeta);
  const billTo = toAddress(raw.billing, { taxNumber });
  // A shipped order without an address of its own goes where the bill goes.
  const shipTo =
    toAddress(raw.shipping) ?? (raw.shipping_lines.length > 0 ? toAddress(raw.billing) : undefined);
  const [first] = raw.shipping_lines;
  const purchaseOrder = metaText(raw.meta_data, settings.purchaseOrderMeta);
  const coupons = raw.coupon_lines
    .map(({ code }) => code)
    .filter((code): code is string => code !== undefined);

  return {
    number: raw.number,
    sourceId: raw.id,
    state: toState(raw.status, settings.orderStates),
    shopStatus: raw.status ?? '',
    placedAt,
    updatedAt,
    currency: raw.currency,
    store: STORE,
    customer: toOrderCustomer(raw, settings),
    ...(billTo ? { billTo } : {}),
    ...(shipTo ? { shipTo } : {}),
    ...(first?.method_id
      ? { shippingMethod: [first.method_id, first.instance_id].filter(Boolean).join(':') }
      : {}),
    ...(first?.method_title
      ? {
          shippingDescription: raw.shipping_lines
            .map((line) => line.method_title)
            .filter(Boolean)
            .join(', '),
        }
      : {}),
    payment: {
      ...(raw.payment_method ? { method: raw.payment_method } : {}),
      ...(purchaseOrder ? { purchaseOrder } : {}),
    },
    coupons: [...new Set(coupons)],
    lines,
    charges: [...shipping, ...fees],
    invoices: [],
    refunds,
    payments: [...payment(raw), ...refundPayments(raw, looked.refunds, refunds, settings)],
    totals: {
      lines: sum(lines.map((line) => line.amount)),
      shipping: raw.shipping_total,
      discount: sum(lines.map((line) => line.discount)),
      tax: raw.total_tax,
      other: sum(fees.map((charge) => charge.amount)),
      total: raw.total,
    },
    ...(raw.created_via ? { type: raw.created_via } : {}),
  };
}

const isSomething = ({ amount, tax }: OrderCharge): boolean => !isZero(amount) || !isZero(tax);

const toState = (status: string | undefined, states: Readonly<Record<string, OrderState>>): OrderState =>
  (status !== undefined && Object.hasOwn(states, status) ? states[status] : undefined) ?? 'unknown';

/** The shop keeps no transactions: that an order was paid, when, how and under which reference is all it tells. */
function payment(raw: RawOrder): OrderPayment[] {
  const at = fromGmt(raw.date_paid_gmt);
  if (at === undefined || isZero(raw.total)) return [];
  return [
    {
      id: `${raw.id}:paid`,
      kind: 'capture',
      state: 'done',
      at,
      method: raw.payment_method ?? '',
      amount: raw.total,
      currency: raw.currency,
      ...(raw.transaction_id ? { reference: raw.transaction_id } : {}),
    },
  ];
}

function refundPayments(
  raw: RawOrder,
  rawRefunds: readonly RawRefund[],
  refunds: readonly OrderRefund[],
  { manualRefunds }: WooCommerceSettings,
): OrderPayment[] {
  return refunds.map((refund) => ({
    id: `${refund.id}:refunded`,
    kind: 'refund',
    state: rawRefunds.find(({ id }) => id === refund.id)?.refunded_payment ? 'done' : manualRefunds,
    at: refund.createdAt,
    method: raw.payment_method ?? '',
    amount: refund.totals.total,
    currency: raw.currency,
    refundId: refund.id,
  }));
}

const undated = (raw: RawOrder): Failure =>
  new Failure('conflict', `Order ${raw.number} has no date, so it cannot be carried over.`, {
    causes: [`order:${raw.number}`],
    advice:
      'Look at the order in the shop; correct it there and retry, or enter it by hand and skip it here.',
  });
