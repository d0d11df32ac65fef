import { billOf } from './bill';
import type { Posting } from './documents';
import { equal, subtract, type Amount } from './money';
import type { Order } from './order';
import { isSkipped } from './planner';
import { addSums, counted, emptySum } from './reconcile-sums';
import { standingOf, type Known, type Standing } from './reconcile-standing';
import type { Difference, FlowSum, Reckoning } from './reckoning';
import { isVersionOf, sourcesOf, type Flow, type FlowKinds, type Source } from './sources';
import { sourceTotals } from './sum-sheet';

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
  if (
    (wanted === 'waiting' || wanted === 'undecided') &&
    standing.length === 0 &&
    !versions.some(isUnsettled)
  ) {
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
      ...lost.map((posting, index): Finding => ({
        kind: 'in-doubt',
        ...named(posting),
        ...(index === 0 && shop !== undefined ? { shop } : {}),
        ...(waits && { waits }),
      })),
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
  const main = standing.find(({ posting }) => held || posting.contentHash === wanted) ?? standing[0];
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

function figures(
  { posting, count, total, untold, wrong, number }: Standing,
  shop: Amount | undefined,
): Omit<Finding, 'kind'> {
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
const isUnsettled = ({ state }: Posting): boolean => state === 'sent' || state === 'in-doubt';

const BY_LETTER: Readonly<Record<string, Flow>> = { I: 'invoice', P: 'payment', R: 'refund' };

/** The flow of a document whose source is gone: the root of its key tells. */
function flowOf({ key, kind, order }: Posting): Flow {
  const root = key.slice(kind.length + 1);
  if (root === order || root.startsWith(`${order}:`)) return 'order';
  return BY_LETTER[root.slice(0, 1)] ?? 'order';
}
