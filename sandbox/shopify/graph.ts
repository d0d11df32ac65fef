import { addressNode, gid, type Graph, moneyBag, taxNode } from './graph-basics';
import { companyNode, locationNode, personNode } from './graph-people';
import type { Node } from './graphql';
import { type Bag, isZero, minus, plus } from './money';
import {
  currentTotal,
  financialStatus,
  type LineState,
  type OrderState,
  priceOf,
  receivedOf,
  refundedOf,
  type RefundState,
  type ShippingState,
  shippingSubtotal,
  subtotalOf,
  takenOf,
  totalPrice,
  totalTax,
  type TransactionState,
} from './order-state';

const lineNode = (line: LineState, order: OrderState): Node => {
  const { currencies } = order;
  const left = line.quantity - takenOf(order, line.id);
  return {
    __typename: 'LineItem',
    id: gid('LineItem', line.id),
    sku: line.sku ?? null,
    name: line.title,
    title: line.title,
    variantTitle: null,
    vendor: null,
    quantity: line.quantity,
    currentQuantity: left,
    refundableQuantity: left,
    isGiftCard: line.giftCard,
    requiresShipping: line.requiresShipping,
    taxable: line.rates.length > 0,
    customAttributes: [],
    originalUnitPriceSet: () => moneyBag(line.unit, currencies),
    originalTotalSet: () => moneyBag(priceOf(line), currencies),
    totalDiscountSet: () => moneyBag(line.discount, currencies),
    discountAllocations: () =>
      isZero(line.discount)
        ? []
        : [{ __typename: 'DiscountAllocation', allocatedAmountSet: moneyBag(line.discount, currencies) }],
    taxLines: () => line.taxes.map((tax) => taxNode(tax, currencies)),
    variant:
      line.variantId === undefined
        ? null
        : {
            __typename: 'ProductVariant',
            id: gid('ProductVariant', line.variantId),
            sku: line.sku ?? null,
            title: 'Default Title',
          },
    product:
      line.variantId === undefined
        ? null
        : {
            __typename: 'Product',
            id: gid('Product', line.variantId),
            title: line.title,
            productType: line.productType,
            vendor: 'Sandbox',
          },
  };
};

const shippingNode = (line: ShippingState, order: OrderState): Node => ({
  __typename: 'ShippingLine',
  id: gid('ShippingLine', line.id),
  title: line.title,
  code: line.code,
  source: 'shopify',
  custom: false,
  isRemoved: false,
  originalPriceSet: () => moneyBag(line.price, order.currencies),
  discountedPriceSet: () => moneyBag(shippingSubtotal(line), order.currencies),
  currentDiscountedPriceSet: () => moneyBag(shippingSubtotal(line), order.currencies),
  discountAllocations: () =>
    isZero(line.discount)
      ? []
      : [{ __typename: 'DiscountAllocation', allocatedAmountSet: moneyBag(line.discount, order.currencies) }],
  taxLines: () => line.taxes.map((tax) => taxNode(tax, order.currencies)),
});

const transactionNode = (one: TransactionState, order: OrderState): Node => ({
  __typename: 'OrderTransaction',
  id: gid('OrderTransaction', one.id),
  kind: one.kind,
  status: one.status,
  gateway: one.gateway,
  formattedGateway: one.gateway,
  amountSet: moneyBag(one.amount, order.currencies),
  createdAt: one.at,
  processedAt: one.at,
  paymentId: `${order.name}.${one.id}`,
  test: order.test,
  parentTransaction: null,
});

export function refundNode(refund: RefundState, order: OrderState, graph: Graph): Node {
  const { currencies } = order;
  const own = order.transactions.filter(({ id }) => refund.transactions.includes(id));
  const settled = own.filter(({ status }) => status === 'SUCCESS');
  return {
    __typename: 'Refund',
    id: gid('Refund', refund.id),
    legacyResourceId: String(refund.id),
    createdAt: refund.at,
    processedAt: refund.at,
    updatedAt: refund.at,
    note: refund.note ?? null,
    order: () => orderNode(order, graph),
    return:
      refund.returnId === undefined
        ? null
        : { __typename: 'Return', id: gid('Return', refund.returnId), name: `${order.name}-R1` },
    totalRefundedSet: () => moneyBag(plus(...settled.map(({ amount }) => amount)), currencies),
    duties: isZero(refund.duties)
      ? []
      : [{ __typename: 'RefundDuty', amountSet: moneyBag(refund.duties, currencies) }],
    refundLineItems: () =>
      refund.lines.map((row, index): Node => {
        const line = order.lines.find(({ id }) => id === row.line) as LineState;
        return {
          __typename: 'RefundLineItem',
          id: gid('RefundLineItem', `${refund.id}${index}`),
          lineItem: lineNode(line, order),
          quantity: row.quantity,
          restockType: row.restock,
          restocked: row.restock !== 'NO_RESTOCK',
          priceSet: moneyBag(line.unit, currencies),
          subtotalSet: moneyBag(row.subtotal, currencies),
          totalTaxSet: moneyBag(row.tax, currencies),
        };
      }),
    refundShippingLines: () =>
      refund.shipping.map((row, index): Node => ({
        __typename: 'RefundShippingLine',
        id: gid('RefundShippingLine', `${refund.id}${index}`),
        shippingLine: shippingNode(
          order.shipping.find(({ id }) => id === row.shipping) as ShippingState,
          order,
        ),
        subtotalAmountSet: moneyBag(row.subtotal, currencies),
        taxAmountSet: moneyBag(row.tax, currencies),
      })),
    orderAdjustments: () =>
      refund.adjustments.map((row, index): Node => ({
        __typename: 'OrderAdjustment',
        id: gid('OrderAdjustment', `${refund.id}${index}`),
        amountSet: moneyBag(row.amount, currencies),
        taxAmountSet: moneyBag(row.tax, currencies),
        reason: row.reason,
      })),
    transactions: () => own.map((one) => transactionNode(one, order)),
  };
}

export function orderNode(order: OrderState, graph: Graph): Node {
  const { currencies } = order;
  const money = (bag: () => Bag) => (): Node => moneyBag(bag(), currencies);
  const person = order.customerId === undefined ? undefined : graph.person(order.customerId);
  const company = order.companyId === undefined ? undefined : graph.company(order.companyId);
  const tips = (): Bag => plus(order.tip, ...order.lines.filter(({ tip }) => tip).map(({ unit }) => unit));
  return {
    __typename: 'Order',
    id: gid('Order', order.id),
    legacyResourceId: String(order.id),
    name: order.name,
    number: order.number,
    createdAt: order.createdAt,
    processedAt: order.createdAt,
    updatedAt: order.updatedAt,
    cancelledAt: order.cancelledAt ?? null,
    cancelReason: order.cancelledAt === undefined ? null : 'OTHER',
    closed: order.closedAt !== undefined,
    closedAt: order.closedAt ?? null,
    test: order.test,
    edited: order.edited,
    email: order.email ?? null,
    phone: null,
    poNumber: order.poNumber ?? null,
    note: null,
    tags: [],
    sourceName: order.source,
    taxesIncluded: order.taxesIncluded,
    taxExempt: false,
    currencyCode: currencies.shop,
    presentmentCurrencyCode: currencies.presentment,
    displayFinancialStatus: () => financialStatus(order),
    displayFulfillmentStatus: order.fulfilled ? 'FULFILLED' : 'UNFULFILLED',
    discountCode: order.discountCodes[0] ?? null,
    discountCodes: order.discountCodes,
    paymentGatewayNames: () => [...new Set(order.transactions.map(({ gateway }) => gateway))],
    customer: () => (person ? personNode(person, graph) : null),
    purchasingEntity: () =>
      company
        ? {
            __typename: 'PurchasingCompany',
            company: companyNode(company, graph),
            location: locationNode(company),
          }
        : person
          ? personNode(person, graph)
          : null,
    paymentTerms: order.terms
      ? {
          __typename: 'PaymentTerms',
          id: gid('PaymentTerms', order.id),
          paymentTermsName: 'Net 30',
          dueInDays: 30,
        }
      : null,
    billingAddress: () => addressNode(order.billing, order.id),
    shippingAddress: () => addressNode(order.shipTo, order.id + 1),
    lineItems: () => order.lines.map((line) => lineNode(line, order)),
    shippingLines: () => order.shipping.map((line) => shippingNode(line, order)),
    additionalFees: () =>
      order.fees.map((fee): Node => ({
        __typename: 'AdditionalFee',
        id: gid('AdditionalFee', fee.id),
        name: fee.name,
        price: moneyBag(fee.price, currencies),
        taxLines: isZero(fee.tax)
          ? []
          : [taxNode({ title: 'Fee tax', rate: '0', amount: fee.tax }, currencies)],
      })),
    taxLines: () => order.lines.flatMap(({ taxes }) => taxes.map((tax) => taxNode(tax, currencies))),
    currentTaxLines: () =>
      order.lines
        .filter((line) => takenOf(order, line.id) < line.quantity)
        .flatMap(({ taxes }) => taxes.map((tax) => taxNode(tax, currencies))),
    currentSubtotalPriceSet: money(() =>
      minus(
        plus(...order.lines.filter(({ tip }) => !tip).map(subtotalOf)),
        plus(...order.refunds.flatMap(({ lines }) => lines.map(({ subtotal }) => subtotal))),
      ),
    ),
    transactions: ({ first }: { first?: unknown }) =>
      order.transactions
        .slice(0, typeof first === 'number' ? first : undefined)
        .map((one) => transactionNode(one, order)),
    refunds: ({ first }: { first?: unknown }) =>
      order.refunds
        .slice(0, typeof first === 'number' ? first : undefined)
        .map((refund) => refundNode(refund, order, graph)),
    subtotalPriceSet: money(() => plus(...order.lines.filter(({ tip }) => !tip).map(subtotalOf))),
    totalPriceSet: money(() => totalPrice(order)),
    totalTaxSet: money(() => totalTax(order)),
    totalDiscountsSet: money(() =>
      plus(...order.lines.map(({ discount }) => discount), ...order.shipping.map(({ discount }) => discount)),
    ),
    totalShippingPriceSet: money(() => plus(...order.shipping.map(shippingSubtotal))),
    totalTipReceivedSet: money(tips),
    totalReceivedSet: money(() => receivedOf(order)),
    totalRefundedSet: money(() => refundedOf(order)),
    totalOutstandingSet: money(() => minus(currentTotal(order), minus(receivedOf(order), refundedOf(order)))),
    netPaymentSet: money(() => minus(receivedOf(order), refundedOf(order))),
    originalTotalPriceSet: money(() => order.originalTotal ?? totalPrice(order)),
    originalTotalDutiesSet: isZero(order.duties) ? null : money(() => order.duties),
    currentTotalPriceSet: money(() => currentTotal(order)),
    currentTotalTaxSet: money(
      () =>
      minus(totalTax(order), plus(...order.refunds.flatMap(({ lines, shipping }) => [...lines, ...shipping].map(({ tax }) => tax)))), // prettier-ignore
    ),
    currentTotalDutiesSet: isZero(order.duties) ? null : money(() => order.duties),
  };
}
