import type { Connection } from '../../activities/types';
import { DOCUMENT_KINDS } from '../../domain/documents';
import type { Mapping } from '../../domain/mapping';
import type { Erp } from '../../systems/erps/erp';
import type { Storefront } from '../../systems/storefronts/storefront';
import { Failure } from '../../domain/failure';

/**
 * A connection that asks nobody, for an impact without a check: what a mapping names is taken to be there, and what only
 * the ERP could know is not.
 */
export function offlineConnection(
  { name, orders }: Pick<Connection, 'name' | 'orders'>,
  { items }: Mapping,
): Connection {
  const away = (): Promise<never> =>
    Promise.reject(new Failure('unavailable', 'neither system was asked (--no-check)'));
  const erp: Erp = {
    system: 'unasked',
    capabilities: {
      documents: Object.fromEntries(DOCUMENT_KINDS.map((kind) => [kind, { referenceLength: 255 }])),
      settleMs: 0,
    },
    ping: away,
    findCustomer: async (_context, { number }) =>
      number === undefined ? undefined : { number, name: '', active: true },
    createCustomer: async () => ({ number: 'NEW', name: '', active: true }),
    findItems: async (_context, queries) =>
      new Map(
        queries.flatMap(({ sku }) => {
          const number = items.table[sku];
          return number === undefined ? [] : [[sku, { number, description: '', active: true }] as const];
        }),
      ),
    find: away,
    post: away,
    confirm: away,
  };
  const storefront: Storefront = {
    system: 'unasked',
    ping: away,
    fetchOrders: away,
    changedOrders: away,
  };
  return { name, storefront, erp, orders, mapping: away };
}
