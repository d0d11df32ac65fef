import { LosslessNumber, stringify } from 'lossless-json';
import { type Micro, text } from '../adobe-commerce/fixed';

/** An entity as the API shows it. */
export type Raw = Readonly<Record<string, unknown>>;

/** An order with everything that hangs on it, each as its own address shows it. */
export interface ShopOrder {
  /** Without `consignments` and `fees`, which are links unless included. */
  readonly row: Raw & { readonly id: number; readonly status_id: number };
  readonly products: readonly Raw[];
  readonly shippingAddresses: readonly Raw[];
  readonly pickups: readonly Raw[];
  readonly coupons: readonly Raw[];
  readonly taxes: readonly Raw[];
  readonly fees: readonly Raw[];
  readonly transactions: readonly Raw[];
  /** Of B2B Edition. */
  readonly business?: { readonly companyId: number; readonly poNumber: string };
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly modifiedAt: number;
}

/** How v2 writes a decimal: as text with four places, or in older rows with as few as needed. */
export const fourPlaces = (value: Micro): string => {
  const [whole = '0', fraction = ''] = text(value).split('.');
  return `${whole}.${fraction.slice(0, 4).padEnd(4, '0')}`;
};

/** How v3 writes money: a bare number, digit for digit. */
export const bareNumber = (value: Micro): LosslessNumber => new LosslessNumber(text(value));

/** JSON with every bare number's exact digits. */
export const toJson = (value: unknown): string => stringify(value) ?? 'null';

/** `Wed, 05 Dec 2018 20:16:55 +0000`. */
export const rfc2822 = (milliseconds: number): string =>
  new Date(milliseconds).toUTCString().replace('GMT', '+0000');

/** `2022-06-16T16:44:15+00:00`. */
export const isoSeconds = (milliseconds: number): string =>
  `${new Date(milliseconds).toISOString().slice(0, 19)}+00:00`;
