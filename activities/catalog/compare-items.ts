import type { ErpCatalogItem, ErpPrice, ShopItemWish, ShopProduct } from '../../domain/catalog';
import type { ItemSettings } from '../../domain/catalog-settings';
import { createPolicy, factsOfItem, judgeItem } from '../../domain/catalog-items';
import { factorOf, type ShopSku } from '../../domain/catalog-skus';
import { styleOf, variantOf } from '../../domain/catalog-variants';
import type { Amount } from '../../domain/money';
import type { KeptRow } from '../../store/store';
import type { CallContext } from '../../systems/context';
import { byItem, namesOf, skusByItem, type CatalogGround } from './ground';
import { createKnownStyles } from './known-styles';
import { priceOf, unknownUnit } from './price-of';
import { count } from './tally';
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
  const counts = { equal: new Map<string, number>(), absent: new Map<string, number>() };
  const created = creatable(ground, rows, skus, products);
  const prices = byItem(created.length === 0 ? [] : await ground.rowsOf('prices', created));
  const styles = await stylesOf(ground, { rows, skus, products }, created);

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
        ...(product ? {} : { variant: variantFor(ground, content, sku, styles) }),
      });
      if (verdict.verdict === 'problem') problems.set(item, verdict.problem);
      else if (verdict.verdict !== 'write') count(counts[verdict.verdict], item);
      else {
        const { wish, differences } = verdict;
        wishes.push({ item, sku: sku.sku, key: sku.sku, wish, differences });
      }
    }
  }
  const { sent, kept } = await withoutStubborn(ground, 'items', wishes);
  for (const { item } of kept) count(counts.equal, item);
  return { wishes: sent, problems, waits: new Map(), ...counts };
}

/** An item the ERP does not have any more is one that it does not sell. */
const itemOf = ({ content, gone }: KeptRow): ErpCatalogItem =>
  gone ? { ...(content as ErpCatalogItem), active: false } : (content as ErpCatalogItem);

/** Items that may be created and lack a SKU: only they need a price to begin with, and perhaps a product to belong to. */
function creatable(
  { settings, mapping }: CatalogGround,
  rows: ReadonlyMap<string, readonly KeptRow[]>,
  skus: ReadonlyMap<string, readonly ShopSku[]>,
  products: ReadonlyMap<string, unknown>,
): string[] {
  return [...rows].flatMap(([item, [row]]) =>
    row &&
    settings.items &&
    createPolicy(itemOf(row), mapping, settings.items) !== 'never' &&
    (skus.get(item) ?? []).some(({ sku }) => !products.has(sku))
      ? [item]
      : [],
  );
}

/** What is known of the styles that new variants belong to. */
interface Styles {
  /** The ERP's own items of the styles, by number. */
  readonly items: ReadonlyMap<string, ErpCatalogItem>;
  /** By style, a variant of it that the shop has. */
  readonly sisters: ReadonlyMap<string, string>;
}

async function stylesOf(
  ground: CatalogGround,
  {
    rows,
    skus,
    products,
  }: {
    readonly rows: ReadonlyMap<string, readonly KeptRow[]>;
    readonly skus: ReadonlyMap<string, readonly ShopSku[]>;
    readonly products: ReadonlyMap<string, ShopProduct>;
  },
  created: readonly string[],
): Promise<Styles> {
  if (ground.mapping.catalog.variants.length === 0) return { items: new Map(), sisters: new Map() };
  const known = createKnownStyles(ground);
  const parentOf = (row: KeptRow | undefined): string | undefined =>
    row && styleOf(ground.mapping, factsOfItem(itemOf(row)))?.parent;
  const seen = new Map<string, string>();
  for (const [item, [row]] of rows) {
    const parent = parentOf(row);
    const sku = (skus.get(item) ?? []).find((one) => products.get(one.sku)?.id.includes('/'))?.sku;
    if (parent !== undefined && sku !== undefined) seen.set(parent, sku);
  }
  await known.learn(seen);
  const parents = [...new Set(created.flatMap((item) => parentOf(rows.get(item)?.[0]) ?? []))];
  if (parents.length === 0) return { items: new Map(), sisters: new Map() };
  const kept = await ground.rowsOf('items', parents);
  return {
    items: new Map(kept.filter(({ gone }) => !gone).map((row) => [row.item, itemOf(row)])),
    sisters: await known.sistersOf(parents),
  };
}

function variantFor(
  { mapping }: CatalogGround,
  item: ErpCatalogItem,
  { sku }: ShopSku,
  { items, sisters }: Styles,
): ReturnType<typeof variantOf> | 'style' | undefined {
  const facts = factsOfItem(item);
  const style = styleOf(mapping, facts);
  if (!style) return undefined;
  const { parent } = style;
  return parent === item.item || parent === sku
    ? 'style'
    : variantOf({ sku, item, facts }, style, { item: items.get(parent), sister: sisters.get(parent) });
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
