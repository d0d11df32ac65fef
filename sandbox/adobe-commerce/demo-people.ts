import type { AddressSpec, CustomerSpec } from './order-spec';
import type { RawEntity } from './raw-order';

/** Where the demo's goods go, by country. */
export const ADDRESSES = {
  DE: { street: ['Lindenallee 12'], city: 'Köln', postcode: '50667', country: 'DE', phone: '0221 5550101' },
  US: {
    street: ['8383 Wilshire Blvd', 'Ste 1500'],
    city: 'Beverly Hills',
    region: 'California',
    regionCode: 'CA',
    postcode: '90211',
    country: 'US',
    phone: '(310) 555-0100',
  },
  GB: {
    street: ['14 Mill Lane'],
    city: 'Sheffield',
    postcode: 'S1 2JA',
    country: 'GB',
    phone: '0114 496 0101',
  },
  JP: {
    street: ['1-2-3 Jingumae'],
    city: 'Tokyo',
    region: 'Tōkyō',
    postcode: '150-0001',
    country: 'JP',
    phone: '03-5550-0101',
  },
  KW: {
    street: ['Block 4, Street 21'],
    city: 'Kuwait City',
    postcode: '13001',
    country: 'KW',
    phone: '22255501',
  },
  FR: {
    street: ['5 rue des Écoles'],
    city: 'Lyon',
    postcode: '69003',
    country: 'FR',
    phone: '04 55 50 01 01',
  },
} as const satisfies Record<string, AddressSpec>;

/** No ERP field of 36 characters holds these lines. */
export const LONG_ADDRESS: AddressSpec = {
  firstname: 'Þórbjörg-Élodie',
  lastname: 'Großmann-Żółkiewska de la Peña',
  company: 'Bürogemeinschaft für außergewöhnliche Maßanfertigungen & Söhne GmbH',
  street: [
    'Gebäude 7, Aufgang C, Hinterhaus links, 4. Stock',
    'Donaudampfschifffahrtsgesellschaftsstraße 128',
    'c/o Łukasiewicz',
  ],
  city: 'Schmedeswurtherwesterdeich an der Nordseeküste',
  postcode: '25724',
  country: 'DE',
  phone: '04851 555010',
};

export const COMPANY = { id: 12, name: 'Musterwerk GmbH' } as const;

export const COMPANY_BUYER: CustomerSpec = {
  id: 912,
  email: 'einkauf@musterwerk.example',
  firstname: 'Mara',
  lastname: 'Einkauf',
  group: 2,
  taxNumber: 'DE123456789',
  company: COMPANY,
};

/** Blocked in the ERP: what it orders has to wait for a person. */
export const BLOCKED: CustomerSpec = {
  id: 907,
  email: 'blocked@customer.example',
  firstname: 'Blocked',
  lastname: 'Trading Ltd',
  group: 2,
  taxNumber: 'GB999999973',
};

const FIRST_NAMES = [
  'Ada',
  'Björn',
  'Chloé',
  'Dilan',
  'Erin',
  'Farid',
  'Grace',
  'Hanna',
  'Ivo',
  'June',
] as const;
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
] as const;

/** The n-th shopper; the same for the same n. */
export const shopper = (index: number): CustomerSpec => ({
  email: `shopper${index}@customer.example`,
  firstname: FIRST_NAMES[index % FIRST_NAMES.length],
  lastname: LAST_NAMES[Math.floor(index / FIRST_NAMES.length) % LAST_NAMES.length],
});

/** The customer record behind a registered buyer. */
export const customerRecord = (customer: CustomerSpec, createdAt: string): RawEntity => ({
  id: customer.id,
  group_id: customer.group ?? 1,
  created_at: createdAt,
  updated_at: createdAt,
  email: customer.email,
  firstname: customer.firstname,
  lastname: customer.lastname,
  ...(customer.taxNumber === undefined ? {} : { taxvat: customer.taxNumber }),
  store_id: 1,
  website_id: 1,
  addresses: [],
  disable_auto_group_change: 0,
  extension_attributes: {
    is_subscribed: false,
    ...(customer.company === undefined
      ? {}
      : {
          company_attributes: {
            customer_id: customer.id,
            company_id: customer.company.id,
            job_title: 'Buyer',
            status: 1,
            telephone: '',
          },
        }),
  },
});

export const companyRecord = (): RawEntity => ({
  id: COMPANY.id,
  status: 1,
  company_name: COMPANY.name,
  legal_name: COMPANY.name,
  company_email: 'info@musterwerk.example',
  vat_tax_id: 'DE123456789',
  reseller_id: null,
  street: ['Werkstraße 1'],
  city: 'Stuttgart',
  country_id: 'DE',
  region: 'Baden-Württemberg',
  region_id: '80',
  postcode: '70173',
  telephone: '0711 5550100',
  customer_group_id: 2,
  sales_representative_id: 1,
  reject_reason: null,
  rejected_at: null,
  super_user_id: COMPANY_BUYER.id,
  extension_attributes: {
    use_config_settings: 1,
    quote_config: { company_id: String(COMPANY.id), is_quote_enabled: true },
  },
});
