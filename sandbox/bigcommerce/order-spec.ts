/** A decimal as text, such as `"19.99"`, in the order's currency, on the side the store prices in. */
type Decimal = string;

/** Enough to make one consistent order; everything left out gets an ordinary value. */
export interface OrderSpec {
  /** Also its number. */
  readonly id: number;
  /** ISO 8601, UTC. Default: one minute per id after the start of 2026. */
  readonly createdAt?: string;
  /** Default 11, Awaiting Fulfillment. */
  readonly statusId?: number;
  readonly channel?: number;
  /** Default `www`. */
  readonly source?: string;
  /** What the shopper pays in; default EUR. */
  readonly currency?: string;
  /** Default: the shopper's. */
  readonly storeCurrency?: string;
  /** Shopper's currency for one unit of the store's; default 1. */
  readonly rate?: Decimal;
  /** Prices, discounts and costs contain tax. */
  readonly inclusive?: boolean;
  /** Default: one of `WIDGET`. */
  readonly lines?: readonly LineSpec[];
  /** Default: free shipping. */
  readonly shipping?: CostSpec & { readonly method?: string };
  readonly handling?: CostSpec;
  readonly fees?: readonly (CostSpec & { readonly name: string })[];
  /** Taken off the rows in proportion to their price. */
  readonly discount?: Decimal;
  readonly coupon?: {
    readonly code: string;
    readonly amount: Decimal;
    /** Default `rows`. */
    readonly on?: 'rows' | 'shipping';
  };
  readonly giftCertificate?: Decimal;
  readonly storeCredit?: Decimal;
  /** `total_inc_tax` already lacks gift certificates and store credit. */
  readonly tendersDeducted?: boolean;
  readonly customer?: CustomerSpec;
  readonly billing?: AddressSpec;
  /** `null`: nothing is delivered. Several: the rows go to them in turn. Default: the billing address. */
  readonly shipTo?: AddressSpec | readonly AddressSpec[] | null;
  /** Collected by the buyer at a place of the store. */
  readonly pickup?: boolean;
  readonly payment?: PaymentSpec;
  /** Added to the total, which then no longer adds up. */
  readonly residue?: Decimal;
  /** `plain` writes `8` where the API usually writes `8.0000`. */
  readonly notation?: 'four' | 'plain';
  /** Whether a row's `total_tax` is that before or after its discount; both are documented. */
  readonly rowTax?: 'before' | 'after';
  /** Rows show `applied_discounts`; default true. */
  readonly showsDiscounts?: boolean;
  /** A buyer of B2B Edition. */
  readonly company?: { readonly id: number; readonly purchaseOrder?: string };
  readonly archived?: boolean;
}

export interface CostSpec {
  readonly amount: Decimal;
  /** Percent. */
  readonly taxRate?: Decimal;
}

export interface LineSpec {
  readonly sku: string;
  readonly name?: string;
  readonly quantity?: number;
  readonly price: Decimal;
  /** Percent. */
  readonly taxRate?: Decimal;
  readonly type?: 'physical' | 'digital' | 'giftcertificate';
  /** Of the row, on top of what is spread over all rows. */
  readonly discount?: Decimal;
  /** Products picked along with it, at no price. */
  readonly picks?: readonly { readonly sku: string; readonly name?: string }[];
  /** For the whole row. */
  readonly wrapping?: CostSpec;
  readonly brand?: string;
}

export interface PaymentSpec {
  /** As shown, default `Test Payment Gateway`. */
  readonly method?: string;
  /** Default `testgateway`. */
  readonly gateway?: string;
  /** Default `captured`; `none` leaves no transaction. */
  readonly status?: 'captured' | 'authorized' | 'authorized-captured' | 'pending' | 'declined' | 'none';
}

export interface CustomerSpec {
  /** Absent for guests. */
  readonly id?: number;
  readonly email?: string;
  readonly firstName?: string;
  readonly lastName?: string;
  readonly company?: string;
  readonly phone?: string;
  readonly groupId?: number;
}

export interface AddressSpec {
  readonly firstName?: string;
  readonly lastName?: string;
  readonly company?: string;
  readonly street1?: string;
  readonly street2?: string;
  readonly city?: string;
  readonly state?: string;
  readonly zip?: string;
  readonly country?: string;
  readonly phone?: string;
  readonly email?: string;
  readonly formFields?: readonly { readonly name: string; readonly value: string }[];
}
