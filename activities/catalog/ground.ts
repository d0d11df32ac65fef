import type { CatalogFlow } from '../../domain/catalog';
import type { CatalogSettings } from '../../domain/catalog-settings';
import { skusOfItem, type ShopSku } from '../../domain/catalog-skus';
import { Failure } from '../../domain/failure';
import type { Mapping } from '../../domain/mapping';
import type { KeptRow, Store } from '../../store/store';
import type { CallContext } from '../../systems/context';
import type { MasterDataSource } from '../../systems/erps/erp';
import type { CatalogTarget, Storefront } from '../../systems/storefronts/storefront';
import type { Connection, Dependencies } from '../types';

/** Everything a step needs to carry one flow of one connection. */
export interface CatalogGround {
  readonly name: string;
  readonly store: Store;
  readonly connection: Connection;
  readonly storefront: Storefront;
  readonly source: MasterDataSource;
  readonly target: CatalogTarget;
  readonly settings: CatalogSettings;
  readonly mapping: Mapping;
  readonly now: () => Date;
  /** The ERP's rows as they were last read; a dry run puts its own in their place. */
  readonly rowsOf: (flow: CatalogFlow, items: readonly string[]) => Promise<KeptRow[]>;
}

/** @throws Failure `bug` when the connection file carries no such flow */
export async function openGround(
  { store, connection: open, now }: Pick<Dependencies, 'store' | 'connection' | 'now'>,
  name: string,
  flow: CatalogFlow,
): Promise<CatalogGround> {
  const connection = await open(name);
  const { catalog: settings, storefront, erp, mapping } = connection;
  if (!settings?.[flow] || !storefront.catalog || !erp.masterData)
    throw new Failure('bug', `connection ${name} carries no ${flow} to its shop`, {
      causes: [`connection:${name}`],
      advice: `Add flows.${flow} to the connection file and restart, or delete the schedules catalog/${name}/${flow}.`,
    });
  return {
    name,
    store,
    connection,
    storefront,
    source: erp.masterData,
    target: storefront.catalog,
    settings,
    mapping: await mapping(),
    now,
    rowsOf: (of, items) => store.catalog.rows.of(name, of, items),
  };
}

/** The shop's SKUs of each item. */
export async function skusByItem(
  { store, name, mapping }: CatalogGround,
  items: readonly string[],
): Promise<Map<string, ShopSku[]>> {
  const learnt = await store.catalog.rows.learntSkus(name, items);
  return new Map(items.map((item) => [item, skusOfItem(mapping, item, learnt.get(item))]));
}

export const namesOf = (skus: ReadonlyMap<string, readonly ShopSku[]>): string[] => [
  ...new Set([...skus.values()].flatMap((some) => some.map(({ sku }) => sku))),
];

/** The rows by item. */
export function byItem(rows: readonly KeptRow[]): Map<string, KeptRow[]> {
  const found = new Map<string, KeptRow[]>();
  for (const row of rows) {
    const some = found.get(row.item);
    if (some) some.push(row);
    else found.set(row.item, [row]);
  }
  return found;
}

/** Behind the orders; a sweep behind everything else. */
export const catalogContext = (
  mode: string,
  limits: Pick<CallContext, 'closesAt' | 'patienceMs'> = {},
): CallContext => ({
  priority: mode === 'sweep' ? 'reconcile' : 'stock',
  // What was written stands in the trail as one entry a batch; the shop's answers to every page would drown it.
  record: () => undefined,
  ...limits,
});
