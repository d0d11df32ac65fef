import type {
  CatalogOutcome,
  ShopItemWish,
  ShopPriceWish,
  ShopProduct,
  ShopStockWish,
} from '../../../../domain/catalog';
import { add, subtract } from '../../../../domain/money';
import { assertOpen } from '../../../../systems/context';
import type { CatalogTarget } from '../../../../systems/storefronts/storefront';

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

/** A shop's products in memory. Stock is written by difference, as a good adapter does. */
export interface FakeCatalogTarget extends CatalogTarget {
  readonly products: Map<string, Mutable<ShopProduct>>;
  add(sku: string, change?: Partial<ShopProduct>): Mutable<ShopProduct>;
  sell(sku: string, pieces: number, location?: string): void;
  readonly writes: (ShopItemWish | ShopPriceWish | ShopStockWish)[][];
  reads: number;
  /** Answers instead of the shop; undefined lets the row through. May throw. */
  judge: (wish: ShopItemWish | ShopPriceWish | ShopStockWish) => CatalogOutcome | undefined;
  /** Called after a read was answered, and before a write is taken. */
  afterRead: (skus: readonly string[]) => void | Promise<void>;
  beforeWrite: () => void | Promise<void>;
}

export function fakeCatalogTarget(now: () => number): FakeCatalogTarget {
  const write = async <Wish extends ShopItemWish | ShopPriceWish | ShopStockWish>(
    closesAt: number | undefined,
    wishes: readonly Wish[],
    most: number,
    take: (wish: Wish) => CatalogOutcome,
  ): Promise<Map<string, CatalogOutcome>> => {
    if (wishes.length > most) throw new Error(`${wishes.length} rows in a call of ${most}`);
    await shop.beforeWrite();
    assertOpen({ priority: 'stock', closesAt, record: () => undefined }, now());
    shop.writes.push([...wishes]);
    const named = (wish: Wish): string =>
      'location' in wish && wish.location !== undefined ? `${wish.sku}@${wish.location}` : wish.sku;
    if (new Set(wishes.map(named)).size < wishes.length) throw new Error('a SKU twice in one call');
    return new Map(wishes.map((wish) => [named(wish), shop.judge(wish) ?? take(wish)]));
  };
  const shop: FakeCatalogTarget = {
    products: new Map(),
    batch: { items: 10, prices: 50, stock: 100 },
    writes: [],
    reads: 0,
    judge: () => undefined,
    afterRead: () => undefined,
    beforeWrite: () => undefined,
    add: (sku, change = {}) => {
      const product: Mutable<ShopProduct> = {
        sku,
        id: sku,
        name: sku,
        visible: true,
        categories: [],
        attributes: {},
        prices: {},
        stock: { '': '0' },
        ...change,
      };
      shop.products.set(sku, product);
      return product;
    },
    sell: (sku, pieces, location = '') => {
      const product = shop.products.get(sku);
      if (!product) throw new Error(`no ${sku}`);
      product.stock = {
        ...product.stock,
        [location]: subtract(product.stock?.[location] ?? '0', String(pieces)),
      };
    },
    read: async (_context, skus) => {
      shop.reads += 1;
      const found = new Map(
        skus.flatMap((sku) => {
          const product = shop.products.get(sku);
          return product ? [[sku, structuredClone(product)] as const] : [];
        }),
      );
      await shop.afterRead(skus);
      return found;
    },
    writeItems: ({ closesAt }, wishes) =>
      write(closesAt, wishes, shop.batch.items, (wish) => {
        const { sku, create, ...fields } = wish;
        const product = shop.products.get(sku);
        if (!product && !create) return { outcome: 'absent' };
        if (!product) {
          const { attributes = {}, categories = [], name = sku, ...rest } = fields;
          const parent = create?.variant?.parent;
          shop.add(sku, {
            ...rest,
            ...(parent === undefined ? {} : { id: `${parent}/${sku}`, inherited: ['name'] }),
            name,
            attributes,
            categories,
            prices: { '': { price: create?.price ?? '0', currency: 'EUR' } },
          });
          return { outcome: 'created' };
        }
        const { attributes, ...rest } = fields;
        Object.assign(product, rest, { attributes: { ...product.attributes, ...attributes } });
        return { outcome: 'written' };
      }),
    writePrices: ({ closesAt }, wishes) =>
      write(closesAt, wishes, shop.batch.prices, ({ sku, price, currency, priceList = '', remove }) => {
        const product = shop.products.get(sku);
        if (!product) return { outcome: 'absent' };
        if (remove) {
          const { [priceList]: standing, ...others } = product.prices;
          if (standing?.price !== price) return { outcome: 'unchanged' };
          product.prices = others;
          return { outcome: 'written' };
        }
        product.prices = { ...product.prices, [priceList]: { price, currency } };
        return { outcome: 'written' };
      }),
    writeStock: ({ closesAt }, wishes) =>
      write(closesAt, wishes, shop.batch.stock, ({ sku, location = '', quantity, seen }) => {
        const product = shop.products.get(sku);
        if (!product) return { outcome: 'absent' };
        const level = add(product.stock?.[location] ?? '0', subtract(quantity, seen));
        product.stock = { ...product.stock, [location]: level };
        return { outcome: 'written' };
      }),
  };
  return shop;
}
