import type { Order } from '../../../domain/order';
import type { CallContext, Exchange } from '../../context';
import { createGather, type Gathered } from '../../transport/gather';
import type { B2b } from './b2b';
import { BIGCOMMERCE } from './capabilities';
import { isNothing, readBody, type Asked, type BigCommerceClient, type Call } from './client';
import { unreadable } from './errors';
import type { CustomerGroups } from './customer-groups';
import { readParts } from './read-parts';
import type { Refunds } from './refunds';
import { orderRows, rawOrder, type RawOrder } from './schemas';
import type { BigCommerceSettings } from './settings';
import { toOrder } from './to-order';

export type FetchOrders = (context: CallContext, numbers: readonly string[]) => Promise<Map<string, Order>>;

export interface ReadOptions {
  readonly client: BigCommerceClient;
  readonly settings: BigCommerceSettings;
  readonly refunds: Refunds;
  readonly groups: CustomerGroups;
  readonly b2b: B2b;
}

/** With these, an order brings its rows, deliveries and fees along (Orders v2 reference, `include`). */
export const INCLUDE: readonly (readonly [string, string])[] = [
  ['include', 'consignments,consignments.line_items,fees'],
  ['consignment_structure', 'object'],
];

/** An order's number is its id. */
const NUMBER = /^[1-9]\d{0,15}$/;

interface Range {
  readonly from: number;
  readonly to: number;
}

/**
 * Reads orders by their numbers. v2 has no list of ids to ask for, but ranges: numbers close to each other are read as
 * one. Callers that wait at the same time share requests, and each keeps its own fate.
 */
export function createFetchOrders(options: ReadOptions): FetchOrders {
  const { client, settings } = options;

  const gather = createGather<unknown>({
    limit: BIGCOMMERCE.numbersPerRequest,
    send: async (context, take) => {
      let batch: Gathered | undefined;
      let ranges: Range[] = [];
      const first = await client.ask(context, () => {
        batch = take();
        ranges = batch ? toRanges(batch.keys, settings.idSpan) : [];
        return batch && ranges[0] && rangeCall(ranges[0], recorder(batch));
      });
      if (!first || !batch) return undefined;
      const shared = recorder(batch);
      // The place in the lane was given up for the first call only; these are calls of their own.
      const open: CallContext = { ...context, leave: undefined };
      const rest = await Promise.all(
        ranges.slice(1).map((range) => client.ask(open, () => rangeCall(range, shared))),
      );
      const found = new Map<string, unknown>();
      for (const asked of [first, ...rest]) {
        for (const row of asked ? readBody(asked, orderRows) : []) found.set(row.id, row);
      }
      // Lists may leave archived orders out; by its own address an order always answers.
      const missing = batch.keys.filter((number) => !found.has(number));
      for (const [number, row] of await readSingly(client, open, missing, shared)) found.set(number, row);
      return found;
    },
  });

  return async (context, numbers) => {
    const found = await gather(
      context,
      numbers.filter((number) => NUMBER.test(number)),
    );
    const raws = [...found].map(([number, row]) => parseOrder(number, row));
    return completeOrders(options, context, raws.filter(isOwn(settings)));
  };
}

/** Reads what belongs to the orders and puts them together. @throws Failure for the first that cannot be understood */
export async function completeOrders(
  options: ReadOptions,
  context: CallContext,
  raws: readonly RawOrder[],
): Promise<Map<string, Order>> {
  const { settings } = options;
  const ids = raws.map(({ id }) => id);
  const buyers = raws.flatMap(({ customer_id }) => (customer_id === undefined ? [] : [customer_id]));
  const [refunds, groups] = await Promise.all([
    settings.refunds && ids.length > 0 ? options.refunds(context, ids) : new Map<string, never>(),
    settings.customerGroups && buyers.length > 0
      ? options.groups(context, buyers)
      : new Map<string, string>(),
  ]);
  const orders = await Promise.all(
    raws.map(async (raw) => {
      const [own, business] = await Promise.all([
        readParts(options, context, raw),
        raw.customer_id !== undefined && settings.b2b ? options.b2b.ofOrder(context, raw.id) : undefined,
      ]);
      const group = raw.customer_id === undefined ? undefined : groups.get(raw.customer_id);
      return toOrder(
        {
          ...own,
          refunds: refunds.get(raw.id) ?? [],
          ...(group !== undefined ? { group } : {}),
          ...(business?.company ? { company: business.company } : {}),
          ...(business?.purchaseOrder ? { purchaseOrder: business.purchaseOrder } : {}),
        },
        settings,
      );
    }),
  );
  return new Map(orders.map((order) => [order.number, order]));
}

export function parseOrder(number: string, row: unknown): RawOrder {
  const read = rawOrder.safeParse(row);
  if (!read.success) throw unreadable(`order ${number}`, read.error.issues);
  return read.data;
}

/** Keeps other channels' orders out. */
export const isOwn =
  ({ channels }: Pick<BigCommerceSettings, 'channels'>) =>
  ({ channel_id }: Pick<RawOrder, 'channel_id'>): boolean =>
    channels === undefined || channels.some((channel) => String(channel) === channel_id);

/** As few ranges as possible of at most `span` ids each. */
export function toRanges(numbers: readonly string[], span: number): Range[] {
  const ranges: { from: number; to: number }[] = [];
  for (const id of numbers.map(Number).sort((a, b) => a - b)) {
    const last = ranges.at(-1);
    if (last && id - last.from < span) last.to = id;
    else ranges.push({ from: id, to: id });
  }
  return ranges;
}

const rangeCall = ({ from, to }: Range, record: (exchange: Exchange) => void): Call => ({
  name: 'GET /v2/orders',
  path: '/v2/orders',
  parameters: [
    ['min_id', String(from)],
    ['max_id', String(to)],
    ['sort', 'id:asc'],
    ['limit', String(to - from + 1)],
    ...INCLUDE,
  ],
  record,
});

async function readSingly(
  client: BigCommerceClient,
  context: CallContext,
  numbers: readonly string[],
  record: (exchange: Exchange) => void,
): Promise<[string, unknown][]> {
  const found = await Promise.all(
    numbers.map(async (number): Promise<[string, Asked | undefined]> => {
      const call: Call = {
        name: 'GET /v2/orders/:id',
        path: `/v2/orders/${number}`,
        parameters: INCLUDE,
        record,
      };
      return [number, await client.ask(context, () => call)];
    }),
  );
  return found.flatMap(([number, asked]): [string, unknown][] => {
    if (!asked || isNothing(asked)) return [];
    const row = readBody(asked, orderRows.element.or(orderRows));
    return Array.isArray(row)
      ? row.slice(0, 1).map((one): [string, unknown] => [number, one])
      : [[number, row]];
  });
}

/** Each member's record holds its own orders only: bodies are erased per order, and a range holds others' as well. */
const recorder =
  ({ members }: Gathered) =>
  (exchange: Exchange): void =>
    members.forEach((member) =>
      member.context.record({ ...exchange, answer: narrow(exchange.answer, member.keys) }),
    );

function narrow(answer: unknown, numbers: readonly string[]): unknown {
  const isOwnRow = (row: unknown): boolean => numbers.includes(String((row as { id?: unknown } | null)?.id));
  if (Array.isArray(answer)) return (answer as unknown[]).filter(isOwnRow);
  const isOrder = typeof answer === 'object' && answer !== null && 'id' in answer;
  return isOrder && !isOwnRow(answer) ? undefined : answer;
}
