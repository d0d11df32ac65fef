import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { CatalogueItem } from '../../sandbox/adobe-commerce';

/** The demo's one connection. */
export const DEMO_CONNECTION = 'demo';
export const BLOCKED_CUSTOMER = 'K10017';
export const SPARE_ITEM = 'GADGET-1';
/** The shop's id of the buyer whose customer is blocked in the ERP. */
const BLOCKED_BUYER = '907';

export const SHOP_CREDENTIAL = 'demo-shop';
export const ERP_CREDENTIAL = 'demo-infor';

/** Writes connection and mapping as an integration engineer would. */
export async function writeDemoFiles(
  folder: string,
  shopUrl: string,
  items: readonly CatalogueItem[],
  requestsPerMinute: number,
): Promise<{ mapping: string }> {
  await mkdir(folder, { recursive: true });
  const since = new Date(Date.now() - 7 * 86_400_000).toISOString().slice(0, 10);
  const mappingName = `${DEMO_CONNECTION}.mapping.yaml`;
  const connection = {
    storefront: {
      system: 'adobe-commerce',
      deployment: 'paas',
      url: shopUrl,
      storeView: 'default',
      credentials: SHOP_CREDENTIAL,
    },
    erp: {
      system: 'infor-m3',
      company: '100',
      division: 'AAA',
      facility: 'A01',
      warehouse: 'A01',
      credentials: ERP_CREDENTIAL,
      requestsPerMinute,
      settleSeconds: 2,
    },
    flows: { orders: { post: 'sales-order', every: '10s', since } },
    mapping: mappingName,
  };
  await writeFile(join(folder, `${DEMO_CONNECTION}.yaml`), stringify(connection));
  await writeFile(join(folder, mappingName), stringify(demoMapping(items)));
  return { mapping: join(folder, mappingName) };
}

export const demoMapping = (items: readonly CatalogueItem[]): unknown => ({
  customers: {
    match: 'email',
    template: 'WEBB2C',
    templates: [{ when: { kind: 'company' }, template: 'WEBB2B' }],
    table: [{ when: { id: BLOCKED_BUYER }, customer: BLOCKED_CUSTOMER }],
  },
  shipping: [{ charge: 'FRT' }],
  discounts: { as: 'charge', charge: 'DSC' },
  taxes: { as: 'charge', charge: 'TAX' },
  otherCharges: [
    { when: { charge: 'gift-card' }, charge: 'GFT' },
    { when: { charge: 'store-credit' }, charge: 'CRD' },
    { when: { charge: 'gift-wrap' }, charge: 'WRP' },
  ],
  rounding: { charge: 'RND', tolerance: '0.05' },
  // Last, with the table at its end: the demo tells people to add an item by appending a line.
  items: {
    match: ['table', 'exact', 'alias'],
    alias: [{ category: '1' }],
    table: Object.fromEntries(
      items.filter(({ by }) => by === 'table').map(({ sku, erpItem }) => [sku, erpItem]),
    ),
  },
});
