import { display } from '../domain/money';
import { adviceFor, amountText, countedText, DIFFERENCE_NAMES, openOf } from '../domain/reconcile-words';
import type { Difference, FlowSum, Reckoning, SkippedPart, WaitingPart } from '../domain/reckoning';
import type { Reconciliation, Store } from '../store/store';
import { table } from './output';

/** What `reconcile --json` prints. */
export interface ReconcileReport {
  readonly workflowId: string;
  readonly connection: string;
  /** Inclusive and exclusive, ISO 8601. */
  readonly from: string;
  readonly to: string;
  /** True when the ERP was not asked: `erp` is then what the ledger holds. */
  readonly ledgerOnly: boolean;
  readonly agreed: boolean;
  readonly orders: number;
  readonly sums: readonly (FlowSum & { readonly difference: string })[];
  readonly differences: readonly (Difference & { readonly what: string; readonly advice: string })[];
  readonly waiting: readonly WaitingPart[];
  readonly skipped: readonly SkippedPart[];
  /** Orders that were woken because they differ. */
  readonly woken: number;
}

const PAGE = 1_000;

/** Everything a reconciliation found, from the store. */
export async function reportOf(
  { reconciliations }: Pick<Store, 'reconciliations'>,
  { id, connection, since, until, ledgerOnly, orders, sums }: Reconciliation,
  { workflowId, woken }: { readonly workflowId: string; readonly woken: number },
): Promise<ReconcileReport> {
  const found: Reckoning[] = [];
  for (let after: string | undefined; ; after = found.at(-1)?.order) {
    const rows = await reconciliations.rows(id, { after, limit: PAGE });
    found.push(...rows);
    if (rows.length < PAGE) break;
  }
  const differences = found.flatMap((one) => one.differences);
  return {
    workflowId,
    connection,
    from: since,
    to: until,
    ledgerOnly,
    agreed: differences.length === 0,
    orders,
    sums: sums.map((sum) => ({ ...sum, difference: openOf(sum) })),
    differences: differences.map((difference) => ({
      ...difference,
      what: DIFFERENCE_NAMES[difference.kind],
      advice: adviceFor(connection, difference),
    })),
    waiting: found.flatMap(({ waiting }) => waiting),
    skipped: found.flatMap(({ skipped }) => skipped),
    woken,
  };
}

/** Lines of each list in the text for people; `--json` has all of them. */
const SHOWN = 200;

export function reportText(report: ReconcileReport): string {
  const { connection, from, to, ledgerOnly, orders, sums, differences, waiting, skipped, woken } = report;
  const books = ledgerOnly ? 'ledger' : 'ERP';
  const head = `${connection}, orders taken from ${day(from)} up to, not including, ${day(to)}: ${orders} orders${ledgerOnly ? ' (the ERP was not asked)' : ''}`;
  const parts = [
    sums.length === 0
      ? ''
      : table(
          ['flow', 'shop', books, 'skipped', 'difference', 'waiting'],
          sums.map(({ flow, currency, shop, erp, untold, skipped: out, waiting: open, difference }) => [
            flow,
            ...[shop, erp, out].map((one) => countedText(one, currency)),
            `${display(difference, currency)}${untold > 0 ? ` (${untold} amount${untold === 1 ? '' : 's'} not told)` : ''}`,
            countedText(open, currency),
          ]),
        ),
    listed(
      `Differences: ${differences.length}`,
      ['order', 'document', 'what', 'shop', books, 'number'],
      differences.map(({ order, key, what, currency, shop, erp, number }) => [
        order,
        key ?? '',
        what,
        amountText(shop, currency),
        amountText(erp, currency),
        number ?? '',
      ]),
      differences.map(remarkOf),
    ),
    listed(
      `Waiting, in neither sum: ${waiting.length}`,
      ['order', 'flow', 'amount', 'shop says', 'waits'],
      waiting.map(({ order, flow, amount, currency, shopStatus, waits }) => [
        order,
        flow,
        display(amount, currency),
        shopStatus,
        waits ? [waits.stage, ...waits.cause].join(' ') : '',
      ]),
    ),
    listed(
      `Skipped by hand: ${skipped.length}`,
      ['order', 'flow', 'amount', 'who', 'why'],
      skipped.map(({ order, flow, amount, currency, actor, reason }) => [
        order,
        flow,
        display(amount, currency),
        actor ?? '',
        reason ?? '',
      ]),
    ),
    woken > 0 ? `${woken} orders that differ were woken: reconcile again when they have been looked at.` : '',
    differences.length === 0 ? 'Shop and ERP agree.' : '',
  ];
  return [head, ...parts.filter(Boolean)].join('\n\n');
}

/** What the ERP said, where the order waits, what our ledger holds, and what to do. */
function remarkOf({
  detail,
  waits,
  ledger,
  currency,
  advice,
}: ReconcileReport['differences'][number]): string {
  return [
    detail,
    waits && `waits: ${[waits.stage, ...waits.cause].join(' ')}`,
    ledger && `our ledger holds ${display(ledger, currency)}`,
    advice,
  ]
    .filter(Boolean)
    .join('\n');
}

function listed(
  title: string,
  head: readonly string[],
  rows: readonly (readonly string[])[],
  remarks: readonly string[] = [],
): string {
  if (rows.length === 0) return '';
  const [heading = '', ...lines] = table(head, rows.slice(0, SHOWN)).split('\n');
  const body = lines.flatMap((line, index) => [
    line,
    ...(remarks[index] ?? '')
      .split('\n')
      .filter(Boolean)
      .map((remark) => `    ${remark}`),
  ]);
  const more = rows.length > SHOWN ? [`… and ${rows.length - SHOWN} more: --json shows them all`] : [];
  return [title, heading, ...body, ...more].join('\n');
}

const day = (moment: string): string => (moment.endsWith('T00:00:00.000Z') ? moment.slice(0, 10) : moment);
