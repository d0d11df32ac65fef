import type { ErpCatalogItem, ErpPrice, ShopItemWish } from '../../domain/catalog';
import type { ItemSettings } from '../../domain/catalog-settings';
import { createPolicy, judgeItem } from '../../domain/catalog-items';
import { factorOf, type ShopSku } from '../../domain/catalog-skus';
import type { Amount } from '../../domain/money';
import type { KeptRow } from '../../store/store';
import type { CallContext } from '../../systems/context';
import { byItem, namesOf, skusByItem, type CatalogGround } from './ground';
import { priceOf, unknownUnit } from './price-of';
import type { Compared, Wished } from './types';
import { withoutStubborn } from './without-stubborn';

/** What the shop should be told about these items, field by field, as far as the fields are the ERP's. */
export async function compareItems(
  ground: CatalogGround,
  context: CallContext,
  items: readonly string[],
): Promise<Compared<ShopItemWish>> {
  const settings = ground.settings.items as ItemSettings;
  const rows = byItem(await ground.rowsOf('items', items));
  const skus = await skusByItem(ground, [...rows.keys()]);
  const products = await ground.target.read(context, namesOf(skus));
  const wishes: Wished<ShopItemWish>[] = [];
  const problems = new Map<string, string>();
  const counts = { equal: 0, absent: 0 };
  const prices = byItem(await creationPrices(ground, rows, skus, products));

  for (const [item, [row]] of rows) {
    if (!row) continue;
    const content = itemOf(row);
    for (const sku of skus.get(item) ?? []) {
      const factor = factorOf(sku, content);
      if (factor === undefined) {
        problems.set(item, unknownUnit(sku, item));
        continue;
      }
      const product = products.get(sku.sku);
      const price = product ? undefined : firstPrice(ground, content, sku, prices.get(item) ?? []);
      const verdict = judgeItem({ sku: sku.sku, item: content, factor }, product, {
        mapping: ground.mapping,
        settings,
        price,
      });
      if (verdict.verdict === 'problem') problems.set(item, verdict.problem);
      else if (verdict.verdict !== 'write') counts[verdict.verdict] += 1;
      else {
        const { wish, differences } = verdict;
        wishes.push({ item, sku: sku.sku, key: sku.sku, wish, differences });
      }
    }
  }
  const { sent, kept } = await withoutStubborn(ground, 'items', wishes);
  return { wishes: sent, problems, waits: new Map(), ...counts, equal: counts.equal + kept };
}

/** An item the ERP does not have any more is one that it does not sell. */
const itemOf = ({ content, gone }: KeptRow): ErpCatalogItem =>
  gone ? { ...(content as ErpCatalogItem), active: false } : (content as ErpCatalogItem);

/** A product begins with a price; only items that may be created need one. */
async function creationPrices(
  ground: CatalogGround,
  rows: ReadonlyMap<string, readonly KeptRow[]>,
  skus: ReadonlyMap<string, readonly ShopSku[]>,
  products: ReadonlyMap<string, unknown>,
): Promise<KeptRow[]> {
  const { settings, mapping } = ground;
  const wanted = [...rows].flatMap(([item, [row]]) =>
    row &&
    settings.items &&
    createPolicy(itemOf(row), mapping, settings.items) !== 'never' &&
    (skus.get(item) ?? []).some(({ sku }) => !products.has(sku))
      ? [item]
      : [],
  );
  return wanted.length === 0 ? [] : ground.rowsOf('prices', wanted);
}

/** The product's own price, from the first list that fills it. */
function firstPrice(
  ground: CatalogGround,
  item: ErpCatalogItem,
  sku: ShopSku,
  rows: readonly KeptRow[],
): Amount | undefined {
  const lists = (ground.settings.prices?.lists ?? []).filter(({ priceList }) => priceList === undefined);
  const standing = rows.filter(({ gone }) => !gone).map(({ content }) => content as ErpPrice);
  for (const list of lists) {
    const { price } = priceOf(ground, { item, sku, rows: standing, list });
    if (price !== undefined) return price;
  }
  return undefined;
}
