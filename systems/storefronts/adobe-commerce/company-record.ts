import type { CustomerRecord } from '../../../domain/customer-record';
import type { Address } from '../../../domain/order';
import { addressOfRow } from './address-rows';
import { PLACEHOLDER, known, textIn, type ReadWhole, type Whole } from './whole';

/** The state of a company that may buy (Adobe Commerce B2B). */
const APPROVED = '1';

/** A B2B company. The shop keeps one address of it, and no time of its last change. */
export function companyRecord({ whole, version }: ReadWhole): CustomerRecord {
  const name = textIn(whole, 'company_name') ?? '';
  const optional = {
    email: textIn(whole, 'company_email'),
    phone: known(textIn(whole, 'telephone')),
    taxNumber: textIn(whole, 'vat_tax_id'),
  };
  const { street, city, postcode, country } = addressOfRow(whole);
  const legal = textIn(whole, 'legal_name');
  const region = textIn(whole, 'region');
  const billTo: Address = {
    name,
    street,
    city,
    postcode,
    country,
    ...(legal === undefined ? {} : { company: legal }),
    ...(region === undefined ? {} : { region }),
  };
  return {
    id: `company/${textIn(whole, 'id') ?? ''}`,
    version,
    name,
    ...Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined)),
    billTo,
    deliveries: {},
    active: textIn(whole, 'status') === APPROVED,
  };
}

/** The whole company with what differs between two records of it. */
export function changeCompany(whole: Whole, standing: CustomerRecord, wanted: CustomerRecord): Whole {
  const to = wanted.billTo;
  const moved = (field: 'company' | 'street' | 'city' | 'postcode' | 'country' | 'region'): boolean =>
    to !== undefined && JSON.stringify(standing.billTo?.[field]) !== JSON.stringify(to[field]);
  return {
    ...whole,
    ...(standing.name === wanted.name ? {} : { company_name: wanted.name }),
    ...(standing.email === wanted.email ? {} : { company_email: wanted.email }),
    ...(standing.phone === wanted.phone ? {} : { telephone: wanted.phone ?? PLACEHOLDER }),
    ...(standing.taxNumber === wanted.taxNumber ? {} : { vat_tax_id: wanted.taxNumber ?? null }),
    ...(moved('company') ? { legal_name: to?.company ?? null } : {}),
    ...(moved('street') ? { street: to?.street } : {}),
    ...(moved('city') ? { city: to?.city } : {}),
    ...(moved('postcode') ? { postcode: to?.postcode } : {}),
    ...(moved('country') ? { country_id: to?.country } : {}),
    // The shop's own number of the region belongs to the old one.
    ...(moved('region') ? { region: to?.region ?? null, region_id: null } : {}),
  };
}
