import { startWooCommerce } from '../../sandbox/woocommerce';
import { catalogCargo } from '../catalog/catalog-cargo';
import { tradeRoutes } from '../catalog/office';
import type { CargoLane } from '../cargo';
import type { LaneBase } from '../lane';
import { startBackOffice } from '../sides/back-office';
import { inforM3CatalogSurface } from '../sides/infor-m3-catalog';
import { wooCommerceCatalogShop, wooCommerceCatalogSurface } from '../sides/woocommerce-catalog';
import { catalogFlows, catalogMapping, catalogM3Settings, startCatalogM3 } from './catalog-files';
import {
  CONNECTION,
  DEADLINE_MS,
  ERP_CREDENTIALS,
  SETTLE_MS,
  SHOP_CREDENTIALS,
  writeConnection,
} from './connection-files';

const ground: LaneBase = {
  name: 'm3-woocommerce-catalog',
  connection: CONNECTION,
  settleMs: SETTLE_MS,
  deadlineMs: DEADLINE_MS,
  startSandboxes: async () => {
    const shop = await startWooCommerce();
    const erp = await startCatalogM3();
    const office = await startBackOffice(tradeRoutes(wooCommerceCatalogShop(shop), erp.m3));
    return {
      shop: shop.url,
      erp: erp.url,
      office: office.url,
      credentials: {
        [SHOP_CREDENTIALS]: JSON.stringify({
          ...shop.credentials,
          webhookSecrets: ['a secret of the fault suite, worth nothing else'],
        }),
        [ERP_CREDENTIALS]: JSON.stringify(erp.ionapi),
      },
      close: async () => void (await Promise.all([shop.close(), erp.close(), office.close()])),
    };
  },
  writeFiles: (folder, { shop }) =>
    writeConnection(folder, {
      storefront: {
        system: 'woocommerce',
        url: shop,
        // Small pages, so that there are some to shift.
        pageSize: 10,
        requestsPerMinute: 3_000,
        // Longer than a write that was given up may still be on its way.
        stockSettleMs: SETTLE_MS,
      },
      erp: catalogM3Settings,
      flows: catalogFlows(),
      mapping: catalogMapping,
    }),
  shop: wooCommerceCatalogSurface(),
  erp: inforM3CatalogSurface(),
};

/** Infor M3's items, prices and stock into WooCommerce, whose sales go into M3. */
export const m3WooCommerceCatalog: CargoLane = { ...ground, cargo: catalogCargo(ground) };
