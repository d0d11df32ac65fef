import { contentHash } from '../domain/canonical-json';
import { buyerTarget } from '../domain/customer-key';
import { customerSubject, erpKeyOf, numberOfErpKey } from '../domain/customer';
import { documentKey } from '../domain/documents';
import type { CustomerOutcome } from '../domain/customer-outcome';
import type { CustomerRecord } from '../domain/customer-record';
import { Failure, isFailure } from '../domain/failure';
import { POSTING_TIME_MS } from '../domain/time-limits';
import type { CustomerLink } from '../store/store';
import { agreedOnAccount } from './agree-at-creation';
import { wasSent } from './begun-creations';
import { bothSides, type BothSides } from './both-sides';
import type { KeyedCustomer } from './create-customer';
import { recordExchanges, withRecord, type ExchangeRecord } from './exchange-record';
import { settleCustomer } from './settle-customer';
import type { Connection, CustomerRef, Dependencies, WrittenCustomer } from './types';

/**
 * Gives a customer that only the ERP has an account in the shop, or finds the account that bears its e-mail address. The
 * address is bound to the ERP's number before anything is created, so that neither an order of the new account nor the
 * account itself makes a second customer of it. The shop keeps one account for an address: a creation whose answer was
 * lost is found by it.
 *
 * @throws Failure `conflict` when the address is somebody else's; `missing-mapping` when addresses do not tell buyers apart
 */
export const createInShop =
  (dependencies: Dependencies) =>
  async (
    { connection: name, customer: key, priority }: CustomerRef,
    _attempt?: number,
    patienceMs?: number,
  ): Promise<WrittenCustomer> => {
    const { store, connection, now, customers: starter } = dependencies;
    const number = numberOfErpKey(key) ?? '';
    const runtime = await connection(name);
    const sides = bothSides(runtime);
    const subject = customerSubject(key);
    const record = recordExchanges(priority, { closesAt: now().getTime() + POSTING_TIME_MS, patienceMs });
    return withRecord(store.trail, name, subject, record, async () => {
      const { outcome, account } = await bring(dependencies, runtime, sides, record, number);
      // Its own workflow compares both sides.
      if (account !== undefined) await starter?.customersChanged(name, [account]);
      await settleCustomer(store, name, subject, outcome, [
        ...record.take(),
        { kind: 'settled', data: { outcome, customer: number, account } },
      ]);
      return { outcome, number };
    });
  };

interface Brought {
  readonly outcome: CustomerOutcome;
  readonly account?: string;
}

async function bring(
  { store }: Dependencies,
  runtime: Connection,
  sides: BothSides,
  record: ExchangeRecord,
  number: string,
): Promise<Brought> {
  const { name, mapping } = runtime;
  const [holder] = (await store.customerLinks.customersOf(name, [number])).values();
  if (holder !== undefined) return { outcome: 'found-in-shop', account: holder };
  if (!sides.flow.createInShop) return { outcome: 'only-in-erp' };
  const customer = (await sides.erp.fetch(record, [number])).get(number);
  if (!customer) return { outcome: 'gone' };
  if (!customer.active) return { outcome: 'only-in-erp' };
  const email = customer.email?.trim();
  if (!email) return { outcome: 'no-email' };

  const rules = await mapping();
  if (rules.customers.match !== 'email') throw notByEmail();
  const buyer = {
    title: `customer ${erpKeyOf(number)}`,
    cause: `customer:${number}`,
    kind: 'registered' as const,
  };
  const target = buyerTarget(
    name,
    { ...buyer, facts: { kind: 'registered' }, email, name: customer.name },
    rules,
  );
  if (target.by === 'number') return { outcome: 'fixed' };

  const ours = `to-shop:${number}`;
  const known = await store.references.getMany(name, 'customer', [target.key, ours]);
  const owner = known.get(target.key);
  if (owner !== undefined && owner !== number) throw taken(number, `customer ${owner} of the ERP`);
  // An account whose making was begun bears the address that the customer had then.
  const begun = await addressOfMaking(store, name, number);
  const earlier = begun === undefined || begun === email ? undefined : begun;
  const account =
    (earlier === undefined ? undefined : await accountOf(sides, record, earlier, number)) ??
    (await accountOf(sides, record, email, number));
  if (account !== undefined) {
    await link(store, name, account, number);
    return { outcome: known.has(ours) ? 'created-in-shop' : 'found-in-shop', account };
  }
  // A guest's order made it: who wants no account gets none.
  if (owner !== undefined && !known.has(ours)) return { outcome: 'only-in-erp' };
  // Whose creation from the shop was under way when this began is linked by now.
  const [maker] = (await store.customerLinks.customersOf(name, [number])).values();
  if (maker !== undefined) return { outcome: 'found-in-shop', account: maker };
  // Its account may bear another address by now; that account's own workflow links the two.
  if (!known.has(ours) && (await madeFromShop(store, runtime, record, target, number)))
    return { outcome: 'only-in-erp' };
  await keepAddressOfMaking(store, name, customer, email);
  await store.references.put(name, 'customer', ours, target.key);
  await store.references.put(name, 'customer', target.key, number);
  const made = await create(sides, record, customer);
  const linked = await link(store, name, made.id, number);
  // What the ERP shows from now on that the account does not have was typed there.
  if (!linked.agreement)
    await store.customerLinks.agree(linked, agreedOnAccount({ shop: made, erp: customer }));
  return { outcome: 'created-in-shop', account: made.id };
}

/**
 * Whether the ERP's customer came of a creation from the shop that nobody has linked yet.
 * @throws Failure `unavailable` while that creation is under way
 */
async function madeFromShop(
  store: Dependencies['store'],
  { name, erp }: Connection,
  record: ExchangeRecord,
  { key, searchKey }: KeyedCustomer,
  number: string,
): Promise<boolean> {
  const row = await store.ledger.get(name, documentKey('customer', key));
  if (!row || !wasSent(row)) return false;
  const made = row.number ?? (await erp.findCustomer(record, { searchKey }))?.number;
  if (made === undefined)
    throw new Failure(
      'unavailable',
      'a customer with this e-mail address is being created from the shop; waiting for it',
      { retryAfterMs: 2_000 },
    );
  return made === number;
}

const makingOf = (number: string): string => `to-shop-address:${number}`;

/** Sealed, since it is personal; the reference only tells which snapshot it is. */
async function keepAddressOfMaking(
  { snapshots, references }: Dependencies['store'],
  connection: string,
  customer: CustomerRecord,
  email: string,
): Promise<void> {
  const snapshot = contentHash(customer);
  await snapshots.put(connection, customerSubject(erpKeyOf(customer.id)), snapshot, { email });
  await references.put(connection, 'customer', makingOf(customer.id), snapshot);
}

async function addressOfMaking(
  { snapshots, references }: Dependencies['store'],
  connection: string,
  number: string,
): Promise<string | undefined> {
  const snapshot = await references.get(connection, 'customer', makingOf(number));
  if (snapshot === undefined) return undefined;
  const subject = customerSubject(erpKeyOf(number));
  return (await snapshots.get<{ email: string }>(connection, subject, snapshot))?.email;
}

async function accountOf(
  { shop }: BothSides,
  record: ExchangeRecord,
  email: string,
  number: string,
): Promise<string | undefined> {
  const [account, another] = await shop.findByEmail(record, email);
  if (another !== undefined) throw taken(number, 'several accounts of the shop');
  return account;
}

async function create(
  { shop, settleMs }: BothSides,
  record: ExchangeRecord,
  { id: _id, version: _version, ...wanted }: CustomerRecord,
): Promise<CustomerRecord> {
  if (!shop.create)
    throw new Failure('bug', 'this shop does not let Crossdock create customers', {
      causes: ['connection:customers'],
      advice: 'Take createInShop out of flows.customers, then retry.',
    });
  try {
    return await shop.create(record, wanted);
  } catch (error) {
    if (isFailure(error, 'in-doubt'))
      throw new Failure('in-doubt', 'the answer to creating an account was lost; searching for it', {
        code: error.code,
        retryAfterMs: settleMs,
      });
    if (!isFailure(error, 'rejected') || !wanted.email) throw error;
    // Somebody may have opened the account since it was searched for.
    const [account] = await shop.findByEmail(record, wanted.email);
    if (account === undefined) throw error;
    throw new Failure('unavailable', `the account ${account} was opened meanwhile; looking again`);
  }
}

async function link(
  store: Dependencies['store'],
  connection: string,
  account: string,
  number: string,
): Promise<CustomerLink> {
  const known = await store.references.get(connection, 'customer', account);
  if (known !== undefined && known !== number)
    throw taken(number, `account ${account}, which is ${known} in the ERP`);
  const linked = await store.customerLinks.link(connection, account, number);
  if (linked?.number !== number) throw taken(number, `account ${account}`);
  await store.references.put(connection, 'customer', account, number);
  return linked;
}

const taken = (number: string, by: string): Failure =>
  new Failure('conflict', `the e-mail address of customer ${number} belongs to ${by} already`, {
    causes: [`customer:${number}`],
    advice: 'Settle in the ERP and in the shop which of them it is, then retry; nothing is merged by itself.',
  });

const notByEmail = (): Failure =>
  new Failure(
    'missing-mapping',
    'accounts are created by e-mail address, but customers.match is not "email"',
    {
      causes: ['customers.match'],
      advice: 'Set customers.match to email in the mapping, or take createInShop out of flows.customers.',
    },
  );
