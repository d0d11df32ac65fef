import type { Node } from './graphql';
import { type Bag, type Currencies, decimalText } from './money';
import type { AddressSpec } from './order-spec';
import type { TaxState } from './order-state';
import type { CompanyState, PersonState } from './shop';

export const gid = (type: string, id: number | string): string => `gid://shopify/${type}/${id}`;

/** What a node needs to find the others. */
export interface Graph {
  readonly person: (id: number) => PersonState | undefined;
  readonly company: (id: number) => CompanyState | undefined;
}

export const moneyBag = (bag: Bag, { presentment, shop }: Currencies): Node => ({
  __typename: 'MoneyBag',
  shopMoney: { __typename: 'MoneyV2', amount: decimalText(bag.shop, shop), currencyCode: shop },
  presentmentMoney: {
    __typename: 'MoneyV2',
    amount: decimalText(bag.presentment, presentment),
    currencyCode: presentment,
  },
});

export const taxNode = (tax: TaxState, currencies: Currencies): Node => ({
  __typename: 'TaxLine',
  title: tax.title,
  rate: Number(tax.rate) / 100,
  ratePercentage: Number(tax.rate),
  priceSet: moneyBag(tax.amount, currencies),
  channelLiable: false,
  source: 'shopify',
});

const COUNTRIES: Readonly<Record<string, string>> = { DE: 'Germany', US: 'United States', GB: 'United Kingdom', JP: 'Japan', KW: 'Kuwait', FR: 'France', CA: 'Canada' }; // prettier-ignore

export const addressNode = (address: AddressSpec | undefined, id: number | string): Node | null =>
  address
    ? {
        __typename: 'MailingAddress',
        id: gid('MailingAddress', `${id}?model_name=Address`),
        firstName: address.firstName ?? null,
        lastName: address.lastName ?? null,
        name: [address.firstName, address.lastName].filter(Boolean).join(' ') || null,
        company: address.company ?? null,
        address1: address.address1 ?? null,
        address2: address.address2 ?? null,
        city: address.city ?? null,
        province: address.provinceCode ?? null,
        provinceCode: address.provinceCode ?? null,
        zip: address.zip ?? null,
        country: COUNTRIES[address.countryCode ?? ''] ?? null,
        countryCodeV2: address.countryCode ?? null,
        phone: address.phone ?? null,
      }
    : null;

/** The number in a global id of this type; undefined for any other. */
export const idOf = (id: unknown, type: string): number | undefined => {
  const digits = new RegExp(`^gid://shopify/${type}/(\\d+)$`).exec(String(id))?.[1];
  return digits === undefined ? undefined : Number(digits);
};
