import { orderFacts } from './customer-key';
import { billOf, sourceOf, unitPriceOf, type Bill } from './bill';
import { buildEntries } from './build-entries';
import type {
  DocumentCharge,
  DocumentEntry,
  DocumentKind,
  DocumentLine,
  DocumentTerms,
  DocumentTotals,
  DueDocument,
  ErpDocument,
} from './documents';
import { Failure } from './failure';
import { firstMatch, type Facts } from './first-match';
import type { Mapping } from './mapping';
import { absolute, compare, isZero, negate, roundTo, subtract, sum, add } from './money';
import type { Order } from './order';
import type { BareSource } from './sources';
import { sourceTotals, sumSheet } from './sum-sheet';
import { taxCharges } from './tax-parts';

/** What `mapCustomer` and `mapItems` found in the ERP. */
export interface Resolved {
  readonly customer: string;
  /** Shop SKU → ERP item. */
  readonly items: ReadonlyMap<string, string>;
  readonly belongsTo?: ErpDocument['belongsTo'];
}

/** The mapping applied to an order, short of customer and items: those are asked of the ERP. */
export interface MappedOrder {
  readonly charges: readonly DocumentCharge[];
  readonly terms: DocumentTerms;
  readonly totals: DocumentTotals;
  readonly taxByErp: boolean;
  /** What the mapping has no answer for. */
  readonly gaps: readonly string[];
}

/**
 * Applies the mapping to everything but customer and items, collecting every gap so that a person sees all of them at
 * once. @throws Failure `conflict` when the order does not add up beyond the tolerance
 */
export function mapOrder(
  order: Order,
  mapping: Mapping,
  bill: Bill = billOf(wholeOrder(order), order),
): MappedOrder {
  const gaps: string[] = [];
  const totals = sourceTotals(bill);
  const facts = factsOf(order);
  const shipping =
    order.shippingMethod || !isZero(totals.shipping) ? firstMatch(mapping.shipping, facts) : undefined;
  const charges: DocumentCharge[] = [];
  const charge = (
    kind: DocumentCharge['kind'],
    text: string,
    amount: string,
    code: string | undefined,
    gap: string,
  ): void => {
    if (isZero(amount)) return;
    if (code) charges.push({ kind, code, text, amount });
    else gaps.push(gap);
  };

  charge(
    'shipping',
    order.shippingDescription ?? 'Shipping',
    totals.shipping,
    shipping?.charge,
    `shipping:${order.shippingMethod ?? 'none'}`,
  );
  charge(
    'discount',
    'Discount',
    negate(unplacedDiscount(bill, mapping, totals)),
    mapping.discounts?.charge,
    'discount',
  );
  for (const extra of bill.charges.filter(({ kind }) => kind !== 'shipping')) {
    const row = firstMatch(mapping.otherCharges, { ...facts, charge: extra.kind });
    charge('other', extra.label, roundTo(extra.amount, bill.currency), row?.charge, `charge:${extra.kind}`);
  }
  const taxByErp = mapping.taxes?.as === 'erp';
  for (const { amount, code, gap } of taxByErp ? [] : taxCharges(bill, totals, mapping.taxes, facts))
    charge('tax', 'Tax', amount, code, gap);
  roundingCharge(bill, mapping, totals, charge);

  const terms = termsOf(order, mapping, shipping, gaps);
  return { charges, totals, taxByErp, terms, gaps };
}

/** Builds the document the ERP gets. @throws Failure `missing-mapping` naming everything that is missing */
export function buildDocument(
  due: DueDocument,
  order: Order,
  mapping: Mapping,
  resolved: Resolved,
): ErpDocument {
  const { bill, mapped, entries, gaps, skus } = drawUp(due, order, mapping);
  const missing = [...gaps, ...skus.filter((sku) => !resolved.items.has(sku)).map((sku) => `item:${sku}`)];
  if (missing.length > 0) throw missingMapping(order.number, missing);
  return {
    key: due.key,
    kind: due.kind,
    reference: due.reference,
    order: order.number,
    currency: bill.currency,
    businessDate: bill.date,
    customer: resolved.customer,
    lines: entries ? [] : linesOf(bill, order, mapping, resolved.items),
    charges: mapped.charges,
    billTo: order.billTo,
    shipTo: order.shipTo,
    texts: order.coupons.length > 0 ? [`Coupons: ${order.coupons.join(', ')}`] : [],
    terms: mapped.terms,
    totals: mapped.totals,
    taxByErp: mapped.taxByErp,
    ...(entries ? { entries: withCustomer(entries, resolved.customer) } : {}),
    ...(resolved.belongsTo ? { belongsTo: resolved.belongsTo } : {}),
  };
}

/** A document as far as the mapping alone makes it: what it lacks, and the SKUs whose items it needs. */
export function drawUp(
  due: DueDocument,
  order: Order,
  mapping: Mapping,
): {
  readonly bill: Bill;
  readonly mapped: MappedOrder;
  readonly entries: readonly DocumentEntry[] | undefined;
  readonly gaps: readonly string[];
  readonly skus: readonly string[];
} {
  const source = sourceOf(due, order);
  const bill = billOf(source, order);
  if (GOODS.includes(due.kind)) {
    const mapped = mapOrder(order, mapping, bill);
    const gaps = [...mapped.gaps, ...supplierGap(due, mapped.terms, order)];
    return { bill, mapped, entries: undefined, gaps, skus: [...new Set(bill.lines.map(({ sku }) => sku))] };
  }
  const mapped = moneyOnly(bill, order, mapping);
  const { entries, gaps } = buildEntries(source, bill, mapped.totals, order, mapping, due.kind);
  return { bill, mapped, entries, gaps: [...mapped.gaps, ...gaps], skus: [] };
}

/** Kinds that carry goods, each line with its item; the others are GL lines. */
const GOODS: readonly DocumentKind[] = ['sales-order', 'purchase-order', 'credit-note'];

const wholeOrder = (order: Order): BareSource => ({ flow: 'order', id: order.number, of: order });

/** A document of money alone: its totals, and where it goes. @throws Failure `conflict` as `mapOrder` does */
function moneyOnly(bill: Bill, order: Order, mapping: Mapping): MappedOrder {
  const totals = sourceTotals(bill);
  const gaps: string[] = [];
  assertAddsUp(bill, mapping, totals);
  return { charges: [], totals, taxByErp: false, terms: termsOf(order, mapping, undefined, gaps), gaps };
}

const withCustomer = (entries: readonly DocumentEntry[], customer: string): DocumentEntry[] =>
  entries.map((entry) => (entry.line === 'receivable' ? { ...entry, customer } : entry));

const supplierGap = ({ kind }: DueDocument, { supplier }: DocumentTerms, order: Order): string[] =>
  kind === 'purchase-order' && !supplier ? [`supplier:${order.lines[0]?.sku ?? order.number}`] : [];

export function missingMapping(order: string, causes: readonly string[]): Failure {
  const unique = [...new Set(causes)];
  return new Failure('missing-mapping', `order ${order} needs a mapping for ${unique.join(', ')}`, {
    causes: unique,
    advice:
      'Add what is missing to the mapping file (or to the ERP) and run "crossdock mapping apply": every order that waits for it goes on.',
  });
}

const factsOf = (order: Order): Facts => ({ ...orderFacts(order), method: order.shippingMethod });

function linesOf(
  bill: Bill,
  order: Order,
  mapping: Mapping,
  items: ReadonlyMap<string, string>,
): DocumentLine[] {
  const as = mapping.discounts?.as ?? 'charge';
  return bill.lines.map((line, index) => {
    const amount = roundTo(line.amount, bill.currency);
    const discount = roundTo(line.discount, bill.currency);
    return {
      position: index + 1,
      sku: line.sku,
      item: items.get(line.sku) ?? line.sku,
      description: line.name,
      quantity: line.quantity,
      unitPrice: unitPriceOf(line, order) ?? amount,
      amount: as === 'net-price' ? subtract(amount, discount) : amount,
      discount: as === 'line' ? discount : '0',
      warehouse: firstMatch(mapping.warehouses, { ...factsOf(order), sku: line.sku })?.warehouse,
    };
  });
}

/** The part of the header's discount that stands on no line of the document; the header leads. */
function unplacedDiscount(bill: Bill, mapping: Mapping, totals: DocumentTotals): string {
  if ((mapping.discounts?.as ?? 'charge') === 'charge') return totals.discount;
  return subtract(totals.discount, sum(bill.lines.map(({ discount }) => roundTo(discount, bill.currency))));
}

function assertAddsUp(bill: Bill, mapping: Mapping, totals: DocumentTotals): void {
  const tolerance = mapping.rounding?.tolerance ?? '0.05';
  if (compare(absolute(totals.rounding), tolerance) <= 0) return;
  throw new Failure(
    'conflict',
    `${bill.name} does not add up: ${totals.rounding} ${bill.currency} is explained by no line, shipping, discount or tax`,
    {
      causes: [`sum:${bill.name.replace(/^order /, '').replaceAll(' ', '-')}`],
      advice: `Compare it in the shop with this sheet; correct it there, or skip it here and enter it by hand.\n\n${sumSheet(bill.currency, totals)}`,
    },
  );
}

function roundingCharge(
  bill: Bill,
  mapping: Mapping,
  totals: DocumentTotals,
  charge: (kind: 'rounding', text: string, amount: string, code: string | undefined, gap: string) => void,
): void {
  assertAddsUp(bill, mapping, totals);
  charge('rounding', 'Rounding', totals.rounding, mapping.rounding?.charge, 'rounding');
}

function termsOf(
  order: Order,
  mapping: Mapping,
  shipping: Mapping['shipping'][number] | undefined,
  gaps: string[],
): DocumentTerms {
  const facts = factsOf(order);
  const payment = firstMatch(mapping.paymentMethods, { ...facts, method: order.payment.method });
  if (mapping.paymentMethods.length > 0 && !payment)
    gaps.push(`payment-method:${order.payment.method ?? 'none'}`);
  const warehouse = firstMatch(mapping.warehouses, facts);
  if (mapping.warehouses.length > 0 && !warehouse) gaps.push(`warehouse:${facts.country ?? 'none'}`);
  const [first] = order.lines;
  const supplier = firstMatch(mapping.suppliers, { ...facts, sku: first?.sku, category: first?.category });
  const place = firstMatch(mapping.companies, { ...facts, type: order.type });
  return {
    company: place?.company,
    division: place?.division,
    supplier: supplier?.supplier,
    orderType: firstMatch(mapping.orderTypes, facts)?.orderType,
    warehouse: warehouse?.warehouse,
    deliveryMethod: shipping?.deliveryMethod,
    deliveryTerms: shipping?.deliveryTerms,
    paymentTerms: payment?.paymentTerms,
    paymentMethod: payment?.paymentMethod,
  };
}

/** What the document amounts to, added up from its own lines and charges. */
export const documentTotal = (document: Pick<ErpDocument, 'lines' | 'charges'>): string =>
  add(
    ...document.lines.map((line) => subtract(line.amount, line.discount)),
    ...document.charges.map(({ amount }) => amount),
  );
