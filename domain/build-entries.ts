import type { Bill } from './bill';
import { orderFacts } from './customer-key';
import type { DocumentEntry, DocumentKind, DocumentTotals, EntryLine } from './documents';
import { firstMatch, type Facts } from './first-match';
import type { Mapping } from './mapping';
import { add, isZero, negate, roundTo, subtract, sum, type Amount } from './money';
import type { Order } from './order';
import type { BareSource } from './sources';
import { taxParts } from './tax-parts';

/** The GL lines of a document, and the accounts the mapping does not know. */
export interface Entries {
  readonly entries: readonly DocumentEntry[];
  readonly gaps: readonly string[];
}

/** One amount before it has an account. Debit positive, credit negative. */
interface Share {
  readonly line: EntryLine;
  readonly amount: Amount;
  readonly text: string;
  readonly facts?: Facts;
  /** Names the missing thing in a cause, such as the category or the tax rate. */
  readonly names?: string;
}

/**
 * The bill as GL lines that balance to zero: what the customer owes against revenue, shipping, discounts, tax and the
 * rest. A refund is the same with all signs turned; a payment is money against what the customer owes.
 */
export function buildEntries(
  source: BareSource,
  bill: Bill,
  totals: DocumentTotals,
  order: Order,
  mapping: Mapping,
  kind: DocumentKind,
): Entries {
  const shares = source.flow === 'payment' ? paymentShares(source) : billShares(bill, totals, mapping);
  const turned = source.flow === 'refund' || (source.flow === 'payment' && source.of.kind === 'refund');
  const facts: Facts = {
    ...orderFacts(order),
    type: order.type,
    document: kind,
    method: order.payment.method,
    // Asked as the document's own terms ask it.
    orderType: firstMatch(mapping.orderTypes, { ...orderFacts(order), method: order.shippingMethod })
      ?.orderType,
  };
  const gaps: string[] = [];
  const entries = shares
    .filter(({ amount }) => !isZero(amount))
    .map((share): DocumentEntry => {
      const row = firstMatch(mapping.accounts, { ...facts, ...share.facts, line: share.line });
      // What a customer owes goes to the account the ERP keeps with the customer, unless the mapping names another.
      if (!row && share.line !== 'receivable')
        gaps.push(`account:${share.line}:${share.names ?? facts.country ?? 'none'}`);
      return {
        line: share.line,
        account: row?.account ?? '',
        dimensions: row?.dimensions ?? {},
        amount: turned ? negate(share.amount) : share.amount,
        text: share.text,
        ...(row?.taxCode ? { taxCode: row.taxCode } : {}),
      };
    });
  return { entries: gathered(entries), gaps };
}

const paymentShares = ({ of }: Extract<BareSource, { flow: 'payment' }>): Share[] => [
  { line: 'payment', amount: of.amount, text: of.method, facts: { method: of.method }, names: of.method },
  { line: 'receivable', amount: negate(of.amount), text: of.method, facts: { method: of.method } },
];

function billShares(bill: Bill, totals: DocumentTotals, mapping: Mapping): Share[] {
  const round = (amount: Amount): Amount => roundTo(amount, bill.currency);
  const net = mapping.discounts?.as === 'net-price';
  const placed = net ? sum(bill.lines.map(({ discount }) => round(discount))) : '0';
  return [
    { line: 'receivable', amount: totals.total, text: bill.name },
    ...bill.lines.map((line): Share => ({
      line: 'goods',
      amount: negate(net ? subtract(round(line.amount), round(line.discount)) : round(line.amount)),
      text: line.category ?? 'Goods',
      facts: { category: line.category, taxClass: line.taxClass, taxRate: line.taxRate, sku: line.sku },
      names: line.category ?? line.sku,
    })),
    { line: 'shipping', amount: negate(totals.shipping), text: 'Shipping' },
    { line: 'discount', amount: subtract(totals.discount, placed), text: 'Discount' },
    ...taxShares(bill, totals),
    ...bill.charges
      .filter((charge) => charge.kind !== 'shipping')
      .map((charge): Share => ({
        line: 'other',
        amount: negate(round(charge.amount)),
        text: charge.label,
        facts: { charge: charge.kind },
        names: charge.kind,
      })),
    { line: 'rounding', amount: negate(totals.rounding), text: 'Rounding' },
  ];
}

const taxShares = (bill: Bill, totals: DocumentTotals): Share[] =>
  taxParts(bill, totals).map(({ amount, rate, taxClass }) => ({
    line: 'tax',
    amount: negate(amount),
    text: rate === undefined ? 'Tax' : `Tax ${rate} %`,
    facts: { taxRate: rate, taxClass },
    names: rate ?? taxClass,
  }));

/** One line for each account: an order of a hundred rows is no hundred GL lines. */
function gathered(entries: readonly DocumentEntry[]): DocumentEntry[] {
  const lines = new Map<string, DocumentEntry>();
  for (const entry of entries) {
    const { line, account, dimensions, taxCode, amount } = entry;
    const key = JSON.stringify([line, account, Object.entries(dimensions).sort(), taxCode]);
    const known = lines.get(key);
    lines.set(key, known ? { ...known, amount: add(known.amount, amount) } : entry);
  }
  return [...lines.values()].filter(({ amount }) => !isZero(amount));
}
