import type { Amount } from './money';

/** Master data that goes from the ERP back to the shop. */
export const CATALOG_FLOWS = ['items', 'prices', 'stock'] as const;
export type CatalogFlow = (typeof CATALOG_FLOWS)[number];

/** An item as the ERP has it now. */
export interface ErpCatalogItem {
  /** The ERP's item number. */
  readonly item: string;
  readonly name: string;
  readonly description?: string;
  /** False when the ERP does not sell it (any more). */
  readonly active: boolean;
  /** Net weight in `weightUnit`. */
  readonly weight?: Amount;
  readonly weightUnit?: string;
  /** Basic unit of measure: stock is counted in it. */
  readonly unit: string;
  /** Units an item is also counted in, as factors to the basic unit: `{ BOX: "12" }`. */
  readonly units: Readonly<Record<string, Amount>>;
  /** Item group, class and other codes that categories and attributes are chosen by, by the ERP's own field names. */
  readonly facts: Readonly<Record<string, string>>;
}

/** One row of a price list. */
export interface ErpPrice {
  readonly item: string;
  /** The ERP's price list. */
  readonly list: string;
  readonly currency: string;
  /** For one `unit`: already divided by the ERP's price quantity, not rounded. */
  readonly price: Amount;
  readonly unit?: string;
  readonly taxIncluded: boolean;
  /** First day it holds, `YYYY-MM-DD`. */
  readonly from?: string;
  /** Last day it holds, `YYYY-MM-DD`; absent: open. */
  readonly until?: string;
  /** Holds from this quantity on; absent: from one. */
  readonly fromQuantity?: Amount;
  /** The customer it is for; absent: everyone of the list. */
  readonly customer?: string;
}

/** What a warehouse has of an item. Quantities in the item's basic unit. */
export interface ErpStock {
  readonly item: string;
  readonly warehouse: string;
  readonly unit?: string;
  /** By measure, where the ERP tells it. */
  readonly quantities: { readonly [Name in StockMeasure]?: Amount };
}

/**
 * Which figure may be sold. `net-allocatable` (default): on hand, less what is allocated, with planned movements;
 * `allocatable-on-hand`: of what lies there; `available`: the ERP's available inventory; `on-hand`: on hand less allocated.
 */
export const STOCK_MEASURES = ['net-allocatable', 'allocatable-on-hand', 'available', 'on-hand'] as const;
export type StockMeasure = (typeof STOCK_MEASURES)[number];

/** A product, or a variant of one, as the shop should show it: only the fields that are the ERP's. */
export interface ShopItemWish {
  readonly sku: string;
  readonly name?: string;
  readonly description?: string;
  readonly visible?: boolean;
  readonly weight?: Amount;
  /** Category names as people see them; the shop's categories are found by name. */
  readonly categories?: readonly string[];
  readonly attributes?: Readonly<Record<string, string>>;
  /** Present when it may be created where the shop has none: how it then begins. */
  readonly create?: {
    readonly visible: boolean;
    readonly price: Amount;
    readonly weight: Amount;
    /** It begins as a variant of a product, not as a product of its own. */
    readonly variant?: VariantWish;
  };
}

/** Where a new variant belongs. The product is found by its SKU, and made with its first variant where there is none. */
export interface VariantWish {
  /** The SKU of the product that holds the variants. */
  readonly parent: string;
  /** A variant of the same style that was seen in the shop: where no product bears the SKU `parent`, its product is meant. */
  readonly sister?: string;
  /** How the product begins when it is made. */
  readonly name: string;
  readonly description?: string;
  /** What tells it from the product's other variants, in the mapping's order: `{ Colour: 'Red', Size: 'M' }`. */
  readonly options: Readonly<Record<string, string>>;
}

/** A price the shop should show for a SKU. */
export interface ShopPriceWish {
  readonly sku: string;
  readonly price: Amount;
  readonly currency: string;
  /** The shop's price list for a customer group; absent: the product's own price. */
  readonly priceList?: string;
  /** The price is taken out of `priceList`, if it is still this one there. */
  readonly remove?: true;
}

/** How much of a SKU the shop should show at a location. Whole units. */
export interface ShopStockWish {
  readonly sku: string;
  /** The shop's location; absent: where the shop has but one. */
  readonly location?: string;
  readonly quantity: Amount;
  /** What the shop showed when `quantity` was worked out: a sale made since then must not be overwritten. */
  readonly seen: Amount;
}

/** A product or variant as the shop has it. */
export interface ShopProduct {
  readonly sku: string;
  /** The shop's ids, `<product>` or `<product>/<variant>`. */
  readonly id: string;
  readonly name: string;
  readonly description?: string;
  readonly visible: boolean;
  readonly weight?: Amount;
  readonly categories: readonly string[];
  readonly attributes: Readonly<Record<string, string>>;
  /** Of a variant: fields that are its product's, which are not written by the variant's SKU. */
  readonly inherited?: readonly ('name' | 'description' | 'categories' | 'attributes')[];
  /** By price list; the product's own price under `""`. */
  readonly prices: Readonly<Record<string, { readonly price: Amount; readonly currency: string }>>;
  /** By location; `""` where the shop has but one. Absent: the shop does not count this product. */
  readonly stock?: Readonly<Record<string, Amount>>;
}

/** How one row of a batch ended. One bad row harms only itself. */
export type CatalogOutcome =
  | { readonly outcome: 'written' | 'created' | 'unchanged' }
  /** The shop has no such SKU and may not get one. */
  | { readonly outcome: 'absent' }
  /** The shop refused this row, in its own words. */
  | { readonly outcome: 'refused'; readonly reason: string }
  /** It may or may not have arrived, or the shop was too busy: worked out afresh and sent again. */
  | { readonly outcome: 'again'; readonly reason: string };
