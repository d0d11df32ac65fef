/** A decimal as text, such as `"19.99"`, in the order's currency. */
type Decimal = string;

/** Enough to make one consistent order; everything left out gets an ordinary value. */
export interface OrderSpec {
  /** The n-th order, from 1: gives ids, numbers and, where nothing is said, names. */
  readonly index: number;
  readonly entityId?: number;
  readonly incrementId?: string;
  /** `YYYY-MM-DD hh:mm:ss`, UTC. Default: one minute per index after the start of 2026. */
  readonly createdAt?: string;
  readonly storeId?: number;
  /** Default EUR. */
  readonly currency?: string;
  /** Default: the order's currency. */
  readonly baseCurrency?: string;
  /** Order currency for one unit of base currency; default 1. */
  readonly rate?: Decimal;
  /** Default: one of `WIDGET`. */
  readonly lines?: readonly LineSpec[];
  readonly shipping?: ShippingSpec;
  readonly customer?: CustomerSpec;
  readonly billing?: AddressSpec;
  /** `null`: a virtual order. Default: the billing address. */
  readonly shipTo?: AddressSpec | null;
  readonly coupon?: string;
  /** Prices include tax; a discount then carries tax compensation. */
  readonly grossPrices?: boolean;
  readonly giftCard?: Decimal;
  readonly storeCredit?: Decimal;
  /** Added to the grand total, which then no longer adds up. */
  readonly residue?: Decimal;
  readonly state?: string | null;
  readonly status?: string | null;
  readonly payment?: string;
  readonly purchaseOrder?: string;
  /** Writes amounts with 17 digits, as PHP did with `serialize_precision = 17`: 29.949999999999999. */
  readonly longNumbers?: boolean;
}

export interface LineSpec {
  readonly sku: string;
  readonly name?: string;
  readonly qty?: Decimal;
  /** Net, or gross with `grossPrices`. */
  readonly price: Decimal;
  /** Where it is not quantity × price as rounded. */
  readonly rowTotal?: Decimal;
  /** Positive, for the row. */
  readonly discount?: Decimal;
  /** Percent. */
  readonly taxRate?: Decimal;
  /** Default `simple`. A bundle's price lies on its children when `bundle-dynamic`, on itself when `bundle-fixed`. */
  readonly type?: 'simple' | 'virtual' | 'configurable' | 'bundle-dynamic' | 'bundle-fixed';
  readonly children?: readonly ChildSpec[];
  /** Some releases put the price on a configurable's child row as well. */
  readonly priceOnChild?: boolean;
}

export interface ChildSpec {
  readonly sku: string;
  readonly name?: string;
  /** For the whole row, not for one bundle. */
  readonly qty?: Decimal;
  readonly price?: Decimal;
  readonly discount?: Decimal;
}

export interface ShippingSpec {
  /** Net. */
  readonly amount: Decimal;
  /** Positive. */
  readonly discount?: Decimal;
  readonly taxRate?: Decimal;
  readonly method?: string;
  readonly description?: string;
}

export interface CustomerSpec {
  /** Absent for guests. */
  readonly id?: number;
  readonly email?: string;
  readonly firstname?: string;
  readonly lastname?: string;
  readonly group?: number;
  readonly taxNumber?: string;
  readonly company?: { readonly id: number; readonly name: string };
}

export interface AddressSpec {
  readonly firstname?: string;
  readonly lastname?: string;
  readonly company?: string;
  readonly street?: readonly string[];
  readonly city?: string;
  readonly region?: string;
  readonly regionCode?: string;
  readonly postcode?: string;
  readonly country?: string;
  readonly phone?: string;
  readonly taxNumber?: string;
}
