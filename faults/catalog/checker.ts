import type { Violation } from '../checker';
import { groupBy } from '../group-by';
import type { Seen } from '../truth';
import type { Article, Bought, CatalogTables, Entered, Pieces } from './truth';

export const CATALOG_RULES = [
  'list-differs',
  'oversold',
  'outdated',
  'stock-off',
  'lost',
  'doubled',
  'content-off',
  'not-due',
  'stranger',
  'half-entered',
  'stuck',
  'left-in-doubt',
  'audit-broken',
] as const;
export type CatalogRule = (typeof CATALOG_RULES)[number];
export type CatalogViolation = Violation<CatalogRule>;

export interface CatalogTruths extends CatalogTables {
  /** The harness's own list of sales. */
  readonly bought: readonly Bought[];
  /** Articles that were entered, by SKU. */
  readonly listed: ReadonlySet<string>;
  /** Where people see each order, by its number. */
  readonly seen: ReadonlyMap<string, Seen>;
}

const WAITING = ['needs-attention', 'waiting', 'skipped'];

/**
 * The shop shows of every article what the ERP has: name, price, whether it is sold, and as many pieces as the ERP may
 * still sell less those that were sold and that the ERP does not know of. At no moment was more sold than there was. Every
 * sale stands in the ERP once, or visibly waits.
 */
export function checkCatalog(truths: CatalogTruths): CatalogViolation[] {
  const { articles, entered, bought, listed } = truths;
  const standing = groupBy(
    entered.filter(({ deleted }) => !deleted),
    ({ source }) => source,
  );
  const open = bought.filter(({ number, cancelled }) => !cancelled && !standing.has(number));
  const there = new Map(articles.map((article) => [article.sku, article]));
  return [
    ...[...listed].flatMap((sku) => {
      const article = there.get(sku);
      return article ? checkArticle(article, open) : [say('list-differs', sku, 'neither side has it')];
    }),
    ...salesDiffer(truths),
    ...bought.flatMap((sale) => checkSale(sale, standing.get(sale.number) ?? [], truths)),
    ...strangers(truths),
    ...twice(truths),
  ];
}

const say = (rule: CatalogRule, order: string, what: string): CatalogViolation => ({ rule, order, what });

function checkArticle({ sku, shown, held, oversold }: Article, open: readonly Bought[]): CatalogViolation[] {
  const said: CatalogViolation[] = [];
  if (oversold > 0) said.push(say('oversold', sku, `${oversold} were sold that nobody had`));
  if (!shown || !held)
    return [...said, say('list-differs', sku, `${shown ? 'the ERP' : 'the shop'} does not have it`)];
  if (shown.name !== held.name)
    said.push(say('outdated', sku, `its name is "${shown.name}" and should be "${held.name}"`));
  if (shown.price !== held.price)
    said.push(say('outdated', sku, `its price is ${shown.price} and should be ${held.price}`));
  if (shown.sold !== held.active)
    said.push(
      say(
        'outdated',
        sku,
        `it ${shown.sold ? 'is' : 'is not'} sold and should ${held.active ? '' : 'not '}be`,
      ),
    );
  const reserved = open
    .flatMap(({ lines }) => lines)
    .filter((line) => line.sku === sku)
    .reduce((sum, { quantity }) => sum + quantity, 0);
  const wanted = Math.max(0, held.net - reserved);
  if (shown.stock !== wanted)
    said.push(
      say(
        'stock-off',
        sku,
        `${shown.stock} are shown and should be ${wanted} (${held.net} less ${reserved} reserved)`,
      ),
    );
  return said;
}

/** A sale stands once and as it was made, or waits; one that was called off does not stand. */
function checkSale(
  { number, lines, needsPerson, cancelled }: Bought,
  standing: readonly Entered[],
  { seen }: CatalogTruths,
): CatalogViolation[] {
  const row = seen.get(number);
  const waits = row !== undefined && WAITING.includes(row.stage);
  const stuck =
    waits && !needsPerson
      ? [say('stuck', number, `${row.stage}: ${row.cause.join(', ') || 'no cause given'}`)]
      : [];
  const [first, ...others] = standing;
  if (!first)
    return cancelled || waits ? stuck : [...stuck, say('lost', number, 'it does not stand in the ERP')];
  if (others.length > 0)
    return [
      ...stuck,
      say('doubled', number, `${standing.map(({ id }) => id).join(' and ')} stand at the same time`),
    ];
  if (cancelled) return [...stuck, say('not-due', number, `${first.id} stands, and it was called off`)];
  const [a, b] = [listOf(first.lines), listOf(lines)];
  return a === b ? stuck : [...stuck, say('content-off', number, `${first.id} holds ${a} instead of ${b}`)];
}

const listOf = (lines: readonly Pieces[]): string =>
  lines
    .map(({ sku, quantity }) => `${quantity} ${sku}`)
    .sort()
    .join(', ');

function strangers({ entered, drafts, bought }: CatalogTruths): CatalogViolation[] {
  const numbers = new Set(bought.map(({ number }) => number));
  return [
    ...entered
      .filter(({ source }) => !numbers.has(source))
      .map(({ id, source }) => say('stranger', source, `${id} is of no sale`)),
    ...drafts.map((reference) =>
      say('half-entered', reference, 'it was begun in the ERP and never finished'),
    ),
  ];
}

/** A reference is used once for ever; deleted orders count. */
const twice = ({ entered }: CatalogTruths): CatalogViolation[] =>
  [...groupBy(entered, ({ reference }) => reference)]
    .filter(([, orders]) => orders.length > 1)
    .map(([reference, orders]) =>
      say(
        'doubled',
        orders[0]?.source ?? reference,
        `${orders.map(({ id }) => id).join(' and ')} were entered under ${reference}`,
      ),
    );

/** A slip of the harness must not pass for a truth. */
function salesDiffer({ sales, bought }: CatalogTruths): CatalogViolation[] {
  const listed = new Map(bought.map((sale) => [sale.number, sale]));
  return [
    ...sales
      .filter(({ number, cancelled }) => listed.get(number)?.cancelled !== cancelled)
      .map(({ number }) => say('list-differs', number, 'the shop has it otherwise than the harness made it')),
    ...bought
      .filter(({ number }) => !sales.some((sale) => sale.number === number))
      .map(({ number }) => say('list-differs', number, 'the shop has it no more')),
  ];
}
