import type { SandboxAnswer, SandboxRequest } from '../kit';
import { invalidParam } from './errors';
import { answerPage, listParam, readListQuery, readMoment, type ListQuery } from './list-query';
import type { OrderRecord } from './records';
import type { Shop } from './shop';

const STATUSES = [
  'pending',
  'processing',
  'on-hold',
  'completed',
  'cancelled',
  'refunded',
  'failed',
  'checkout-draft',
] as const;

export interface OrderListRules {
  /** `posts` sorts by the shop's clock, which goes back once a year; `hpos` by UTC. */
  readonly storage: 'hpos' | 'posts';
  readonly ahead: (at: number) => number;
  /** The merchant's own statuses. */
  readonly statuses: readonly string[];
}

export function listOrders(shop: Shop, request: SandboxRequest, rules: OrderListRules): SandboxAnswer {
  const query = readListQuery(request, {
    orderBy: ['date', 'id', 'include', 'title', 'slug', 'modified'],
    order: 'desc',
  });
  const all = request.fault?.effect === 'stale-read' ? shop.staleOrders() : [...shop.orders.values()];
  const rows = all
    .filter(byStatus(request, rules))
    .filter(byTime(query, rules))
    .filter(({ id }) => query.include.length === 0 || query.include.includes(id))
    .filter(({ id }) => !query.exclude.includes(id))
    .filter((order) => query.search === '' || matches(order, query.search))
    .sort(sorted(query, rules));
  return answerPage(request, query, {
    rows,
    visible: ({ id }) => !shop.hidden.has(id),
    render: (order) => shop.renderOrder(order, query.decimals),
  });
}

function byStatus(request: SandboxRequest, rules: OrderListRules): (order: OrderRecord) => boolean {
  const asked = listParam(request.query, 'status');
  const known = [...STATUSES, ...rules.statuses];
  const wrong = asked.find((status) => !['any', 'trash', ...known].includes(status));
  if (wrong !== undefined) {
    throw invalidParam(
      'status',
      `status[0] is not one of any, trash, ${known.join(', ')}.`,
      'rest_not_in_enum',
    );
  }
  // `any` is anything but the trash, and ends the list.
  if (asked.length === 0 || asked.includes('any')) return ({ status }) => status !== 'trash';
  return ({ status }) => asked.includes(status);
}

/** Before and after leave their own second out. */
function byTime(query: ListQuery, { ahead }: OrderListRules): (order: OrderRecord) => boolean {
  const isGmt = ['true', '1'].includes(query.get('dates_are_gmt') ?? '');
  const moment = (name: string): number | undefined => {
    const read = readMoment(query, name);
    if (read === undefined) return undefined;
    return isGmt || read.hasZone ? read.at : read.at - ahead(read.at) * 60_000;
  };
  const [after, before] = [moment('after'), moment('before')];
  const [modifiedAfter, modifiedBefore] = [moment('modified_after'), moment('modified_before')];
  const inside = (at: number, low: number | undefined, high: number | undefined): boolean =>
    (low === undefined || at > low) && (high === undefined || at < high);
  return ({ createdAt, modifiedAt }) =>
    inside(createdAt, after, before) && inside(modifiedAt, modifiedAfter, modifiedBefore);
}

function sorted(query: ListQuery, rules: OrderListRules): (a: OrderRecord, b: OrderRecord) => number {
  const clock = (at: number): number => (rules.storage === 'posts' ? at + rules.ahead(at) * 60_000 : at);
  const value = (order: OrderRecord): number => {
    if (query.orderBy === 'date') return clock(order.createdAt);
    if (query.orderBy === 'modified') return clock(order.modifiedAt);
    return query.orderBy === 'include' ? query.include.indexOf(order.id) : order.id;
  };
  const direction = query.order === 'asc' || query.orderBy === 'include' ? 1 : -1;
  return (a, b) => direction * (value(a) - value(b) || a.id - b.id);
}

/** The shop searches ids, people and what extensions add, such as their numbers; a part of any of them is enough. */
const matches = (order: OrderRecord, term: string): boolean =>
  String(order.id) === term ||
  [order.number, order.billing.email ?? '', order.billing.last_name, order.billing.company].some((text) =>
    text.toLowerCase().includes(term.toLowerCase()),
  );
