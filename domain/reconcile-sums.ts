import { add } from './money';
import type { Counted, FlowSum } from './reckoning';
import { FLOWS, type Flow } from './sources';

export const NONE: Counted = { count: 0, total: '0' };

export const counted = (total: string, count = 1): Counted => ({ count, total });

export const emptySum = (flow: Flow, currency: string): FlowSum => ({
  flow,
  currency,
  shop: NONE,
  erp: NONE,
  untold: 0,
  skipped: NONE,
  waiting: NONE,
});

const both = (one: Counted, other: Counted): Counted => ({
  count: one.count + other.count,
  total: add(one.total, other.total),
});

/** Sums by flow and currency, in the order of the flows. */
export function addSums(...lists: (readonly FlowSum[])[]): FlowSum[] {
  const sums = new Map<string, FlowSum>();
  for (const sum of lists.flat()) {
    const key = `${sum.flow} ${sum.currency}`;
    const before = sums.get(key) ?? emptySum(sum.flow, sum.currency);
    sums.set(key, {
      ...before,
      shop: both(before.shop, sum.shop),
      erp: both(before.erp, sum.erp),
      untold: before.untold + sum.untold,
      skipped: both(before.skipped, sum.skipped),
      waiting: both(before.waiting, sum.waiting),
    });
  }
  return [...sums.values()].sort(
    (a, b) => FLOWS.indexOf(a.flow) - FLOWS.indexOf(b.flow) || (a.currency < b.currency ? -1 : 1),
  );
}
