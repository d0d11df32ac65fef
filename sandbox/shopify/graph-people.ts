import { addressNode, gid, type Graph } from './graph-basics';
import type { Node } from './graphql';
import type { CompanyState, PersonState, SubscriptionState } from './shop';

export function personNode(person: PersonState, graph: Graph): Node {
  const company = person.companyId === undefined ? undefined : graph.company(person.companyId);
  return {
    __typename: 'Customer',
    id: gid('Customer', person.id),
    legacyResourceId: String(person.id),
    displayName: [person.firstName, person.lastName].filter(Boolean).join(' ') || (person.email ?? ''),
    firstName: person.firstName ?? null,
    lastName: person.lastName ?? null,
    state: 'ENABLED',
    note: null,
    tags: [],
    taxExempt: false,
    createdAt: person.createdAt,
    updatedAt: person.updatedAt,
    defaultEmailAddress: person.email
      ? { __typename: 'CustomerEmailAddress', emailAddress: person.email }
      : null,
    defaultPhoneNumber: person.phone
      ? { __typename: 'CustomerPhoneNumber', phoneNumber: person.phone }
      : null,
    defaultAddress: () => addressNode(person.address, person.id),
    companyContactProfiles: () => (company ? [contactNode(company, person, graph)] : []),
  };
}

const contactNode = (company: CompanyState, person: PersonState, graph: Graph): Node => ({
  __typename: 'CompanyContact',
  id: gid('CompanyContact', `${company.id}${person.id}`),
  company: () => companyNode(company, graph),
  customer: () => personNode(person, graph),
});

const companyAddress = (company: CompanyState): Node => ({
  __typename: 'CompanyAddress',
  id: gid('CompanyAddress', company.id),
  recipient: company.recipient,
  companyName: company.name,
  address1: company.address1,
  address2: null,
  city: company.city,
  zoneCode: null,
  zip: company.zip,
  countryCode: company.countryCode,
  phone: null,
});

export const locationNode = (company: CompanyState): Node => ({
  __typename: 'CompanyLocation',
  id: gid('CompanyLocation', company.id),
  name: company.name,
  phone: company.phone ?? null,
  billingAddress: companyAddress(company),
  shippingAddress: companyAddress(company),
  taxSettings: { __typename: 'CompanyLocationTaxSettings', taxRegistrationId: company.taxNumber ?? null },
});

export function companyNode(company: CompanyState, graph: Graph): Node {
  const main = company.contactId === undefined ? undefined : graph.person(company.contactId);
  return {
    __typename: 'Company',
    id: gid('Company', company.id),
    name: company.name,
    externalId: null,
    createdAt: company.createdAt,
    updatedAt: company.updatedAt,
    mainContact: () => (main ? contactNode(company, main, graph) : null),
    locations: () => [locationNode(company)],
  };
}

export const subscriptionNode = (one: SubscriptionState): Node => ({
  __typename: 'WebhookSubscription',
  id: gid('WebhookSubscription', one.id),
  legacyResourceId: String(one.id),
  topic: one.topic,
  uri: one.uri,
  format: one.format,
  includeFields: one.includeFields,
  filter: one.filter ?? null,
  createdAt: one.createdAt,
  updatedAt: one.createdAt,
});
