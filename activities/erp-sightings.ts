import type { CustomerRecord } from '../domain/customer-record';
import type { Store } from '../store/store';

/**
 * What polls saw of the ERP's customers: the last version of each, not every one, since what goes back to an earlier one
 * has changed too; and between which two looks it came to be, for ERPs that do not tell when a customer was changed.
 */
export interface Sighting {
  readonly version: string;
  /** The look before, ISO 8601; empty where there was none. */
  readonly after: string;
  readonly before: string;
}

const LOOKED = 'erp-customers-looked';
const nameOf = (number: string): string => `erp-version:${number}`;

export async function readSightings(
  store: Store,
  connection: string,
  numbers: readonly string[],
): Promise<Map<string, Sighting>> {
  const found = await store.references.getMany(connection, 'customer', numbers.map(nameOf));
  return new Map(
    numbers.flatMap((number): [string, Sighting][] => {
      const [after = '', before = '', ...version] = found.get(nameOf(number))?.split(' ') ?? [];
      return before === '' ? [] : [[number, { version: version.join(' '), after, before }]];
    }),
  );
}

/** @param at when the page was asked for; the look before counts from its beginning */
export async function keepSightings(
  store: Store,
  connection: string,
  rows: readonly { readonly number: string; readonly version: string }[],
  at: string,
): Promise<void> {
  const after = (await store.cursors.get(connection, LOOKED)) ?? '';
  await store.references.putMany(
    connection,
    'customer',
    new Map(rows.map(({ number, version }) => [nameOf(number), `${after} ${at} ${version}`])),
  );
}

/**
 * A poll that came to its end has looked at everything since it began. One that only asked where to begin has not: some
 * ERPs list all their customers then, and who was there before anybody looked has not changed.
 */
export const endSightings = (store: Store, connection: string, begun: string): Promise<void> =>
  store.cursors.put(connection, LOOKED, begun);

/** Whether a whole poll has been made: from then on who was never seen is new. */
export const hasLooked = async (store: Store, connection: string): Promise<boolean> =>
  (await store.cursors.get(connection, LOOKED)) !== undefined;

/**
 * The ERP's customer with a time of its last change, where the ERP tells none and our looks can: only as exact as the
 * question whether the other side changed earlier or later. Between two looks nobody knows.
 */
export async function timed(
  store: Store,
  connection: string,
  erp: CustomerRecord,
  otherUpdatedAt: string | undefined,
): Promise<CustomerRecord> {
  if (erp.updatedAt !== undefined || otherUpdatedAt === undefined) return erp;
  const seen = (await readSightings(store, connection, [erp.id])).get(erp.id);
  if (!seen) return erp;
  const other = Date.parse(otherUpdatedAt);
  // Shops that tell whole seconds leave out the rest of them.
  const atLatest = other % 1_000 === 0 ? other + 999 : other;
  // It may have changed once more since, but not back to before.
  if (seen.after !== '' && atLatest < Date.parse(seen.after)) return { ...erp, updatedAt: seen.after };
  const unchanged = seen.version === erp.version;
  return unchanged && other > Date.parse(seen.before) ? { ...erp, updatedAt: seen.before } : erp;
}
