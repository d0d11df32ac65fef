import { billOf } from './bill';
import type { DocumentKey, Posting } from './documents';
import { equal, subtract, type Amount } from './money';
import type { Order } from './order';
import { isSkipped } from './planner';
import { addSums, counted, emptySum } from './reconcile-sums';
import type { Difference, DifferenceKind, FlowSum, ReadBack, Reckoning, SkippedPart, Waits } from './reckoning';
import { isVersionOf, sourcesOf, type Flow, type FlowKinds, type Source } from './sources';
import { sourceTotals } from './sum-sheet';

/** What is known of an order when it is reckoned up. */
export interface Known {
  readonly postings: readonly Posting[];
  /** By document key; absent when the ERP was not asked: then the ledger speaks for it. */
  readonly readBacks?: ReadonlyMap<DocumentKey, ReadBack>;
  /** Where the order stands on the board. */
  readonly waits?: Waits;
  /** Who took it out, and why. */
  readonly skippedBy?: Pick<SkippedPart, 'actor' | 'reason'>;
}

/** The documents that the ERP should hold by our ledger, reversals among them, and so has to be asked about. */
export const documentsToReadBack = (postings: readonly Posting[]): Posting[] =>
  postings.filter(
    (posting) => posting.kind !== 'customer' && stands(posting) && !isReversed(posting, postings),
  );

/** Compares one order of the shop with what the ledger and the ERP hold of it. Pure: nothing is read or written. */
export function reconcileOrder(order: Order, kinds: FlowKinds, known: Known): Reckoning {
  const { postings } = known;
  const sources = sourcesOf(order, postings, kinds);
  const parts = sources.map((source) => reckonSource(source, order, known));
  const strays = postings.filter(
    (posting) => isDocument(posting) && !sources.some(({ id }) => isVersionOf(id, posting)),
  );
  return together(order.number, [...parts, ...strays.map((posting) => reckonStray(posting, known))]);
}

/** An order that the shop does not have: whatever stands of it in the ERP is one too many. */
export const reconcileGone = (order: string, known: Known): Reckoning =>
  together(
    order,
    known.postings.filter(isDocument).map((posting) => reckonStray(posting, known)),
  );

/** What could not be compared at all. */
export const notCompared = (order: string, detail: string): Reckoning => ({
  order,
  sums: [],
  differences: [{ order, kind: 'unproved', flow: 'order', currency: '', detail }],
  waiting: [],
  skipped: [],
});

type Part = Omit<Reckoning, 'order' | 'sums'> & { readonly sum?: FlowSum };

const together = (order: string, parts: readonly Part[]): Reckoning => ({
  order,
  sums: addSums(parts.flatMap(({ sum }) => sum ?? [])),
  differences: parts.flatMap(({ differences }) => differences),
  waiting: parts.flatMap(({ waiting }) => waiting),
  skipped: parts.flatMap(({ skipped }) => skipped),
});

/** What stands of one part of the order, one entry a document. */
interface Standing {
  readonly posting: Posting;
  readonly count: number;
  readonly total: Amount;
  readonly untold: number;
  /** What is wrong with it, whatever the shop says. */
  readonly wrong?: { readonly kind: DifferenceKind; readonly detail: string };
  readonly number?: string;
}

function reckonSource(source: Source, order: Order, known: Known): Part {
  const { postings, waits, skippedBy } = known;
  const { flow, id, wanted } = source;
  const bill = billOf(source, order);
  const { currency } = bill;
  const { total: due } = sourceTotals(bill);
  const versions = postings.filter((posting) => isVersionOf(id, posting));
  const standing = standingOf(versions, known);
  const at = { order: order.number, flow, currency };
  const erp = addUp(standing);
  const sum = { ...emptySum(flow, currency), erp: counted(erp.total, erp.count), untold: erp.untold };

  if (isSkipped(postings, order.number) || isSkipped(postings, id)) {
    if (wanted === 'nothing' && standing.length === 0) return { differences: [], waiting: [], skipped: [] };
    const amount = subtract(wanted === 'nothing' ? '0' : due, erp.total);
    return {
      sum: { ...sum, shop: counted(wanted === 'nothing' ? '0' : due), skipped: counted(amount) },
      differences: [],
      waiting: [],
      skipped: [{ ...at, amount, ...skippedBy }],
    };
  }
  if ((wanted === 'waiting' || wanted === 'undecided') && versions.every(isUnsent)) {
    return {
      sum: { ...sum, waiting: counted(due) },
      differences: [],
      waiting: [{ ...at, amount: due, shopStatus: order.shopStatus, ...(waits && { waits }) }],
      skipped: [],
    };
  }
  const shop = wanted === 'nothing' ? undefined : due;
  return {
    sum: shop === undefined ? sum : { ...sum, shop: counted(shop) },
    differences: differencesOf(source, shop, standing, known).map((difference) => ({ ...at, ...difference })),
    waiting: [],
    skipped: [],
  };
}

type Finding = Omit<Difference, 'order' | 'flow' | 'currency'>;

function differencesOf(
  { wanted, id }: Source,
  shop: Amount | undefined,
  standing: readonly Standing[],
  { postings, waits }: Known,
): Finding[] {
  const lost = postings.filter((posting) => isUnsettled(posting) && concerns(id, posting, postings));
  if (lost.length > 0)
    return [
      ...lost.map(
        (posting, index): Finding => ({
          kind: 'in-doubt',
          ...named(posting),
          ...(index === 0 && shop !== undefined ? { shop } : {}),
          ...(waits && { waits }),
        }),
      ),
      // The money of what stands beside it is told, so that the sums are explained.
      ...standing.map((one): Finding => ({ kind: 'in-doubt', ...figures(one, undefined) })),
    ];
  if (wanted === 'nothing')
    return standing
      .filter(({ count, wrong }) => count > 0 || wrong?.kind !== 'deleted')
      .map((one): Finding => {
        const kind = one.wrong?.kind === 'unproved' ? 'unproved' : 'cancelled-stands';
        return { kind, ...figures(one, undefined), ...(waits && { waits }) };
      });
  if (standing.length === 0)
    return shop === undefined ? [] : [{ kind: 'missing', shop, ...(waits && { waits }) }];

  const held = wanted === 'waiting' || wanted === 'undecided';
  const main =
    standing.find(({ posting }) => held || posting.contentHash === wanted) ?? (standing[0] as Standing);
  return standing.flatMap((one): Finding[] => {
    const against = one === main ? shop : undefined;
    const kind =
      one.wrong?.kind ??
      (!held && one.posting.contentHash !== wanted
        ? 'outdated'
        : against === undefined || !equal(against, one.total)
          ? 'differs'
          : undefined);
    if (kind === undefined) return [];
    return [{ kind, ...figures(one, against), ...(kind === 'outdated' && waits ? { waits } : {}) }];
  });
}

/** A document of ours that no part of the shop's order stands behind any more. */
function reckonStray(posting: Posting, known: Known): Part {
  const nothing: Part = { differences: [], waiting: [], skipped: [] };
  const [one] = standingOf([posting], known);
  const flow = flowOf(posting);
  const at = { order: posting.order, flow, currency: posting.currency };
  if (isUnsettled(posting))
    return { ...nothing, differences: [{ ...at, kind: 'in-doubt', ...named(posting) }] };
  if (!one || (one.count === 0 && one.wrong?.kind === 'deleted')) return nothing;
  return {
    ...nothing,
    sum: { ...emptySum(flow, posting.currency), erp: counted(one.total, one.count), untold: one.untold },
    differences: [
      {
        ...at,
        kind: one.wrong?.kind === 'unproved' ? 'unproved' : 'not-in-shop',
        ...figures(one, undefined),
      },
    ],
  };
}

/** The versions that stand in the ERP, as the ERP tells, or the ledger where the ERP was not asked. */
const standingOf = (versions: readonly Posting[], { postings, readBacks }: Known): Standing[] =>
  versions.filter(stands).flatMap((posting): Standing[] => {
    const reversal = postings.find(({ reverses, ...other }) => reverses === posting.key && stands(other));
    if (!reversal) return [readBacks ? asRead(posting, readBacks.get(posting.key)) : asPosted(posting)];
    const answer = readBacks?.get(reversal.key);
    if (!answer || answer.state === 'agrees') return [];
    const detail = `its reversal ${reversal.number ?? reversal.reference} does not stand: ${saysOf(answer)}`;
    const kind = answer.state === 'absent' ? 'cancelled-stands' : 'unproved';
    return [{ ...asPosted(posting), wrong: { kind, detail } }];
  });

const asPosted = (posting: Posting): Standing => ({
  posting,
  count: 1,
  total: posting.amount,
  untold: 0,
  ...(posting.number === undefined ? {} : { number: posting.number }),
});

function asRead(posting: Posting, answer: ReadBack | undefined): Standing {
  const posted = asPosted(posting);
  switch (answer?.state) {
    case 'agrees':
      return { ...posted, number: answer.number, total: answer.total ?? posting.amount };
    case 'differs': {
      const { number = posted.number, total, says } = answer;
      return {
        ...posted,
        ...(number === undefined ? {} : { number }),
        total: total ?? '0',
        untold: total === undefined ? 1 : 0,
        wrong: { kind: 'differs', detail: says },
      };
    }
    case 'duplicate': {
      const count = Math.max(2, answer.numbers.length);
      const number = answer.numbers.join(', ') || posted.number;
      return {
        ...posted,
        count,
        untold: count - 1,
        ...(number === undefined ? {} : { number }),
        wrong: { kind: 'duplicate', detail: answer.says },
      };
    }
    case 'absent': {
      const detail = answer.proved ? answer.says : `${answer.says} (no search could prove it)`;
      return { ...posted, count: 0, total: '0', wrong: { kind: 'deleted', detail } };
    }
    default: {
      const detail = answer?.says ?? 'the ERP was not asked about it';
      return { ...posted, total: '0', untold: 1, wrong: { kind: 'unproved', detail } };
    }
  }
}

const saysOf = (answer: ReadBack): string => (answer.state === 'agrees' ? '' : answer.says);

function addUp(standing: readonly Standing[]): { count: number; total: Amount; untold: number } {
  const [sum] = addSums(
    standing.map(({ count, total, untold }) => ({
      ...emptySum('order', ''),
      erp: counted(total, count),
      untold,
    })),
  );
  return { count: sum?.erp.count ?? 0, total: sum?.erp.total ?? '0', untold: sum?.untold ?? 0 };
}

function figures({ posting, count, total, untold, wrong, number }: Standing, shop: Amount | undefined): Omit<Finding, 'kind'> {
  const known = count > 0 && untold === 0;
  const ledger =
    known && equal(posting.amount, total)
      ? undefined
      : shop !== undefined && equal(posting.amount, shop)
        ? undefined
        : posting.amount;
  return {
    ...named(posting),
    ...(number === undefined ? {} : { number }),
    ...(shop === undefined ? {} : { shop }),
    ...(known ? { erp: total } : {}),
    ...(ledger === undefined ? {} : { ledger }),
    ...(wrong ? { detail: wrong.detail } : {}),
  };
}

const named = ({ key, number }: Posting): Pick<Finding, 'key' | 'number'> => ({
  key,
  ...(number === undefined ? {} : { number }),
});

/** A version of the source's document, or the reversal of one. */
const concerns = (id: string, posting: Posting, postings: readonly Posting[]): boolean =>
  isVersionOf(id, posting) ||
  postings.some((version) => version.key === posting.reverses && isVersionOf(id, version));

const isDocument = ({ kind }: Posting): boolean => kind !== 'customer' && kind !== 'cancellation';
const stands = ({ state }: Pick<Posting, 'state'>): boolean => state === 'posted' || state === 'confirmed';
const isUnsettled = ({ state }: Posting): boolean => state === 'sent' || state === 'in-doubt';
const isUnsent = ({ state }: Posting): boolean => state === 'prepared' || state === 'rejected';
const isReversed = (posting: Posting, postings: readonly Posting[]): boolean =>
  postings.some(({ reverses, state }) => reverses === posting.key && stands({ state }));

const BY_LETTER: Readonly<Record<string, Flow>> = { I: 'invoice', P: 'payment', R: 'refund' };

/** The flow of a document whose source is gone: the root of its key tells. */
function flowOf({ key, kind, order }: Posting): Flow {
  const root = key.slice(kind.length + 1);
  if (root === order || root.startsWith(`${order}:`)) return 'order';
  return BY_LETTER[root.slice(0, 1)] ?? 'order';
}
