import { contentHash } from '../domain/canonical-json';
import type { CustomerTarget } from '../domain/customer-key';
import { documentKey, type DocumentTotals, type Posting } from '../domain/documents';
import { Failure, isFailure } from '../domain/failure';
import type { Order } from '../domain/order';
import { inDoubtDelay, POSTING_TIME_MS, SEARCHES_BEFORE_ATTENTION } from '../domain/time-limits';
import type { ErpCustomer, NewCustomer } from '../systems/erps/erp';
import type { ExchangeRecord } from './exchange-record';
import { countedAlone, searchedOnce } from './proof-of-absence';
import type { Connection, Dependencies } from './types';

/** A buyer who is found, or created, under a key. */
export type KeyedCustomer = Extract<CustomerTarget, { by: 'key' }>;

const NOTHING: DocumentTotals = {
  lines: '0',
  shipping: '0',
  discount: '0',
  tax: '0',
  other: '0',
  rounding: '0',
  total: '0',
};

/**
 * Creates the customer that a search begun at `asked` did not find. The creation is a ledger row of its own, so that two
 * orders of one new buyer never create two customers.
 *
 * @throws Failure `unavailable` while another order creates it, `in-doubt` while the fate of a lost creation is searched
 *   for, `conflict` when it cannot be told
 */
export async function createCustomer(
  dependencies: Dependencies,
  runtime: Connection,
  record: ExchangeRecord,
  order: Order,
  target: KeyedCustomer,
  asked: number,
): Promise<ErpCustomer> {
  const { store } = dependencies;
  const customer = newCustomer(order, target);
  const { posting } = await store.ledger.prepare({
    connection: runtime.name,
    // A customer belongs to no single order: its row and its trail are its own.
    order: documentKey('customer', target.key),
    key: documentKey('customer', target.key),
    kind: 'customer',
    ordinal: 0,
    reference: target.searchKey,
    contentHash: contentHash(customer),
    requestHash: contentHash(customer),
    currency: order.currency,
    amount: '0',
    totals: NOTHING,
  });
  if (posting.state === 'posted' || posting.state === 'confirmed') return standing(runtime, record, posting);
  const claim =
    posting.state === 'sent' || posting.state === 'in-doubt'
      ? await proveAbsent(dependencies, runtime, posting, asked)
      : await store.ledger.advance(
          runtime.name,
          posting.key,
          ['prepared', 'rejected'],
          'sent',
          { sending: true },
          record.take(),
        );
  if (!claim) throw createdElsewhere(posting);
  return send(dependencies, runtime, record, claim, customer);
}

/** Created since the search, or not yet in the ERP's search index: its number finds it. */
async function standing(runtime: Connection, record: ExchangeRecord, posting: Posting): Promise<ErpCustomer> {
  const { number } = posting;
  const customer = number === undefined ? undefined : await runtime.erp.findCustomer(record, { number });
  if (!customer) throw vanished(posting);
  return customer;
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
    // An order that wakes up late says nothing about a row that another has sent again.
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
  { store }: Dependencies,
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
  new Failure('unavailable', `another order is creating customer ${reference}; waiting for it`, {
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

const vanished = ({ number, reference }: Posting): Failure =>
  new Failure(
    'conflict',
    `customer ${number ?? '?'} was created before under search key ${reference} but is not in the ERP any more`,
    {
      causes: [`customer:${number ?? reference}`],
      advice: 'Restore it in the ERP, or name the customer in customers.table of the mapping, then retry.',
    },
  );

function newCustomer(order: Order, target: KeyedCustomer): NewCustomer {
  const address = order.billTo ?? order.shipTo;
  if (!target.template) {
    throw new Failure('missing-mapping', `no customer template for order ${order.number}`, {
      causes: ['customer-template'],
      advice:
        'Set customers.template (or a matching row in customers.templates) in the mapping and run "crossdock mapping apply".',
    });
  }
  if (!address) {
    throw new Failure('rejected', `order ${order.number} has no address, so no customer can be created`, {
      causes: [`customer:order-${order.number}`],
      advice: 'Add a billing address in the shop, or name a collective customer in customers.guests.',
    });
  }
  return {
    searchKey: target.searchKey,
    template: target.template,
    name: order.customer.company?.name ?? order.customer.name,
    email: order.customer.email,
    phone: order.customer.phone ?? address.phone,
    taxNumber: order.customer.taxNumber ?? address.taxNumber,
    currency: order.currency,
    address,
    deliveryAddress: order.shipTo,
  };
}
