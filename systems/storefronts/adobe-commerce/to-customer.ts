import type { ShopCustomer } from '../../../domain/customer';
import type { Amount } from '../../../domain/money';
import type { Address } from '../../../domain/order';
import type { RawCompany, RawCustomer, RawCustomerAddress } from './customer-schemas';
import { stored } from './rows';
import { fromShopTime } from './search';
import { known } from './whole';

/** The shop tells no time of a company's last change. */
export const NO_TIME = '1970-01-01T00:00:00Z';
/** The state of a company, or of a person in one, that may buy (Adobe Commerce B2B). */
const APPROVED = '1';

/** A registered customer; one that buys for a B2B company names it. */
export function toPerson(raw: RawCustomer): ShopCustomer {
  const billing = chosen(raw.addresses, raw.default_billing, ({ default_billing }) => default_billing);
  const shipping = chosen(raw.addresses, raw.default_shipping, ({ default_shipping }) => default_shipping);
  const employment = raw.extension_attributes?.company_attributes;
  const taxNumber = raw.taxvat ?? billing?.vat_id;
  const phone = known(billing?.telephone) ?? known(shipping?.telephone);
  return {
    id: raw.id,
    kind: 'person',
    name: fullName(raw) || (raw.email ?? raw.id),
    ...(raw.email !== undefined ? { email: raw.email } : {}),
    ...(phone !== undefined ? { phone } : {}),
    ...(taxNumber !== undefined ? { taxNumber } : {}),
    ...(raw.group_id !== undefined ? { group: raw.group_id } : {}),
    ...(employment?.company_id !== undefined ? { companyId: employment.company_id } : {}),
    ...(billing ? { billTo: toAddress(billing) } : {}),
    ...(shipping ? { shipTo: toAddress(shipping) } : {}),
    active: employment?.company_id === undefined || (employment.status ?? APPROVED) === APPROVED,
    updatedAt: fromShopTime(raw.updated_at) ?? fromShopTime(raw.created_at) ?? NO_TIME,
  };
}

/** A B2B company; `creditLimit` is in the currency of its credit account. */
export function toCompany(raw: RawCompany, creditLimit: Amount | undefined): ShopCustomer {
  const name = raw.company_name ?? raw.legal_name ?? raw.id;
  return {
    id: raw.id,
    kind: 'company',
    name,
    ...(raw.company_email !== undefined ? { email: raw.company_email } : {}),
    ...(raw.telephone !== undefined ? { phone: raw.telephone } : {}),
    ...(raw.vat_tax_id !== undefined ? { taxNumber: raw.vat_tax_id } : {}),
    ...(raw.customer_group_id !== undefined ? { group: raw.customer_group_id } : {}),
    ...(creditLimit !== undefined ? { creditLimit: stored(creditLimit) } : {}),
    billTo: {
      name,
      company: raw.legal_name ?? name,
      street: raw.street,
      city: raw.city ?? '',
      postcode: raw.postcode ?? '',
      ...(raw.region !== undefined ? { region: raw.region } : {}),
      country: raw.country_id ?? '',
      ...(raw.telephone !== undefined ? { phone: raw.telephone } : {}),
      ...(raw.vat_tax_id !== undefined ? { taxNumber: raw.vat_tax_id } : {}),
    },
    active: raw.status === APPROVED,
    updatedAt: NO_TIME,
  };
}

const chosen = (
  addresses: readonly RawCustomerAddress[],
  id: string | undefined,
  isDefault: (address: RawCustomerAddress) => boolean,
): RawCustomerAddress | undefined =>
  addresses.find((address) => id !== undefined && address.id === id) ?? addresses.find(isDefault);

function toAddress(raw: RawCustomerAddress): Address {
  const region = raw.region?.region_code ?? raw.region?.region;
  return {
    name: fullName(raw),
    ...(raw.company !== undefined ? { company: raw.company } : {}),
    street: raw.street,
    city: raw.city ?? '',
    postcode: raw.postcode ?? '',
    ...(region !== undefined ? { region } : {}),
    country: raw.country_id ?? '',
    ...(known(raw.telephone) !== undefined ? { phone: raw.telephone } : {}),
    ...(raw.vat_id !== undefined ? { taxNumber: raw.vat_id } : {}),
  };
}

const fullName = (raw: { firstname?: string; middlename?: string; lastname?: string }): string =>
  [raw.firstname, raw.middlename, raw.lastname]
    .map((part) => known(part?.trim()))
    .filter(Boolean)
    .join(' ');
