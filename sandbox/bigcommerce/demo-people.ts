import type { AddressSpec, CustomerSpec } from './order-spec';

/** Where the demo's goods go, by country. */
export const ADDRESSES = {
  DE: { street1: 'Lindenallee 12', city: 'Köln', zip: '50667', country: 'DE', phone: '0221 5550101' },
  US: { street1: '8383 Wilshire Blvd', street2: 'Ste 1500', city: 'Beverly Hills', state: 'California', zip: '90211', country: 'US', phone: '(310) 555-0100' },
  GB: { street1: '14 Mill Lane', city: 'Sheffield', zip: 'S1 2JA', country: 'GB', phone: '0114 496 0101' },
  JP: { street1: '1-2-3 Jingumae', city: 'Tokyo', state: 'Tōkyō', zip: '150-0001', country: 'JP', phone: '03-5550-0101' },
  KW: { street1: 'Block 4, Street 21', city: 'Kuwait City', zip: '13001', country: 'KW', phone: '22255501' },
} as const satisfies Record<string, AddressSpec>; // prettier-ignore

/** No ERP field of 36 characters holds these lines. */
export const LONG_ADDRESS: AddressSpec = {
  company: 'Bürogemeinschaft für außergewöhnliche Maßanfertigungen & Söhne GmbH',
  street1: 'Gebäude 7, Aufgang C, Hinterhaus links, 4. Stock',
  street2: 'Donaudampfschifffahrtsgesellschaftsstraße 128',
  city: 'Schmedeswurtherwesterdeich an der Nordseeküste',
  zip: '25724',
  country: 'DE',
  phone: '04851 555010',
};

export const COMPANY = { companyId: 12, companyName: 'Musterwerk GmbH' } as const;

/** Buys for the company, in stores with B2B Edition. */
export const COMPANY_BUYER: CustomerSpec = {
  id: 912,
  email: 'einkauf@musterwerk.example',
  firstName: 'Mara',
  lastName: 'Einkauf',
  company: COMPANY.companyName,
  groupId: 2,
};

/** Blocked in the ERP: what it orders has to wait for a person. */
export const BLOCKED: CustomerSpec = {
  id: 907,
  email: 'blocked@customer.example',
  firstName: 'Blocked',
  lastName: 'Trading Ltd',
  company: 'Blocked Trading Ltd',
  groupId: 2,
};

const FIRST_NAMES = ['Ada', 'Björn', 'Chloé', 'Dilan', 'Erin', 'Farid', 'Grace', 'Hanna', 'Ivo', 'June'];
const LAST_NAMES = [
  'Arnold',
  'Brandt',
  'Castel',
  'Demir',
  'Evans',
  'Fischer',
  'Green',
  'Hughes',
  'Ito',
  'Jansen',
];

/** The n-th shopper; the same for the same n. */
export const shopper = (n: number): CustomerSpec => ({
  email: `shopper${n}@customer.example`,
  firstName: FIRST_NAMES[n % FIRST_NAMES.length],
  lastName: LAST_NAMES[Math.floor(n / FIRST_NAMES.length) % LAST_NAMES.length],
});
