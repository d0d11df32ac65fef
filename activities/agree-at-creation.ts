import { pairAddresses } from '../domain/customer-addresses';
import { NO_AGREEMENT, type Agreement } from '../domain/customer-agreement';
import { cellsOfRecord, placeOf, type Cells } from '../domain/customer-cells';
import type { CustomerRecord } from '../domain/customer-record';
import { documentKey } from '../domain/documents';
import { isFailure } from '../domain/failure';
import type { Store } from '../store/store';
import { begunCreations, wasSent } from './begun-creations';
import { bothSides } from './both-sides';
import type { ExchangeRecord } from './exchange-record';
import { settleCreation } from './settle-creation';
import { isSpelling } from './spelling';
import { contentTold, toldAtCreation } from './told-at-creation';
import type { Connection, Dependencies } from './types';

/** How long a creation that was cut short is taken for just made. */
const JUST_MS = 600_000;

type Both = { readonly shop: CustomerRecord; readonly erp: CustomerRecord };

/** How often both sides are asked right after a creation. */
const READINGS = 3;

interface JustCreated {
  /** In the shop. */
  readonly key: string;
  readonly number: string;
  /** What the ERP was told. */
  readonly snapshot: string;
  /** Whether the first comparison would not know what the ERP was told. */
  readonly insist: boolean;
}

/**
 * What the ERP shows of a customer that was just created is its own spelling of what it was told; the longer nobody looks,
 * the more likely it is somebody's edit. So both agree at once. Where that cannot be read now, the first comparison does it.
 */
export async function agreeAtOnce(
  store: Store,
  runtime: Connection,
  record: ExchangeRecord,
  { key, number, snapshot, insist }: JustCreated,
): Promise<void> {
  const sides = bothSides(runtime);
  const link = await store.customerLinks.link(runtime.name, key, number);
  if (link?.number !== number || link.agreement) return;
  for (let reading = 0; reading < READINGS; reading += 1) {
    try {
      const [shops, erps] = await Promise.all([
        sides.shop.fetch(record, [key]),
        sides.erp.fetch(record, [number]),
      ]);
      const [shop, erp] = [shops.get(key), erps.get(number)];
      if (!shop || !erp || !(await isShownWhole(store, runtime.name, snapshot, { shop, erp }))) return;
      const agreement = await spelledAtCreation(store, runtime.name, snapshot, { shop, erp });
      if (agreement) await store.customerLinks.agree(link, agreement);
      return;
    } catch (error) {
      if (!isFailure(error) || error.kind === 'bug') throw error;
      if (insist && reading === READINGS - 1) throw error;
    }
  }
}

export interface Creation {
  /** The reading of the shop's customer that the ERP was told. */
  readonly snapshot: string;
  readonly ageMs: number;
}

/**
 * How we have just created it, though its answer was lost, the step was cut short, or the customer has changed since. A
 * creation that nobody has closed, since the customer was found by other means, is closed here.
 */
export async function creationOf(
  { store, now }: Pick<Dependencies, 'store' | 'now'>,
  { name: connection, erp }: Connection,
  record: ExchangeRecord,
  shopKey: string,
  number: string,
): Promise<Creation | undefined> {
  for (const { key, sentAt, snapshot } of await begunCreations(store, connection, shopKey)) {
    const document = documentKey('customer', key);
    let row = await store.ledger.get(connection, document);
    if (row && wasSent(row) && row.number === undefined) {
      const found = await erp.findCustomer(record, { searchKey: row.reference });
      if (found?.number !== number) continue;
      row = await settleCreation(store, connection, document, number);
    }
    // Sent again since, it was told something else.
    if (row?.number !== number || row.sentAt !== sentAt) continue;
    const ageMs = now().getTime() - Date.parse(row.updatedAt);
    if (snapshot !== undefined && ageMs < JUST_MS) return { snapshot, ageMs };
  }
  return undefined;
}

/**
 * Whether the ERP shows the delivery address that it was told: one that a lagging reading leaves out would be entered
 * once more, and come back to the shop as a new one as soon as it is shown.
 */
export async function isShownWhole(
  store: Store,
  connection: string,
  snapshot: string,
  { shop, erp }: Both,
): Promise<boolean> {
  const content = await contentTold(store, connection, shop.id, snapshot);
  if (!content?.deliveryAddress || placeOf(content.deliveryAddress) === placeOf(content.address)) return true;
  return Object.keys(erp.deliveries).length > 0;
}

/**
 * What both agree on by the creation alone: the shop by what it told, also where it has changed since; the ERP by what it
 * shows, less what can be no spelling of that: somebody has typed it since. Undefined when the snapshot is gone.
 */
export async function spelledAtCreation(
  store: Store,
  connection: string,
  snapshot: string,
  both: Both,
): Promise<Agreement | undefined> {
  const agreed = await toldAtCreation(store, connection, snapshot, both);
  const content = await contentTold(store, connection, both.shop.id, snapshot);
  if (!agreed || !content) return undefined;
  const { name, email, phone, taxNumber, address } = content;
  const { phone: _phone, taxNumber: _taxNumber, ...billTo } = address;
  const record: CustomerRecord = { ...both.shop, name, email, phone, taxNumber, billTo, deliveries: {} };
  const told = { ...agreed.shop, ...cellsOfRecord(record, 'shop', []) };
  const shown = cellsOfRecord(both.erp, 'erp', agreed.pairs);
  const companies = [address.company, content.deliveryAddress?.company];
  const cells = Object.keys(told).filter(
    (cell) => shown[cell] !== undefined && isSpelling(cell, told[cell] ?? '', shown[cell], companies),
  );
  const of = (from: Cells): Cells => Object.fromEntries(cells.map((cell) => [cell, from[cell] ?? '']));
  return { ...agreed, shop: of(told), erp: of(shown) };
}

/** What both hold right after the shop made an account of the ERP's customer: its answer and what it was told. */
export function agreedOnAccount({ shop, erp }: Both): Agreement {
  const pairs = pairAddresses([], shop, erp);
  const [ours, theirs] = [cellsOfRecord(shop, 'shop', pairs), cellsOfRecord(erp, 'erp', pairs)];
  const cells = Object.keys(ours).filter((cell) => theirs[cell] !== undefined);
  const of = (from: Cells): Cells => Object.fromEntries(cells.map((cell) => [cell, from[cell] ?? '']));
  return { ...NO_AGREEMENT, pairs, shop: of(ours), erp: of(theirs) };
}
