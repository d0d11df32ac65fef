import { IndexedMap } from '../kit';
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
  /** The value it has of each option of its product. */
  readonly choices: readonly { readonly optionId: number; readonly valueId: number }[];
}

/** What buyers choose between, such as sizes. */
export interface ProductOption {
  readonly id: number;
  readonly productId: number;
  readonly displayName: string;
  readonly type: string;
  readonly values: readonly { readonly id: number; readonly label: string; readonly sortOrder: number }[];
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
  readonly variants?: readonly VariantSpec[];
  readonly customFields?: Readonly<Record<string, string>>;
  /** On hand at location 1, of the product or of each variant. Absent: nobody ever counted it. */
  readonly stock?: number;
  readonly safetyStock?: number;
  readonly failsPartly?: boolean;
} // prettier-ignore

export interface VariantSpec {
  readonly sku: string;
  readonly price?: string;
  readonly weight?: string;
  readonly disabled?: boolean;
  /** `{ Size: label }`. Default: the SKU is its size. */
  readonly label?: string;
  readonly options?: Readonly<Record<string, string>>;
}

export interface PriceRecord {
  readonly list: number;
  readonly variant: number;
  readonly currency: string;
  /** `price`, `sale_price` and the like, as sent. */
  readonly fields: Raw;
}

/** Products, variants, categories and price lists of the store. */
export class Catalog {
  readonly products = new IndexedMap<number, Product, 'sku' | 'anyCase' | 'name'>({
    sku: ({ sku }) => sku,
    anyCase: ({ sku }) => sku.toLowerCase(),
    name: ({ name }) => name,
  });
  readonly variants = new IndexedMap<number, Variant, 'sku' | 'anyCase' | 'product'>({
    sku: ({ sku }) => sku,
    anyCase: ({ sku }) => sku.toLowerCase(),
    product: ({ productId }) => productId,
  });
  readonly options = new IndexedMap<number, ProductOption, 'product'>({
    product: ({ productId }) => productId,
  });
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
    if (!spec.variants) this.#put(product.id, { sku: spec.sku }, true);
    for (const one of spec.variants ?? []) this.addVariant(product.id, one);
    return product;
  }

  /** Options and values that the product lacks are made. The first one takes the place of the base variant. */
  addVariant(productId: number, spec: VariantSpec): Variant {
    for (const { id, isBase } of this.variantsOf(productId)) if (isBase) this.variants.delete(id);
    return this.#put(productId, spec, false);
  }

  /** @param name made when the product has no option of this name */
  optionNamed(productId: number, name: string): ProductOption {
    const known = this.options.by('product', productId).find(({ displayName }) => displayName === name);
    if (known) return known;
    const option = { id: this.nextId(), productId, displayName: name, type: 'radio_buttons', values: [] };
    this.options.set(option.id, option);
    return option;
  }

  addValue(optionId: number, label: string, sortOrder = 0): ProductOption['values'][number] {
    const option = this.options.get(optionId);
    if (!option) throw new RangeError(`there is no option ${optionId}`);
    const value = { id: this.nextId(), label, sortOrder };
    this.options.set(optionId, { ...option, values: [...option.values, value] });
    return value;
  }

  #put(
    productId: number,
    { options, label, disabled = false, ...spec }: VariantSpec,
    isBase: boolean,
  ): Variant {
    const wanted = isBase ? {} : (options ?? { Size: label ?? spec.sku });
    const choices = Object.entries(wanted).map(([name, value]) => {
      const option = this.optionNamed(productId, name);
      const known = option.values.find((one) => one.label === value);
      return { optionId: option.id, valueId: (known ?? this.addValue(option.id, value)).id };
    });
    const variant = { ...spec, id: this.nextId(), productId, disabled, isBase, choices };
    this.variants.set(variant.id, variant);
    return variant;
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
    return this.variants.by('product', product);
  }

  variantBySku(sku: string): Variant | undefined {
    return this.variants.by('sku', sku)[0];
  }

  clear(): void {
    for (const table of [
      this.products,
      this.variants,
      this.options,
      this.categories,
      this.priceLists,
      this.records,
    ]) {
      table.clear();
    }
    this.#lastId = 100;
  }
}
