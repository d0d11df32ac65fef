import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { adobeM3 } from '../faults/lanes/adobe-m3';
import type { Lane } from '../faults/lane';

export const CONNECTION = 'bench';
export const SHOP_CREDENTIALS = 'bench-shop';
export const ERP_CREDENTIALS = 'bench-erp';

/** Adobe Commerce into Infor M3, as the fault harness reads the two sides; only the names differ. */
export const lane: Lane = { ...adobeM3, connection: CONNECTION };

/** Writes the connection file and its mapping. `requestsPerMinute` absent: as good as no limit. */
export async function writeConnection(
  folder: string,
  { shop, requestsPerMinute = 1_000_000 }: { readonly shop: string; readonly requestsPerMinute?: number },
): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(
    join(folder, `${CONNECTION}.yaml`),
    stringify({
      storefront: {
        system: 'adobe-commerce',
        deployment: 'paas',
        url: shop,
        storeView: 'default',
        credentials: SHOP_CREDENTIALS,
        requestsPerMinute: 1_000_000,
      },
      erp: {
        system: 'infor-m3',
        company: '100',
        division: 'AAA',
        facility: 'A01',
        warehouse: 'A01',
        credentials: ERP_CREDENTIALS,
        requestsPerMinute,
      },
      flows: { orders: { post: 'sales-order', every: '24h' } },
      mapping: `${CONNECTION}.mapping.yaml`,
    }),
  );
  await writeFile(
    join(folder, `${CONNECTION}.mapping.yaml`),
    stringify({
      customers: { match: 'email', template: 'WEBB2C' },
      items: { match: ['exact'] },
      shipping: [{ charge: 'FRT' }],
      discounts: { as: 'charge', charge: 'DSC' },
      taxes: { as: 'charge', charge: 'TAX' },
      rounding: { charge: 'RND', tolerance: '0.05' },
    }),
  );
}
