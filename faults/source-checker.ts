import type { Rule, Violation } from './checker';
import { addUp, exactly } from './exact';
import { groupBy } from './group-by';
import {
  bookedDifferences,
  differences,
  type Booked,
  type ErpDraft,
  type ErpEntry,
  type ErpOrder,
  type Paper,
  type Seen,
} from './truth';

/** One thing of the shop, and all that stands for it in the ERP. */
export interface Source {
  readonly source: string;
  /** The shop's order it belongs to. */
  readonly order: string;
  /** What should have stood after each version of the order, first to last; undefined: nothing. */
  readonly history: readonly (Paper | undefined)[];
  readonly orders: readonly ErpOrder[];
  readonly entries: readonly ErpEntry[];
  readonly drafts: readonly ErpDraft[];
  /** The order visibly waits for somebody. */
  readonly waits: boolean;
  readonly row?: Seen;
}

type Standing = ErpOrder | ErpEntry;

/** Once and to the cent, or visibly waiting; what was taken back is netted. */
export function checkSource(given: Source): Violation[] {
  const { order, source, waits, drafts } = given;
  const say = (rule: Rule, what: string): Violation => ({
    rule,
    order,
    what: source === order ? what : `${source}: ${what}`,
  });
  const found = [...doubled(given), ...standing(given)];
  return [
    ...found,
    ...unbalanced(given),
    // What is lost or doubled does not net either: said once.
    ...(found.length === 0 ? netting(given) : []),
    ...(waits
      ? []
      : drafts.map(({ id, reference }): [Rule, string] => [
          'half-entered',
          `${id} was entered under ${reference} and never finished`,
        ])),
  ].map(([rule, what]) => say(rule, what));
}

/** Orders that were not deleted, entries that no other takes back. */
const aliveOf = ({ orders, entries }: Source): Standing[] => {
  const taken = new Set(entries.filter(({ takesBack }) => takesBack).map(({ reference }) => reference));
  return [
    ...orders.filter(({ deleted }) => !deleted),
    ...entries.filter(({ reference, takesBack }) => !takesBack && !taken.has(reference)),
  ];
};

/** A reference is used once for ever; deleted documents count, and so does a second half-entered one. */
function doubled(given: Source): [Rule, string][] {
  const { orders, entries, drafts } = given;
  const uses = [
    ...[...orders, ...drafts].map(({ id, reference }) => ({ id, reference })),
    ...entries.map(({ id, reference, takesBack }) => ({
      id,
      reference: takesBack ? `${reference} (taken back)` : reference,
    })),
  ];
  const twice = [...groupBy(uses, ({ reference }) => reference)]
    .filter(([, documents]) => documents.length > 1)
    .map(([reference, documents]): [Rule, string] => [
      'doubled',
      `${documents.map(({ id }) => id).join(' and ')} were entered under ${reference}`,
    ]);
  const alive = aliveOf(given);
  if (alive.length > 1)
    twice.push([
      'doubled',
      `${alive.map(({ id, reference }) => `${id} (${reference})`).join(' and ')} stand at the same time`,
    ]);
  return twice;
}

function standing(given: Source): [Rule, string][] {
  const { history, waits, row } = given;
  const now = history.at(-1);
  const alive = aliveOf(given);
  if (alive.length === 0) {
    if (!now || waits) return [];
    const says = row?.message?.split('\n')[0];
    const where = row
      ? `people see the order as "${row.stage}"${says ? ` (${says})` : ''}`
      : 'people do not see the order at all';
    return [['lost', `nothing stands in the ERP, and ${where}`]];
  }
  const ever = history.flatMap((paper) => paper ?? []);
  return alive.flatMap((one): [Rule, string][] => {
    const say = (rule: Rule, what: string): [Rule, string][] => [[rule, `${one.id}: ${what}`]];
    const same = (paper: Paper): boolean => unlike(paper, one).length === 0;
    // Content that the shop never had is wrong for good, also for who waits.
    const nearest = now ?? ever.at(-1);
    if (nearest && !ever.some(same)) return say('cents-off', unlike(nearest, one).join('; '));
    if (waits) return [];
    if (!now) return say('not-due', 'it stands, but nothing should stand');
    return same(now) ? [] : say('outdated', `an earlier version stands: ${unlike(now, one).join('; ')}`);
  });
}

function unlike(paper: Paper, found: Standing): string[] {
  const said =
    found.kind === paper.kind ? [] : [`it is a ${found.kind}, but a ${paper.kind} was to be entered`];
  if ('goods' in paper)
    return 'sums' in found ? [...said, ...differences(paper.goods, found)] : [...said, 'it carries no goods'];
  return 'accounts' in found
    ? [...said, ...bookedDifferences(paper.booked, found)]
    : [...said, 'it books no accounts'];
}

const unbalanced = ({ entries }: Source): [Rule, string][] =>
  entries.flatMap(({ id, currency, accounts }): [Rule, string][] => {
    const rest = addUp(currency, Object.values(accounts));
    return rest === exactly('0', currency)
      ? []
      : [['unbalanced', `${id}: debits and credits differ by ${rest} ${currency}`]];
  });

/** All vouchers together, offset entries among them, amount to what the shop says now. */
function netting({ history, entries, waits }: Source): [Rule, string][] {
  const [first] = entries;
  if (!first) return [];
  const currencies = [...new Set(entries.map(({ currency }) => currency))];
  if (currencies.length > 1) return [['not-netting', `its vouchers are in ${currencies.join(' and ')}`]];
  const { currency } = first;
  const net: Record<string, string> = {};
  for (const { accounts } of entries)
    for (const [account, amount] of Object.entries(accounts))
      net[account] = addUp(currency, [net[account] ?? '0', amount]);
  const nothing: Booked = { currency, accounts: {} };
  const booked = (paper: Paper | undefined): Booked => (paper && 'booked' in paper ? paper.booked : nothing);
  // Who waits may still show an earlier version, or none.
  const allowed = waits ? [nothing, ...history.map(booked)] : [booked(history.at(-1))];
  const off = allowed.map((wanted) => bookedDifferences(wanted, { currency, accounts: net }));
  return off.some((said) => said.length === 0)
    ? []
    : [['not-netting', `its ${entries.length} vouchers together: ${off.at(-1)?.join('; ') ?? ''}`]];
}
