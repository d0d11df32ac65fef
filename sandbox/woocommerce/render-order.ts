import { fixed, type Micro } from './decimal';
import type { FeeRecord, LineRecord, OrderRecord, RefundRecord, ShippingRecord, TaxPart } from './records';
import { dates, links, metaRows, type Json, type RenderOptions } from './render-parts';

export function renderOrder(
  order: OrderRecord,
  refunds: readonly RefundRecord[],
  options: RenderOptions,
): Json {
  const money = moneyOf(order, options);
  const { totals } = order;
  return {
    id: order.id,
    parent_id: 0,
    status: order.status,
    currency: order.currency,
    version: '11.0.1',
    prices_include_tax: order.pricesIncludeTax,
    ...dates('date_created', order.createdAt, options),
    ...dates('date_modified', order.modifiedAt, options),
    discount_total: money(totals.discount),
    discount_tax: money(totals.discountTax),
    shipping_total: money(totals.shipping),
    shipping_tax: money(totals.shippingTax),
    cart_tax: money(totals.cartTax),
    total: money(totals.total),
    total_tax: money(totals.totalTax),
    customer_id: order.customerId,
    order_key: `wc_order_${order.id}Mex4ke1JpHhac`,
    billing: order.billing,
    shipping: order.shipping,
    payment_method: order.payment.method,
    payment_method_title: order.payment.title,
    transaction_id: order.payment.transaction,
    customer_ip_address: '',
    customer_user_agent: '',
    created_via: order.createdVia,
    customer_note: '',
    ...dates('date_completed', order.completedAt, options),
    ...dates('date_paid', order.paidAt, options),
    cart_hash: '',
    number: order.number,
    meta_data: metaRows(order.meta),
    line_items: order.lines.map((line) => renderLine(line, money)),
    tax_lines: order.taxLines.map((tax) => ({
      id: tax.id,
      rate_code: `XX-TAX-${tax.rateId}`,
      rate_id: tax.rateId,
      label: 'Tax',
      compound: false,
      tax_total: money(tax.taxTotal),
      shipping_tax_total: money(tax.shippingTaxTotal),
      rate_percent: Number(tax.percent),
      meta_data: [],
    })),
    shipping_lines: order.shippingLines.map((line) => renderShipping(line, money)),
    fee_lines: order.feeLines.map((line) => renderFee(line, money)),
    coupon_lines: order.couponLines.map((coupon) => ({
      id: coupon.id,
      code: coupon.code,
      discount: fixed(coupon.discount, 6).replace(/\.?0+$/, ''),
      discount_tax: money(coupon.discountTax),
      meta_data: [],
      discount_type: 'percent',
      nominal_amount: 10,
      free_shipping: false,
    })),
    refunds: refunds.map((refund) => ({
      id: refund.id,
      reason: refund.reason,
      total: money(-refund.amount),
      total_tax: money(taxOf(refund)),
    })),
    payment_url: `${options.site}/checkout/order-pay/${order.id}/?pay_for_order=true`,
    is_editable: order.status === 'pending' || order.status === 'on-hold',
    needs_payment: order.status === 'pending',
    needs_processing: true,
    currency_symbol: order.currency,
    _links: links(options.site, `/orders/${order.id}`),
  };
}

export function renderRefund(
  refund: RefundRecord,
  order: OrderRecord,
  options: RenderOptions & { readonly withParent: boolean },
): Json {
  const money = moneyOf(order, options);
  return {
    id: refund.id,
    ...(options.withParent ? { parent_id: order.id } : {}),
    ...dates('date_created', refund.createdAt, options),
    amount: money(refund.amount),
    reason: refund.reason,
    refunded_by: 1,
    refunded_payment: refund.byGateway,
    meta_data: metaRows({ _refund_type: refund.isFull ? 'full' : 'partial' }),
    line_items: refund.lines.map((line) => renderLine(line, money)),
    shipping_lines: refund.shippingLines.map((line) => renderShipping(line, money)),
    tax_lines: [],
    fee_lines: refund.feeLines.map((line) => renderFee(line, money)),
    _links: links(options.site, `/orders/${order.id}/refunds/${refund.id}`),
  };
}

type Money = (value: Micro) => string;
const moneyOf =
  (order: OrderRecord, { decimals }: RenderOptions): Money =>
  (value) =>
    fixed(value, decimals ?? order.decimals);

const taxOf = (refund: RefundRecord): Micro =>
  [...refund.lines, ...refund.shippingLines, ...refund.feeLines].reduce((sum, row) => sum + row.totalTax, 0n);

const renderTaxes = (taxes: readonly TaxPart[], money: Money): Json[] =>
  taxes.map(({ rateId, total, subtotal }) => ({
    id: rateId,
    total: money(total),
    subtotal: subtotal === undefined ? '' : money(subtotal),
  }));

const itemMeta = (refundedItemId: number | undefined): Json[] =>
  refundedItemId === undefined
    ? []
    : [
        {
          id: 1,
          key: '_refunded_item_id',
          value: String(refundedItemId),
          display_key: '_refunded_item_id',
          display_value: String(refundedItemId),
        },
      ];

const stockMeta = (reduced: number | undefined): Json[] =>
  reduced === undefined
    ? []
    : [
        {
          id: 2,
          key: '_reduced_stock',
          value: String(reduced),
          display_key: '_reduced_stock',
          display_value: String(reduced),
        },
      ];

const renderLine = (line: LineRecord, money: Money): Json => ({
  id: line.id,
  name: line.name,
  product_id: line.productId,
  variation_id: line.variationId ?? 0,
  quantity: Number(line.quantity),
  tax_class: line.taxClass,
  subtotal: money(line.subtotal),
  subtotal_tax: money(line.subtotalTax),
  total: money(line.total),
  total_tax: money(line.totalTax),
  taxes: renderTaxes(line.taxes, money),
  meta_data: [...stockMeta(line.reducedStock), ...itemMeta(line.refundedItemId)],
  sku: line.sku,
  global_unique_id: '',
  // A float after discount, with the noise floats have.
  price: Number(line.total) / 1_000_000 / (Number(line.quantity) || 1),
  image: { id: '', src: '' },
  parent_name: null,
});

const renderShipping = (line: ShippingRecord, money: Money): Json => ({
  id: line.id,
  method_title: line.title,
  method_id: line.method,
  instance_id: line.instance,
  total: money(line.total),
  total_tax: money(line.totalTax),
  taxes: renderTaxes(line.taxes, money),
  tax_status: 'taxable',
  meta_data: itemMeta(line.refundedItemId),
});

const renderFee = (line: FeeRecord, money: Money): Json => ({
  id: line.id,
  name: line.name,
  tax_class: '',
  tax_status: 'taxable',
  amount: '',
  total: money(line.total),
  total_tax: money(line.totalTax),
  taxes: renderTaxes(line.taxes, money),
  meta_data: itemMeta(line.refundedItemId),
});
