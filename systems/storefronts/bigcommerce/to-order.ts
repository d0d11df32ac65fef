import { Failure } from '../../../domain/failure';
import { isZero, sum } from '../../../domain/money';
import type { Order, OrderCharge, OrderCustomer } from '../../../domain/order';
import { formField, nameOf, toAddress } from './address';
import { inStoreCurrency } from './convert-currency';
import { readFigures } from './figures';
import { toState } from './order-states';
import type { RawRefund, RawTransaction } from './payment-schemas';
import type { RawConsignment, RawCoupon, RawOrder, RawProduct, RawTax } from './schemas';
import type { BigCommerceSettings } from './settings';
import { fromShopTime } from './times';
import { toLines } from './to-lines';
import { toPayments } from './to-payments';
import { toRefund } from './to-refund';

/** An order and everything that is read beside it. */
export interface OrderParts {
  readonly order: RawOrder;
  readonly products: readonly RawProduct[];
  readonly shipping: readonly RawConsignment[];
  readonly coupons: readonly RawCoupon[];
  /** Absent: not asked for. */
  readonly taxes?: readonly RawTax[];
  readonly transactions: readonly RawTransaction[];
  readonly refunds: readonly RawRefund[];
  readonly group?: string;
  readonly company?: { readonly id: string; readonly name: string };
  readonly purchaseOrder?: string;
}

/**
 * A shop order in our own words. Amounts are the shop's own in the currency the shopper paid in; see `readFigures` for
 * which of its two sides counts.
 * @throws Failure `conflict` when currency, date or total is missing, or when it goes to several addresses
 */
export function toOrder(parts: OrderParts, settings: BigCommerceSettings): Order {
  const { order: raw } = parts;
  const currency = raw.default_currency_code ?? raw.currency_code;
  const updatedAt = fromShopTime(raw.date_modified) ?? fromShopTime(raw.date_created);
  const placedAt = fromShopTime(raw.date_created) ?? updatedAt;
  if (currency === undefined) throw incomplete(raw, 'currency');
  if (placedAt === undefined || updatedAt === undefined) throw incomplete(raw, 'date');
  if (raw.total_inc_tax === undefined) throw incomplete(raw, 'total');

  const figures = readFigures(raw, currency, settings);
  const { lines, shippingDiscount } = toLines(parts.products, parts.taxes, figures, currency, settings);
  const delivery = deliveryOf(parts, settings);
  const shippingCharge: OrderCharge = {
    kind: 'shipping',
    label: delivery.method ?? 'Shipping',
    amount: figures.shipping,
    discount: shippingDiscount,
    tax: figures.shippingTax,
  };
  const billTo = toAddress(raw.billing_address, settings.taxNumberField);
  const shipTo = toAddress(delivery.address, settings.taxNumberField);
  const refunds = settings.declinedRefunds === 'carry' ? parts.refunds : parts.refunds.filter(moved);

  const order: Order = {
    number: raw.id,
    sourceId: raw.id,
    state: toState(raw, settings),
    shopStatus: raw.custom_status ?? raw.status ?? raw.status_id ?? '',
    placedAt,
    updatedAt,
    currency,
    store: raw.channel_id ?? '',
    customer: toCustomer(parts, settings),
    ...(billTo ? { billTo } : {}),
    ...(shipTo ? { shipTo } : {}),
    ...(delivery.method ? { shippingMethod: delivery.method, shippingDescription: delivery.method } : {}),
    payment: {
      ...(raw.payment_method ? { method: raw.payment_method } : {}),
      ...(parts.purchaseOrder ? { purchaseOrder: parts.purchaseOrder } : {}),
    },
    coupons: couponCodes(parts),
    lines,
    charges: [
      ...(isZero(shippingCharge.amount) && isZero(shippingCharge.tax) ? [] : [shippingCharge]),
      ...figures.otherCharges,
    ],
    totals: {
      lines: figures.lines,
      shipping: figures.shipping,
      discount: figures.discount,
      tax: figures.tax,
      other: sum(figures.otherCharges.map(({ amount }) => amount)),
      total: figures.total,
    },
    invoices: [],
    refunds: refunds.map((refund) =>
      toRefund(refund, { order: raw, products: parts.products, lines, figures, currency }),
    ),
    payments: toPayments(parts.transactions, parts.refunds, { currency, fallbackTime: updatedAt }),
    ...(raw.order_source ? { type: raw.order_source } : {}),
  };
  return settings.currency === 'store-default' ? inStoreCurrency(order, raw, settings) : order;
}

/** A refund whose every payment was declined gave nothing back. */
const moved = ({ payments }: RawRefund): boolean =>
  !payments || payments.length === 0 || payments.some((payment) => !payment.is_declined);

function deliveryOf(
  { order, shipping }: OrderParts,
  { severalAddresses }: BigCommerceSettings,
): { address?: RawConsignment; method?: string } {
  const different = new Map(shipping.map((one) => [placeOf(one), one]));
  if (different.size > 1 && severalAddresses === 'refuse') {
    throw new Failure('conflict', `Order ${order.id} goes to ${different.size} addresses.`, {
      causes: [`addresses:${order.id}`],
      advice:
        'Enter it by hand as one order for each address and skip it here, or set `severalAddresses: first` where the ' +
        'warehouse looks the others up in the store.',
    });
  }
  const [address] = shipping;
  const pickup = order.consignments?.pickups?.[0]?.pickup_method_display_name;
  const method = address?.shipping_method ?? pickup;
  return { ...(address ? { address } : {}), ...(method ? { method } : {}) };
}

const placeOf = (one: RawConsignment): string =>
  [one.first_name, one.last_name, one.company, one.street_1, one.street_2, one.city, one.zip, one.country_iso2]
    .map((part) => part?.trim().toLowerCase() ?? '')
    .join('|'); // prettier-ignore

/** Codes from the coupons, and from the rows, which tell them without a call of their own. */
const couponCodes = ({ coupons, products }: OrderParts): string[] => [
  ...new Set(
    [
      ...coupons.map(({ code }) => code),
      ...products.flatMap((row) => (row.applied_discounts ?? []).map((one) => one?.code)),
    ].filter((code): code is string => code !== undefined),
  ),
];

function toCustomer(parts: OrderParts, settings: BigCommerceSettings): OrderCustomer {
  const { order: raw, company, group } = parts;
  const billing = raw.billing_address;
  const taxNumber = formField(billing, settings.taxNumberField);
  const isGuest = raw.customer_id === undefined;
  const name = nameOf(billing) || (billing?.company ?? '');
  return {
    kind: company ? 'company' : isGuest ? 'guest' : 'registered',
    ...(isGuest ? {} : { id: raw.customer_id }),
    ...(group !== undefined ? { group } : {}),
    ...(billing?.email !== undefined ? { email: billing.email } : {}),
    name,
    ...(billing?.phone ? { phone: billing.phone } : {}),
    ...(taxNumber ? { taxNumber } : {}),
    ...(company ? { company } : {}),
  };
}

const incomplete = (raw: RawOrder, what: 'currency' | 'date' | 'total'): Failure =>
  new Failure('conflict', `Order ${raw.id} has no ${what}, so it cannot be carried over.`, {
    causes: [`order:${raw.id}`],
    advice:
      'Look at the order in the store; correct it there and retry, or enter it by hand and skip it here.',
  });
