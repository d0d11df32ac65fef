import type { OrderRow } from '../../store/store';
import { asEntries, expectedIn } from './carried';
import { compareSides, type Comparison } from './compare-sides';
import type { DemoSides } from './demo-files';
import type { StandingDocument } from './documents';
import type { Obstacle } from './erps';
import type { Board } from './let-orders-flow';
import { netEntries, type NetLedger } from './net-entries';
import { obstacleOf, type ChangeKind, type DemoOrder, type DemoStorefront } from './storefronts';

/** What happened to orders since they stood in the ERP, by connection and number. */
export type ChangesByOrder = ReadonlyMap<string, ReadonlyMap<string, ChangeKind>>;

export interface ComparedConnection {
  readonly side: DemoSides;
  readonly rows: readonly OrderRow[];
  readonly comparison: Comparison;
  /** Of an ERP whose documents are entries. */
  readonly ledger?: NetLedger;
}

/** Each connection's shop against its ERP, and each order's stage against what its kind should come to. */
export function compareConnections(
  sides: readonly DemoSides[],
  board: Board,
  changed: ChangesByOrder,
): ComparedConnection[] {
  const standing = sides[0]?.books.documents() ?? [];
  const entries = sides[0]?.books.entries?.();
  return sides.map((side) => {
    const { storefront, shop, erp } = side;
    const { connection, referencePrefix: prefix } = storefront;
    const rows = board.get(connection) ?? [];
    const expected = expectedIn(side, shop.expected());
    const waiting = new Set(
      rows.filter(({ stage }) => stage === 'needs-attention').map(({ order }) => order),
    );
    const compared = compareSides({
      expected,
      standing: ownedBy(storefront, standing, sides),
      waiting,
      prefix,
      entries: erp.entries,
    });
    const ledger =
      entries &&
      netEntries({
        entries: ownedBy(storefront, entries, sides),
        expected,
        waiting,
        prefix,
        receivable: erp.codes.accounts.receivable,
      });
    const differences = [
      ...compared.differences,
      ...(ledger?.differences ?? []),
      ...misplaced(rows, shop.orders, erp.holdsUp(!asEntries(side)), changed.get(connection)),
    ];
    return { side, rows, comparison: { ...compared, differences }, ...(ledger ? { ledger } : {}) };
  });
}

/** Of the ERP's documents those of one connection: its prefix tells, and the one without has what is left. */
export function ownedBy<One extends Pick<StandingDocument, 'reference'>>(
  { connection, referencePrefix }: DemoStorefront,
  standing: readonly One[],
  sides: readonly Pick<DemoSides, 'storefront'>[],
): readonly One[] {
  if (referencePrefix !== undefined)
    return standing.filter(({ reference }) => reference.startsWith(referencePrefix));
  const others = sides
    .filter(({ storefront }) => storefront.connection !== connection)
    .flatMap(({ storefront }) => storefront.referencePrefix ?? []);
  return standing.filter(({ reference }) => !others.some((prefix) => reference.startsWith(prefix)));
}

/** Where an order of the demo should stand in the end. */
const EXPECTED: Readonly<Record<DemoOrder['expectation'], readonly string[]>> = {
  posted: ['confirmed'],
  'needs-attention': ['needs-attention'],
  'not-due': ['waiting', 'cancelled'],
};
/** After such a change nothing of the order is due any more. */
const TAKEN_BACK: readonly (ChangeKind | undefined)[] = ['cancelled', 'replaced'];

function misplaced(
  rows: readonly OrderRow[],
  orders: readonly DemoOrder[],
  holdsUp: readonly Obstacle[],
  changed: ReadonlyMap<string, ChangeKind> | undefined,
): string[] {
  const stages = new Map(rows.map((row) => [row.order, row]));
  return orders.flatMap((one) => {
    const { number, kind, expectation } = one;
    const row = stages.get(number);
    const passes = expectation === 'needs-attention' && !holdsUp.includes(obstacleOf(one));
    const wanted = TAKEN_BACK.includes(changed?.get(number))
      ? ['cancelled']
      : EXPECTED[passes ? 'posted' : expectation];
    if (row && wanted.includes(row.stage)) return [];
    const why = row && row.cause.length > 0 ? ` (${row.cause.join(', ')})` : '';
    return [
      `order ${number} (${kind}) is ${row?.stage ?? 'not taken up'}${why}, expected ${wanted.join(' or ')}`,
    ];
  });
}
