import type { ShopCustomer } from '../../../domain/customer';
import type { Address, OrderCustomer } from '../../../domain/order';
import type { RawAddress, RawCustomer, RawMeta, RawOrder } from './schemas';
import { fromGmt } from './times';

const joined = (...parts: readonly (string | undefined)[]): string =>
  parts.map((part) => part?.trim()).filter(Boolean).join(' '); // prettier-ignore

/** The value of the first of these meta keys that holds a text. */
export function metaText(meta: RawMeta, keys: readonly string[]): string | undefined {
  for (const key of keys) {
    const value = meta.find((entry) => entry.key === key)?.value?.trim();
    if (value) return value;
  }
  return undefined;
}

/** Undefined when nothing but a country or state stands there: the shop fills those from its own place. */
export function toAddress(
  raw: RawAddress | undefined,
  more: { readonly taxNumber?: string } = {},
): Address | undefined {
  if (!raw) return undefined;
  const name = joined(raw.first_name, raw.last_name);
  const street = [raw.address_1, raw.address_2].filter((part): part is string => part !== undefined);
  if (!name && !raw.company && street.length === 0 && !raw.city && !raw.postcode) return undefined;
  return {
    name: name || (raw.company ?? ''),
    ...(raw.company ? { company: raw.company } : {}),
    street,
    city: raw.city ?? '',
    postcode: raw.postcode ?? '',
    ...(raw.state ? { region: raw.state } : {}),
    country: raw.country ?? '',
    ...(raw.phone ? { phone: raw.phone } : {}),
    ...(more.taxNumber ? { taxNumber: more.taxNumber } : {}),
  };
}

export interface PeopleOptions {
  readonly taxNumberMeta: readonly string[];
}

/** WooCommerce knows persons only; a company is a line of their address. */
export function toOrderCustomer(raw: RawOrder, { taxNumberMeta }: PeopleOptions): OrderCustomer {
  const { billing } = raw;
  const taxNumber = metaText(raw.meta_data, taxNumberMeta);
  return {
    kind: raw.customer_id === undefined ? 'guest' : 'registered',
    ...(raw.customer_id === undefined ? {} : { id: raw.customer_id }),
    ...(billing?.email ? { email: billing.email } : {}),
    name: joined(billing?.first_name, billing?.last_name) || (billing?.company ?? ''),
    ...(billing?.phone ? { phone: billing.phone } : {}),
    ...(taxNumber ? { taxNumber } : {}),
  };
}

/** A registered customer; the WordPress role is its group. */
export function toShopCustomer(raw: RawCustomer, { taxNumberMeta }: PeopleOptions): ShopCustomer {
  const { billing } = raw;
  const taxNumber = metaText(raw.meta_data, taxNumberMeta);
  const billTo = toAddress(billing, { taxNumber });
  const shipTo = toAddress(raw.shipping);
  const email = raw.email ?? billing?.email;
  return {
    id: raw.id,
    kind: 'person',
    name:
      joined(raw.first_name, raw.last_name) ||
      joined(billing?.first_name, billing?.last_name) ||
      (billing?.company ?? raw.username ?? ''),
    ...(email ? { email } : {}),
    ...(billing?.phone ? { phone: billing.phone } : {}),
    ...(taxNumber ? { taxNumber } : {}),
    ...(raw.role ? { group: raw.role } : {}),
    ...(billTo ? { billTo } : {}),
    ...(shipTo ? { shipTo } : {}),
    active: true,
    updatedAt: changedAt(raw),
  };
}

/** A customer who was never edited may have no change date. */
export const changedAt = (raw: Pick<RawCustomer, 'date_created_gmt' | 'date_modified_gmt'>): string =>
  fromGmt(raw.date_modified_gmt) ?? fromGmt(raw.date_created_gmt) ?? '1970-01-01T00:00:00Z';
