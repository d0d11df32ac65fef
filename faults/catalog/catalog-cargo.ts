import type { CatalogFlow } from '../../domain/catalog';
import { CATALOG_CLAIM_MS } from '../../domain/catalog-limits';
import { requestsAbout, type Cargo, type LastLook, type Play, type Scene } from '../cargo';
import { pollOfOrders } from '../gateway-pool';
import { officeOf, type LaneBase } from '../lane';
import type { FeedStep } from '../plan';
import { pushedBy } from '../taken-list';
import { CATALOG_RULES, checkCatalog, type CatalogTruths, type CatalogViolation } from './checker';
import { skuOf, type Traded } from './office';
import { planCatalog, type CatalogDeed } from './plan-catalog';
import type { Bought, CatalogTables } from './truth';

/** How often a buyer comes back who found nothing left, and how long the first ones wait for the first goods. */
const VISITS = 4;
const COMES_BACK_MS = 700;
const OPENING_MS = 45_000;

const FLOWS: readonly CatalogFlow[] = ['items', 'prices', 'stock'];

/** Items, prices and stock to the shop, and what it sells to the ERP. */
export const catalogCargo = (lane: LaneBase): Cargo => {
  const { connection } = lane;
  return {
    things: 'items',
    rules: CATALOG_RULES,
    forGood: ['oversold', 'doubled', 'content-off', 'stranger', 'list-differs'],
    // Longer than a lost write may still be on its way.
    steadyMs: 2 * lane.settleMs,
    // Items that a killed worker had in hand are nobody else's until its claim ends.
    restMs: CATALOG_CLAIM_MS + 90_000,
    quietMs: CATALOG_CLAIM_MS + 240_000,
    msEach: 500,
    firstRuns: [pollOfOrders(connection)],
    polls: [
      pollOfOrders(connection),
      ...FLOWS.map((flow) => ({
        type: 'catalog' as const,
        input: { connection, flow, mode: 'changes' },
        schedule: `catalog/${connection}/${flow}/changes`,
      })),
    ],
    feed: planCatalog,
    open: (scene) => playCatalog(lane, scene),
  };
};

function playCatalog(lane: LaneBase, { ground, records, sleep }: Scene): Play {
  const office = officeOf(ground.shop);
  const pushed = pushedBy(lane, ground.shop);
  const bought = new Map<string, Bought>();
  const listed = new Set<string>();
  const open = new Set<number>();
  let wanted = 0;

  const perform = async ({ order: article, do: deed, signals }: FeedStep<CatalogDeed>): Promise<void> => {
    if (deed.kind === 'buy') await opened(article);
    let visits = 0;
    const act = async (): Promise<boolean> => {
      visits += 1;
      const { sold, calledOff } = await office.call<Traded>('POST', `/trade/${article}`, deed);
      if (deed.kind === 'enter') listed.add(skuOf(article));
      if (deed.kind === 'buy' && visits === 1) wanted += 1;
      if (sold)
        bought.set(sold.number, {
          ...sold,
          needsPerson: deed.kind === 'buy' && deed.needsPerson,
          cancelled: false,
        });
      const off = calledOff === undefined ? undefined : bought.get(calledOff);
      if (off) bought.set(off.number, { ...off, cancelled: true });
      return deed.kind !== 'buy' || sold !== undefined;
    };
    const inShop = deed.kind === 'buy' || deed.kind === 'call-off';
    while (!(await (inShop ? pushed(signals, act) : act())) && visits < VISITS) await sleep(COMES_BACK_MS);
  };

  /** Once the first goods of it have come to the shop. */
  const opened = async (article: number): Promise<void> => {
    for (const until = Date.now() + OPENING_MS; Date.now() < until && !open.has(article);) {
      const { stock } = await office.call<{ stock: number }>('GET', `/trade/${article}`);
      if (stock > 0) open.add(article);
      else await sleep(COMES_BACK_MS);
    }
  };

  const truths = async (): Promise<CatalogTruths> => ({
    ...(await office.call<CatalogTables>('GET', '/tables')),
    bought: [...bought.values()],
    listed,
    seen: await records.seen(),
  });

  const look = async (): Promise<LastLook & { readonly violations: readonly CatalogViolation[] }> => {
    const rows = await records.open();
    const now = await truths();
    const inDoubt = rows.map(({ order, key, state }) => ({
      rule: 'left-in-doubt' as const,
      order,
      what: `the ledger row ${key} is still "${state}"`,
    }));
    const inWork = [...now.seen.values()].filter(
      ({ stage }) => stage === 'processing' || stage === 'in-doubt',
    );
    return {
      violations: [...checkCatalog(now), ...inDoubt],
      seen: now.seen,
      moving: rows.length + inWork.length,
      ...told(now, wanted),
    };
  };

  const historyOf = async (subjects: readonly string[]): Promise<string[]> => {
    const read = subjects.map((subject) =>
      records.history(subject).catch((error: unknown) => [`cannot be read: ${String(error)}`]),
    );
    return (await Promise.all(read)).flat().sort();
  };

  return {
    perform: (step) => perform(step as FeedStep<CatalogDeed>),
    look,
    lastLook: async () => {
      const last = await look();
      const broken = (await records.problems()).map((what) => ({
        rule: 'audit-broken' as const,
        order: '',
        what,
      }));
      return { ...last, violations: [...last.violations, ...broken] };
    },
    history: async (subject) => {
      const { articles, entered } = await truths();
      const sales = [...bought.values()].filter(
        ({ number, lines }) => number === subject || lines.some(({ sku }) => sku === subject),
      );
      const keys = [subject, ...entered.filter(({ source }) => source === subject).map(({ id }) => id)];
      return {
        order: subject,
        versions: [
          ...articles.filter(({ sku }) => sku === subject).map((article) => JSON.stringify(article)),
          ...sales.map((sale) => JSON.stringify(sale)),
        ],
        shopRequests: await requestsAbout(ground.shop, keys),
        erpRequests: await requestsAbout(ground.erp, keys),
        // Articles have no trail of their own: what was pushed stands under the flow.
        trail: await historyOf(listed.has(subject) ? FLOWS.map((flow) => `catalog/${flow}`) : [subject]),
      };
    },
  };
}

function told(
  { listed, bought, articles, seen }: CatalogTruths,
  wanted: number,
): Pick<LastLook, 'counts' | 'summary'> {
  const pieces = (sales: readonly Bought[]): number =>
    sales.flatMap(({ lines }) => lines).reduce((sum, { quantity }) => sum + quantity, 0);
  const counts = {
    articles: listed.size,
    sales: bought.length,
    piecesSold: pieces(bought),
    soldOut: wanted - bought.length,
    calledOff: bought.filter(({ cancelled }) => cancelled).length,
    waitingSales: bought.filter(({ number }) => seen.get(number)?.stage === 'needs-attention').length,
    oversold: articles.reduce((sum, { oversold }) => sum + oversold, 0),
  };
  const summary = `${counts.articles} articles, ${counts.sales} sales of ${counts.piecesSold} pieces (${counts.soldOut} found nothing left, ${counts.calledOff} called off); ${counts.oversold} pieces sold that nobody had`;
  return { counts, summary };
}
