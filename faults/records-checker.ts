import type { Violation } from './checker';
import type { ErpOrder } from './truth';

/** Rows of the posting ledger whose fate is open. */
export interface OpenRow {
  readonly order: string;
  readonly key: string;
  readonly state: string;
}

/** One entry of an order's audit trail. */
export interface AuditEntry {
  readonly kind: string;
  readonly key?: string;
  readonly number?: string;
  readonly reference?: string;
}

export interface Records {
  readonly open: readonly OpenRow[];
  /** By the shop's order number. */
  readonly trails: ReadonlyMap<string, readonly AuditEntry[]>;
  /** What `crossdock audit verify` complains about. */
  readonly problems: readonly string[];
}

/** The rules about our own records. The ERP's truth is never read here: it comes from the ERP. */
export function checkRecords(orders: readonly ErpOrder[], { open, trails, problems }: Records): Violation[] {
  return [
    ...open.map(({ order, key, state }) => ({
      rule: 'left-in-doubt' as const,
      order,
      what: `the ledger row ${key} is still "${state}"`,
    })),
    ...problems.map((what) => ({ rule: 'audit-broken' as const, order: '', what })),
    ...orders.flatMap((order) =>
      missing(order, trails.get(order.order) ?? []).map((what) => ({
        rule: 'unaudited' as const,
        order: order.order,
        what: `${order.id} (${order.reference}): ${what}`,
      })),
    ),
  ];
}

/** What must be on record about a document: the intent before the write, its end, and its removal when it was removed. */
function missing(order: ErpOrder, trail: readonly AuditEntry[]): string[] {
  const sent = trail.findIndex(({ kind, reference }) => kind === 'sent' && reference === order.reference);
  if (sent < 0) return [`no "sent" under its reference`];
  const { key } = trail[sent] ?? {};
  const about = trail.filter((entry) => entry.key === key);
  const said: string[] = [];
  if (!about.some(({ kind }) => kind === 'prepared')) said.push('no "prepared"');
  if (!about.some(({ kind }) => kind === 'posted' || kind === 'adopted'))
    said.push('neither "posted" nor "adopted"');
  // What was taken back at once need not have been read back before.
  if (!order.deleted && !about.some(({ kind, number }) => kind === 'confirmed' && number === order.id))
    said.push('no "confirmed" with its number');
  if (order.deleted) {
    const removed = trail.some(
      ({ kind, key: other, number }) =>
        kind === 'confirmed' && number === order.id && other?.startsWith('cancellation:') === true,
    );
    if (!removed) said.push('it was removed, and no cancellation says so');
  }
  return said;
}
