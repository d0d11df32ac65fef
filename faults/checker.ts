import { groupBy } from './group-by';
import { checkSource } from './source-checker';
import { differences, papersOf, type ErpState, type Seen, type ShopOrder, type Taken } from './truth';

/** A broken promise. `order` is the shop's number, or what stands in the ERP when the shop knows none. */
export interface Violation<Name extends string = Rule> {
  readonly rule: Name;
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
  'unbalanced',
  'not-netting',
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
 * Every order, invoice, payment and refund exactly once and to the cent, or visibly waiting; nothing twice, nothing that
 * the shop never had.
 */
export function check({ taken, shop, erp, seen }: Truths): Violation[] {
  const owners = ownersOf(taken);
  const of = {
    orders: groupBy(erp.orders, ({ source }) => source),
    entries: groupBy(erp.entries, ({ source }) => source),
    drafts: groupBy(erp.drafts, ({ source }) => source),
  };
  return [
    ...listsDiffer(taken, shop),
    ...[...erp.orders, ...erp.entries, ...erp.drafts]
      .filter(({ source }) => !owners.has(source))
      .map(({ id, reference, source }) => ({
        rule: 'stranger' as const,
        order: source,
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
      const row = seen.get(order.number);
      const waits = row !== undefined && WAITING.includes(row.stage);
      return [
        ...sourcesOf(order).flatMap((source) =>
          checkSource({
            source,
            order: order.number,
            history: order.versions.map((version) =>
              papersOf(version).find((paper) => paper.source === source),
            ),
            orders: of.orders.get(source) ?? [],
            entries: of.entries.get(source) ?? [],
            drafts: of.drafts.get(source) ?? [],
            waits,
            ...(row && { row }),
          }),
        ),
        ...stuck(order, row),
      ];
    }),
  ];
}

/** The order itself, and every part of it that ever was to become a document. */
const sourcesOf = ({ number, versions }: Taken): string[] => [
  ...new Set([number, ...versions.flatMap(papersOf).map(({ source }) => source)]),
];

/** Each thing of the shop to the order it belongs to. */
export const ownersOf = (taken: readonly Taken[]): ReadonlyMap<string, string> =>
  new Map(taken.flatMap((order) => sourcesOf(order).map((source) => [source, order.number] as const)));

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
      const [listedPapers, ownPapers] = [last, own].map((order) => JSON.stringify(papersOf(order)));
      if (said.length === 0 && listedPapers !== ownPapers)
        said.push(`its parts are ${ownPapers} instead of ${listedPapers}`);
      return said.map((what) => ({ rule: 'list-differs', order: number, what }));
    }),
    ...shop
      .filter(({ number }) => !listed.has(number))
      .map(({ number }): Violation => ({ rule: 'list-differs', order: number, what: 'nobody placed it' })),
  ];
}

/** Waits for a person though the feed gave no reason. */
function stuck({ number, needsPerson, versions }: Taken, row: Seen | undefined): Violation[] {
  if (!row || needsPerson || versions.at(-1)?.state === 'not-due') return [];
  return WAITING.includes(row.stage)
    ? [{ rule: 'stuck', order: number, what: `${row.stage}: ${row.cause.join(', ') || 'no cause given'}` }]
    : [];
}
