import type { ShopCustomer } from '../../../domain/customer';
import type { Address } from '../../../domain/order';
import { fullName } from './address';
import type { RawCompany } from './b2b';
import type { RawCustomer, RawCustomerAddress } from './customer-rows';
import { fromShopTime } from './times';

/** 1: approved; pending, rejected and inactive companies cannot buy (B2B Edition, company status codes). */
const APPROVED = '1';

const text = (name: string, value: string | undefined): Record<string, string> =>
  value ? { [name]: value } : {};

export function toPerson(raw: RawCustomer, companyId: string | undefined): ShopCustomer {
  const [first] = raw.addresses ?? [];
  const address = first && toAddress(first);
  return {
    id: raw.id,
    kind: 'person',
    name: fullName([raw.first_name, raw.last_name]) || (raw.company ?? ''),
    ...text('email', raw.email),
    ...text('phone', raw.phone),
    ...text('group', raw.customer_group_id),
    ...text('companyId', companyId),
    ...(address ? { billTo: address, shipTo: address } : {}),
    // The store deletes customers, it does not lock them.
    active: true,
    updatedAt: fromShopTime(raw.date_modified) ?? fromShopTime(raw.date_created) ?? '',
  };
}

const toAddress = (raw: RawCustomerAddress): Address => ({
  name: fullName([raw.first_name, raw.last_name]),
  ...text('company', raw.company),
  street: [raw.address1, raw.address2].filter((line): line is string => Boolean(line?.trim())),
  city: raw.city ?? '',
  postcode: raw.postal_code ?? '',
  ...text('region', raw.state_or_province),
  country: raw.country_code ?? '',
  ...text('phone', raw.phone),
});

export function toCompany(raw: RawCompany, companyId: string): ShopCustomer {
  const name = raw.companyName ?? companyId;
  const street = [raw.addressLine1, raw.addressLine2].filter((line): line is string => Boolean(line?.trim()));
  const billTo: Address | undefined =
    street.length > 0 || raw.city
      ? {
          name,
          company: name,
          street,
          city: raw.city ?? '',
          postcode: raw.zipCode ?? '',
          ...text('region', raw.state),
          // Free text in the store: what is no code is left for a person.
          country: /^[A-Z]{2}$/.test(raw.country ?? '') ? (raw.country ?? '') : '',
          ...text('phone', raw.companyPhone),
        }
      : undefined;
  return {
    id: companyId,
    kind: 'company',
    name,
    ...text('email', raw.companyEmail),
    ...text('phone', raw.companyPhone),
    ...text('group', raw.bcGroupId ?? raw.customerGroupId),
    ...(billTo ? { billTo } : {}),
    active: raw.companyStatus === undefined || raw.companyStatus === APPROVED,
    updatedAt: fromShopTime(raw.updatedAt) ?? '',
  };
}
