import type { Products } from './products';
import type { LineRecord, OrderRecord, ProductRecord } from './records';

/** The shop has too few left and takes no backorders. */
export class SoldOut extends RangeError {}

/** What the warehouse had of a SKU and what the shop sold of it. */
export interface StockAccount {
  readonly sku: string;
  /** What the ERP really had, everything that came in added up. */
  readonly had: number;
  readonly sold: number;
  /** What buyers wanted and did not get. */
  readonly refused: number;
  /** Above 0: the shop sold what nobody has. */
  readonly oversold: number;
}

/** Statuses that take goods off the stock, and those that put them back. */
const REDUCES = ['processing', 'on-hold', 'completed'];
const RESTORES = ['cancelled', 'pending', 'failed'];

export interface StockOptions {
  readonly products: Products;
  /** Orders whose buyers have yet to pay: their goods are held for them. */
  readonly pending: () => readonly OrderRecord[];
}

/** Counts what is sold: at once, never below what is there unless the shop takes backorders. */
export class Stock {
  readonly #had = new Map<string, number>();
  readonly #sold = new Map<string, number>();
  readonly #refused = new Map<string, number>();

  constructor(private readonly options: StockOptions) {}

  /** The ERP has so many more of it. */
  receive(sku: string, quantity: number): void {
    add(this.#had, sku, quantity);
  }

  account(): StockAccount[] {
    const skus = new Set([...this.#had.keys(), ...this.#sold.keys(), ...this.#refused.keys()]);
    return [...skus].map((sku) => {
      const [had, sold, refused] = [this.#had, this.#sold, this.#refused].map((map) => map.get(sku) ?? 0);
      return {
        sku,
        had: had ?? 0,
        sold: sold ?? 0,
        refused: refused ?? 0,
        oversold: Math.max(0, (sold ?? 0) - (had ?? 0)),
      };
    });
  }

  /** A new order: refuses it, or takes its goods off the stock. @throws SoldOut */
  place(order: OrderRecord): OrderRecord {
    const lines = order.lines.map((line) => this.#place(line));
    const placed = { ...order, lines };
    const isPromise = order.status === 'pending';
    if (!isPromise && !REDUCES.includes(order.status)) return placed;
    for (const [id, wanted] of this.#wanted(lines)) {
      const product = this.#counted(id);
      if (!product || (product.backorders ?? 'no') !== 'no') continue;
      if ((product.stock ?? 0) - this.#held(id) >= wanted) continue;
      for (const line of lines) if (this.#counterOf(line)?.id === id) add(this.#refused, line.sku, Number(line.quantity)); // prettier-ignore
      throw new SoldOut(`there are not ${wanted} of ${product.sku} left`);
    }
    return isPromise ? placed : this.#reduce(placed);
  }

  /** The order's status has become `status`: a payment takes the goods, whatever is left by then. */
  follow(order: OrderRecord, status: string): OrderRecord {
    if (REDUCES.includes(status)) return this.#reduce(order);
    return RESTORES.includes(status) ? this.#restore(order) : order;
  }

  clear(): void {
    for (const map of [this.#had, this.#sold, this.#refused]) map.clear();
  }

  /** Rows of variations name their product first. */
  #place(line: LineRecord): LineRecord {
    const product = this.options.products.all.get(line.productId);
    return product?.parentId === undefined
      ? line
      : { ...line, productId: product.parentId, variationId: product.id };
  }

  #counterOf(line: LineRecord): ProductRecord | undefined {
    return this.#counted(line.variationId ?? line.productId);
  }

  /** The product that counts for this one; undefined when nobody does. */
  #counted(id: number): ProductRecord | undefined {
    const product = this.options.products.all.get(id);
    if (product?.manageStock === 'parent') return this.#counted(product.parentId ?? 0);
    return product?.manageStock === true ? product : undefined;
  }

  #wanted(lines: readonly LineRecord[]): Map<number, number> {
    const wanted = new Map<number, number>();
    for (const line of lines) {
      const counter = this.#counterOf(line);
      if (counter) wanted.set(counter.id, (wanted.get(counter.id) ?? 0) + Number(line.quantity));
    }
    return wanted;
  }

  #held(id: number): number {
    return this.options.pending().reduce((sum, { lines }) => sum + (this.#wanted(lines).get(id) ?? 0), 0);
  }

  #reduce(order: OrderRecord): OrderRecord {
    return this.#move(order, (line) =>
      line.reducedStock === undefined
        ? { by: -Number(line.quantity), reduced: Number(line.quantity) }
        : undefined,
    );
  }

  #restore(order: OrderRecord): OrderRecord {
    return this.#move(order, ({ reducedStock }) =>
      reducedStock === undefined ? undefined : { by: reducedStock, reduced: undefined },
    );
  }

  #move(
    order: OrderRecord,
    of: (line: LineRecord) => { by: number; reduced: number | undefined } | undefined,
  ): OrderRecord {
    const lines = order.lines.map((line): LineRecord => {
      const counter = this.#counterOf(line);
      const move = counter && of(line);
      if (!counter || !move) return line;
      const { products } = this.options;
      products.change(counter.id, { stock: (counter.stock ?? 0) + move.by });
      const seller = products.all.get(line.productId);
      // A cancellation does not take a sale off the count.
      if (seller && move.by < 0)
        products.change(seller.id, { totalSales: (seller.totalSales ?? 0) - move.by });
      add(this.#sold, line.sku, -move.by);
      return { ...line, reducedStock: move.reduced };
    });
    return { ...order, lines };
  }
}

const add = (map: Map<string, number>, key: string, value: number): void =>
  void map.set(key, (map.get(key) ?? 0) + value);
