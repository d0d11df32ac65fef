import type { DocumentKey, Posting } from '../../domain/documents';
import { isFailure, type Failure } from '../../domain/failure';
import { flowKinds } from '../../domain/flow-kinds';
import type { Order } from '../../domain/order';
import { notCompared, reconcileGone, reconcileOrder } from '../../domain/reconcile-order';
import { documentsToReadBack, type Known } from '../../domain/reconcile-standing';
import type { ReadBack, Reckoning, SkippedPart } from '../../domain/reckoning';
import type { CallContext } from '../../systems/context';
import type { Storefront } from '../../systems/storefronts/storefront';
import type { OrderRow, Store } from '../../store/store';
import type { Connection, Dependencies } from '../types';
import { readBack } from './read-back';

/** How long an order in work gets before it is looked at again. */
const IN_WORK_MS = 15_000;
/** Longer than any ERP's settle time should be. */
const LONGEST_SETTLE_MS = 300_000;

/** Attempts after which a document that the ERP alone does not answer for no longer holds up the others. */
const PATIENT_ATTEMPTS = 6;

interface Read {
  readonly number: string;
  readonly postings: readonly Posting[];
  readonly row: OrderRow | undefined;
}

export interface HowToReckon {
  /** The ledger speaks for the ERP. */
  readonly ledgerOnly: boolean;
  readonly attempt: number;
}

/**
 * Reckons orders up together, so that their questions to the ERP can share requests.
 * @throws Failure when the ERP cannot answer: nothing is said about any of them
 */
export async function reckonOrders(
  { store }: Pick<Dependencies, 'store'>,
  connection: Connection,
  context: CallContext,
  numbers: readonly string[],
  orders: ReadonlyMap<string, Order | Reckoning>,
  { ledgerOnly, attempt }: HowToReckon,
): Promise<{ readonly reckonings: readonly Reckoning[]; readonly settleMs: number }> {
  const mapping = await connection.mapping();
  const { name, erp } = connection;
  const { post, parts } = connection.orders;
  const read = await Promise.all(
    numbers.map(async (number): Promise<Read> => {
      const [postings, row] = await Promise.all([
        store.ledger.ofOrder(name, number),
        store.orders.get(name, number),
      ]);
      return { number, postings, row };
    }),
  );
  const readBacks = ledgerOnly
    ? undefined
    : await readBackAll(
        store,
        erp,
        context,
        read.flatMap(({ postings }) => postings),
        attempt,
      );
  let settleMs = 0;
  const reckonings = await Promise.all(
    read.map(async (one): Promise<Reckoning> => {
      const order = orders.get(one.number);
      if (order && 'differences' in order) return order;
      const known = await knownOf(store, name, one, readBacks);
      const reckoning = order
        ? reconcileOrder(order, flowKinds(order, { order: post, ...parts }, mapping), known)
        : reconcileGone(one.number, known);
      if (reckoning.differences.length > 0)
        settleMs = Math.max(settleMs, settleTime(connection, reckoning, one.row?.stage));
      return reckoning;
    }),
  );
  return { reckonings, settleMs };
}

function settleTime({ erp }: Connection, { differences }: Reckoning, stage: string | undefined): number {
  const unseen = differences.some(({ kind }) => kind === 'deleted' || kind === 'unproved');
  const inWork = stage === 'processing' || stage === 'in-doubt';
  return Math.max(
    unseen ? Math.min(erp.capabilities.settleMs, LONGEST_SETTLE_MS) : 0,
    inWork ? IN_WORK_MS : 0,
  );
}

async function knownOf(
  store: Store,
  connection: string,
  { number, postings, row }: Read,
  readBacks: Known['readBacks'],
): Promise<Known> {
  const skipped = row?.stage === 'skipped' || postings.some(({ state }) => state === 'skipped');
  return {
    postings,
    ...(readBacks && { readBacks }),
    ...(row && row.stage !== 'confirmed' ? { waits: { stage: row.stage, cause: row.cause } } : {}),
    ...(skipped ? { skippedBy: await skippedBy(store, connection, number) } : {}),
  };
}

async function readBackAll(
  store: Store,
  erp: Connection['erp'],
  context: CallContext,
  postings: readonly Posting[],
  attempt: number,
): Promise<ReadonlyMap<DocumentKey, ReadBack>> {
  const answers = new Map<DocumentKey, ReadBack>();
  const silent = new Map<DocumentKey, Failure>();
  await Promise.all(
    documentsToReadBack(postings).map(async (posting) => {
      try {
        answers.set(posting.key, await readBack({ store }, erp, context, posting));
      } catch (error) {
        if (!isFailure(error, 'unavailable')) throw error;
        silent.set(posting.key, error);
      }
    }),
  );
  const [first] = silent.values();
  if (first && (answers.size === 0 || attempt < PATIENT_ATTEMPTS)) throw first;
  for (const [key, { message }] of silent) answers.set(key, { state: 'unproved', says: message });
  return answers;
}

/** Who took the order out, and why: the trail knows. */
async function skippedBy(
  { trail }: Pick<Store, 'trail'>,
  connection: string,
  order: string,
): Promise<Pick<SkippedPart, 'actor' | 'reason'>> {
  const entries = await trail.read(connection, order);
  const entry = entries
    .filter(({ kind, data }) => kind === 'skipped' && typeof data?.['reason'] === 'string')
    .at(-1);
  return {
    ...(entry?.actor === undefined ? {} : { actor: entry.actor }),
    ...(entry ? { reason: String(entry.data?.['reason']) } : {}),
  };
}

/** The orders as the shop has them now; one that the shop cannot tell apart from another is not compared. */
export async function fetchForReckoning(
  storefront: Storefront,
  context: CallContext,
  numbers: readonly string[],
): Promise<Map<string, Order | Reckoning>> {
  if (numbers.length === 0) return new Map();
  try {
    return await storefront.fetchOrders(context, numbers);
  } catch (error) {
    if (!isFailure(error, 'conflict', 'bug')) throw error;
    const [only, ...others] = numbers;
    if (only !== undefined && others.length === 0) return new Map([[only, notCompared(only, error.message)]]);
  }
  const found = await Promise.all(numbers.map((number) => fetchForReckoning(storefront, context, [number])));
  return new Map(found.flatMap((one) => [...one]));
}
