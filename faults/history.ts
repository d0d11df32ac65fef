import type { Violation } from './checker';
import type { Eyes } from './verdict';

/** All that is known of one order's way: for people who look for the cause. */
export interface OrderHistory {
  readonly order: string;
  /** As the shop had it, version by version. */
  readonly versions: readonly string[];
  /** What the sandboxes were asked about it, with the faults that struck. */
  readonly shopRequests: readonly string[];
  readonly erpRequests: readonly string[];
  readonly trail: readonly string[];
}

const MOST = 3;

interface Logged {
  readonly at: string;
  readonly calls: readonly string[];
  readonly status: number;
  readonly fault?: string;
}

/** The histories of the first orders that broke a rule. */
export async function historyOf(eyes: Eyes, violations: readonly Violation[]): Promise<OrderHistory[]> {
  const { lane, ground, records, taken } = eyes;
  const orders = [...new Set(violations.map(({ order }) => order))].filter(Boolean).slice(0, MOST);
  const histories: OrderHistory[] = [];
  for (const order of orders) {
    const keys = await lane.erp.keysOf(ground.erp, order);
    histories.push({
      order,
      versions: (taken().find(({ number }) => number === order)?.versions ?? []).map(
        ({ state, currency, sums, lines }) =>
          `${state}, ${lines.length} lines, ${sums.total} ${currency}: ${lines.map(({ quantity, item }) => `${quantity} × ${item}`).join(', ')}`,
      ),
      shopRequests: lines(await ground.shop.call<Logged[]>('GET', `/requests?${about([order])}`)),
      erpRequests: lines(await ground.erp.call<Logged[]>('GET', `/requests?${about(keys)}`)),
      trail: await records.history(order).catch((error: unknown) => [`cannot be read: ${String(error)}`]),
    });
  }
  return histories;
}

const about = (keys: readonly string[]): string =>
  keys.map((key) => `about=${encodeURIComponent(key)}`).join('&');

const lines = (requests: readonly Logged[]): string[] =>
  requests.map(
    ({ at, calls, status, fault }) =>
      `${at} ${[...new Set(calls)].join(' + ')} → ${status === 0 ? 'no answer' : status}${fault ? ` [${fault}]` : ''}`,
  );
