import { contentHash } from '../domain/canonical-json';
import { customerSubject, numberOfErpKey, type ShopCustomer } from '../domain/customer';
import { buyerOfShop, buyerTarget } from '../domain/customer-key';
import { documentKey } from '../domain/documents';
import { Failure, isFailure } from '../domain/failure';
import { POSTING_TIME_MS } from '../domain/time-limits';
import type { Store, TrailEntry } from '../store/store';
import type { ErpCustomer, NewCustomer } from '../systems/erps/erp';
import { agreeAtOnce, creationOf } from './agree-at-creation';
import { createCustomer, findBegun, type KeyedCustomer } from './create-customer';
import { recordExchanges, withRecord, type ExchangeRecord } from './exchange-record';
import { knownCustomer, rememberCustomer, type KnownCustomer } from './known-customer';
import { contentHashOf, contentOfShop, customerOfShop } from './new-customer';
import { settleCreation } from './settle-creation';
import { settleCustomer } from './settle-customer';
import type {
  Connection,
  CustomerPass,
  CustomerRef,
  Dependencies,
  WriteCustomerInput,
  WrittenCustomer,
} from './types';

/** Step 1: reads the customer as it is now and says whether the ERP has to hear of it. */
export const fetchCustomer =
  (dependencies: Dependencies) =>
  async (
    { connection: name, customer: key, priority }: CustomerRef,
    _attempt?: number,
    patienceMs?: number,
  ): Promise<CustomerPass> => {
    const { store, connection } = dependencies;
    const runtime = await connection(name);
    const source = runtime.customers && runtime.storefront.customers;
    if (!source) return { outcome: 'not-carried' };
    const ofErp = numberOfErpKey(key);
    if (ofErp !== undefined)
      return { outcome: runtime.customers?.bothWays ? 'absent-in-shop' : 'not-carried', number: ofErp };
    const subject = customerSubject(key);
    const record = recordExchanges(priority, { patienceMs });
    return withRecord(store.trail, name, subject, record, async () => {
      const customer = (await source.fetch(record, [key])).get(key);
      const known = await linkedCustomer(dependencies, runtime, key);
      const outcome = customer ? await whatIsDue(runtime, customer, known) : 'gone';
      if (outcome === 'linked' || outcome === 'absent-in-shop') return { outcome, number: known.number };
      if (outcome === 'due') {
        const snapshot = contentHash(customer);
        await store.snapshots.put(name, subject, snapshot, customer);
        return { outcome, number: known.number, snapshot };
      }
      // Nothing new is no news: only the exchange is kept.
      const settled: TrailEntry = { kind: 'settled', data: { outcome, customer: known.number } };
      await settleCustomer(store, name, subject, outcome, [
        ...record.take(),
        ...(outcome === 'unchanged' ? [] : [settled]),
      ]);
      return { outcome, number: known.number };
    });
  };

/**
 * Step 2: finds the customer in the ERP and brings it in line, or creates it. The creation is the ledger row that orders
 * use: an order and the shop's own record of one new buyer create one customer, whoever comes first.
 *
 * @throws Failure `conflict` when the ERP has no more what we know it by
 */
export const writeCustomer =
  (dependencies: Dependencies) =>
  async (
    { connection: name, customer: key, priority, snapshot }: WriteCustomerInput,
    _attempt?: number,
    patienceMs?: number,
  ): Promise<WrittenCustomer> => {
    const { store, connection, now } = dependencies;
    const runtime = await connection(name);
    const subject = customerSubject(key);
    const customer = await readCustomer(store, name, subject, snapshot);
    const target = buyerTarget(name, buyerOfShop(customer), await runtime.mapping());
    if (target.by === 'number') return { outcome: 'fixed', number: target.number };
    const content = contentOfShop(customer);
    if (!content) throw new Failure('bug', `customer ${key} lost its address since it was read`);
    const wanted = customerOfShop(customer, content, target);
    const record = recordExchanges(priority, { closesAt: now().getTime() + POSTING_TIME_MS, patienceMs });
    return withRecord(store.trail, name, subject, record, async () => {
      const known = await knownCustomer(store, name, key, target.key);
      const earlier = known.itself
        ? undefined
        : await findBegun(dependencies, runtime, record, key, target.key);
      const asked = now().getTime();
      const found = earlier ?? (await findStanding(store, runtime, record, target, known));
      const standing = found
        ? { customer: found, created: false }
        : await createCustomer(dependencies, runtime, record, wanted, target, asked, {
            shopKey: key,
            snapshot,
          });
      const { number } = standing.customer;
      // Where the ERP's own changes count, what stands is compared before anything is written over it.
      const linked = runtime.customers?.bothWays !== undefined;
      const told = standing.created
        ? snapshot
        : linked
          ? (await creationOf(dependencies, runtime, record, key, number))?.snapshot
          : undefined;
      const isNew = told !== undefined;
      const outcome = isNew
        ? 'created'
        : linked
          ? 'unchanged'
          : await update(runtime, record, number, wanted);
      if (linked && isNew)
        await agreeAtOnce(store, runtime, record, { key, number, snapshot: told, insist: told !== snapshot });
      await rememberCustomer(store, name, known, {
        ...standing.customer,
        // What was not written is looked at again as soon as this ERP can.
        content: outcome === 'kept' || linked ? undefined : contentHashOf(content),
      });
      await settleCustomer(store, name, subject, outcome, [
        ...record.take(),
        ...(outcome === 'unchanged' ? [] : [{ kind: outcome, data: { customer: number } }]),
      ]);
      return linked ? { outcome, number, linked } : { outcome, number };
    });
  };

/** A customer that is kept in line with one of the ERP is known by that, whatever else names it. */
async function linkedCustomer(
  { store }: Dependencies,
  { name, customers }: Connection,
  key: string,
): Promise<KnownCustomer> {
  const known = await knownCustomer(store, name, key);
  const link = customers?.bothWays && (await store.customerLinks.get(name, key));
  return link ? { ...known, number: link.number } : known;
}

async function whatIsDue(
  { name, mapping, customers }: Connection,
  customer: ShopCustomer,
  known: KnownCustomer,
): Promise<CustomerPass['outcome']> {
  if (!customer.active) return 'locked';
  if (customer.kind === 'person' && customer.companyId !== undefined) return 'of-company';
  if (buyerTarget(name, buyerOfShop(customer), await mapping()).by === 'number') return 'fixed';
  if (customers?.bothWays && known.number !== undefined) return 'linked';
  if (customers?.bothWays?.toErp === false) return 'only-in-shop';
  const content = contentOfShop(customer);
  if (!content) return 'no-address';
  return known.number !== undefined && known.content === contentHashOf(content) ? 'unchanged' : 'due';
}

/** By what we learnt before, else by search. */
async function findStanding(
  store: Store,
  { name, erp }: Connection,
  record: ExchangeRecord,
  { key, searchKey }: KeyedCustomer,
  { number }: KnownCustomer,
): Promise<ErpCustomer | undefined> {
  const customer = await erp.findCustomer(record, number === undefined ? { searchKey } : { number });
  if (!customer && number !== undefined) throw vanished(number);
  if (!customer) return undefined;
  if (number === undefined) await settleCreation(store, name, documentKey('customer', key), customer.number);
  return customer;
}

/** Writing the same content once more changes nothing: a lost answer is cured by a repetition. */
async function update(
  { erp }: Connection,
  record: ExchangeRecord,
  number: string,
  wanted: NewCustomer,
): Promise<'updated' | 'kept'> {
  if (!erp.updateCustomer) return 'kept';
  try {
    await erp.updateCustomer(record, number, wanted);
    return 'updated';
  } catch (error) {
    if (!isFailure(error, 'in-doubt')) throw error;
    throw new Failure('in-doubt', `the answer to changing customer ${number} was lost; writing it again`, {
      retryAfterMs: erp.capabilities.settleMs,
    });
  }
}

async function readCustomer(
  store: Store,
  connection: string,
  subject: string,
  hash: string,
): Promise<ShopCustomer> {
  const found = await store.snapshots.get<ShopCustomer>(connection, subject, hash);
  if (!found)
    throw new Failure('bug', `the snapshot of ${subject} is gone`, {
      causes: ['bug'],
      advice: 'Retry the customer: it is read afresh.',
    });
  return found;
}

const vanished = (number: string): Failure =>
  new Failure('conflict', `customer ${number} is known from before but is not in the ERP any more`, {
    causes: [`customer:${number}`],
    advice: 'Restore it in the ERP, or name the customer in customers.table of the mapping, then retry.',
  });
