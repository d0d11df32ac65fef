import type { Raw } from './raw';

/** How a product's stock is counted: not at all, all its variants together, or each variant. */
export type Tracking = 'none' | 'product' | 'variant';

/** Decimals are texts with the digits they were sent with. */
export interface Product {
  readonly id: number;
  readonly sku: string;
  readonly name: string;
  readonly description: string;
  readonly price: string;
  readonly salePrice: string;
  readonly weight: string;
  readonly visible: boolean;
  readonly categories: readonly number[];
  readonly tracking: Tracking;
  readonly customFields: readonly { readonly id: number; readonly name: string; readonly value: string }[];
  readonly modifiedAt: number;
  /** Changes of it are saved but for a part, which the answer names. */
  readonly failsPartly?: boolean;
}

export interface Variant {
  readonly id: number;
  readonly productId: number;
  readonly sku: string;
  /** Absent: the product's. */
  readonly price?: string;
  readonly weight?: string;
  readonly disabled: boolean;
  /** Of a product without choices: its one variant, with the product's own SKU. */
  readonly isBase: boolean;
  readonly label?: string;
}

export interface Category {
  readonly id: number;
  readonly name: string;
  readonly parentId: number;
}

export interface ProductSpec {
  readonly sku: string;
  readonly name?: string;
  readonly description?: string;
  readonly price?: string;
  readonly salePrice?: string;
  readonly weight?: string;
  readonly visible?: boolean;
  /** By name; made when there is none. */
  readonly categories?: readonly string[];
  readonly tracking?: Tracking;
  readonly variants?: readonly { readonly sku: string; readonly price?: string; readonly weight?: string; readonly label?: string }[];
  readonly customFields?: Readonly<Record<string, string>>;
  /** On hand at location 1, of the product or of each variant. Absent: nobody ever counted it. */
  readonly stock?: number;
  readonly safetyStock?: number;
  readonly failsPartly?: boolean;
} // prettier-ignore

export interface PriceRecord {
  readonly list: number;
  readonly variant: number;
  readonly currency: string;
  /** `price`, `sale_price` and the like, as sent. */
  readonly fields: Raw;
}

/** Products, variants, categories and price lists of the store. */
export class Catalog {
  readonly products = new Map<number, Product>();
  readonly variants = new Map<number, Variant>();
  readonly categories = new Map<number, Category>();
  readonly priceLists = new Map<number, string>();
  /** By `<list>/<variant>/<currency>`. */
  readonly records = new Map<string, PriceRecord>();
  #lastId = 100;

  constructor(private readonly now: () => Date) {}

  nextId(): number {
    return (this.#lastId += 1);
  }

  add(spec: ProductSpec): Product {
    const product: Product = {
      id: this.nextId(),
      sku: spec.sku,
      name: spec.name ?? spec.sku,
      description: spec.description ?? '',
      price: spec.price ?? '10',
      salePrice: spec.salePrice ?? '0',
      weight: spec.weight ?? '1',
      visible: spec.visible ?? true,
      categories: (spec.categories ?? []).map((name) => this.category(name).id),
      tracking: spec.tracking ?? (spec.stock === undefined ? 'none' : spec.variants ? 'variant' : 'product'),
      customFields: Object.entries(spec.customFields ?? {}).map(([name, value]) => ({ id: this.nextId(), name, value })),
      modifiedAt: this.now().getTime(),
      ...(spec.failsPartly ? { failsPartly: true } : {}),
    }; // prettier-ignore
    this.products.set(product.id, product);
    const variants = spec.variants ?? [{ sku: spec.sku }];
    for (const one of variants) {
      const id = this.nextId();
      this.variants.set(id, { ...one, id, productId: product.id, disabled: false, isBase: !spec.variants });
    }
    return product;
  }

  change(id: number, change: Partial<Product>): Product {
    const product = this.products.get(id);
    if (!product) throw new RangeError(`there is no product ${id}`);
    const changed = { ...product, ...change, id, modifiedAt: this.now().getTime() };
    this.products.set(id, changed);
    return changed;
  }

  category(name: string, parentId = 0): Category {
    const known = [...this.categories.values()].find((one) => one.name === name && one.parentId === parentId);
    if (known) return known;
    const category = { id: this.nextId(), name, parentId };
    this.categories.set(category.id, category);
    return category;
  }

  addPriceList(name: string): number {
    const id = this.nextId();
    this.priceLists.set(id, name);
    return id;
  }

  variantsOf(product: number): Variant[] {
    return [...this.variants.values()].filter(({ productId }) => productId === product);
  }

  variantBySku(sku: string): Variant | undefined {
    return [...this.variants.values()].find((variant) => variant.sku === sku);
  }

  clear(): void {
    for (const table of [this.products, this.variants, this.categories, this.priceLists, this.records]) {
      table.clear();
    }
    this.#lastId = 100;
  }
}
