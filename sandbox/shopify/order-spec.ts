/** A decimal as text, such as `"19.99"`, in the currency the buyer sees. */
type Decimal = string;

/** Enough to make one consistent order; everything left out gets an ordinary value. */
export interface OrderSpec {
  /** The n-th order, from 1: gives ids, numbers and, where nothing is said, names. */
  readonly index: number;
  /** Default `#1000` and up. */
  readonly name?: string;
  /** ISO 8601. Default: one minute per index after the start of 2026. */
  readonly createdAt?: string;
  /** What the buyer sees; default EUR. */
  readonly currency?: string;
  /** The shop's own; default: the same. */
  readonly shopCurrency?: string;
  /** Presentment units for one of the shop's; default 1. */
  readonly rate?: Decimal;
  /** Prices, shipping and discounts contain tax. */
  readonly taxesIncluded?: boolean;
  /** Default: one of `WIDGET`. */
  readonly lines?: readonly LineSpec[];
  readonly shipping?: ShippingSpec;
  readonly discountCode?: string;
  /** Taken off the goods as a whole, allocated across the lines by their worth. */
  readonly orderDiscount?: Decimal;
  readonly tip?: { readonly amount: Decimal; readonly asLine?: boolean };
  readonly duties?: { readonly amount: Decimal; readonly tax?: Decimal };
  readonly fees?: readonly { readonly name: string; readonly amount: Decimal; readonly tax?: Decimal }[];
  /** Default `paid`. */
  readonly payment?: 'paid' | 'pending' | 'authorized' | 'partial' | 'none' | 'voided' | 'failed-then-paid';
  readonly gateway?: string;
  /** Paid with a gift card, in addition to the gateway. */
  readonly giftCardPayment?: Decimal;
  readonly terms?: boolean;
  readonly customer?: PersonSpec;
  readonly company?: { readonly id: number; readonly name: string };
  readonly billing?: AddressSpec;
  /** `null`: nothing is shipped. Default: the billing address. */
  readonly shipTo?: AddressSpec | null;
  readonly email?: string | null;
  readonly poNumber?: string;
  readonly source?: string;
  readonly test?: boolean;
  readonly fulfilled?: boolean;
}

export interface LineSpec {
  /** Absent: a custom item without SKU and variant. */
  readonly sku?: string;
  readonly title?: string;
  readonly quantity?: number;
  readonly price: Decimal;
  /** Positive, for the whole line. */
  readonly discount?: Decimal;
  /** Percent; several make several tax lines. */
  readonly taxRate?: Decimal | readonly Decimal[];
  readonly giftCard?: boolean;
  readonly productType?: string;
  readonly requiresShipping?: boolean;
}

export interface ShippingSpec {
  readonly price: Decimal;
  readonly discount?: Decimal;
  readonly taxRate?: Decimal;
  readonly title?: string;
  readonly code?: string;
}

export interface PersonSpec {
  readonly id: number;
  readonly firstName?: string;
  readonly lastName?: string;
  readonly email?: string;
  readonly phone?: string;
  readonly address?: AddressSpec;
  readonly companyId?: number;
}

export interface AddressSpec {
  readonly firstName?: string;
  readonly lastName?: string;
  readonly company?: string;
  readonly address1?: string;
  readonly address2?: string;
  readonly city?: string;
  readonly provinceCode?: string;
  readonly zip?: string;
  readonly countryCode?: string;
  readonly phone?: string;
}
