import type { DocumentKey, Posting } from './documents';
import type { Amount } from './money';
import type { DifferenceKind, ReadBack, SkippedPart, Waits } from './reckoning';

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

/** What stands of one part of the order, one entry a document. */
export interface Standing {
  readonly posting: Posting;
  readonly count: number;
  readonly total: Amount;
  readonly untold: number;
  /** What is wrong with it, whatever the shop says. */
  readonly wrong?: { readonly kind: DifferenceKind; readonly detail: string };
  readonly number?: string;
}

/** The versions that stand in the ERP, as the ERP tells, or the ledger where the ERP was not asked. */
export const standingOf = (versions: readonly Posting[], { postings, readBacks }: Known): Standing[] =>
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

const stands = ({ state }: Pick<Posting, 'state'>): boolean => state === 'posted' || state === 'confirmed';
const isReversed = (posting: Posting, postings: readonly Posting[]): boolean =>
  postings.some(({ reverses, state }) => reverses === posting.key && stands({ state }));
