import type { OrderRow } from '../../store/store';
import type { Service } from '../service';
import { countArrivals, type Arrivals } from './arrivals';
import { compareSides, together, type Comparison } from './compare-sides';
import type { DemoSides } from './demo-files';
import type { StandingDocument } from './documents';
import type { Board } from './let-orders-flow';
import { releaseSteps } from './release-steps';
import { expectedIn } from './carried';
import { notFollowed, type Followed } from './followed-article';
import type { DemoErp } from './erps';
import { obstacleOf, type DemoOrder, type DemoStorefront } from './storefronts';

/** A run's outcome as `demo --json` prints it. */
export interface DemoResult {
  /** Both sides agree to the cent, and every order is where its kind should be. */
  readonly ok: boolean;
  readonly orders: number;
  readonly stages: Readonly<Record<string, number>>;
  readonly stuck: readonly StuckOrder[];
  /** What the orders themselves became, by currency. */
  readonly sums: Pick<Comparison, 'shop' | 'erp'>;
  /** Everything, by kind and currency. */
  readonly documents: Comparison['documents'];
  readonly differences: readonly string[];
  readonly connections: readonly ConnectionResult[];
  /** A price and a stock figure that changed in the ERP, on their way to the shops that take them. */
  readonly catalog: readonly Followed[];
  readonly seconds: number;
  readonly ui?: string;
}

export interface StuckOrder {
  readonly connection: string;
  readonly order: string;
  readonly cause: readonly string[];
  /** Shell commands. */
  readonly release: readonly string[];
}

export interface ConnectionResult extends Arrivals {
  readonly connection: string;
  readonly storefront: string;
  readonly erp: string;
  readonly orders: number;
  readonly stages: Readonly<Record<string, number>>;
  readonly sums: Pick<Comparison, 'shop' | 'erp'>;
  readonly documents: Comparison['documents'];
  readonly differences: readonly string[];
}

/** @param mappings the mapping file of each connection */
export async function reportOf(
  { temporal, addresses }: Service,
  sides: readonly DemoSides[],
  board: Board,
  mappings: ReadonlyMap<string, string>,
  began: number,
): Promise<Omit<DemoResult, 'catalog'>> {
  const seconds = Math.round((Date.now() - began) / 100) / 10;
  const standing = sides[0]?.books.documents() ?? [];
  const stuck: StuckOrder[] = [];
  const comparisons: Comparison[] = [];
  const connections: ConnectionResult[] = [];
  for (const side of sides) {
    const { storefront, shop, erp } = side;
    const { connection, referencePrefix: prefix } = storefront;
    const rows = board.get(connection) ?? [];
    const waiting = rows.filter(({ stage }) => stage === 'needs-attention');
    for (const { order, cause } of waiting)
      stuck.push({
        connection,
        order,
        cause,
        release: releaseSteps(side, order, cause, mappings.get(connection) ?? ''),
      });
    const compared = compareSides({
      expected: expectedIn(erp, shop.expected()),
      standing: ownedBy(storefront, standing, sides),
      waiting: new Set(waiting.map(({ order }) => order)),
      prefix,
      entries: erp.entries,
    });
    const comparison = {
      ...compared,
      differences: [...compared.differences, ...misplaced(rows, shop.orders, erp)],
    };
    comparisons.push(comparison);
    connections.push({
      connection,
      storefront: storefront.system,
      erp: erp.system,
      orders: rows.length,
      stages: countStages(rows),
      ...(await countArrivals(
        temporal.client,
        connection,
        rows.map(({ order }) => order),
      )),
      sums: { shop: comparison.shop, erp: comparison.erp },
      documents: comparison.documents,
      differences: comparison.differences,
    });
  }
  const all = together(comparisons);
  const differences = [...all.differences, ...(sides[0]?.books.alarms() ?? [])];
  const rows = [...board.values()].flat();
  return {
    ok: differences.length === 0,
    orders: rows.length,
    stages: countStages(rows),
    stuck,
    sums: { shop: all.shop, erp: all.erp },
    documents: all.documents,
    differences,
    connections,
    seconds,
    ui: addresses.ui,
  };
}

export function withCatalog(report: Omit<DemoResult, 'catalog'>, catalog: readonly Followed[]): DemoResult {
  const differences = [...report.differences, ...notFollowed(catalog)];
  return { ...report, differences, ok: differences.length === 0, catalog };
}

/** Of the ERP's documents those of one connection: its prefix tells, and the one without has what is left. */
export function ownedBy(
  { connection, referencePrefix }: DemoStorefront,
  standing: readonly StandingDocument[],
  sides: readonly Pick<DemoSides, 'storefront'>[],
): readonly StandingDocument[] {
  if (referencePrefix !== undefined)
    return standing.filter(({ reference }) => reference.startsWith(referencePrefix));
  const others = sides
    .filter(({ storefront }) => storefront.connection !== connection)
    .flatMap(({ storefront }) => storefront.referencePrefix ?? []);
  return standing.filter(({ reference }) => !others.some((prefix) => reference.startsWith(prefix)));
}

function countStages(rows: readonly OrderRow[]): Record<string, number> {
  const stages: Record<string, number> = {};
  for (const { stage } of rows) stages[stage] = (stages[stage] ?? 0) + 1;
  return stages;
}

/** Where an order of the demo should stand in the end. */
const EXPECTED: Readonly<Record<DemoOrder['expectation'], readonly string[]>> = {
  posted: ['confirmed'],
  'needs-attention': ['needs-attention'],
  'not-due': ['waiting', 'cancelled'],
};

function misplaced(rows: readonly OrderRow[], orders: readonly DemoOrder[], erp: DemoErp): string[] {
  const stages = new Map(rows.map((row) => [row.order, row]));
  return orders.flatMap((one) => {
    const { number, kind, expectation } = one;
    const row = stages.get(number);
    const passes = expectation === 'needs-attention' && !erp.holdsUp.includes(obstacleOf(one));
    const wanted = EXPECTED[passes ? 'posted' : expectation];
    if (row && wanted.includes(row.stage)) return [];
    const why = row && row.cause.length > 0 ? ` (${row.cause.join(', ')})` : '';
    return [
      `order ${number} (${kind}) is ${row?.stage ?? 'not taken up'}${why}, expected ${wanted.join(' or ')}`,
    ];
  });
}
