import { table } from '../output';
import { listed, type Findings } from './findings';
import type { StoppedOrders } from './stopped-orders';

export function checkText(name: string, found: Findings, orders: StoppedOrders | undefined): string {
  const sections = [
    section('Wrong; the mapping would not be put in force:', found.gaps),
    section('Wrong, but no reason to refuse the mapping:', found.warnings),
    section('Not proved, since neither system can be asked:', found.unproved),
    ...(orders ? [ordersText(orders)] : []),
  ].filter((text) => text !== '');
  const sound =
    found.gaps.length === 0 && found.warnings.length === 0 && (orders?.stopped ?? 0) === 0
      ? [`The mapping of ${name} is sound.`]
      : [`The mapping of ${name} has gaps.`];
  return [...sound, ...sections].join('\n');
}

const section = (title: string, findings: Findings['gaps']): string =>
  findings.length === 0 ? '' : `\n${title}\n${listed(findings)}`;

function ordersText({ read, sound, stopped, nothingDue, unknown, gaps, reason }: StoppedOrders): string {
  if (read === 0) return '\nThe shop has no recent orders to try the mapping on.';
  const rest = [
    ...(nothingDue > 0 ? [`${nothingDue} call for nothing now`] : []),
    ...(unknown > 0 ? [`${unknown} could not be tried (${reason ?? ''})`] : []),
  ];
  const head = `\nOf the shop's latest ${read} orders ${sound} would go through and ${stopped} would be stopped${rest.map((text) => `, ${text}`).join('')}.`;
  if (gaps.length === 0) return head;
  return `${head}\n${table(
    ['gap', 'orders', 'such as'],
    gaps.map(({ cause, orders, examples }) => [cause, String(orders), examples.join(', ')]),
  )}`;
}
