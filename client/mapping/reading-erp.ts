import type { Erp, ErpCustomer, ErpItem } from '../../systems/erps/erp';

/**
 * The ERP for drawing orders up: it is asked for each item and customer once, however many orders name it, and writes
 * nothing, whatever the adapter would do.
 */
export function readingErp(erp: Erp): Erp {
  const items = new Map<string, Promise<ErpItem | undefined>>();
  const customers = new Map<string, Promise<ErpCustomer | undefined>>();
  return {
    ...erp,
    findItems: async (context, queries) => {
      const keyed = queries.map((query) => ({ query, key: JSON.stringify([query.sku, query.tries]) }));
      const open = keyed.filter(({ key }) => !items.has(key));
      if (open.length > 0) {
        const asked = erp.findItems(
          context,
          open.map(({ query }) => query),
        );
        for (const { query, key } of open) {
          const one = asked.then((found) => found.get(query.sku));
          void once(items, key, one);
        }
      }
      const found = await Promise.all(
        keyed.map(async ({ query, key }) => [query.sku, await items.get(key)] as const),
      );
      return new Map(found.flatMap(([sku, item]) => (item ? [[sku, item] as const] : [])));
    },
    findCustomer: async (context, query) => {
      const key = JSON.stringify([query.number, query.searchKey]);
      return customers.get(key) ?? once(customers, key, erp.findCustomer(context, query));
    },
    createCustomer: async () => ({ number: 'NEW', name: '', active: true }),
    updateCustomer: undefined,
    find: refuse,
    post: refuse,
    confirm: refuse,
  };
}

/** An answer is kept, a failure is not. */
function once<T>(kept: Map<string, Promise<T>>, key: string, asked: Promise<T>): Promise<T> {
  kept.set(key, asked);
  asked.catch(() => kept.delete(key));
  return asked;
}

const refuse = (): Promise<never> =>
  Promise.reject(new Error('an order that is only drawn up is not posted'));
