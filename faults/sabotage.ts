import type { Connection } from '../activities/types';
import { isFailure } from '../domain/failure';
import type { ErpDocument } from '../domain/documents';
import type { Ledger, Store } from '../store/store';
import type { Erp } from '../systems/erps/erp';
import type { Connections } from '../workers/connections';

/** Protections that can be taken away, to prove that the checker notices. The product itself has no such switch. */
export const SABOTAGES = ['no-find', 'blind-retry', 'float-money', 'no-ledger'] as const;
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

/** The store as it is, less its memory of what was sent. */
export const sabotageStore = (store: Store, sabotage: Sabotage | undefined): Store =>
  sabotage === 'no-ledger' ? { ...store, ledger: forgetful(store.ledger) } : store;

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
