import type { Connection } from '../activities/types';
import { isFailure } from '../domain/failure';
import type { ErpDocument } from '../domain/documents';
import type { CustomerLink, Ledger, Store } from '../store/store';
import type { Erp } from '../systems/erps/erp';
import type { Connections } from '../workers/connections';

/** Protections that can be taken away, to prove that the checker notices. The product itself has no such switch. */
export const SABOTAGES = [
  'no-find',
  'blind-retry',
  'float-money',
  'no-ledger',
  'silent-overrule',
  'no-agreement',
  'no-reservations',
] as const;
export type Sabotage = (typeof SABOTAGES)[number];

/** The systems as they are, less one protection. */
export function sabotageConnections(connections: Connections, sabotage: Sabotage | undefined): Connections {
  const spoil = sabotage && SPOILED_ERPS[sabotage];
  if (!spoil) return connections;
  const spoiled = new WeakMap<Connection, Connection>();
  return {
    ...connections,
    open: async (name) => {
      const runtime = await connections.open(name);
      const known = spoiled.get(runtime) ?? { ...runtime, erp: spoil(runtime.erp) };
      spoiled.set(runtime, known);
      return known;
    },
  };
}

/** The store as it is, less one of its memories. */
export const sabotageStore = (store: Store, sabotage: Sabotage | undefined): Store =>
  sabotage ? { ...store, ...SPOILED_ROOMS[sabotage]?.(store) } : store;

const SPOILED_ROOMS: Partial<Record<Sabotage, (store: Store) => Partial<Store>>> = {
  'no-ledger': ({ ledger }) => ({ ledger: forgetful(ledger) }),
  // Whose value did not hold is told nobody.
  'silent-overrule': ({ trail }) => ({
    trail: {
      ...trail,
      append: (connection, order, entries) =>
        trail.append(
          connection,
          order,
          entries.filter(({ kind }) => kind !== 'overruled'),
        ),
    },
  }),
  // Nobody knows what both sides held when they last agreed.
  'no-agreement': ({ customerLinks }) => ({
    customerLinks: {
      ...customerLinks,
      get: async (...asked) => withoutAgreement(await customerLinks.get(...asked)),
      link: async (...asked) => withoutAgreement(await customerLinks.link(...asked)),
    },
  }),
  // Nobody keeps what orders hold until the ERP has them.
  'no-reservations': ({ catalog }) => ({
    catalog: { ...catalog, sales: { ...catalog.sales, reserve: async () => undefined } },
  }),
};

const withoutAgreement = (link: CustomerLink | undefined): CustomerLink | undefined =>
  link && { ...link, agreement: undefined };

const SPOILED_ERPS: Partial<Record<Sabotage, (erp: Erp) => Erp>> = {
  // Nobody looks before adding.
  'no-find': (erp) => overriding(erp, { find: async () => ({ state: 'absent', means: ['nobody looked'] }) }),
  // A lost answer is taken for a request that was never made.
  'blind-retry': (erp) =>
    overriding(erp, {
      post: async (context, document, finding) => {
        try {
          return await erp.post(context, document, finding);
        } catch (error) {
          if (!isFailure(error, 'in-doubt')) throw error;
          return erp.post(context, document, finding);
        }
      },
    }),
  // Amounts pass through a float column and are cut to cents.
  'float-money': (erp) =>
    overriding(erp, {
      find: (context, document) => erp.find(context, floated(document)),
      post: (context, document, finding) => erp.post(context, floated(document), finding),
      confirm: (context, document, posted) => erp.confirm(context, floated(document), posted),
    }),
};

function overriding(erp: Erp, own: Partial<Erp>): Erp {
  return Object.assign(Object.create(erp) as Erp, own);
}

/** As 32 bits, 19.99 is 19.989999771118164, and so a cent is gone. */
const cut = (amount: string): string => String(Math.trunc(Math.fround(Number(amount)) * 100) / 100);

const floated = (document: ErpDocument): ErpDocument => ({
  ...document,
  charges: document.charges.map((charge) => ({ ...charge, amount: cut(charge.amount) })),
});

/** `sent` and `in-doubt` are never written: a row stays `prepared` until the ERP's number is known. */
function forgetful(ledger: Ledger): Ledger {
  return {
    ...ledger,
    advance: async (connection, key, from, to, change, entries) => {
      if (to === 'sent' || to === 'in-doubt') return ledger.get(connection, key);
      const loosened =
        from.includes('sent') || from.includes('in-doubt') ? [...from, 'prepared' as const] : from;
      return ledger.advance(connection, key, loosened, to, change, entries);
    },
  };
}
