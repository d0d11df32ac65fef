import { catalogCargo } from '../catalog/catalog-cargo';
import { tradeRoutes } from '../catalog/office';
import type { CargoLane } from '../cargo';
import type { LaneBase } from '../lane';
import { createClock, startBackOffice } from '../sides/back-office';
import { bigCommerceCatalogShop, bigCommerceCatalogSurface } from '../sides/bigcommerce-catalog';
import { inforM3CatalogSurface } from '../sides/infor-m3-catalog';
import { catalogFlows, catalogMapping, catalogM3Settings, startCatalogM3 } from './catalog-files';
import { startStore, storeSettings } from './bigcommerce-store';
import {
  CONNECTION,
  DEADLINE_MS,
  ERP_CREDENTIALS,
  SETTLE_MS,
  SHOP_CREDENTIALS,
  writeConnection,
} from './connection-files';

const ground: LaneBase = {
  name: 'm3-bigcommerce-catalog',
  connection: CONNECTION,
  settleMs: SETTLE_MS,
  deadlineMs: DEADLINE_MS,
  startSandboxes: async () => {
    const clock = createClock();
    const { shop, secret } = await startStore(clock.now);
    const erp = await startCatalogM3();
    const office = await startBackOffice({
      ...clock.routes,
      ...tradeRoutes(bigCommerceCatalogShop(shop, clock.now), erp.m3),
    });
    return {
      shop: shop.url,
      erp: erp.url,
      office: office.url,
      credentials: {
        [SHOP_CREDENTIALS]: secret,
        [ERP_CREDENTIALS]: JSON.stringify(erp.ionapi),
      },
      close: async () => void (await Promise.all([shop.close(), erp.close(), office.close()])),
    };
  },
  writeFiles: (folder, { shop }) =>
    writeConnection(folder, {
      storefront: {
        ...storeSettings(shop, 10),
        // Longer than a write that was given up may still be on its way.
        inventorySettleMs: SETTLE_MS + DEADLINE_MS,
      },
      erp: catalogM3Settings,
      flows: catalogFlows(),
      mapping: catalogMapping,
    }),
  shop: bigCommerceCatalogSurface(),
  erp: inforM3CatalogSurface(),
};

/** Infor M3's items, prices and stock into BigCommerce, whose sales go into M3. */
export const m3BigCommerceCatalog: CargoLane = { ...ground, cargo: catalogCargo(ground) };
