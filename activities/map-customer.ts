import { contentHash } from '../domain/canonical-json';
import { customerTarget, type CustomerTarget } from '../domain/customer-key';
import { documentKey, type DocumentTotals, type Posting } from '../domain/documents';
import { Failure, isFailure } from '../domain/failure';
import type { Order } from '../domain/order';
import type { ErpCustomer, NewCustomer } from '../systems/erps/erp';
import { recordExchanges, withRecord, type ExchangeRecord } from './exchange-record';
import { readOrder } from './read-snapshot';
import { POSTING_TIME_MS, inDoubtDelay } from '../domain/time-limits';
import type { Connection, Dependencies, StepInput } from './types';

type ByKey = Extract<CustomerTarget, { by: 'key' }>;

/**
 * Step 2: the buyer's customer in the ERP: by the mapping, by what we learnt before, by search, else created.
 * Creating is a ledger row of its own, so that two orders of one new buyer never create two customers.
 */
export const mapCustomer =
  (dependencies: Dependencies) =>
  async ({
    connection: name,
    order: number,
    snapshot,
    priority,
  }: StepInput): Promise<{ customer: string }> => {
    const { store, connection } = dependencies;
    const runtime = await connection(name);
    const order = await readOrder(store, name, number, snapshot);
    const target = customerTarget(name, order, await runtime.mapping());
    const external = target.by === 'key' ? target.key : `number:${target.number}`;
    const known = await store.references.get(name, 'customer', external);
    if (known) return { customer: known };

    const record = recordExchanges(priority, dependencies.now().getTime() + POSTING_TIME_MS);
    return withRecord(store.trail, name, number, record, async () => {
      const found = await runtime.erp.findCustomer(
        record,
        target.by === 'key' ? { searchKey: target.searchKey } : { number: target.number },
      );
      const customer =
        found ??
        (target.by === 'key' ? await create(dependencies, runtime, record, order, target) : undefined);
      if (!customer) {
        throw new Failure(
          'missing-mapping',
          `customer ${external.slice('number:'.length)}, named by the mapping, is not in the ERP`,
          {
            causes: [`customer:${external.slice('number:'.length)}`],
            advice:
              'Create the customer in the ERP or correct customers.table or customers.guests, then retry.',
          },
        );
      }
      assertActive(customer, number);
      if (found && target.by === 'key') await settleCreation(dependencies, name, target, customer.number);
      await store.references.put(name, 'customer', external, customer.number);
      return { customer: customer.number };
    });
  };

function assertActive(customer: ErpCustomer, order: string): void {
  if (customer.active) return;
  throw new Failure(
    'rejected',
    `order ${order}: customer ${customer.number} is stopped in the ERP: ${customer.statusText ?? 'not active'}`,
    {
      causes: [`customer:${customer.number}`],
      advice:
        'Release the customer in the ERP, then retry: every order that waits for it can be released together by its cause.',
    },
  );
}

/** A creation whose answer was lost is closed by the search that found the customer. */
async function settleCreation(
  { store }: Dependencies,
  connection: string,
  { key }: ByKey,
  number: string,
): Promise<void> {
  const row = await store.ledger.get(connection, documentKey('customer', key));
  if (row && row.state !== 'confirmed') {
    await store.ledger.advance(
      connection,
      row.key,
      ['prepared', 'sent', 'in-doubt', 'posted', 'rejected'],
      'confirmed',
      { number },
    );
  }
}

const NOTHING: DocumentTotals = {
  lines: '0',
  shipping: '0',
  discount: '0',
  tax: '0',
  other: '0',
  rounding: '0',
  total: '0',
};

async function create(
  dependencies: Dependencies,
  runtime: Connection,
  record: ExchangeRecord,
  order: Order,
  target: ByKey,
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
  if (posting.state === 'sent' || posting.state === 'in-doubt')
    await settleFirst(dependencies, runtime, posting);
  if (posting.state === 'posted' || posting.state === 'confirmed') throw vanished(posting);

  const sent = await store.ledger.advance(
    runtime.name,
    posting.key,
    ['prepared', 'rejected'],
    'sent',
    { sending: true },
    record.take(),
  );
  if (!sent)
    throw new Failure('unavailable', `another order is creating customer ${target.key}; waiting for it`, {
      retryAfterMs: 1_000,
    });
  return send(dependencies, runtime, record, posting, customer);
}

async function send(
  { store }: Dependencies,
  runtime: Connection,
  record: ExchangeRecord,
  posting: Posting,
  customer: NewCustomer,
): Promise<ErpCustomer> {
  try {
    const created = await runtime.erp.createCustomer(record, customer);
    await store.ledger.advance(
      runtime.name,
      posting.key,
      ['sent'],
      'confirmed',
      { number: created.number },
      record.take(),
    );
    return created;
  } catch (error) {
    const lost = !isFailure(error, 'rejected', 'missing-mapping', 'unauthorized', 'unavailable', 'throttled');
    const to = isFailure(error, 'rejected', 'missing-mapping') ? 'rejected' : lost ? 'in-doubt' : 'prepared';
    await store.ledger.advance(runtime.name, posting.key, ['sent'], to, {}, record.take());
    if (lost && !isFailure(error)) throw error;
    throw lost
      ? new Failure('in-doubt', (error as Failure).message, {
          retryAfterMs: runtime.erp.capabilities.settleMs,
        })
      : error;
  }
}

/** The search just now found nothing. That proves something only when the lost write has had its time to arrive. */
async function settleFirst(
  { store, now }: Dependencies,
  runtime: Connection,
  posting: Posting,
): Promise<void> {
  const settled =
    Date.parse(posting.sentAt ?? posting.updatedAt) + POSTING_TIME_MS + runtime.erp.capabilities.settleMs;
  const wait = settled - now().getTime();
  if (posting.state === 'sent' && wait > 0) {
    throw new Failure(
      'unavailable',
      `another order is creating customer ${posting.reference}; waiting for it`,
      { retryAfterMs: Math.min(wait, 2_000) },
    );
  }
  if (wait > 0 || posting.searches < 1) {
    await store.ledger.advance(runtime.name, posting.key, [posting.state], 'in-doubt', { searched: true });
    throw new Failure(
      'in-doubt',
      `the answer to creating customer ${posting.reference} was lost; searching again`,
      { retryAfterMs: Math.max(inDoubtDelay(posting.searches), Math.min(wait, 60_000)) },
    );
  }
  await store.ledger.advance(runtime.name, posting.key, [posting.state], 'rejected', {}, [
    { kind: 'not-posted', data: { key: posting.key, searches: posting.searches } },
  ]);
}

const vanished = ({ number, reference }: Posting): Failure =>
  new Failure(
    'conflict',
    `customer ${number ?? '?'} was created before but is not found under search key ${reference}`,
    {
      causes: [`customer:${number ?? reference}`],
      advice:
        'Restore its search key in the ERP, or name the customer in customers.table of the mapping, then retry.',
    },
  );

function newCustomer(order: Order, target: ByKey): NewCustomer {
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
