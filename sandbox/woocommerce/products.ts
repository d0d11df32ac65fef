import { IndexedMap } from '../kit';
import type { CategoryRecord, ProductRecord } from './records';

export type ProductInput = Partial<ProductRecord> & { readonly sku: string };

export interface ProductsOptions {
  readonly nextId: () => number;
  readonly now: () => number;
  /** Every change of a product is told, sales too. */
  readonly changed: (id: number) => void;
}

/** What the shop sells, variations among it, and its categories. */
export class Products {
  readonly all = new IndexedMap<number, ProductRecord, 'sku' | 'anyCase' | 'parent'>({
    sku: ({ sku }) => sku,
    anyCase: ({ sku }) => sku.toLowerCase(),
    parent: ({ parentId }) => parentId,
  });
  /** By slug. */
  readonly categories = new Map<string, CategoryRecord>();

  constructor(private readonly options: ProductsOptions) {}

  /** Makes a product, or changes the one with this SKU; tells nobody. */
  put(input: ProductInput): ProductRecord {
    const product: ProductRecord = {
      ...(this.bySku(input.sku) ?? {
        id: this.options.nextId(),
        name: input.sku,
        price: '',
        status: 'publish',
        categories: input.type === 'variation' ? [] : ['uncategorized'],
        modifiedAt: this.options.now(),
      }),
      ...input,
    };
    for (const slug of ['uncategorized', ...product.categories]) this.category(slug);
    this.all.set(product.id, product);
    return product;
  }

  bySku(sku: string): ProductRecord | undefined {
    return sku === '' ? undefined : this.all.by('sku', sku)[0];
  }

  /** @throws RangeError when there is none */
  change(id: number, change: Partial<ProductRecord>): ProductRecord {
    const product = this.all.get(id);
    if (product === undefined) throw new RangeError(`there is no product ${id}`);
    const changed = { ...product, ...change, id, modifiedAt: this.options.now() };
    this.all.set(id, changed);
    this.options.changed(id);
    return changed;
  }

  /** The category with this slug; made when there is none. */
  category(slug: string, name = slug.toUpperCase(), parent = 0): CategoryRecord {
    const known = this.categories.get(slug);
    if (known) return known;
    const category = { id: 15 + this.categories.size, name, slug, parent };
    this.categories.set(slug, category);
    return category;
  }

  clear(): void {
    this.all.clear();
    this.categories.clear();
  }
}
