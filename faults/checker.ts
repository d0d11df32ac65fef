import { groupBy } from './group-by';
import { differences, type ErpOrder, type ErpState, type Seen, type ShopOrder, type Taken } from './truth';

/** A broken promise. `order` is the shop's number, or what stands in the ERP when the shop knows none. */
export interface Violation {
  readonly rule: Rule;
  readonly order: string;
  readonly what: string;
}

export const RULES = [
  'list-differs',
  'lost',
  'doubled',
  'cents-off',
  'outdated',
  'stranger',
  'not-due',
  'half-entered',
  'stuck',
  'left-in-doubt',
  'unaudited',
  'audit-broken',
] as const;
export type Rule = (typeof RULES)[number];

export interface Truths {
  /** The harness's own list of what the shop took. */
  readonly taken: readonly Taken[];
  /** What the shop's sandbox holds. */
  readonly shop: readonly ShopOrder[];
  /** What the ERP's sandbox holds. */
  readonly erp: ErpState;
  /** Where people see each order, by its number. */
  readonly seen: ReadonlyMap<string, Seen>;
}

/** Stages in which an order visibly waits for somebody. */
const WAITING = ['needs-attention', 'waiting', 'skipped'];

/**
 * Compares what the shop took with what stands in the ERP, and with nothing of the product's but the page people see.
 * Every order exactly once and to the cent, or visibly waiting; nothing twice, nothing that the shop never took.
 */
export function check({ taken, shop, erp, seen }: Truths): Violation[] {
  const known = new Map(taken.map((order) => [order.number, order]));
  const byOrder = groupBy(erp.orders, ({ order }) => order);
  const draftsOf = groupBy(erp.drafts, ({ order }) => order);
  return [
    ...listsDiffer(taken, shop),
    ...[...erp.orders, ...erp.drafts]
      .filter(({ order }) => !known.has(order))
      .map(({ id, reference, order }) => ({
        rule: 'stranger' as const,
        order,
        what: `${id} stands in the ERP under ${reference}, which the shop never took`,
      })),
    ...[...groupBy(erp.customers, ({ key }) => key)]
      .filter(([, same]) => same.length > 1)
      .map(([key, same]) => ({
        rule: 'doubled' as const,
        order: '',
        what: `customers ${same.map(({ id }) => id).join(' and ')} were made under ${key}`,
      })),
    ...taken.flatMap((order) => {
      const orders = byOrder.get(order.number) ?? [];
      const drafts = draftsOf.get(order.number) ?? [];
      const row = seen.get(order.number);
      const waits = row !== undefined && WAITING.includes(row.stage);
      return [
        ...doubled(order, orders, drafts),
        ...standing(order, orders, waits, row),
        ...(waits ? [] : halfEntered(order, drafts)),
        ...stuck(order, row),
      ];
    }),
  ];
}

/** The harness's list against the shop itself: a slip of the harness must not pass for a truth. */
function listsDiffer(taken: readonly Taken[], shop: readonly ShopOrder[]): Violation[] {
  const there = new Map(shop.map((order) => [order.number, order]));
  const listed = new Set(taken.map(({ number }) => number));
  return [
    ...taken.flatMap(({ number, versions }): Violation[] => {
      const [last, own] = [versions.at(-1), there.get(number)];
      if (!own || !last) return [{ rule: 'list-differs', order: number, what: 'the shop has it no more' }];
      const said = differences(last, own);
      if (last.state !== own.state) said.push(`${own.state} instead of ${last.state}`);
      return said.map((what) => ({ rule: 'list-differs', order: number, what }));
    }),
    ...shop
      .filter(({ number }) => !listed.has(number))
      .map(({ number }): Violation => ({ rule: 'list-differs', order: number, what: 'nobody placed it' })),
  ];
}

/** A reference is used once for ever; deleted documents count, and so does a second half-entered one. */
function doubled({ number }: Taken, orders: readonly ErpOrder[], drafts: ErpState['drafts']): Violation[] {
  const all = groupBy([...orders, ...drafts], ({ reference }) => reference);
  const twice = [...all]
    .filter(([, documents]) => documents.length > 1)
    .map(([reference, documents]): Violation => ({
      rule: 'doubled',
      order: number,
      what: `${documents.map(({ id }) => id).join(' and ')} were entered under ${reference}`,
    }));
  const alive = orders.filter(({ deleted }) => !deleted);
  if (alive.length > 1)
    twice.push({
      rule: 'doubled',
      order: number,
      what: `${alive.map(({ id, reference }) => `${id} (${reference})`).join(' and ')} stand at the same time`,
    });
  return twice;
}

function standing(
  { number, versions }: Taken,
  orders: readonly ErpOrder[],
  waits: boolean,
  row: Seen | undefined,
): Violation[] {
  const alive = orders.filter(({ deleted }) => !deleted);
  const last = versions.at(-1);
  if (!last) return [];
  if (alive.length === 0) {
    if (last.state !== 'due' || waits) return [];
    const where = row ? `people see it as "${row.stage}"` : 'people do not see it at all';
    return [{ rule: 'lost', order: number, what: `nothing stands in the ERP, and ${where}` }];
  }
  // Who waits may still show an earlier version; one the shop never had is wrong in any case.
  const allowed = waits ? versions.filter(({ state }) => state !== 'cancelled') : [last];
  return alive.flatMap((one): Violation[] => {
    const same = (version: ShopOrder): boolean => differences(version, one).length === 0;
    const violation = (rule: Rule, what: string): Violation[] => [
      { rule, order: number, what: `${one.id}: ${what}` },
    ];
    // Of the versions the shop ever had: content that was never any of them is wrong for good.
    if (!versions.some(same)) return violation('cents-off', differences(last, one).join('; '));
    if (!waits && last.state !== 'due')
      return violation('not-due', `it stands, but the order is ${last.state}`);
    if (!allowed.some(same))
      return violation('outdated', `an earlier version stands: ${differences(last, one).join('; ')}`);
    return [];
  });
}

const halfEntered = ({ number }: Taken, drafts: ErpState['drafts']): Violation[] =>
  drafts.map(({ id, reference }) => ({
    rule: 'half-entered',
    order: number,
    what: `${id} was entered under ${reference} and never finished`,
  }));

/** Waits for a person though the feed gave no reason. */
function stuck({ number, needsPerson, versions }: Taken, row: Seen | undefined): Violation[] {
  if (!row || needsPerson || versions.at(-1)?.state === 'not-due') return [];
  return row.stage === 'needs-attention' || row.stage === 'waiting' || row.stage === 'skipped'
    ? [{ rule: 'stuck', order: number, what: `${row.stage}: ${row.cause.join(', ') || 'no cause given'}` }]
    : [];
}
