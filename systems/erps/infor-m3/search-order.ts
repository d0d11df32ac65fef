import { Failure } from '../../../domain/failure';
import type { CallContext } from '../../context';
import type { M3Client } from './client';
import { isPassing, refusal, rowIfFound, rowsOf } from './errors';
import { searchers, type OrderHit } from './search-means';
import { CONCLUSIVE_MEANS, type DuplicateMeans, type InforM3Settings } from './schemas';

/** One order that stands under a reference: as a batch order, as a customer order, or as both, linked. */
export interface StandingOrder {
  /** The batch order's number. */
  readonly draft?: string;
  /** The batch order's status. */
  readonly status?: string;
  /** The customer order's number. */
  readonly number?: string;
  /** False when only its batch order speaks of the customer order: no list of customer orders holds it. */
  readonly listed?: boolean;
}

export interface SearchResult {
  readonly orders: readonly StandingOrder[];
  /** The searches that were made. */
  readonly means: readonly string[];
  /** True when an empty answer is proof. */
  readonly conclusive: boolean;
}

/** Looks for everything under a reference, batch orders and customer orders alike. */
export type OrderSearch = (
  context: CallContext,
  wanted: { readonly reference: string; readonly customer: string },
  /** What M3 has already told about one of them, and need not be asked again. */
  known?: StandingOrder,
) => Promise<SearchResult>;

/** How long a search the tenant refused is left out before it is tried again. */
const FORGET_MS = 3_600_000;

export function createOrderSearch(options: {
  readonly client: M3Client;
  readonly settings: InforM3Settings;
  readonly clock: () => number;
}): OrderSearch {
  const { client, settings, clock } = options;
  const search = searchers(client, settings);
  const lackedUntil = new Map<DuplicateMeans, number>();
  const has = (mean: DuplicateMeans): boolean => (lackedUntil.get(mean) ?? 0) <= clock();

  /** Undefined when the tenant refuses this search, which is remembered. */
  async function attempt(
    context: CallContext,
    mean: DuplicateMeans,
    wanted: Parameters<OrderSearch>[1],
  ): Promise<OrderHit[] | undefined> {
    if (!has(mean)) return undefined;
    const results = await search[mean](context, wanted);
    const refused = results.find(({ result }) => result.state === 'refused' && result.records.length === 0);
    if (refused?.result.error) {
      const { error } = refused.result;
      // What every tenant has must work: a refusal there says something about the order.
      if (settings.duplicateCheck !== 'auto' || mean === 'customer' || isPassing(error)) {
        throw refusal(error, { call: refused.call, record: refused.record });
      }
      lackedUntil.set(mean, clock() + FORGET_MS);
      return undefined;
    }
    return results.flatMap(({ result, call, read }) => read(rowsOf(result, { call })));
  }

  async function hitsBy(
    context: CallContext,
    means: readonly DuplicateMeans[],
    wanted: Parameters<OrderSearch>[1],
  ): Promise<{ hits: OrderHit[]; means: DuplicateMeans[] }> {
    const found = await Promise.all(
      means.map(async (mean) => ({ mean, hits: await attempt(context, mean, wanted) })),
    );
    const made = found.filter((each) => each.hits !== undefined);
    return { hits: made.flatMap(({ hits }) => hits ?? []), means: made.map(({ mean }) => mean) };
  }

  return async (context, wanted, known) => {
    const { duplicateCheck } = settings;
    let made = await hitsBy(context, duplicateCheck === 'auto' ? ['export'] : duplicateCheck, wanted);
    // The export answers for every customer at once; without it the other searches do together what they can.
    if (duplicateCheck === 'auto' && made.means.length === 0) {
      made = await hitsBy(context, ['customer', 'stop-list', 'batch-search'], wanted);
    }
    return {
      orders: await linked(context, client, made.hits, known),
      means: made.means,
      conclusive: made.means.some((mean) => CONCLUSIVE_MEANS.includes(mean)),
    };
  };
}

/** Asks M3 what became of each batch order, and joins it with the customer order it became. */
async function linked(
  context: CallContext,
  client: M3Client,
  hits: readonly OrderHit[],
  known: StandingOrder | undefined,
): Promise<StandingOrder[]> {
  const drafts = [...new Set(hits.flatMap(({ draft }) => draft ?? []))];
  const numbers = new Set(hits.flatMap(({ number }) => number ?? []));
  const standing: StandingOrder[] = [];
  if (known?.draft && known.number && drafts.includes(known.draft)) {
    standing.push({ ...known, listed: numbers.delete(known.number) });
    drafts.splice(drafts.indexOf(known.draft), 1);
  }
  for (const { draft, status, number } of await readDrafts(context, client, drafts)) {
    const listed = numbers.delete(number);
    standing.push({ draft, status, ...(number ? { number, listed } : {}) });
  }
  return [...standing, ...[...numbers].map((number) => ({ number, listed: true }))];
}

/** A search table may lag behind: a batch order that is no longer there is left out. */
async function readDrafts(
  context: CallContext,
  client: M3Client,
  drafts: readonly string[],
): Promise<{ draft: string; status: string; number: string }[]> {
  if (drafts.length === 0) return [];
  const results = await client.run(
    context,
    'OIS100MI',
    drafts.flatMap((ORNO) => [
      { transaction: 'GetBatchHead', record: { ORNO }, write: false },
      { transaction: 'GetOrderNo', record: { ORNO }, write: false },
    ]),
  );
  return drafts.flatMap((draft, index) => {
    const head = rowIfFound(results[2 * index], { call: 'OIS100MI/GetBatchHead', record: { ORNO: draft } });
    return head ? [{ draft, status: head.STAT ?? '', number: orderNumber(results[2 * index + 1]) }] : [];
  });
}

/** The customer order's number, or nothing while there is none; M3 may refuse to tell it until then. */
export function orderNumber(result: Parameters<typeof rowsOf>[0]): string {
  if (result?.state === 'refused' && result.error && !isPassing(result.error)) return '';
  return rowsOf(result, { call: 'OIS100MI/GetOrderNo' })[0]?.ORNR ?? '';
}

/** @throws Failure when the searches that could be made prove nothing */
export function assertConclusive(found: SearchResult): void {
  if (found.conclusive) return;
  throw new Failure('rejected', 'no search of this M3 can prove that the order is not there yet', {
    causes: ['erp:duplicate-check'],
    advice:
      'Allow EXPORTMI or OIS100MI/LstBatchHead and LstHead for the service account, or set duplicateCheck.',
  });
}
