import { documentKey, type Posting } from '../domain/documents';
import { Failure } from '../domain/failure';
import type { Store } from '../store/store';

/**
 * A creation in the ERP that was begun for a customer of the shop. Its key is made of who the customer was then: an
 * account that changes its e-mail address has another one since.
 */
export interface BegunCreation {
  readonly key: string;
  /** When it was sent last, as the ledger says, and from which reading of the shop's customer; absent for an order's. */
  readonly sentAt?: string;
  readonly snapshot?: string;
}

/** For whom a customer is created. */
export interface Begun {
  /** What the shop calls the customer. */
  readonly shopKey: string;
  /** The customer as it was read; absent when an order tells it. */
  readonly snapshot?: string;
}

/** Kept beside the references of the mapped customers: keys and snapshots are hashes, and nothing in them is personal. */
const begunOf = (shopKey: string): string => `creating:${shopKey}`;

/** The latest first. */
export async function begunCreations(
  { references }: Pick<Store, 'references'>,
  connection: string,
  shopKey: string,
): Promise<BegunCreation[]> {
  const text = await references.get(connection, 'customer', begunOf(shopKey));
  return text === undefined ? [] : (JSON.parse(text) as BegunCreation[]);
}

const keep = (
  { references }: Pick<Store, 'references'>,
  connection: string,
  shopKey: string,
  begun: readonly BegunCreation[],
): Promise<void> => references.put(connection, 'customer', begunOf(shopKey), JSON.stringify(begun));

/** Whether something may stand in the ERP by it. */
export const wasSent = ({ state }: Posting): boolean => state !== 'prepared' && state !== 'rejected';

/**
 * Puts on record, before anything is sent, under which key the customer is going to be created.
 * @throws Failure `unavailable` while a creation under another key may stand in the ERP
 */
export async function beginCreation(
  store: Store,
  connection: string,
  { shopKey }: Begun,
  key: string,
): Promise<void> {
  const begun = await begunCreations(store, connection, shopKey);
  const others = begun.filter((one) => one.key !== key);
  if (begun[0]?.key !== key)
    await keep(store, connection, shopKey, [begun.find((one) => one.key === key) ?? { key }, ...others]);
  for (const other of others) {
    const row = await store.ledger.get(connection, documentKey('customer', other.key));
    if (row && wasSent(row)) throw begunElsewhere(shopKey);
  }
}

/**
 * Has the last word on a claim: whoever began under another key meanwhile either saw it, or is seen here. Then keeps what
 * is about to be told. Answers false when the claim is to be given back.
 */
export async function mayBeSent(
  store: Store,
  connection: string,
  { shopKey, snapshot }: Begun,
  { sentAt }: Posting,
  key: string,
): Promise<boolean> {
  const [latest, ...others] = await begunCreations(store, connection, shopKey);
  if (latest?.key !== key) return false;
  await keep(store, connection, shopKey, [{ key, sentAt, snapshot }, ...others]);
  return true;
}

export const begunElsewhere = (shopKey: string): Failure =>
  new Failure(
    'unavailable',
    `customer ${shopKey} is being created under what it was known by before; waiting for it`,
    { retryAfterMs: 1_000 },
  );
