import { createDirtyItems } from './catalog/dirty';
import { createFreshnessBoard } from './catalog/freshness';
import { createPushedContent } from './catalog/pushed';
import type { CatalogRoom } from './catalog/room';
import { createCatalogRows } from './catalog/rows';
import { createReservedSales } from './catalog/sales';
import type { Database } from './pool';

/** What is remembered of items, prices and stock on their way to the shops. */
export const createCatalogRoom = (database: Database): CatalogRoom => ({
  rows: createCatalogRows(database),
  dirty: createDirtyItems(database),
  pushed: createPushedContent(database),
  sales: createReservedSales(database),
  freshness: createFreshnessBoard(database),
});
