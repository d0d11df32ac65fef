import { documentKey, type DocumentKind, type DueDocument, type Posting } from './documents';
import type { Order } from './order';
import { orderContentHash } from './order-content';

/** What the ledger says, what the shop says, and what follows. */
export interface Plan {
  /**
   * `due`: documents to post, in this order; `settled`: the ERP holds the order's present truth; `waiting`: the shop has
   * not released the order yet; `cancelled`: nothing stands and nothing shall; `skipped`: a person took the order out;
   * `undecided`: the shop gave no state we know.
   */
  readonly outcome: 'due' | 'settled' | 'waiting' | 'cancelled' | 'skipped' | 'undecided';
  readonly due: readonly DueDocument[];
  /** True when the due documents only clear up the past, and a look at the order must follow. */
  readonly again: boolean;
}

export interface PlanOptions {
  /** What an order becomes. */
  readonly kind: DocumentKind;
  readonly referencePrefix?: string;
}

/**
 * The planner: a pure function from the order as it is now and the ledger as it is now to the documents due.
 *
 * A document once sent is never changed. When the order's content changes, the version that stands is reversed by a
 * `cancellation` and the next version is posted; a cancelled order is reversed and nothing follows. Applied to its own
 * result it answers nothing. At every prefix of an order's history the versions that stand add up to the shop's truth.
 */
export function plan(order: Order, postings: readonly Posting[], options: PlanOptions): Plan {
  const versions = postings
    .filter((posting) => posting.kind === options.kind)
    .sort((a, b) => a.ordinal - b.ordinal);
  const latest = versions.at(-1);
  const unsettled = [...versions, ...cancellations(postings)].filter(isUnsettled);
  if (unsettled.length > 0) return { outcome: 'due', due: unsettled.map(dueFrom), again: true };

  const standing = versions.filter((version) => stands(version) && !isReversed(version, postings));
  if (isSkipped(postings, options.kind)) return nothing('skipped');

  const wanted = wantedContent(order, standing);
  if (wanted === 'undecided') return nothing('undecided');
  if (wanted === 'waiting') return standing.some(isUnconfirmed) ? confirm(standing) : nothing('waiting');

  const reversals = standing
    .filter((version) => version.contentHash !== wanted)
    .map((version) => reversal(order, version, options));
  if (wanted === 'nothing') {
    return reversals.length > 0 ? { outcome: 'due', due: reversals, again: false } : nothing('cancelled');
  }
  const current = standing.find((version) => version.contentHash === wanted);
  if (current) {
    const due = [...reversals, ...(isUnconfirmed(current) ? [dueFrom(current)] : [])];
    return due.length > 0 ? { outcome: 'due', due, again: false } : nothing('settled');
  }
  const ordinal = latest === undefined ? 0 : isUnsent(latest) ? latest.ordinal : latest.ordinal + 1;
  const next: DueDocument = {
    key: documentKey(options.kind, order.number, ordinal),
    kind: options.kind,
    ordinal,
    reference: referenceOf(order.number, ordinal, options),
    contentHash: wanted,
  };
  return { outcome: 'due', due: [...reversals, next], again: false };
}

/** A person took the order, or its correction, out of our hands; nothing is due until that is taken back. */
export function isSkipped(postings: readonly Posting[], kind: DocumentKind): boolean {
  const latest = postings.filter((posting) => posting.kind === kind).sort((a, b) => b.ordinal - a.ordinal)[0];
  return [...cancellations(postings), ...(latest ? [latest] : [])].some(({ state }) => state === 'skipped');
}

/** Derived from the document key and nothing else: no time stamp, no attempt number. */
export const referenceOf = (number: string, ordinal: number, options: PlanOptions): string =>
  `${options.referencePrefix ?? ''}${number}${ordinal === 0 ? '' : `/${ordinal}`}`;

function wantedContent(order: Order, standing: readonly Posting[]): string {
  switch (order.state) {
    case 'cancelled':
      return 'nothing';
    case 'pending':
      return 'waiting';
    case 'held':
      return 'waiting';
    case 'unknown':
      return standing.length > 0 ? 'waiting' : 'undecided';
    default:
      return orderContentHash(order);
  }
}

function reversal(order: Order, version: Posting, options: PlanOptions): DueDocument {
  return {
    key: documentKey('cancellation', order.number, version.ordinal),
    kind: 'cancellation',
    ordinal: version.ordinal,
    reference: referenceOf(order.number, version.ordinal, options),
    contentHash: version.contentHash,
    reverses: version.key,
  };
}

const nothing = (outcome: Plan['outcome']): Plan => ({ outcome, due: [], again: false });
const confirm = (standing: readonly Posting[]): Plan => ({
  outcome: 'due',
  due: standing.filter(isUnconfirmed).map(dueFrom),
  again: false,
});

const cancellations = (postings: readonly Posting[]): Posting[] =>
  postings.filter(({ kind }) => kind === 'cancellation');

/** Sent without a clear answer: its fate comes before anything else. */
const isUnsettled = ({ state }: Posting): boolean => state === 'sent' || state === 'in-doubt';
const stands = ({ state }: Posting): boolean => state === 'posted' || state === 'confirmed';
const isUnconfirmed = ({ state }: Posting): boolean => state === 'posted';
const isUnsent = ({ state }: Posting): boolean => state === 'prepared' || state === 'rejected';

const isReversed = (version: Posting, postings: readonly Posting[]): boolean =>
  cancellations(postings).some((posting) => posting.reverses === version.key && stands(posting));

const dueFrom = ({ key, kind, ordinal, reference, contentHash, reverses }: Posting): DueDocument => ({
  key,
  kind,
  ordinal,
  reference,
  contentHash,
  reverses,
});
