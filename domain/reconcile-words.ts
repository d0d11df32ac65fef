import { display, isZero, subtract, sum, type Amount } from './money';
import type { Counted, Difference, DifferenceKind, FlowSum } from './reckoning';

/** What each difference is called in tables. */
export const DIFFERENCE_NAMES: Readonly<Record<DifferenceKind, string>> = {
  missing: 'missing in the ERP',
  'cancelled-stands': 'cancelled in the shop, stands in the ERP',
  differs: 'amounts or content differ',
  outdated: 'changed in the shop since',
  duplicate: 'more than one under the reference',
  deleted: 'deleted in the ERP',
  'in-doubt': 'in doubt',
  'not-in-shop': 'stands in the ERP, not in the shop',
  unproved: 'could not be compared',
};

/** What to do about a difference, as a command or a sentence. `{order}` is the connection and the order. */
export function adviceFor(connection: string, { kind, order, waits, number, ledger }: Difference): string {
  const at = `${connection} ${order}`;
  switch (kind) {
    case 'missing':
      if (waits?.stage === 'needs-attention')
        return `Fix what it waits for (crossdock show ${at}), then crossdock retry ${at}.`;
      if (waits === undefined && ledger === undefined)
        return `Crossdock has not taken it: crossdock sync ${at}.`;
      return `crossdock sync ${at}`;
    case 'outdated':
    case 'cancelled-stands':
      return waits?.stage === 'needs-attention'
        ? `Its correction waits: crossdock show ${at}, then crossdock retry ${at}.`
        : `crossdock sync ${at}; if it still stands, take ${number ?? 'it'} back in the ERP.`;
    case 'differs':
      return `Compare ${number ?? 'it'} in the ERP with the shop, and correct it there.`;
    case 'duplicate':
      return 'Find out in the ERP which one is right, and remove the others there.';
    case 'deleted':
      return `Find out who deleted ${number ?? 'it'} in the ERP. Enter it there again by hand; Crossdock does not, since its ledger holds it confirmed.`;
    case 'in-doubt':
      return waits?.stage === 'needs-attention'
        ? `Look for it in the ERP, then crossdock retry ${at} or crossdock resolve ${at}.`
        : 'Nothing: Crossdock is searching for it. Never enter it again.';
    case 'not-in-shop':
      return `Find out why the shop does not have it; if it was deleted there, take ${number ?? 'it'} back in the ERP.`;
    case 'unproved':
      return 'Compare it by hand, or reconcile again later.';
  }
}

/** What the shop has and neither the ERP nor a person's decision accounts for. */
export const openOf = ({ shop, erp, skipped }: FlowSum): Amount =>
  subtract(shop.total, sum([erp.total, skipped.total]));

export const agrees = (row: FlowSum): boolean => isZero(openOf(row)) && row.untold === 0;

/** `12: 345.60 EUR`, or nothing for none. */
export const countedText = ({ count, total }: Counted, currency: string): string =>
  count === 0 && isZero(total) ? '' : `${count}: ${display(total, currency)}`;

export const amountText = (amount: Amount | undefined, currency: string): string =>
  amount === undefined ? '' : display(amount, currency);

/** For the workflow's page: the sums as a table, and the first differences. */
export function reconcileSummary(
  result: {
    readonly orders: number;
    readonly differences: number;
    readonly sums: readonly FlowSum[];
    readonly ledgerOnly: boolean;
  },
  first: readonly Difference[],
): string {
  const { orders, differences, sums, ledgerOnly } = result;
  const rows = sums.map((row) => {
    const { flow, currency, shop, erp, untold, skipped, waiting } = row;
    const cells = [shop, erp, skipped].map((one) => countedText(one, currency));
    const open = `${display(openOf(row), currency)}${untold > 0 ? ` (${untold} not told)` : ''}`;
    return `| ${flow} | ${cells.join(' | ')} | ${open} | ${countedText(waiting, currency)} |`;
  });
  return [
    `${orders} orders, ${differences} differences.`,
    '',
    `| | shop | ${ledgerOnly ? 'ledger' : 'ERP'} | skipped | difference | waiting |`,
    '|---|---:|---:|---:|---:|---:|',
    ...rows,
    ...(first.length > 0
      ? [
          '',
          ...first.map(
            ({ order, kind, key }) => `- ${order}: ${DIFFERENCE_NAMES[kind]}${key ? ` (${key})` : ''}`,
          ),
        ]
      : []),
    ...(differences > first.length ? [`- … ${differences - first.length} more`] : []),
  ].join('\n');
}
