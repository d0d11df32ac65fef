import type { DemoOrder } from '../../sandbox/adobe-commerce';
import { ordersSnapshot, type InforM3Sandbox } from '../../sandbox/infor-m3';
import { add, equal, roundTo } from '../../domain/money';

export interface SideSum {
  readonly orders: number;
  readonly total: string;
}

export interface Comparison {
  /** By currency. */
  readonly shop: Readonly<Record<string, SideSum>>;
  readonly erp: Readonly<Record<string, SideSum>>;
  /** One sentence each; empty when both sides agree to the cent. */
  readonly differences: readonly string[];
}

/**
 * Compares the two sandboxes with each other, and nothing of Crossdock's own: every order that was due stands once in
 * the ERP with the shop's total, the others do not stand there, and nothing stands there that the shop never took.
 */
export function compareSides(
  erp: InforM3Sandbox,
  expected: readonly DemoOrder[],
  waiting: ReadonlySet<string>,
): Comparison {
  const standing = erpOrders(erp);
  const taken = new Map(expected.map((entry) => [String(entry.order.increment_id), entry]));
  const differences: string[] = [];
  const due = expected.filter(
    ({ expectation, order }) => expectation !== 'not-due' && !waiting.has(String(order.increment_id)),
  );
  const shopSums: Record<string, SideSum> = {};
  for (const { order } of due) {
    const number = String(order.increment_id);
    const currency = String(order.order_currency_code);
    // The shop's API answers numbers such as 81.920000000000002 now and then.
    const total = roundTo(String(order.grand_total), currency);
    addTo(shopSums, currency, total);
    const there = standing.filter(({ reference }) => reference === number);
    if (there.length !== 1) differences.push(`order ${number} stands ${there.length} times in the ERP`);
    for (const one of there) {
      if (!equal(one.total, total))
        differences.push(`order ${number}: ${total} ${currency} in the shop, ${one.total} in the ERP`);
      if (one.currency !== currency)
        differences.push(`order ${number}: ${currency} in the shop, ${one.currency} in the ERP`);
    }
  }
  const erpSums: Record<string, SideSum> = {};
  for (const { reference, total, currency } of standing) {
    addTo(erpSums, currency, total);
    const entry = taken.get(reference);
    if (!entry) differences.push(`${reference} stands in the ERP, but the shop never took it`);
    else if (entry.expectation === 'not-due')
      differences.push(`order ${reference} (${entry.kind}) stands in the ERP, but was not due`);
    else if (waiting.has(reference))
      differences.push(`order ${reference} stands in the ERP, but is shown as waiting`);
  }
  return { shop: shopSums, erp: erpSums, differences };
}

/** Final orders that were not deleted, as the ERP itself adds them up. */
const erpOrders = (erp: InforM3Sandbox): { reference: string; currency: string; total: string }[] =>
  ordersSnapshot(erp.m3)
    .orders.filter(({ deleted }) => !deleted)
    .map(({ reference, currency, totals }) => ({ reference, currency, total: totals.total }));

function addTo(sums: Record<string, SideSum>, currency: string, total: string): void {
  const before = sums[currency] ?? { orders: 0, total: '0' };
  sums[currency] = { orders: before.orders + 1, total: add(before.total, total) };
}
