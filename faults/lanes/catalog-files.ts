import { seedCustomers, type InforM3Sandbox } from '../../sandbox/infor-m3';
import { PRICE_LIST } from '../catalog/office';
import { m3Mapping, m3Settings, startM3 } from '../sides/infor-m3-tenant';
import { ordersFlow, SETTLE_MS } from './connection-files';

/** What lanes that carry M3's catalogue have in common. */

/** Stands for whoever buys without an account. */
const GUESTS = 'WEB1';

export async function startCatalogM3(): Promise<InforM3Sandbox> {
  const sandbox = await startM3([], SETTLE_MS / 2);
  seedCustomers(sandbox.m3, [{ number: GUESTS, name: 'Web customers', searchKey: 'WEB1', currency: 'EUR' }]);
  return sandbox;
}

export const catalogM3Settings = m3Settings;

/** Looked at and swept often, so that what a look misses is found while the run lasts. */
export const catalogFlows = (): Readonly<Record<string, unknown>> => ({
  orders: ordersFlow('sales-order', { webhooks: true }),
  items: { every: '3s', sweep: '20s', fields: { visible: 'erp' } },
  prices: {
    every: '3s',
    sweep: '20s',
    taxIncluded: false,
    lists: [{ list: PRICE_LIST, currency: 'EUR' }],
  },
  stock: {
    every: '2s',
    sweep: '20s',
    // A booking shows late by as much as a lagging reading hides.
    settle: `${SETTLE_MS / 1_000}s`,
    warehouses: [{ warehouse: 'A01' }],
  },
});

export const catalogMapping = {
  ...m3Mapping,
  customers: { guests: GUESTS, match: 'email', template: 'WEBB2C' },
  items: { match: ['exact'] },
};
