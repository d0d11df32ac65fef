import type { Posting } from '../../domain/documents';
import type { NewPosting, Store, TrailEntry } from '../../store/store';

/** A store that reads what stands and keeps every write to itself, so that the real steps can run without a trace. */
export interface DryStore {
  readonly store: Store;
  /** What the steps would have put into the audit trail, in order. */
  readonly entries: readonly TrailEntry[];
}

export function dryStore(real: Store): DryStore {
  const entries: TrailEntry[] = [];
  const postings = new Map<string, Posting>();
  const snapshots = new Map<string, unknown>();
  const references = new Map<string, string>();
  const keep = (more: readonly TrailEntry[] = []): void => void entries.push(...more);
  const refKey = (connection: string, kind: string, external: string): string =>
    `${connection}|${kind}|${external}`;
  const nothing = async (): Promise<void> => undefined;

  const store: Store = {
    ...real,
    ledger: {
      ...real.ledger,
      inState: (state, connection) => real.ledger.inState(state, connection),
      latestOrders: (connection, kinds, limit) => real.ledger.latestOrders(connection, kinds, limit),
      get: async (connection, key) => postings.get(key) ?? (await real.ledger.get(connection, key)),
      ofOrder: async (connection, order) => {
        const standing = await real.ledger.ofOrder(connection, order);
        return [
          ...standing.filter(({ key }) => !postings.has(key)),
          ...[...postings.values()].filter((posting) => posting.order === order),
        ];
      },
      prepare: async (fresh, more) => {
        const standing = postings.get(fresh.key) ?? (await real.ledger.get(fresh.connection, fresh.key));
        if (standing && standing.state !== 'prepared' && standing.state !== 'rejected')
          return { posting: standing, created: false };
        const posting = { ...prepared(fresh), ...(standing?.sentAt && { sentAt: standing.sentAt }) };
        postings.set(fresh.key, posting);
        keep(more);
        return { posting, created: standing === undefined };
      },
      advance: async (connection, key, from, to, change = {}, more = []) => {
        const standing = postings.get(key) ?? (await real.ledger.get(connection, key));
        if (!standing || !from.includes(standing.state)) return undefined;
        const { searched, sending, carrying = standing.requestHash, ...numbers } = change;
        if (standing.requestHash !== carrying) return undefined;
        const now = new Date().toISOString();
        const posting: Posting = {
          ...standing,
          ...numbers,
          state: to,
          searches: standing.searches + (searched ? 1 : 0),
          sentAt: sending ? now : standing.sentAt,
          updatedAt: now,
        };
        postings.set(key, posting);
        keep(more);
        return posting;
      },
    },
    orders: {
      put: async (_row, more) => keep(more),
      get: (connection, order) => real.orders.get(connection, order),
      list: (filter) => real.orders.list(filter),
      known: (connection, orders) => real.orders.known(connection, orders),
      counts: (connection) => real.orders.counts(connection),
    },
    snapshots: {
      put: async (connection, order, hash, content) =>
        void snapshots.set(refKey(connection, order, hash), content),
      get: async <T>(connection: string, order: string, hash: string) =>
        (snapshots.get(refKey(connection, order, hash)) as T | undefined) ??
        (await real.snapshots.get<T>(connection, order, hash)),
    },
    references: {
      get: async (connection, kind, external) =>
        references.get(refKey(connection, kind, external)) ??
        (await real.references.get(connection, kind, external)),
      getMany: async (connection, kind, externals) => {
        const known = await real.references.getMany(connection, kind, externals);
        for (const external of externals) {
          const own = references.get(refKey(connection, kind, external));
          if (own !== undefined) known.set(external, own);
        }
        return known;
      },
      put: async (connection, kind, external, internal) =>
        void references.set(refKey(connection, kind, external), internal),
      putMany: async (connection, kind, pairs) =>
        pairs.forEach((internal, external) => references.set(refKey(connection, kind, external), internal)),
      forget: nothing,
    },
    trail: { ...real.trail, append: async (_connection, _order, more) => keep(more) },
    close: nothing,
  };
  return { store, entries };
}

const prepared = (fresh: NewPosting): Posting => ({
  ...fresh,
  state: 'prepared',
  searches: 0,
  updatedAt: new Date().toISOString(),
});
