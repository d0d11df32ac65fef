import { type Micro, micro, round, text, total } from '../adobe-commerce/fixed';
import { addressFields, consignmentOf, withDefaults } from './make-address';
import { makeProducts } from './make-products';
import { type Cost, cost, makeRows, type Row } from './make-rows';
import { makeTransactions, paymentStatus } from './make-transactions';
import type { AddressSpec, OrderSpec } from './order-spec';
import { bareNumber, fourPlaces, rfc2822, type Raw, type ShopOrder } from './raw';
import { STATUSES } from './statuses';

export type { AddressSpec, CostSpec, CustomerSpec, LineSpec, OrderSpec, PaymentSpec } from './order-spec';

/** Decimals of the currencies the sandbox sells in, other than two. */
export const placesOf = (currency: string): number =>
  ({ JPY: 0, KRW: 0, KWD: 3, BHD: 3, TND: 3 })[currency] ?? 2;

const FIRST = Date.UTC(2026, 0, 1);

/**
 * One order as the API shows it, consistent in itself: on the side the store prices in, the total is subtotal + costs −
 * discounts (+ tax, where prices have none) (+ `residue`). The other side is an estimate. The same spec gives the same
 * order.
 */
export function makeOrder(spec: OrderSpec): ShopOrder {
  const currency = spec.currency ?? 'EUR';
  const places = placesOf(currency);
  const inclusive = spec.inclusive ?? false;
  const rows = makeRows(
    spec,
    spec.lines ?? [{ sku: 'WIDGET', name: 'Widget', price: '10', taxRate: '20' }],
    places,
  );
  const goesOut = spec.shipTo !== null && spec.pickup !== true;
  const isCouponOnShipping = spec.coupon?.on === 'shipping';
  const shipping = shippingCost(spec, goesOut, places);
  const handling = cost(goesOut ? spec.handling : undefined, inclusive, places);
  const wrapping = addCosts(rows.map((row) => row.wrapping));
  const fees = (spec.fees ?? []).map((fee) => ({ fee, ...cost(fee, inclusive, places) }));
  const costs = [shipping, handling, wrapping, ...fees];

  const rowDiscounts = total(rows.map((row) => micro(row.spec.discount ?? '0')));
  const discount = micro(spec.discount ?? '0') + rowDiscounts;
  const coupon = micro(spec.coupon?.amount ?? '0');
  const goodsTax = total(rows.map((row) => row.taxAfter));
  const tax = goodsTax + total(costs.map((one) => one.tax));
  const tenders = micro(spec.giftCertificate ?? '0') + micro(spec.storeCredit ?? '0');
  const gross = inclusive
    ? total([...rows.map((row) => row.inc), ...costs.map((one) => one.inc)]) - discount - coupon
    : total([...rows.map((row) => row.ex), ...costs.map((one) => one.ex)]) - discount - coupon + tax;
  const totalInc = round(gross, places) + micro(spec.residue ?? '0') - (spec.tendersDeducted ? tenders : 0n);

  const createdAt = spec.createdAt ? Date.parse(spec.createdAt) : FIRST + spec.id * 60_000;
  const write = spec.notation === 'plain' ? text : fourPlaces;
  const statusId = spec.statusId ?? 11;
  const customer = spec.customer ?? {};
  const billing = withDefaults({
    firstName: customer.firstName ?? 'Ada',
    lastName: customer.lastName ?? `Buyer ${spec.id}`,
    company: customer.company,
    email: customer.email ?? `buyer${spec.id}@customer.example`,
    ...(customer.phone === undefined ? {} : { phone: customer.phone }),
    ...spec.billing,
  });
  const places_ = goesOut ? deliveries(spec, billing) : [];
  const addresses = places_.map((address, index) => ({ address, id: spec.id * 10 + index + 1 }));
  const products = makeProducts(rows, spec, write, (index) =>
    isPhysical(rows[index]) ? (addresses[index % Math.max(1, addresses.length)]?.id ?? 0) : 0,
  );
  const quantity = rows.reduce((sum, row) => sum + row.quantity * (1 + (row.spec.picks?.length ?? 0)), 0);
  const due = totalInc - (spec.tendersDeducted ? 0n : tenders);
  const amounts = (name: string, one: Cost): Raw => ({
    [`base_${name}_cost`]: write(inclusive ? one.inc : one.ex),
    [`${name}_cost_ex_tax`]: write(one.ex),
    [`${name}_cost_inc_tax`]: write(one.inc),
    [`${name}_cost_tax`]: write(one.tax),
    [`${name}_cost_tax_class_id`]: 2,
  });
  const link = (name: string): Raw => ({
    url: `https://api.bigcommerce.com/stores/store/v2/orders/${spec.id}/${name}`,
    resource: `/orders/${spec.id}/${name}`,
  });
  const status = STATUSES.find(({ id }) => id === statusId)?.name ?? 'Unknown';
  return {
    createdAt,
    modifiedAt: createdAt,
    row: {
      id: spec.id,
      customer_id: customer.id ?? 0,
      date_created: rfc2822(createdAt),
      date_modified: rfc2822(createdAt),
      date_shipped: '',
      status_id: statusId,
      status,
      subtotal_ex_tax: write(total(rows.map((row) => row.ex))),
      subtotal_inc_tax: write(total(rows.map((row) => row.inc))),
      subtotal_tax: write(goodsTax),
      ...amounts('shipping', shipping),
      ...amounts('handling', handling),
      ...amounts('wrapping', wrapping),
      total_ex_tax: write(totalInc - tax),
      total_inc_tax: write(totalInc),
      total_tax: write(tax),
      is_tax_inclusive_pricing: inclusive,
      items_total: quantity,
      items_shipped: 0,
      payment_method: spec.payment?.method ?? 'Test Payment Gateway',
      payment_provider_id: '',
      payment_status: paymentStatus(spec.payment),
      refunded_amount: write(0n),
      order_is_digital: !goesOut,
      store_credit_amount: write(micro(spec.storeCredit ?? '0')),
      gift_certificate_amount: write(micro(spec.giftCertificate ?? '0')),
      ip_address: '203.0.113.7',
      geoip_country: 'Germany',
      geoip_country_iso2: 'DE',
      currency_id: 1,
      currency_code: currency,
      currency_exchange_rate: '1.0000000000',
      default_currency_id: 1,
      default_currency_code: currency,
      store_default_currency_code: spec.storeCurrency ?? currency,
      store_default_to_transactional_exchange_rate: `${spec.rate ?? '1'}${(spec.rate ?? '1').includes('.') ? '' : '.0000000000'}`,
      staff_notes: '',
      customer_message: '',
      discount_amount: write(discount),
      coupon_discount: write(coupon),
      shipping_address_count: addresses.length,
      is_deleted: spec.archived ?? false,
      ebay_order_id: '0',
      cart_id: null,
      billing_address: addressFields(billing),
      is_email_opt_in: false,
      credit_card_type: null,
      order_source: spec.source ?? 'www',
      channel_id: spec.channel ?? 1,
      external_source: null,
      products: link('products'),
      shipping_addresses: link('shippingaddresses'),
      coupons: link('coupons'),
      external_id: null,
      external_merchant_id: null,
      tax_provider_id: 'BasicTaxProvider',
      customer_locale: 'en',
      external_order_id: '',
      custom_status: status,
    },
    products,
    shippingAddresses: addresses.map(({ address, id }, index) =>
      consignmentOf(address, { id, orderId: spec.id, method: spec.shipping?.method ?? 'Flat Rate', shipping: index === 0 ? shipping : undefined, handling: index === 0 ? handling : undefined, write }),
    ),
    pickups: spec.pickup
      ? [{ id: spec.id * 10, pickup_method_id: 1, pickup_method_display_name: 'Pick Up', location: { id: 1, name: 'Main store', code: 'MAIN' } }]
      : [],
    coupons: spec.coupon
      ? [{ id: spec.id, coupon_id: 1, order_id: spec.id, code: spec.coupon.code, amount: bareNumber(coupon), type: isCouponOnShipping ? 3 : 2, discount: bareNumber(coupon) }]
      : [],
    taxes: taxRows(spec, rows, shipping, write),
    fees: fees.map(({ fee, ...one }, index) => ({
      id: spec.id * 10 + index + 1,
      type: 'custom_fee',
      display_name_customer: fee.name,
      display_name_merchant: fee.name,
      source: 'AA',
      base_cost: write(inclusive ? one.inc : one.ex),
      // The reference spells it both ways.
      [index % 2 === 0 ? 'cost_ex_tax' : 'cost_exc_tax']: write(one.ex),
      cost_inc_tax: write(one.inc),
      cost_tax: write(one.tax),
      tax_class_id: null,
    })),
    transactions: makeTransactions(spec, due, currency, createdAt),
    ...(spec.company
      ? { business: { companyId: spec.company.id, poNumber: spec.company.purchaseOrder ?? '' } }
      : {}),
  }; // prettier-ignore
}

/** Where prices have no tax, a coupon on shipping lowers its tax; the cost itself stands before it. */
function shippingCost(spec: OrderSpec, goesOut: boolean, places: number): Cost {
  const inclusive = spec.inclusive ?? false;
  const full = cost(goesOut ? spec.shipping : undefined, inclusive, places);
  if (spec.coupon?.on !== 'shipping') return full;
  const left = inclusive ? full.inc : full.ex;
  const reduced = cost(
    { amount: text(left - micro(spec.coupon.amount)), taxRate: spec.shipping?.taxRate },
    inclusive,
    places,
  );
  return inclusive
    ? { inc: full.inc, tax: reduced.tax, ex: full.inc - reduced.tax }
    : { ex: full.ex, tax: reduced.tax, inc: full.ex + reduced.tax };
}

const addCosts = (costs: readonly Cost[]): Cost => ({
  ex: total(costs.map(({ ex }) => ex)),
  inc: total(costs.map(({ inc }) => inc)),
  tax: total(costs.map(({ tax }) => tax)),
});

const isPhysical = (row: Row | undefined): boolean => (row?.spec.type ?? 'physical') === 'physical';

function deliveries(spec: OrderSpec, billing: AddressSpec): AddressSpec[] {
  const given = spec.shipTo === undefined || spec.shipTo === null ? [billing] : [spec.shipTo].flat();
  return given.map((address) => ({ ...billing, formFields: undefined, ...address }));
}

function taxRows(
  spec: OrderSpec,
  rows: readonly Row[],
  shipping: Cost,
  write: (value: Micro) => string,
): Raw[] {
  const common = { order_id: spec.id, order_address_id: spec.id * 10 + 1, sales_tax_id: '1', priority: 1 };
  const row = (index: number, rate: string, amount: Micro, more: Raw): Raw => ({
    id: spec.id * 100 + index,
    ...common,
    tax_class_id: 0,
    name: `VAT ${rate}%`,
    class: rate === '7' ? 'Reduced' : 'Standard',
    rate: write(micro(rate)),
    priority_amount: write(amount),
    line_amount: write(amount),
    ...more,
  });
  return [
    ...rows.map((one, index) =>
      row(index + 1, one.spec.taxRate ?? '0', one.taxAfter, {
        order_product_id: String(one.id),
        line_item_type: 'item',
      }),
    ),
    ...(shipping.tax === 0n
      ? []
      : [
          row(90, spec.shipping?.taxRate ?? '0', shipping.tax, {
            order_product_id: null,
            line_item_type: 'shipping',
          }),
        ]),
  ];
}
