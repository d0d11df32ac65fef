import { contentHash } from '../domain/canonical-json';
import type { CustomerTarget } from '../domain/customer-key';
import { documentKey, type DocumentTotals, type Posting } from '../domain/documents';
import { Failure, isFailure } from '../domain/failure';
import { inDoubtDelay, POSTING_TIME_MS, SEARCHES_BEFORE_ATTENTION } from '../domain/time-limits';
import type { Store } from '../store/store';
import type { ErpCustomer, NewCustomer } from '../systems/erps/erp';
import {
  beginCreation,
  begunCreations,
  begunElsewhere,
  mayBeSent,
  wasSent,
  type Begun,
} from './begun-creations';
import type { ExchangeRecord } from './exchange-record';
import { countedAlone, searchedOnce } from './proof-of-absence';
import { settleCreation } from './settle-creation';
import type { Connection, Dependencies } from './types';

/** A buyer who is found, or created, under a key. */
export type KeyedCustomer = Extract<CustomerTarget, { by: 'key' }>;

/** For how long a creation may be missing from what the ERP shows. */
const CREATION_SHOWS_MS = 60_000;

const NOTHING: DocumentTotals = {
  lines: '0',
  shipping: '0',
  discount: '0',
  tax: '0',
  other: '0',
  rounding: '0',
  total: '0',
};

/** A customer that stands in the ERP; `created` when this call wrote what stands there. */
export interface Standing {
  readonly customer: ErpCustomer;
  readonly created: boolean;
}

/**
 * What became of creations that were begun for the shop's customer under another key than today's: the customer that came
 * of one, or undefined once it is proved that nothing did. To be asked before anything is searched for by today's key.
 *
 * @throws Failure `unavailable` or `in-doubt` until that is known, `conflict` when it cannot be told
 */
export async function findBegun(
  { store, now }: Dependencies,
  runtime: Connection,
  record: ExchangeRecord,
  shopKey: string,
  key: string,
): Promise<ErpCustomer | undefined> {
  for (const earlier of await begunCreations(store, runtime.name, shopKey)) {
    if (earlier.key === key) continue;
    const row = await store.ledger.get(runtime.name, documentKey('customer', earlier.key));
    if (!row || !wasSent(row)) continue;
    if (row.state === 'posted' || row.state === 'confirmed') return standing({ now }, runtime, record, row);
    const found = await closeCreation({ store, now }, runtime, record, row);
    if (found) return found;
  }
  return undefined;
}

/**
 * Closes a creation whose answer was lost and which nobody is going to send again: as the customer that came of it, or as
 * not sent once it is proved that nothing did.
 * @throws Failure `unavailable` or `in-doubt` until that is known, `conflict` when it cannot be told
 */
export async function closeCreation(
  { store, now }: Pick<Dependencies, 'store' | 'now'>,
  runtime: Connection,
  record: ExchangeRecord,
  row: Posting,
): Promise<ErpCustomer | undefined> {
  const asked = now().getTime();
  const found = await runtime.erp.findCustomer(record, { searchKey: row.reference });
  if (found) {
    await settleCreation(store, runtime.name, row.key, found.number);
    return found;
  }
  const ours = await proveAbsent(store, runtime, row, asked);
  await store.ledger.advance(runtime.name, ours.key, ['sent'], 'prepared', {}, record.take());
  return undefined;
}

/**
 * Creates the customer that a search begun at `asked` did not find. The creation is a ledger row of its own, so that two
 * orders of one new buyer, or an order and the shop's own record of the buyer, never create two customers.
 * Whoever can be told apart by more than the key says so (`begun`): its creation is found also when the key has changed.
 *
 * @throws Failure `unavailable` while somebody else creates it, `in-doubt` while the fate of a lost creation is searched
 *   for, `conflict` when it cannot be told
 */
export async function createCustomer(
  dependencies: Dependencies,
  runtime: Connection,
  record: ExchangeRecord,
  customer: NewCustomer,
  { key }: KeyedCustomer,
  asked: number,
  begun?: Begun,
): Promise<Standing> {
  const { store } = dependencies;
  if (begun) await beginCreation(store, runtime.name, begun, key);
  const { posting } = await store.ledger.prepare({
    connection: runtime.name,
    // A customer belongs to no single order: its row and its trail are its own.
    order: documentKey('customer', key),
    key: documentKey('customer', key),
    kind: 'customer',
    ordinal: 0,
    reference: customer.searchKey,
    contentHash: contentHash(customer),
    requestHash: contentHash(customer),
    // The shop's own record of a buyer knows none.
    currency: customer.currency ?? '',
    amount: '0',
    totals: NOTHING,
  });
  if (posting.state === 'posted' || posting.state === 'confirmed')
    return { customer: await standing(dependencies, runtime, record, posting), created: false };
  const claim =
    posting.state === 'sent' || posting.state === 'in-doubt'
      ? await proveAbsent(store, runtime, posting, asked)
      : await store.ledger.advance(
          runtime.name,
          posting.key,
          ['prepared', 'rejected'],
          'sent',
          { sending: true, carrying: contentHash(customer) },
          record.take(),
        );
  if (!claim) throw createdElsewhere(posting);
  if (begun && !(await mayBeSent(store, runtime.name, begun, claim, key))) {
    await store.ledger.advance(runtime.name, claim.key, ['sent'], 'prepared');
    throw begunElsewhere(begun.shopKey);
  }
  return { customer: await send(dependencies, runtime, record, claim, customer), created: true };
}

/** Created since the search, or not yet in the ERP's search index: its number finds it. */
async function standing(
  { now }: Pick<Dependencies, 'now'>,
  runtime: Connection,
  record: ExchangeRecord,
  posting: Posting,
): Promise<ErpCustomer> {
  const { number } = posting;
  const customer = number === undefined ? undefined : await runtime.erp.findCustomer(record, { number });
  if (customer) return customer;
  const young = now().getTime() - Date.parse(posting.updatedAt) < CREATION_SHOWS_MS;
  throw young ? notShown(posting) : vanished(posting);
}

async function send(
  { store }: Dependencies,
  runtime: Connection,
  record: ExchangeRecord,
  claim: Posting,
  customer: NewCustomer,
): Promise<ErpCustomer> {
  try {
    const created = await runtime.erp.createCustomer(record, customer);
    await store.ledger.advance(
      runtime.name,
      claim.key,
      ['sent', 'in-doubt'],
      'confirmed',
      { number: created.number },
      record.take(),
    );
    return created;
  } catch (error) {
    const lost = !isFailure(error, 'rejected', 'missing-mapping', 'unauthorized', 'unavailable', 'throttled');
    const to = isFailure(error, 'rejected', 'missing-mapping') ? 'rejected' : lost ? 'in-doubt' : 'prepared';
    // Who wakes up late says nothing about a row that another has sent again.
    const row = await store.ledger.get(runtime.name, claim.key);
    if (row?.sentAt === claim.sentAt)
      await store.ledger.advance(runtime.name, claim.key, ['sent'], to, {}, record.take());
    if (lost && !isFailure(error)) throw error;
    throw lost
      ? new Failure('in-doubt', (error as Failure).message, {
          retryAfterMs: runtime.erp.capabilities.settleMs,
        })
      : error;
  }
}

/**
 * Moves the row to `sent` again once two searches found nothing, both begun when the lost write had had its time to
 * arrive. @throws Failure until then
 */
async function proveAbsent(
  store: Store,
  { name, erp }: Connection,
  posting: Posting,
  asked: number,
): Promise<Posting> {
  const { key, state, reference, searches } = posting;
  const settled =
    Date.parse(posting.sentAt ?? posting.updatedAt) + POSTING_TIME_MS + erp.capabilities.settleMs;
  const wait = settled - asked;
  if (state === 'sent' && wait > 0) throw createdElsewhere(posting, Math.min(wait, 2_000));
  const again = new Failure(
    'in-doubt',
    `the answer to creating customer ${reference} was lost; searching again`,
    { retryAfterMs: Math.max(inDoubtDelay(searches), Math.min(wait, 60_000)) },
  );
  if (wait > 0) throw again;
  const counted = await store.ledger.advance(name, key, [state], 'in-doubt', { searched: true });
  if (!counted || !countedAlone(posting, counted)) throw createdElsewhere(posting);
  if (!searchedOnce(posting)) throw searches >= SEARCHES_BEFORE_ATTENTION ? unproved(posting) : again;
  const sent = await store.ledger.advance(name, key, ['in-doubt'], 'sent', { sending: true }, [
    { kind: 'not-posted', data: { key, searches: counted.searches } },
  ]);
  // Another search was counted in between: the row is left `sent`, and its time begins again.
  if (sent?.searches !== counted.searches) throw createdElsewhere(posting);
  return sent;
}

const createdElsewhere = ({ reference }: Posting, retryAfterMs = 1_000): Failure =>
  new Failure('unavailable', `customer ${reference} is being created for somebody else; waiting for it`, {
    retryAfterMs,
  });

const unproved = ({ reference, searches }: Posting): Failure =>
  new Failure(
    'conflict',
    `after ${searches} searches it is still not proved whether customer ${reference} stands in the ERP`,
    {
      causes: [`customer:${reference}`],
      advice: `Look in the ERP for a customer with search key ${reference}, then retry; or name the customer in customers.table of the mapping.`,
    },
  );

/** A search that lags does not show yet what was created a moment ago. */
const notShown = ({ number, reference }: Posting): Failure =>
  new Failure(
    'unavailable',
    `customer ${number ?? '?'} was created under search key ${reference} and is not shown yet`,
  );

const vanished = ({ number, reference }: Posting): Failure =>
  new Failure(
    'conflict',
    `customer ${number ?? '?'} was created before under search key ${reference} but is not in the ERP any more`,
    {
      causes: [`customer:${number ?? reference}`],
      advice: 'Restore it in the ERP, or name the customer in customers.table of the mapping, then retry.',
    },
  );
