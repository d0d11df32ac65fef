import type { MasterDataSource } from '../../erp';
import { itemsPage } from './items';
import { Kept } from './kept';
import type { MasterDataTools } from './master-data-tools';
import { pricesPage, type KnownLists } from './prices';
import { stockPage } from './stock';

/** Items, prices and stock of Infor M3: change feeds, sweeps and single items. */
export function createMasterData(tools: MasterDataTools): MasterDataSource {
  const lists = new Kept<KnownLists>(tools.clock);
  return {
    items: (context, query) => itemsPage(context, tools, query),
    prices: (context, query) => pricesPage(context, tools, lists, query),
    stock: (context, query) => stockPage(context, tools, query),
  };
}
