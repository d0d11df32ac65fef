import type { Violation } from './checker';
import type { ErpState } from './truth';

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

/** A document of the ERP that must be on record. */
export interface Audited {
  readonly id: string;
  readonly reference: string;
  /** The shop's order. */
  readonly order: string;
  /** What took it back: the document's own number when it was removed, else the one that offsets it. */
  readonly removedBy?: string;
}

/** The documents of the ERP as they must be on record; what offsets another one belongs to that one's record. */
export const auditedOf = (
  { orders, entries }: Pick<ErpState, 'orders' | 'entries'>,
  owners: ReadonlyMap<string, string>,
): Audited[] => [
  ...orders.map(({ id, reference, source, deleted }) => ({
    id,
    reference,
    order: owners.get(source) ?? source,
    ...(deleted && { removedBy: id }),
  })),
  ...entries
    .filter(({ takesBack }) => !takesBack)
    .map(({ id, reference, source }) => {
      const offset = entries.find((other) => other.takesBack && other.reference === reference);
      return {
        id,
        reference,
        order: owners.get(source) ?? source,
        ...(offset && { removedBy: offset.id }),
      };
    }),
];

/** The rules about our own records. The ERP's truth is never read here: it comes from the ERP. */
export function checkRecords(
  documents: readonly Audited[],
  { open, trails, problems }: Records,
): Violation[] {
  return [
    ...open.map(({ order, key, state }) => ({
      rule: 'left-in-doubt' as const,
      order,
      what: `the ledger row ${key} is still "${state}"`,
    })),
    ...problems.map((what) => ({ rule: 'audit-broken' as const, order: '', what })),
    ...documents.flatMap((document) =>
      missing(document, trails.get(document.order) ?? []).map((what) => ({
        rule: 'unaudited' as const,
        order: document.order,
        what: `${document.id} (${document.reference}): ${what}`,
      })),
    ),
  ];
}

/** What must be on record about a document: the intent before the write, its end, and its removal when it was removed. */
function missing({ id, reference, removedBy }: Audited, trail: readonly AuditEntry[]): string[] {
  const sent = trail.find((entry) => entry.kind === 'sent' && entry.reference === reference);
  if (!sent) return [`no "sent" under its reference`];
  const about = trail.filter(({ key }) => key === sent.key);
  const said: string[] = [];
  if (!about.some(({ kind }) => kind === 'prepared')) said.push('no "prepared"');
  if (!about.some(({ kind }) => kind === 'posted' || kind === 'adopted'))
    said.push('neither "posted" nor "adopted"');
  // What was taken back at once need not have been read back before.
  if (removedBy === undefined) {
    if (!about.some(({ kind, number }) => kind === 'confirmed' && number === id))
      said.push('no "confirmed" with its number');
    return said;
  }
  const removed = trail.some(
    ({ kind, key, number }) =>
      kind === 'confirmed' && number === removedBy && key?.startsWith('cancellation:') === true,
  );
  if (!removed) said.push('it was removed, and no cancellation says so');
  return said;
}
