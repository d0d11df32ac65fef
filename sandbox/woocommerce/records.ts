import type { Micro } from './decimal';
import type { AddressSpec } from './order-spec';

/** What the shop keeps of an order: exact amounts, moments in UTC. */
export interface OrderRecord {
  readonly id: number;
  readonly number: string;
  readonly status: string;
  readonly currency: string;
  readonly decimals: number;
  readonly pricesIncludeTax: boolean;
  /** Milliseconds since the epoch, whole seconds. */
  readonly createdAt: number;
  readonly modifiedAt: number;
  readonly paidAt?: number;
  readonly completedAt?: number;
  readonly createdVia: string;
  readonly customerId: number;
  readonly billing: Address;
  readonly shipping: Address;
  readonly payment: { readonly method: string; readonly title: string; readonly transaction: string };
  readonly meta: Readonly<Record<string, unknown>>;
  readonly lines: readonly LineRecord[];
  readonly shippingLines: readonly ShippingRecord[];
  readonly feeLines: readonly FeeRecord[];
  readonly couponLines: readonly CouponRecord[];
  readonly taxLines: readonly TaxRecord[];
  readonly totals: TotalsRecord;
}

export type Address = Required<AddressSpec> & { readonly email?: string };

export interface TaxPart {
  readonly rateId: number;
  readonly total: Micro;
  readonly subtotal?: Micro;
}

export interface LineRecord {
  readonly id: number;
  readonly name: string;
  readonly productId: number;
  readonly quantity: string;
  readonly taxClass: string;
  readonly subtotal: Micro;
  readonly subtotalTax: Micro;
  readonly total: Micro;
  readonly totalTax: Micro;
  readonly taxes: readonly TaxPart[];
  readonly sku: string;
  /** Set on rows of refunds. */
  readonly refundedItemId?: number;
  /** Absent for products without variations. */
  readonly variationId?: number;
  /** How many were taken off the stock for this row. */
  readonly reducedStock?: number;
}

export interface ShippingRecord {
  readonly id: number;
  readonly method: string;
  readonly instance: string;
  readonly title: string;
  readonly total: Micro;
  readonly totalTax: Micro;
  readonly taxes: readonly TaxPart[];
  readonly refundedItemId?: number;
}

export interface FeeRecord {
  readonly id: number;
  readonly name: string;
  readonly total: Micro;
  readonly totalTax: Micro;
  readonly taxes: readonly TaxPart[];
  readonly refundedItemId?: number;
}

export interface CouponRecord {
  readonly id: number;
  readonly code: string;
  readonly discount: Micro;
  readonly discountTax: Micro;
}

export interface TaxRecord {
  readonly id: number;
  readonly rateId: number;
  readonly percent: string;
  readonly taxTotal: Micro;
  readonly shippingTaxTotal: Micro;
}

export interface TotalsRecord {
  readonly discount: Micro;
  readonly discountTax: Micro;
  readonly shipping: Micro;
  readonly shippingTax: Micro;
  readonly cartTax: Micro;
  readonly totalTax: Micro;
  readonly total: Micro;
}

export interface RefundRecord {
  readonly id: number;
  readonly orderId: number;
  readonly createdAt: number;
  readonly amount: Micro;
  readonly reason: string;
  readonly byGateway: boolean;
  readonly isFull: boolean;
  /** Negative, as WooCommerce keeps them. */
  readonly lines: readonly LineRecord[];
  readonly shippingLines: readonly ShippingRecord[];
  readonly feeLines: readonly FeeRecord[];
}

export interface ProductRecord {
  readonly id: number;
  readonly sku: string;
  readonly name: string;
  /** The regular price, as it was sent. */
  readonly price: string;
  readonly status: string;
  /** Slugs. */
  readonly categories: readonly string[];
  /** Default `simple`. */
  readonly type?: 'simple' | 'variable' | 'variation';
  /** Of a variation. */
  readonly parentId?: number;
  readonly description?: string;
  readonly salePrice?: string;
  readonly weight?: string;
  /** `parent`: a variation of a product that counts for all of them. Default false. */
  readonly manageStock?: boolean | 'parent';
  readonly stock?: number;
  readonly backorders?: Backorders;
  /** Of the product, all its variations together. */
  readonly totalSales?: number;
  readonly attributes?: readonly AttributeRecord[];
  readonly modifiedAt?: number;
}

export type Backorders = 'no' | 'notify' | 'yes';

export interface AttributeRecord {
  readonly name: string;
  /** Of a variation: one. */
  readonly options: readonly string[];
  readonly visible?: boolean;
  /** Whether variations differ by it. */
  readonly variation?: boolean;
}

export interface CategoryRecord {
  readonly id: number;
  readonly name: string;
  readonly slug: string;
  readonly parent: number;
}

export interface CustomerRecord {
  readonly id: number;
  readonly email: string;
  readonly first_name: string;
  readonly last_name: string;
  readonly role: string;
  readonly billing: Partial<Address>;
  readonly shipping: Partial<Address>;
  readonly meta: Readonly<Record<string, unknown>>;
  readonly createdAt: number;
  readonly modifiedAt?: number;
}
