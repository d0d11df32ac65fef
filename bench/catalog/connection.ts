import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { CatalogShop } from './shops';

export const CONNECTION = 'bench';
export const SHOP_CREDENTIALS = 'bench-shop';
export const ERP_CREDENTIALS = 'bench-erp';
export const PRICE_LIST = 'WEB';

const UNLIMITED = 1_000_000;
/** Nothing starts by itself while something is measured. */
const SELDOM = { every: '24h', sweep: '7d' };

/** Prices and stock are carried as they are by default; only pace and schedules are the benchmark's own. */
export async function writeConnection(
  folder: string,
  shop: CatalogShop,
  settings: Readonly<Record<string, unknown>>,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  const file = {
    storefront: { system: shop, ...settings, credentials: SHOP_CREDENTIALS, requestsPerMinute: UNLIMITED },
    erp: {
      system: 'infor-m3',
      company: '100',
      division: 'AAA',
      facility: 'A01',
      warehouse: 'A01',
      credentials: ERP_CREDENTIALS,
      requestsPerMinute: UNLIMITED,
    },
    flows: {
      orders: { post: 'sales-order', every: '24h' },
      prices: { ...SELDOM, taxIncluded: false, lists: [{ list: PRICE_LIST, currency: 'EUR' }] },
      stock: { ...SELDOM, warehouses: [{ warehouse: 'A01' }] },
    },
    mapping: `${CONNECTION}.mapping.yaml`,
  };
  await writeFile(join(folder, `${CONNECTION}.yaml`), stringify(file));
  await writeFile(
    join(folder, `${CONNECTION}.mapping.yaml`),
    stringify({
      customers: { match: 'email', template: 'WEBB2C' },
      items: { match: ['exact'] },
      taxes: { as: 'charge', charge: 'TAX' },
    }),
  );
}

/** Whatever would begin by itself. */
export const SCHEDULES: readonly string[] = [
  ...['poll', 'sweep'].map((kind) => `${kind}/${CONNECTION}/orders`),
  ...['prices', 'stock'].flatMap((flow) =>
    ['changes', 'sweep'].map((mode) => `catalog/${CONNECTION}/${flow}/${mode}`),
  ),
];
