import type { LosslessNumber } from 'lossless-json';

/**
 * A number as the API writes it. Amounts are lossless, because the exact text matters: a server with PHP's old
 * `serialize_precision` writes 29.95 as 29.949999999999999.
 */
export type RawNumber = number | LosslessNumber;

/** Extensions add fields of their own anywhere. */
interface Open {
  readonly [extra: string]: unknown;
}

export interface RawAddress extends Open {
  readonly firstname?: string | null;
  readonly lastname?: string | null;
  readonly company?: string | null;
  readonly street?: readonly string[];
  readonly city?: string | null;
  readonly region?: string | null;
  readonly region_code?: string | null;
  readonly postcode?: string | null;
  readonly country_id?: string;
  readonly telephone?: string | null;
  readonly vat_id?: string | null;
  readonly email?: string | null;
}

export interface RawItem extends Open {
  readonly item_id: number;
  readonly parent_item_id?: number | null;
  readonly product_type: string;
  readonly sku: string;
  readonly name: string;
  readonly qty_ordered: RawNumber;
  readonly price?: RawNumber;
  readonly row_total?: RawNumber;
  readonly tax_amount?: RawNumber;
  readonly discount_amount?: RawNumber;
}

/** An order as `GET /V1/orders/{id}` shows it; beside the named fields anything may be missing or null. */
export interface RawOrder extends Open {
  readonly entity_id: number;
  readonly increment_id: string;
  readonly state?: string | null;
  readonly status?: string | null;
  readonly store_id?: number;
  readonly created_at?: string;
  readonly updated_at?: string;
  readonly customer_email: string;
  readonly grand_total: RawNumber;
  readonly base_grand_total: RawNumber;
  readonly items: readonly RawItem[];
  readonly billing_address?: RawAddress;
  readonly extension_attributes?: Readonly<Record<string, unknown>>;
}

/** Any other entity: a company, customer, invoice or credit memo. */
export type RawEntity = Readonly<Record<string, unknown>>;

/** `YYYY-MM-DD hh:mm:ss`, UTC, no zone mark. */
export const timestamp = (at: Date): string => at.toISOString().slice(0, 19).replace('T', ' ');
