import type { OrderRow } from '../../store/store';
import type { Service } from '../service';
import { countArrivals, type Arrivals } from './arrivals';
import { byOrder, type ChangedOrders } from './change-orders';
import type { FollowedCustomer } from './come-alike';
import { compareConnections } from './compare-connections';
import { together, type Comparison } from './compare-sides';
import type { DemoSides } from './demo-files';
import { notFollowed, type FollowedArticles } from './followed-article';
import type { Board } from './let-orders-flow';
import { netTogether, type NetLedger } from './net-entries';
import { releaseSteps } from './release-steps';
import { nameOf } from './storefronts';

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
  /** What happened to orders that stood in the ERP already. */
  readonly changes: ChangedOrders;
  /** Of an ERP whose documents are vouchers of its ledger. */
  readonly ledger?: Omit<NetLedger, 'differences'>;
  /** A price and a stock figure that changed in the ERP, on their way to the shops that take them. */
  readonly catalog: FollowedArticles['catalog'];
  /** An item that was entered in the ERP, on its way there too. */
  readonly items: FollowedArticles['items'];
  /** Customers that both sides have, where they go both ways. */
  readonly customers: readonly FollowedCustomer[];
  /** Until the orders came to rest the first time. */
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

/** What happened while the demo ran. */
export interface Happened {
  readonly changes: ChangedOrders;
  readonly articles: FollowedArticles;
  readonly customers: readonly FollowedCustomer[];
  /** Customers that wait for a person, one sentence each. */
  readonly customersWaiting: readonly string[];
  readonly seconds: number;
}

/** @param mappings the mapping file of each connection */
export async function reportOf(
  { temporal, addresses }: Service,
  sides: readonly DemoSides[],
  board: Board,
  mappings: ReadonlyMap<string, string>,
  { changes, articles, customers, customersWaiting, seconds }: Happened,
): Promise<DemoResult> {
  const stuck: StuckOrder[] = [];
  const connections: ConnectionResult[] = [];
  const compared = compareConnections(sides, board, byOrder(changes));
  for (const { side, rows, comparison } of compared) {
    const { storefront, erp } = side;
    const { connection } = storefront;
    for (const { order, cause, stage } of rows)
      if (stage === 'needs-attention')
        stuck.push({
          connection,
          order,
          cause,
          release: releaseSteps(side, order, cause, mappings.get(connection) ?? ''),
        });
    connections.push({
      connection,
      storefront: nameOf(storefront),
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
  const all = together(compared.map(({ comparison }) => comparison));
  const differences = [
    ...all.differences,
    ...(sides[0]?.books.alarms() ?? []),
    ...notFollowed(articles),
    ...customers.flatMap((one) => one.differences),
    ...customersWaiting,
  ];
  const ledgers = compared.flatMap(({ ledger }) => ledger ?? []);
  const { differences: _told, ...ledger } = netTogether(ledgers);
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
    changes,
    ...(ledgers.length > 0 ? { ledger } : {}),
    ...articles,
    customers,
    seconds,
    ui: addresses.ui,
  };
}

function countStages(rows: readonly OrderRow[]): Record<string, number> {
  const stages: Record<string, number> = {};
  for (const { stage } of rows) stages[stage] = (stages[stage] ?? 0) + 1;
  return stages;
}
