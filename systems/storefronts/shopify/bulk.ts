import { Failure, isFailure } from '../../../domain/failure';
import type { CallContext } from '../../context';
import type { Clock } from '../../transport/clock';
import { classifyStatus } from '../../transport/classify-status';
import type { Http } from '../../transport/http';
import { tryParseLossless } from '../../transport/json';
import type { ReadOptions } from './complete-orders';
import { BULK_STATUS, bulkOrders, RUN_BULK } from './documents';
import { userErrorsOf } from './errors';
import { bulkStatusAnswer, startedBulk } from './answers';

export interface BulkOptions extends ReadOptions {
  readonly http: Http;
  readonly clock: Clock;
}

/** Starts a bulk operation over a search. Answers its id, or undefined when the shop does not take it now. */
export async function startBulk(
  { client, scopes }: BulkOptions,
  context: CallContext,
  search: string,
): Promise<string | undefined> {
  const { products, terms } = await scopes(context);
  try {
    const { bulkOperationRunQuery } = await client.query(
      context,
      { document: RUN_BULK, variables: { query: bulkOrders(search, { products, terms }) }, write: true },
      startedBulk,
    );
    if (userErrorsOf(bulkOperationRunQuery.userErrors)) return undefined;
    return bulkOperationRunQuery.bulkOperation?.id;
  } catch (error) {
    // An operation that may have been started reads only; the pages do without it.
    if (isFailure(error, 'in-doubt', 'rejected', 'bug')) return undefined;
    throw error;
  }
}

export interface BulkPlace {
  readonly id: string;
  readonly offset: number;
}
export interface BulkRows {
  readonly rows: readonly unknown[];
  /** Where the next page begins, in bytes; undefined at the end. */
  readonly next?: number;
}

const OVER = ['FAILED', 'CANCELED', 'CANCELING', 'EXPIRED'];

/**
 * One page of a bulk result. While the operation is under way the page is empty, after a wait. `unusable`: it failed or
 * its result has expired.
 */
export async function bulkPage(
  options: BulkOptions,
  context: CallContext,
  place: BulkPlace,
  limit: number,
): Promise<BulkRows | 'unusable'> {
  const { client, clock, settings } = options;
  const until = clock.now() + settings.bulk.waitSeconds * 1_000;
  for (;;) {
    const { bulkOperation } = await client.query(
      context,
      { document: BULK_STATUS, variables: { id: place.id } },
      bulkStatusAnswer,
    );
    if (!bulkOperation || OVER.includes(bulkOperation.status ?? '')) return 'unusable';
    if (bulkOperation.status === 'COMPLETED') {
      // An empty result has no address.
      if (bulkOperation.url === undefined) return { rows: [] };
      return readChunk(options, context, bulkOperation.url, place.offset, limit);
    }
    if (clock.now() >= until) return { rows: [], next: place.offset };
    await new Promise<void>((resolve) => void clock.after(settings.bulk.pollSeconds * 1_000, resolve));
  }
}

/**
 * Reads the result from a byte on, in ranges, and cuts it where an order begins: children follow their parent. The
 * address is signed and needs no token; it is never recorded, because whoever has it may read every order.
 */
async function readChunk(
  { http, settings }: BulkOptions,
  context: CallContext,
  url: string,
  offset: number,
  limit: number,
): Promise<BulkRows | 'unusable'> {
  let size = settings.bulk.chunkBytes;
  for (;;) {
    const answer = await http.send(context, {
      method: 'GET',
      url,
      headers: { range: `bytes=${offset}-${offset + size - 1}` },
      write: false,
      name: 'GET bulk result',
    });
    // Nothing lies behind the last byte.
    if (answer.status === 416) return { rows: [] };
    if (answer.status === 403 || answer.status === 404 || answer.status === 410) return 'unusable';
    const failure = classifyStatus(answer, { write: false, name: 'The bulk result' });
    if (failure) throw failure;
    const bytes = Buffer.from(answer.text, 'utf8');
    const whole = answer.status === 200;
    const rest = whole ? bytes.subarray(offset) : bytes;
    const isEnd = whole || endsHere(answer.headers['content-range'], offset + size);
    const cut = cutOrders(rest, isEnd, limit);
    if (cut.rows.length > 0 || cut.done) {
      return { rows: cut.rows, ...(cut.done ? {} : { next: offset + cut.bytes }) };
    }
    // One order is longer than the range.
    size *= 2;
  }
}

/** `bytes 0-99/1234`: whether the range reaches the total. */
function endsHere(contentRange: string | undefined, end: number): boolean {
  const total = /\/(\d+)$/.exec(contentRange ?? '')?.[1];
  return total !== undefined && end >= Number(total);
}

interface Cut {
  readonly rows: readonly unknown[];
  /** How many bytes those rows take. */
  readonly bytes: number;
  readonly done: boolean;
}

/**
 * At most `limit` orders from the front. The last one is only whole when the next one's first line, or the end, is
 * there. A character can be cut in two at the end of a range: that lies in the unfinished line, which is left.
 */
function cutOrders(bytes: Buffer, isEnd: boolean, limit: number): Cut {
  const orders: { order: Record<string, unknown>; lines: unknown[]; shipping: unknown[] }[] = [];
  let taken = 0;
  let position = 0;
  while (position < bytes.length) {
    const newline = bytes.indexOf(10, position);
    if (newline === -1 && !isEnd) break;
    const end = newline === -1 ? bytes.length : newline;
    const text = bytes.toString('utf8', position, end).trim();
    if (text !== '') {
      const row = tryParseLossless(text) as ({ __parentId?: string } & Record<string, unknown>) | undefined;
      if (typeof row !== 'object' || row === null) throw brokenLine();
      if (row.__parentId === undefined) {
        if (orders.length === limit) return { rows: finish(orders), bytes: position, done: false };
        taken = position;
        orders.push({ order: row, lines: [], shipping: [] });
      } else {
        const parent = orders.find(({ order }) => order['id'] === row.__parentId);
        if (!parent) throw brokenLine();
        // Only an order's rows have a quantity; a shipping line may have no id.
        ('quantity' in row ? parent.lines : parent.shipping).push(row);
      }
    }
    position = newline === -1 ? bytes.length : newline + 1;
  }
  if (isEnd) return { rows: finish(orders), bytes: bytes.length, done: true };
  // Children of the last order may follow in the next range: it is read there.
  return { rows: finish(orders.slice(0, -1)), bytes: taken, done: false };
}

const finish = (
  orders: readonly { order: Record<string, unknown>; lines: unknown[]; shipping: unknown[] }[],
): unknown[] =>
  orders.map(({ order, lines, shipping }) => ({
    ...order,
    lineItems: { nodes: lines },
    shippingLines: { nodes: shipping },
  }));

const brokenLine = (): Failure =>
  new Failure('unavailable', 'The bulk result has a line that cannot be read.', {
    advice: 'It is read again by itself.',
  });
