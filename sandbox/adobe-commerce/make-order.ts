import { LosslessNumber } from 'lossless-json';
import { type Micro, micro, percent, text, total } from './fixed';
import { type Amounts, makeRows, type Rows, toBase, type Writer } from './make-rows';
import { makeAddress } from './make-address';
import type { LineSpec, OrderSpec, ShippingSpec } from './order-spec';
import type { RawNumber, RawOrder } from './raw-order';

export type { AddressSpec, ChildSpec, CustomerSpec, LineSpec, OrderSpec, ShippingSpec } from './order-spec';

/** Currencies whose smallest unit is not a hundredth, as far as the sandbox sells in them. */
const PLACES: Readonly<Record<string, number>> = { JPY: 0, KRW: 0, KWD: 3, BHD: 3, TND: 3 };
const FIRST_SECOND = Date.UTC(2026, 0, 1) / 1_000;
const ONE_WIDGET: readonly LineSpec[] = [{ sku: 'WIDGET', name: 'Widget', price: '10', taxRate: '20' }];
const FREE: ShippingSpec = {
  amount: '0',
  method: 'freeshipping_freeshipping',
  description: 'Free Shipping - Free',
};

/**
 * One order as the REST API shows it, consistent in itself: header totals are the sums of the rows that count, and
 * grand total = subtotal + shipping + tax + compensation − discount − gift card − store credit (+ `residue`), in the
 * order's and in the base currency. The same spec gives the same order.
 */
export function makeOrder(spec: OrderSpec): RawOrder {
  const entityId = spec.entityId ?? spec.index;
  const storeId = spec.storeId ?? 1;
  const incrementId = spec.incrementId ?? `${storeId}${String(spec.index).padStart(8, '0')}`;
  const createdAt =
    spec.createdAt ??
    new Date((FIRST_SECOND + spec.index * 60) * 1_000).toISOString().slice(0, 19).replace('T', ' ');
  const currency = spec.currency ?? 'EUR';
  const baseCurrency = spec.baseCurrency ?? currency;
  const number = spec.longNumbers === true ? longNumber : shortNumber;
  const writer: Writer = {
    places: PLACES[currency] ?? 2,
    basePlaces: PLACES[baseCurrency] ?? 2,
    rate: micro(spec.rate ?? '1'),
    gross: spec.grossPrices ?? false,
    number,
  };
  const rows = makeRows(spec.lines ?? ONE_WIDGET, entityId, storeId, createdAt, writer);
  const isVirtual = spec.shipTo === null;
  const shipping = isVirtual ? { amount: '0' } : (spec.shipping ?? FREE);
  const sums = addUp(rows, shipping, spec, writer);
  const { customer = {} } = spec;
  const guest = customer.id === undefined;
  const firstname = customer.firstname ?? 'Ada';
  const lastname = customer.lastname ?? `Buyer ${spec.index}`;
  const email = customer.email ?? `buyer${spec.index}@customer.example`;
  const address = { firstname, lastname, ...spec.billing };
  const billing = makeAddress(address, 'billing', entityId, email);
  const shipTo = isVirtual
    ? undefined
    : makeAddress({ firstname, lastname, ...(spec.shipTo ?? spec.billing) }, 'shipping', entityId, email);
  const state = spec.state === undefined ? 'processing' : spec.state;
  const method = spec.payment ?? 'checkmo';
  const paid = state === 'processing' || state === 'complete';
  const purchased = total(
    rows.items
      .filter(({ parent_item_id: parent }) => parent === undefined)
      .map((item) => micro(String(item.qty_ordered))),
  );
  return {
    applied_rule_ids: spec.coupon === undefined ? null : '1',
    base_currency_code: baseCurrency,
    ...header(sums.base, 'base_', number),
    base_to_global_rate: 1,
    base_to_order_rate: number(writer.rate),
    base_total_due: paid ? 0 : number(sums.base.grandTotal),
    ...(paid ? { base_total_paid: number(sums.base.grandTotal) } : {}),
    billing_address_id: entityId * 2,
    ...(spec.coupon === undefined ? {} : { coupon_code: spec.coupon, discount_description: spec.coupon }),
    created_at: createdAt,
    customer_email: email,
    customer_firstname: firstname,
    customer_group_id: customer.group ?? (guest ? 0 : 1),
    ...(guest ? {} : { customer_id: customer.id }),
    customer_is_guest: guest ? 1 : 0,
    customer_lastname: lastname,
    customer_note_notify: 1,
    ...(customer.taxNumber === undefined ? {} : { customer_taxvat: customer.taxNumber }),
    email_sent: 1,
    entity_id: entityId,
    global_currency_code: baseCurrency,
    ...header(sums.order, '', number),
    increment_id: incrementId,
    is_virtual: isVirtual ? 1 : 0,
    order_currency_code: currency,
    protect_code: (entityId * 2_654_435_761).toString(16).slice(0, 6),
    quote_id: entityId,
    remote_ip: '203.0.113.7',
    ...(isVirtual ? {} : { shipping_description: shipping.description ?? 'Flat Rate - Fixed' }),
    state,
    status: spec.status === undefined ? state : spec.status,
    store_currency_code: baseCurrency,
    store_id: storeId,
    store_name: 'Main Website\nMain Website Store\nDefault Store View',
    store_to_base_rate: 0,
    store_to_order_rate: 0,
    total_due: paid ? 0 : number(sums.order.grandTotal),
    total_item_count: rows.items.filter(({ parent_item_id: parent }) => parent === undefined).length,
    ...(paid ? { total_paid: number(sums.order.grandTotal) } : {}),
    total_qty_ordered: number(purchased),
    updated_at: createdAt,
    weight: 0,
    items: rows.items,
    billing_address: billing,
    payment: {
      account_status: null,
      additional_information: ['Check / Money order'],
      amount_ordered: number(sums.order.grandTotal),
      ...(paid ? { amount_paid: number(sums.order.grandTotal) } : {}),
      base_amount_ordered: number(sums.base.grandTotal),
      base_shipping_amount: number(sums.base.shipping),
      cc_last4: null,
      entity_id: entityId,
      method,
      parent_id: entityId,
      ...(spec.purchaseOrder === undefined ? {} : { po_number: spec.purchaseOrder }),
      shipping_amount: number(sums.order.shipping),
    },
    status_histories: [],
    extension_attributes: {
      shipping_assignments: isVirtual
        ? []
        : [
            {
              shipping: {
                address: shipTo,
                method: shipping.method ?? 'flatrate_flatrate',
                total: shippingTotal(sums, number),
              },
              items: rows.items,
            },
          ],
      payment_additional_info: [{ key: 'method_title', value: 'Check / Money order' }],
      applied_taxes: appliedTaxes(rows, number),
      item_applied_taxes: [],
      gift_cards_amount: number(sums.order.giftCard),
      base_gift_cards_amount: number(sums.base.giftCard),
      ...(sums.order.storeCredit === 0n
        ? {}
        : {
            customer_balance_amount: number(sums.order.storeCredit),
            base_customer_balance_amount: number(sums.base.storeCredit),
          }),
      ...(customer.company === undefined
        ? {}
        : {
            company_order_attributes: {
              company_id: customer.company.id,
              company_name: customer.company.name,
              extension_attributes: {},
            },
          }),
    },
  };
}

interface Totals {
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

function addUp(
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
const header = (sums: Totals, prefix: 'base_' | '', number: (value: Micro) => RawNumber): HeaderAmounts => {
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

type HeaderAmounts = Record<'grand_total' | 'base_grand_total', RawNumber>;

const shippingTotal = (
  sums: { order: Totals; base: Totals },
  number: (value: Micro) => RawNumber,
): Record<string, RawNumber> => ({
  base_shipping_amount: number(sums.base.shipping),
  base_shipping_tax_amount: number(sums.base.shippingTax),
  shipping_amount: number(sums.order.shipping),
  shipping_discount_amount: number(sums.order.shippingDiscount),
  shipping_tax_amount: number(sums.order.shippingTax),
});

function appliedTaxes({ counted }: Rows, number: (value: Micro) => RawNumber): unknown[] {
  return [...new Set(counted.map(({ taxRate }) => taxRate))]
    .filter((rate) => rate !== '0')
    .map((rate) => {
      const rows = counted.filter(({ taxRate }) => taxRate === rate);
      const amount = number(total(rows.map(({ order }) => order.tax)));
      const base = number(total(rows.map((row) => row.base.tax)));
      return {
        code: `VAT ${rate}`,
        title: `VAT ${rate}%`,
        percent: number(micro(rate)),
        amount,
        base_amount: base,
      };
    });
}

const shortNumber = (value: Micro): RawNumber => {
  const plain = text(value);
  return plain.includes('.') ? new LosslessNumber(plain) : Number(plain);
};

const longNumber = (value: Micro): RawNumber => {
  const plain = text(value);
  if (!plain.includes('.')) return Number(plain);
  return new LosslessNumber(
    Number(plain)
      .toPrecision(17)
      .replace(/\.?0+$/, ''),
  );
};
