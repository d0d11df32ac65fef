import { type Micro, micro, total } from './fixed';
import { makeRows, type Rows, type Writer } from './make-rows';
import { addUp, header, shippingTotal } from './make-totals';
import { makeAddress } from './make-address';
import type { LineSpec, OrderSpec, ShippingSpec } from './order-spec';
import type { RawNumber, RawOrder } from './raw-order';
import { longNumber, shortNumber } from './write-number';

export type { AddressSpec, ChildSpec, CustomerSpec, LineSpec, OrderSpec, ShippingSpec } from './order-spec';

/** Currencies whose smallest unit is not a hundredth, as far as the sandbox sells in them. */
export const PLACES: Readonly<Record<string, number>> = { JPY: 0, KRW: 0, KWD: 3, BHD: 3, TND: 3 };
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
