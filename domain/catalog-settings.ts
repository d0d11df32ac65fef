import type { CatalogFlow, StockMeasure } from './catalog';
import type { Amount } from './money';

/** What of items, prices and stock a connection carries to its shop. An absent flow is not carried. */
export interface CatalogSettings {
  readonly items?: ItemSettings;
  readonly prices?: PriceSettings;
  readonly stock?: StockSettings;
}

interface FlowSettings {
  /** Between two looks at what changed, in milliseconds. */
  readonly everyMs: number;
  /** After this long without any change there is an alarm, in milliseconds. */
  readonly quietMs: number;
}

/** Whether an item that the shop lacks is created there, and how it then begins. */
export const CREATE_POLICIES = ['never', 'hidden', 'publish'] as const;
export type CreatePolicy = (typeof CREATE_POLICIES)[number];

export const ITEM_FIELDS = ['name', 'description', 'visible', 'weight', 'categories', 'attributes'] as const;
export type ItemField = (typeof ITEM_FIELDS)[number];

/** Whose a field is: the ERP's are kept in line, the shop's are given at creation and never touched again. */
export const FIELD_OWNERS = ['erp', 'shop'] as const;
export type FieldOwner = (typeof FIELD_OWNERS)[number];

export interface ItemSettings extends FlowSettings {
  readonly create: CreatePolicy;
  /** What becomes of a product whose item the ERP does not sell any more. */
  readonly withdraw: 'hide' | 'keep';
  readonly fields: Readonly<Record<ItemField, FieldOwner>>;
}

export interface PriceSettings extends FlowSettings {
  /** Each ERP list, and the shop's price list it fills; without one it fills the products' own price. */
  readonly lists: readonly {
    readonly list: string;
    readonly currency: string;
    readonly priceList?: string;
  }[];
  /** Whether the shop's prices include tax. */
  readonly taxIncluded: boolean;
  /** Decimals of a price in the shop; absent: the currency's own. */
  readonly decimals?: number;
  /** In which a price's first and last day begin and end, such as `Europe/Berlin`. */
  readonly timeZone: string;
}

export interface StockSettings extends FlowSettings {
  readonly measure: StockMeasure;
  /** Warehouses that sell through the shop. Several may fill one location: they are added up. */
  readonly warehouses: readonly {
    readonly warehouse: string;
    readonly location?: string;
    readonly safety?: Amount;
  }[];
  /** Kept back in each warehouse that names no safety stock of its own. */
  readonly safety: Amount;
  /** How long either side may need to show what was written there, in milliseconds. */
  readonly settleMs: number;
}

/** The flows that are carried, in the order that makes sense: an item before its price. */
export const carried = (settings: CatalogSettings | undefined): CatalogFlow[] =>
  (['items', 'prices', 'stock'] as const).filter((flow) => settings?.[flow] !== undefined);
