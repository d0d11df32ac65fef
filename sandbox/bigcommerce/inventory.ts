import { Refusal } from './answers';
import type { Catalog, Product, Variant } from './catalog';

/** The store has too few of it left to sell. */
export class SoldOut extends RangeError {}

/** What the warehouse had of a SKU and what the store sold of it. */
export interface StockAccount {
  readonly sku: string;
  /** What the ERP really had, everything that came in added up. */
  readonly had: number;
  readonly sold: number;
  /** What buyers wanted and did not get. */
  readonly refused: number;
  /** Above 0: the store sold what nobody has. */
  readonly oversold: number;
}

export interface Level {
  readonly onHand: number;
  readonly safety: number;
}

export interface Item {
  /** `product/7` or `variant/9`. */
  readonly key: string;
  readonly product: Product;
  readonly variant: Variant;
}

/** What an adjustment names its item by. */
export interface Named {
  readonly kind: 'sku' | 'variant_id' | 'product_id';
  readonly value: string;
}

interface Entry extends Level {
  /** What reads still show, and how many of them. */
  readonly stale?: { readonly level: Level; readonly reads: number };
}

export const DEFAULT_LOCATION = 1;
const MOST = 2_147_483_647;

/** What is on hand at each location. Sales and adjustments hold at once; reads show them a little later. */
export class Inventory {
  /** By `<item>@<location>`. */
  readonly #levels = new Map<string, Entry>();
  readonly #had = new Map<string, number>();
  readonly #sold = new Map<string, number>();
  readonly #refused = new Map<string, number>();
  readonly locations = new Set([DEFAULT_LOCATION]);
  /** How many reads of an item still show it as it was before a change. */
  lagReads = 0;

  constructor(private readonly catalog: Catalog) {}

  /** The items that are counted, of these products or of all. */
  items(products: Iterable<Product> = this.catalog.products.values()): Item[] {
    return [...products].flatMap((product) => {
      const variants = this.catalog.variantsOf(product.id);
      if (product.tracking === 'none') return [];
      if (product.tracking === 'variant') {
        return variants.map((variant) => ({ key: `variant/${variant.id}`, product, variant }));
      }
      const [first] = variants;
      return first ? [{ key: `product/${product.id}`, product, variant: first }] : [];
    });
  }

  /** Products that may have such items, as a database finds them by its indexes; all where nothing is asked for. */
  productsOf(asked: {
    readonly skus?: readonly string[] | undefined;
    readonly variants?: readonly number[] | undefined;
    readonly products?: readonly number[] | undefined;
  }): Iterable<Product> {
    const { products, variants } = this.catalog;
    const ids =
      asked.products ??
      asked.variants?.flatMap((id) => variants.get(id)?.productId ?? []) ??
      asked.skus?.flatMap((sku) => variants.by('sku', sku).map(({ productId }) => productId));
    return ids === undefined ? products.values() : rowsOf(products, ids);
  }

  /** @throws Refusal 422 for an item that is unknown, not counted, or counted the other way */
  itemOf({ kind, value }: Named): Item {
    const variant =
      kind === 'product_id' ? this.catalog.variantsOf(Number(value))[0]
      : kind === 'variant_id' ? this.catalog.variants.get(Number(value))
      : this.catalog.variantBySku(value); // prettier-ignore
    const product = variant && this.catalog.products.get(variant.productId);
    if (!variant || !product) throw new Refusal(422, `[Item with ${kind} ${value} was not found]`);
    if (product.tracking === 'none') throw new Refusal(422, `[Item with ${kind} ${value} is not tracked]`);
    if (product.tracking === 'product' && kind !== 'product_id') {
      throw new Refusal(
        422,
        `[Item with ${kind} ${value} is tracked by product, please update stock by product id]`,
      );
    }
    if (product.tracking === 'variant' && kind === 'product_id') {
      throw new Refusal(
        422,
        `[Item with product_id ${value} is tracked by variant, please update stock by variant id]`,
      );
    }
    return {
      key: `${product.tracking}/${product.tracking === 'product' ? product.id : variant.id}`,
      product,
      variant,
    };
  }

  /** What is there now. */
  level(item: Item, location: number): Level | undefined {
    return this.#levels.get(`${item.key}@${location}`);
  }

  /** What a read shows. */
  shown(item: Item, location: number): Level | undefined {
    const key = `${item.key}@${location}`;
    const entry = this.#levels.get(key);
    if (!entry?.stale) return entry;
    const { level, reads } = entry.stale;
    const { onHand, safety } = entry;
    this.#levels.set(key, { onHand, safety, ...(reads > 1 ? { stale: { level, reads: reads - 1 } } : {}) });
    return level;
  }

  set(item: Item, location: number, onHand: number, safety?: number): void {
    const key = `${item.key}@${location}`;
    const old = this.#levels.get(key);
    this.locations.add(location);
    const stale = this.lagReads > 0 ? { level: old?.stale?.level ?? { onHand: old?.onHand ?? 0, safety: old?.safety ?? 0 }, reads: this.lagReads } : undefined; // prettier-ignore
    this.#levels.set(key, { onHand, safety: safety ?? old?.safety ?? 0, ...(stale ? { stale } : {}) });
  }

  /** All of them or none. @throws Refusal 422 */
  adjust(rows: readonly { named: Named; location: number; by: number }[]): void {
    const after = new Map<string, { item: Item; location: number; onHand: number }>();
    for (const { named, location, by } of rows) {
      const item = this.itemOf(named);
      const level = this.level(item, location);
      if (!level) {
        throw new Refusal(422, `Items with identity: [${named.kind} ${named.value}] requires absolute adjustment before relative`); // prettier-ignore
      }
      const key = `${item.key}@${location}`;
      const onHand = (after.get(key)?.onHand ?? level.onHand) + by;
      if (by < 0 && onHand < level.safety) {
        throw new Refusal(422, `Items with identity: [${named.kind} ${named.value}] have insufficient stock`);
      }
      if (onHand > MOST)
        throw new Refusal(422, `[Item with ${named.kind} ${named.value} exceeds the limit of ${MOST}]`);
      after.set(key, { item, location, onHand });
    }
    for (const { item, location, onHand } of after.values()) this.set(item, location, onHand);
  }

  /** Takes what an order sells; SKUs that are not counted are passed over. @throws SoldOut */
  sell(lines: readonly { readonly sku: string; readonly quantity: number }[]): void {
    const counted = lines.flatMap(({ sku, quantity }) => {
      const variant = this.catalog.variantBySku(sku);
      const product = variant && this.catalog.products.get(variant.productId);
      return variant && product && product.tracking !== 'none'
        ? [{ sku, quantity, item: { key: `${product.tracking}/${product.tracking === 'product' ? product.id : variant.id}`, product, variant } }]
        : []; // prettier-ignore
    });
    const free = (item: Item, location: number): number => {
      const level = this.level(item, location);
      return level ? Math.max(0, level.onHand - level.safety) : 0;
    };
    for (const { sku, quantity, item } of counted) {
      if ([...this.locations].reduce((sum, location) => sum + free(item, location), 0) >= quantity) continue;
      add(this.#refused, sku, quantity);
      throw new SoldOut(`there are not ${quantity} of ${sku} left`);
    }
    for (const { sku, quantity, item } of counted) {
      let open = quantity;
      for (const location of this.locations) {
        const taken = Math.min(open, free(item, location));
        if (taken > 0) this.set(item, location, (this.level(item, location)?.onHand ?? 0) - taken);
        open -= taken;
      }
      add(this.#sold, sku, quantity);
    }
  }

  /** The ERP has so many more of it. */
  receive(sku: string, quantity: number): void {
    add(this.#had, sku, quantity);
  }

  account(): StockAccount[] {
    const skus = new Set([...this.#had.keys(), ...this.#sold.keys(), ...this.#refused.keys()]);
    return [...skus].map((sku) => {
      const had = this.#had.get(sku) ?? 0;
      const sold = this.#sold.get(sku) ?? 0;
      return { sku, had, sold, refused: this.#refused.get(sku) ?? 0, oversold: Math.max(0, sold - had) };
    });
  }

  clear(): void {
    for (const map of [this.#levels, this.#had, this.#sold, this.#refused]) map.clear();
    this.locations.clear();
    this.locations.add(DEFAULT_LOCATION);
    this.lagReads = 0;
  }
}

/** In the order of their ids, as the store lists them. */
const rowsOf = (products: ReadonlyMap<number, Product>, ids: readonly number[]): Product[] =>
  [...new Set(ids)].sort((a, b) => a - b).flatMap((id) => products.get(id) ?? []);

const add = (map: Map<string, number>, key: string, value: number): void =>
  void map.set(key, (map.get(key) ?? 0) + value);
