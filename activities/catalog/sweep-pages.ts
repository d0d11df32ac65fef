import type { CatalogFlow } from '../../domain/catalog';
import type { CallContext } from '../../systems/context';
import { PAGE_ROWS, pageOf } from './erp-rows';
import type { CatalogGround } from './ground';
import { keep } from './keep-rows';
import { beginSales } from './look-at-sales';
import { screenItems, type Screened } from './screen-items';
import type { ReadCatalogInput, ReadCatalogPage } from './types';

/** A sweep that was broken off goes on where it was, unless that is too long ago. */
const RESUME_MS = 86_400_000;

/** A step reads so many rows, or as many as it can in this time: the progress moves, and a pause is soon heard. */
const STEP_ROWS = 5_000;
const STEP_MS = 20_000;
/** Pages that are compared with the shop at once. What is in memory is theirs. */
const PAGES_AT_ONCE = 3;
/** What a sweep found waits for more of it until it fills so many writes: the last of them is seldom full. */
const GATHER_WRITES = 3;
/** The longest that it waits. */
const GATHER_MS = 60_000;

interface SweepPlace {
  readonly page: string;
  readonly begun: string;
  readonly rows: number;
}

/** A page on its way: kept already, compared with the shop by and by. */
interface PageRead {
  readonly page: string | undefined;
  readonly rows: number;
  readonly changed: number;
  readonly total?: number | undefined;
  readonly next?: string | undefined;
  readonly screened: Promise<Screened>;
}

const sweepCursor = (flow: CatalogFlow): string => `catalog/${flow}/sweep`;

/**
 * Reads pages of everything the ERP has and compares them with the shop while the next ones are read. Only what differs
 * becomes dirty. The place is kept after the last page that came to its end; a failure behind it is met again by the
 * next step.
 */
export async function sweepPages(
  ground: CatalogGround,
  context: CallContext,
  { flow, page, begun }: ReadCatalogInput,
): Promise<ReadCatalogPage> {
  const { store, name, target } = ground;
  const now = await store.catalog.rows.clock();
  const kept = await store.cursors.get(name, sweepCursor(flow));
  const place = kept ? (JSON.parse(kept) as SweepPlace) : undefined;
  const broken =
    begun === undefined && place && Date.parse(now) - Date.parse(place.begun) < RESUME_MS ? place : undefined;
  const since = begun ?? broken?.begun ?? now;
  const before = broken?.rows ?? (place?.begun === since ? place.rows : 0);

  if (flow === 'stock' && page === undefined) await beginSales(ground, context);
  const read = await readPages(ground, flow, context, page ?? broken?.page);
  const sum = (of: (one: Finished) => number): number => read.pages.reduce((all, one) => all + of(one), 0);
  const rows = sum((one) => one.rows);
  const { next } = read;
  const reached: SweepPlace | undefined =
    next === undefined ? undefined : { page: next, begun: since, rows: before + rows };
  await store.cursors.put(name, sweepCursor(flow), reached ? JSON.stringify(reached) : '');
  const full = GATHER_WRITES * target.batch[flow];
  const waiting = await store.catalog.dirty.waiting(name, flow, full);
  const readOn = next !== undefined && waiting.items < full && waiting.longestMs < GATHER_MS;
  return {
    begun: since,
    rows,
    changed: sum(({ changed }) => changed),
    equal: sum(({ screened }) => screened.equal),
    absent: sum(({ screened }) => screened.absent),
    next,
    total: read.pages.at(-1)?.total,
    before,
    ...(readOn && { readOn }),
  };
}

type Finished = Omit<PageRead, 'screened'> & { readonly screened: Screened };

/** Pages that came to their end, in order, and where to go on. @throws what the first page met */
async function readPages(
  ground: CatalogGround,
  flow: CatalogFlow,
  context: CallContext,
  first: string | undefined,
): Promise<{ readonly pages: readonly Finished[]; readonly next: string | undefined }> {
  const began = Date.now();
  const reads: PageRead[] = [];
  let failure: { readonly error: unknown; readonly page: string | undefined } | undefined;
  let [rows, page] = [0, first];
  do {
    try {
      const one = await readPage(ground, flow, context, page);
      reads.push(one);
      rows += one.rows;
      page = one.next;
      // The first one stands alone and shows the pace: what is begun must end within the step's own time.
      await reads.at(reads.length === 1 ? -1 : -PAGES_AT_ONCE)?.screened;
    } catch (error) {
      failure = { error, page };
      break;
    }
    const limitMs = reads.length === 1 ? STEP_MS / 4 : STEP_MS;
    if (Date.now() - began >= limitMs) break;
  } while (page !== undefined && rows < STEP_ROWS);

  const pages: Finished[] = [];
  for (const [index, end] of (await Promise.allSettled(reads.map(({ screened }) => screened))).entries()) {
    const one = reads[index] as PageRead;
    if (end.status === 'rejected') {
      failure = { error: end.reason, page: one.page };
      break;
    }
    pages.push({ ...one, screened: end.value });
  }
  if (failure && pages.length === 0) throw failure.error;
  return { pages, next: failure ? failure.page : page };
}

async function readPage(
  ground: CatalogGround,
  flow: CatalogFlow,
  context: CallContext,
  page: string | undefined,
): Promise<PageRead> {
  const readAt = await ground.store.catalog.rows.clock();
  const answer = await pageOf(ground, flow, context, { mode: 'sweep', page, limit: PAGE_ROWS });
  const changed = await keep(ground, flow, answer.rows, readAt);
  const items = [...new Set(answer.rows.map(({ item }) => item))];
  const screened = items.length === 0 ? Promise.resolve(NOTHING) : screenItems(ground, flow, context, items);
  // Its failure is looked at when its turn comes.
  screened.catch(() => undefined);
  return { page, rows: answer.rows.length, changed, total: answer.total, next: answer.next, screened };
}

const NOTHING: Screened = { equal: 0, absent: 0 };
