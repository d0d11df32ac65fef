import { type EntityType, entityType, type Enums, type Property } from './odata/edm';
import type { IfsSettings } from './settings';

/** A customer's head. There is no e-mail address on it: that is a communication method. */
export const customerType = (settings: IfsSettings): EntityType =>
  withCustomFields(
    entityType(
      'CustomerInfo',
      'CustomerInfo',
      ['CustomerId'],
      `CustomerId:s20* Name:s100+ CreationDate:d* AssociationNo:s50+ PartyType:ePartyType* DefaultDomain:b*
       DefaultLanguage:s200+ Country:s200+ CountryCode:s2+ CustomerCategory:eCustomerCategory+ CorporateForm:s8+
       IdentifierReference:s100+ IdentifierRefValidation:eIdentifierRefValidation+ OneTime:b* B2bCustomer:b+`,
    ),
    settings,
  );

export const addressType = (settings: IfsSettings): EntityType =>
  withCustomFields(
    entityType(
      'CustomerInfoAddress',
      'CustomerInfoAddress',
      ['CustomerId', 'AddressId'],
      `CustomerId:s20* AddressId:s50* Name:s100+ Country:s200+ CountryCode:s2+ PartyType:ePartyType* DefaultDomain:b*
       Address1:s35+ Address2:s35+ Address3:s100+ Address4:s100+ Address5:s100+ Address6:s100+ ZipCode:s35+ City:s35+
       State:s35+ County:s35+ ValidFrom:d+ ValidTo:d+ EanLocation:s100+`,
    ),
    settings,
  );

export const addressUseType = entityType(
  'CustomerInfoAddressType',
  'CustomerInfoAddressType',
  ['CustomerId', 'AddressId', 'AddressTypeCode'],
  'CustomerId:s20* AddressId:s50* AddressTypeCode:eAddressTypeCode* DefAddress:b+ PartyType:ePartyType* DefaultDomain:b*',
);

export const communicationMethodType = entityType(
  'CommMethod',
  'CommMethod',
  ['CustomerId', 'CommId'],
  `CustomerId:s20* CommId:n Name:s100+ Description:s100+ MethodId:s20+ Value:s200+ AddressId:s50+ MethodDefault:b+
   AddressDefault:b+ ValidFrom:d+ ValidTo:d+`,
);

export const contactType = entityType(
  'CustomerInfoContact',
  'CustomerInfoContact',
  ['CustomerId', 'PersonId'],
  'CustomerId:s20 PersonId:s20 FirstName:s100 LastName:s100 Email:s200 Phone:s200 Role:s20',
);

export const orderProfileType = entityType(
  'CustOrdCustomer',
  'CustOrdCustomer',
  ['CustomerNo'],
  `CustomerNo:s20* CurrencyCode:s3+ CustGrp:s10+ MarketCode:s10+ OrderId:s3+ SalesmanCode:s20+ BackorderOption:s200+
   CrStop:b+`,
);

export const invoiceProfileType = entityType(
  'CustomerInvoiceInfo',
  'IdentityInvoiceInfo',
  ['CustomerId', 'Company'],
  'CustomerId:s20* Company:s20* PayTermId:s20+ DefCurrency:s3+ TaxLiability:s20+ DefVatCode:s20+',
);

export const creditType = entityType(
  'CustomerCreditInfo',
  'CustomerCreditInfo',
  ['CustomerId', 'Company'],
  'CustomerId:s20* Company:s20* CreditLimit:n+ CreditBlock:b+',
);

export const CUSTOMER_ENUMS: Enums = {
  PartyType: ['Company', 'Customer', 'Supplier', 'Person'],
  CustomerCategory: ['Customer', 'Prospect', 'EndCustomer'],
  IdentifierRefValidation: ['None'],
  AddressTypeCode: ['Delivery', 'Document', 'Pay', 'PrimaryContact', 'Visit'],
};

/** The type with the tenant's own columns for its unit. */
export function withCustomFields(type: EntityType, settings: IfsSettings): EntityType {
  const own = (settings.customFields[type.unit] ?? []).map((name): [string, Property] => [
    name,
    { name, kind: 'string', maxLength: 200, writable: 'always' },
  ]);
  return { ...type, properties: new Map([...type.properties, ...own]) };
}
