import { Failure } from '../../../domain/failure';
import {
  add,
  decimal,
  isZero,
  negate,
  plain,
  round,
  subtract,
  sum,
  type Amount,
} from '../../../domain/money';
import type { Address, Order, OrderCustomer, OrderLine, OrderState } from '../../../domain/order';
import { otherCharges, shippingCharge } from './charges';
import { countRows, rowAmount, stored } from './rows';
import type { RawAddress, RawItem, RawOrder } from './schemas';
import { fromShopTime } from './search';

/** The shop's states. `pending_payment` and `payment_review` are not ours to post yet. */
const STATES: Readonly<Record<string, OrderState>> = {
  new: 'open',
  processing: 'open',
  pending_payment: 'pending',
  payment_review: 'pending',
  holded: 'held',
  complete: 'complete',
  closed: 'closed',
  canceled: 'cancelled',
};

export interface ToOrderOptions {
  /** The merchant's own states and statuses; a status wins over its state. */
  readonly orderStates?: Readonly<Record<string, OrderState>>;
}

/**
 * A shop order in our own words, in the order's currency; nothing is converted and nothing recomputed.
 *
 * The shop's discounts contain tax in gross-priced shops, and it books the contained part as "discount tax
 * compensation": taking that off gives the net discount, so that lines + shipping − discount + tax + other = total.
 * @throws Failure `conflict` when rows cannot be proved, or when currency or date are missing
 */
export function toOrder(raw: RawOrder, options: ToOrderOptions = {}): Order {
  const extensions = raw.extension_attributes;
  const currency = raw.order_currency_code;
  const updatedAt = fromShopTime(raw.updated_at) ?? fromShopTime(raw.created_at);
  const placedAt = fromShopTime(raw.created_at) ?? updatedAt;
  if (currency === undefined) throw incomplete(raw, 'currency');
  if (placedAt === undefined || updatedAt === undefined) throw incomplete(raw, 'date');

  const lines = countRows(raw, currency).map(toLine);
  const shippingAssignment = raw.is_virtual ? undefined : extensions?.shipping_assignments[0]?.shipping;
  const others = otherCharges(raw.extension_attributes);
  const shipTo = toAddress(shippingAssignment?.address);
  const billTo = toAddress(raw.billing_address);
  const replaces = replacedNumber(raw);
  const coupons = [...new Set([raw.coupon_code, ...(extensions?.coupon_codes ?? [])])];

  return {
    number: raw.increment_id,
    sourceId: raw.entity_id,
    state: toState(raw, options.orderStates ?? {}),
    shopStatus: raw.status ?? raw.state ?? '',
    placedAt,
    updatedAt,
    currency,
    store: raw.store_id ?? '',
    ...(replaces !== undefined ? { replaces } : {}),
    customer: toCustomer(raw),
    ...(billTo ? { billTo } : {}),
    ...(shipTo ? { shipTo } : {}),
    ...(shippingAssignment?.method ? { shippingMethod: shippingAssignment.method } : {}),
    ...(raw.shipping_description && !raw.is_virtual ? { shippingDescription: raw.shipping_description } : {}),
    payment: {
      ...(raw.payment?.method ? { method: raw.payment.method } : {}),
      ...(raw.payment?.po_number ? { purchaseOrder: raw.payment.po_number } : {}),
    },
    coupons: coupons.filter((coupon): coupon is string => coupon !== undefined),
    lines,
    charges: [
      ...shippingCharge(
        raw,
        subtract(stored(raw.shipping_discount_amount), stored(raw.shipping_discount_tax_compensation_amount)),
      ),
      ...others,
    ],
    invoices: [],
    refunds: [],
    payments: [],
    totals: {
      lines: raw.subtotal === undefined ? sum(lines.map((line) => line.amount)) : stored(raw.subtotal),
      shipping: stored(raw.shipping_amount),
      discount: subtract(
        negate(stored(raw.discount_amount)),
        add(
          stored(raw.discount_tax_compensation_amount),
          stored(raw.shipping_discount_tax_compensation_amount),
        ),
      ),
      tax: stored(raw.tax_amount),
      other: sum(others.map((charge) => charge.amount)),
      total: stored(raw.grand_total),
    },
  };
}

function toLine(item: RawItem): OrderLine {
  const quantity = stored(item.qty_ordered);
  const amount = rowAmount(item);
  return {
    id: item.item_id ?? '',
    sku: item.sku ?? '',
    name: item.name ?? item.sku ?? '',
    quantity,
    unitPrice: item.price === undefined ? perUnit(amount, quantity) : stored(item.price),
    amount,
    discount: subtract(stored(item.discount_amount), stored(item.discount_tax_compensation_amount)),
    tax: stored(item.tax_amount),
    ...(item.tax_percent !== undefined ? { taxRate: stored(item.tax_percent) } : {}),
  };
}

const perUnit = (amount: Amount, quantity: Amount): Amount =>
  isZero(quantity) ? '0' : round(plain(decimal(amount).dividedBy(decimal(quantity))), 4);

function toState(raw: RawOrder, own: Readonly<Record<string, OrderState>>): OrderState {
  const lookUp = (
    table: Readonly<Record<string, OrderState>>,
    name: string | undefined,
  ): OrderState | undefined => (name !== undefined && Object.hasOwn(table, name) ? table[name] : undefined);
  return lookUp(own, raw.status) ?? lookUp(own, raw.state) ?? lookUp(STATES, raw.state) ?? 'unknown';
}

function toCustomer(raw: RawOrder): OrderCustomer {
  const billing = raw.billing_address;
  const company = raw.extension_attributes?.company_order_attributes;
  const isGuest = raw.customer_is_guest || raw.customer_id === undefined;
  const name = fullName([raw.customer_firstname, raw.customer_lastname]) || nameOf(billing);
  const taxNumber = raw.customer_taxvat ?? billing?.vat_id;
  return {
    kind: company?.company_id !== undefined ? 'company' : isGuest ? 'guest' : 'registered',
    ...(isGuest ? {} : { id: raw.customer_id }),
    ...(raw.customer_group_id !== undefined ? { group: raw.customer_group_id } : {}),
    ...(raw.customer_email !== undefined ? { email: raw.customer_email } : {}),
    name,
    ...(billing?.telephone ? { phone: billing.telephone } : {}),
    ...(taxNumber ? { taxNumber } : {}),
    ...(company?.company_id !== undefined
      ? { company: { id: company.company_id, name: company.company_name ?? billing?.company ?? name } }
      : {}),
  };
}

function toAddress(raw: RawAddress | undefined): Address | undefined {
  if (!raw) return undefined;
  const region = raw.region_code ?? raw.region;
  return {
    name: nameOf(raw),
    ...(raw.company ? { company: raw.company } : {}),
    street: raw.street,
    city: raw.city ?? '',
    postcode: raw.postcode ?? '',
    ...(region ? { region } : {}),
    country: raw.country_id ?? '',
    ...(raw.telephone ? { phone: raw.telephone } : {}),
    ...(raw.vat_id ? { taxNumber: raw.vat_id } : {}),
  };
}

const fullName = (parts: readonly (string | undefined)[]): string =>
  parts.map((part) => part?.trim()).filter(Boolean).join(' '); // prettier-ignore

const nameOf = (address: RawAddress | undefined): string =>
  fullName([address?.firstname, address?.middlename, address?.lastname]);

/** An edit in the shop cancels the order and places a new one with the same number and `-1`, `-2` … behind it. */
function replacedNumber(raw: RawOrder): string | undefined {
  const edit = /^(.+)-(\d+)$/.exec(raw.increment_id);
  if (!edit) return undefined;
  const [, stem = '', count = ''] = edit;
  if (raw.relation_parent_real_id && raw.relation_parent_real_id !== raw.increment_id)
    return raw.relation_parent_real_id;
  // Numbers may hold a dash of their own: without the shop's word that this is an edit, it is none.
  if (raw.original_increment_id !== stem) return undefined;
  return Number(count) > 1 ? `${stem}-${Number(count) - 1}` : stem;
}

const incomplete = (raw: RawOrder, what: 'currency' | 'date'): Failure =>
  new Failure('conflict', `Order ${raw.increment_id} has no ${what}, so it cannot be carried over.`, {
    causes: [`order:${raw.increment_id}`],
    advice:
      'Look at the order in the shop; correct it there and retry, or enter it by hand and skip it here.',
  });
