import { allOrders } from '../client/commands/orders';
import { localMasterKeys, openDatabase, openKeyring, openStore, type Store } from '../store';
import type { AuditEntry, OpenRow } from './records-checker';
import type { Seen } from './truth';

/** Reads what Crossdock itself keeps: what people see, rows still open, and the audit trail. Never a truth of the ERP. */
export interface Records {
  seen(): Promise<Map<string, Seen>>;
  open(): Promise<OpenRow[]>;
  trails(orders: Iterable<string>): Promise<Map<string, readonly AuditEntry[]>>;
  /** The whole of one order's trail, a line an entry. */
  history(order: string): Promise<string[]>;
  problems(): Promise<readonly string[]>;
}

export function createRecords(options: {
  readonly dataFolder: string;
  readonly databaseUrl?: string;
  readonly connection: string;
}): Records {
  const { connection } = options;
  const reading = <T>(read: (store: Store) => Promise<T>): Promise<T> => withStore(options, read);
  return {
    seen: () =>
      reading(async (store) => {
        const rows = await allOrders(store, { connection });
        return new Map(rows.map(({ order, stage, cause, message }) => [order, { stage, cause, message }]));
      }),
    open: () =>
      reading(async ({ ledger }) => {
        const rows = [
          ...(await ledger.inState('sent', connection)),
          ...(await ledger.inState('in-doubt', connection)),
        ];
        return rows.map(({ order, key, state }) => ({ order, key, state }));
      }),
    trails: (orders) =>
      reading(async ({ trail }) => {
        const read = new Map<string, readonly AuditEntry[]>();
        for (const order of orders) {
          const entries = await trail.read(connection, order);
          read.set(
            order,
            entries.map(({ kind, data = {} }) => ({
              kind,
              key: word(data['key']),
              number: word(data['number']),
              reference: word(data['reference']),
            })),
          );
        }
        return read;
      }),
    history: (order) =>
      reading(async ({ trail }) =>
        (await trail.read(connection, order)).map(
          ({ at, kind, actor, data }) =>
            `${at} ${kind}${actor ? ` by ${actor}` : ''} ${JSON.stringify(data ?? {})}`,
        ),
      ),
    problems: () => reading(async ({ trail }) => (await trail.verify({ connection })).problems),
  };
}

const word = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/** Opened for each look and closed after it, so that an embedded database stays with the workers. */
export async function withStore<T>(
  { dataFolder, databaseUrl }: { readonly dataFolder: string; readonly databaseUrl?: string },
  use: (store: Store) => Promise<T>,
): Promise<T> {
  const database = await openDatabase({ url: databaseUrl, dataFolder, connections: 2 });
  try {
    return await use(await openStore({ database, keyring: openKeyring(localMasterKeys(dataFolder)) }));
  } finally {
    await database.close();
  }
}
