import { documentKey, type DueDocument, type Posting } from './documents';
import type { Order } from './order';
import { isVersionOf, sourcesOf, type FlowKinds, type Source } from './sources';

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
  /** Beside due documents: what the outcome is once they stand. */
  readonly after?: Exclude<Plan['outcome'], 'due'>;
}

export interface PlanOptions {
  /** What the order and its parts become. */
  readonly kinds: FlowKinds;
  readonly referencePrefix?: string;
}

/** What one source calls for. */
interface SourcePlan {
  readonly outcome: Exclude<Plan['outcome'], 'due'>;
  readonly reversals: readonly DueDocument[];
  readonly due: readonly DueDocument[];
}

/**
 * The planner: a pure function from the order as it is now and the ledger as it is now to the documents due.
 *
 * A document once sent is never changed. When a source's content changes, the version that stands is reversed by a
 * `cancellation` and the next version is posted; what the shop took back is reversed and nothing follows. Applied to its
 * own result it answers nothing. At every prefix of an order's history the versions that stand add up to the shop's truth.
 */
export function plan(order: Order, postings: readonly Posting[], options: PlanOptions): Plan {
  const unsettled = postings.filter((posting) => posting.kind !== 'customer' && isUnsettled(posting));
  if (unsettled.length > 0) return { outcome: 'due', due: unsettled.map(dueFrom), again: true };
  if (isSkipped(postings, order.number)) return nothing('skipped');

  const plans = sourcesOf(order, postings, options.kinds).map((source) => ({
    flow: source.flow,
    ...planSource(source, postings, options),
  }));
  const [whole] = plans.filter(({ flow }) => flow === 'order');
  // What belongs to an order waits for it.
  const counted = whole && isOpen(whole.outcome) ? [whole] : plans;
  // The latest first, so that nothing stands that refers to what is gone.
  const due = [
    ...counted.flatMap(({ reversals }) => reversals).reverse(),
    ...counted.flatMap((source) => source.due),
  ];
  const parts = counted.map(({ outcome }) => outcome);
  const after = whole?.outcome ?? parts.find(isOpen) ?? parts[0] ?? 'settled';
  return due.length > 0 ? { outcome: 'due', due, again: false, after } : nothing(after);
}

const isOpen = (outcome: Plan['outcome']): boolean => outcome === 'waiting' || outcome === 'undecided';

function planSource(source: Source, postings: readonly Posting[], options: PlanOptions): SourcePlan {
  const versions = postings
    .filter((posting) => isVersionOf(source.id, posting))
    .sort((a, b) => a.ordinal - b.ordinal);
  const standing = versions.filter((version) => stands(version) && !isReversed(version, postings));
  const { wanted } = source;
  const plain = (outcome: SourcePlan['outcome'], due: readonly DueDocument[] = []): SourcePlan => ({
    outcome,
    reversals: [],
    due,
  });
  if (isSkipped(postings, source.id)) return plain('skipped');
  if (wanted === 'undecided') return plain('undecided');
  // Whoever posted a correction may have been killed before it was confirmed.
  const unproved = cancellations(postings)
    .filter((posting) => isUnconfirmed(posting) && versions.some(({ key }) => key === posting.reverses))
    .map(dueFrom);
  if (wanted === 'waiting')
    return plain('waiting', [...unproved, ...standing.filter(isUnconfirmed).map(dueFrom)]);

  const reversals = [
    ...standing
      .filter((version) => version.contentHash !== wanted)
      .map((version) => reversal(source, version, options)),
    ...unproved,
  ];
  if (wanted === 'nothing') return { outcome: 'cancelled', reversals, due: [] };
  const current = standing.find((version) => version.contentHash === wanted);
  if (current) {
    return { outcome: 'settled', reversals, due: isUnconfirmed(current) ? [dueFrom(current)] : [] };
  }
  const latest = versions.at(-1);
  const ordinal = latest === undefined ? 0 : isUnsent(latest) ? latest.ordinal : latest.ordinal + 1;
  const next: DueDocument = {
    key: documentKey(source.kind, source.id, ordinal),
    kind: source.kind,
    ordinal,
    reference: referenceOf(source.id, ordinal, options),
    contentHash: wanted,
  };
  return { outcome: 'settled', reversals, due: [next] };
}

/**
 * A person took the source's document, or its correction, out of our hands; nothing is due for it until that is taken
 * back. The source's id is the order's number for the order itself: then nothing is due at all.
 */
export function isSkipped(postings: readonly Posting[], id: string): boolean {
  const versions = postings.filter((posting) => isVersionOf(id, posting));
  const [latest] = [...versions].sort((a, b) => b.ordinal - a.ordinal);
  const keys = new Set(versions.map(({ key }) => key));
  const corrections = cancellations(postings).filter(({ reverses }) => reverses && keys.has(reverses));
  return [...corrections, ...(latest ? [latest] : [])].some(({ state }) => state === 'skipped');
}

/** Derived from the document key and nothing else: no time stamp, no attempt number. */
export const referenceOf = (
  id: string,
  ordinal: number,
  options: Pick<PlanOptions, 'referencePrefix'>,
): string => `${options.referencePrefix ?? ''}${id}${ordinal === 0 ? '' : `/${ordinal}`}`;

function reversal({ id }: Source, version: Posting, options: PlanOptions): DueDocument {
  return {
    key: documentKey('cancellation', id, version.ordinal),
    kind: 'cancellation',
    ordinal: version.ordinal,
    reference: referenceOf(id, version.ordinal, options),
    contentHash: version.contentHash,
    reverses: version.key,
  };
}

const nothing = (outcome: Exclude<Plan['outcome'], 'due'>): Plan => ({ outcome, due: [], again: false });

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
