/** A decimal as text, such as `"19.99"`, in the order's currency. */
type Decimal = string;

/** Enough to make one consistent order; everything left out gets an ordinary value. */
export interface OrderSpec {
  readonly id?: number;
  /** What a numbering extension makes of the id. */
  readonly number?: string;
  readonly status?: string;
  /** ISO 8601, UTC; default now. */
  readonly placedAt?: string;
  /** Default: the shop's. */
  readonly currency?: string;
  /** Decimals of amounts; default: the shop's setting. */
  readonly decimals?: number;
  readonly pricesIncludeTax?: boolean;
  readonly roundAtSubtotal?: boolean;
  readonly lines?: readonly LineSpec[];
  readonly coupon?: { readonly code: string; readonly percent?: Decimal; readonly amount?: Decimal };
  readonly fees?: readonly FeeSpec[];
  readonly shipping?: readonly ShippingSpec[];
  readonly customer?: CustomerSpec;
  readonly billing?: AddressSpec;
  /** Default: the billing address where something is shipped. */
  readonly shipTo?: AddressSpec;
  readonly payment?: { readonly method: string; readonly title?: string; readonly transaction?: string };
  /** Default: true for `processing`, `completed` and `refunded`. */
  readonly paid?: boolean;
  readonly createdVia?: string;
  readonly meta?: Readonly<Record<string, unknown>>;
  /** Added to the total, which then no longer adds up. */
  readonly residue?: Decimal;
  /** Given right after the order was made. */
  readonly refunds?: readonly RefundSpec[];
}

export interface LineSpec {
  readonly sku: string;
  readonly name?: string;
  readonly quantity?: Decimal;
  /** For one; net, or gross with `pricesIncludeTax`. */
  readonly price: Decimal;
  /** Percent; several are added up. */
  readonly taxRates?: readonly Decimal[];
  readonly taxClass?: string;
  /** Slug of the product's category. */
  readonly category?: string;
}

export interface FeeSpec {
  readonly name: string;
  /** Net; a negative one is a discount. */
  readonly total: Decimal;
  readonly taxRates?: readonly Decimal[];
}

export interface ShippingSpec {
  readonly total: Decimal;
  readonly taxRates?: readonly Decimal[];
  readonly method?: string;
  readonly instance?: string;
  readonly title?: string;
}

export interface CustomerSpec {
  /** Absent for guests. */
  readonly id?: number;
  readonly email?: string;
}

export interface AddressSpec {
  readonly first_name?: string;
  readonly last_name?: string;
  readonly company?: string;
  readonly address_1?: string;
  readonly address_2?: string;
  readonly city?: string;
  readonly state?: string;
  readonly postcode?: string;
  readonly country?: string;
  readonly phone?: string;
}

/** Rows of the order by their place, from 0; without rows the amount is all there is. */
export interface RefundSpec {
  /** Default: what the rows amount to. */
  readonly amount?: Decimal;
  readonly reason?: string;
  /** Whether the gateway carried it out; default false. */
  readonly byGateway?: boolean;
  readonly rows?: readonly {
    readonly kind?: 'line' | 'shipping' | 'fee';
    readonly index?: number;
    /** Of a line; default all of it. Without a quantity, `total` is taken as it is. */
    readonly quantity?: Decimal;
    /** Net; default: the share of the quantity. */
    readonly total?: Decimal;
    readonly tax?: Decimal;
  }[];
}
