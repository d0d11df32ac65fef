import {
  abstract,
  connectionTypes,
  enumeration,
  input,
  object,
  type Schema,
  type TypeDefinition,
} from './graphql';
import { ORDER_TYPES, PAGE } from './schema-orders';

/** The part of the Admin API's schema of 2026-10 that the sandbox answers; everything else is refused as unknown. */
const text = (value: unknown): boolean => typeof value === 'string';
const scalar = (accepts: (value: unknown) => boolean): TypeDefinition => ({ is: 'scalar', accepts });

const LIST = { ...PAGE, query: 'String' };

const ADDRESS_FIELDS = {
  id: 'ID!',
  firstName: 'String',
  lastName: 'String',
  name: 'String',
  company: 'String',
  address1: 'String',
  address2: 'String',
  city: 'String',
  province: 'String',
  provinceCode: 'String',
  zip: 'String',
  country: 'String',
  countryCodeV2: 'CountryCode',
  phone: 'String',
} as const;

const types: Record<string, TypeDefinition> = {
  ID: scalar((value) => text(value) || Number.isInteger(value)),
  String: scalar(text),
  Int: scalar((value) => Number.isInteger(value)),
  Float: scalar((value) => typeof value === 'number'),
  Boolean: scalar((value) => typeof value === 'boolean'),
  DateTime: scalar(text),
  Decimal: scalar((value) => text(value) || typeof value === 'number'),
  UnsignedInt64: scalar(text),
  URL: scalar(text),
  CountryCode: scalar(text),
  CurrencyCode: scalar(text),

  QueryRoot: object({
    shop: 'Shop!',
    currentAppInstallation: 'AppInstallation!',
    node: ['Node', { id: 'ID!' }],
    nodes: ['[Node]!', { ids: '[ID!]!' }],
    order: ['Order', { id: 'ID!' }],
    orders: ['OrderConnection!', { ...LIST, sortKey: 'OrderSortKeys', savedSearchId: 'ID' }],
    ordersCount: ['Count', { limit: 'Int', query: 'String', savedSearchId: 'ID' }],
    refund: ['Refund', { id: 'ID!' }],
    customer: ['Customer', { id: 'ID!' }],
    customers: ['CustomerConnection!', { ...LIST, sortKey: 'CustomerSortKeys' }],
    company: ['Company', { id: 'ID!' }],
    companies: ['CompanyConnection!', { ...LIST, sortKey: 'CompanySortKeys' }],
    webhookSubscriptions: [
      'WebhookSubscriptionConnection!',
      { ...LIST, topics: '[WebhookSubscriptionTopic!]', uri: 'String', format: 'WebhookSubscriptionFormat' },
    ],
    webhookSubscription: ['WebhookSubscription', { id: 'ID!' }],
    bulkOperation: ['BulkOperation', { id: 'ID!' }],
  }),
  Mutation: object({
    webhookSubscriptionCreate: [
      'WebhookSubscriptionCreatePayload',
      { topic: 'WebhookSubscriptionTopic!', webhookSubscription: 'WebhookSubscriptionInput!' },
    ],
    webhookSubscriptionUpdate: [
      'WebhookSubscriptionUpdatePayload',
      { id: 'ID!', webhookSubscription: 'WebhookSubscriptionInput!' },
    ],
    webhookSubscriptionDelete: ['WebhookSubscriptionDeletePayload', { id: 'ID!' }],
    bulkOperationRunQuery: [
      'BulkOperationRunQueryPayload',
      { query: 'String!', groupObjects: 'Boolean! = false' },
    ],
  }),

  Node: abstract({ id: 'ID!' }),
  PurchasingEntity: abstract(),
  PageInfo: object({
    hasNextPage: 'Boolean!',
    hasPreviousPage: 'Boolean!',
    startCursor: 'String',
    endCursor: 'String',
  }),
  Count: object({ count: 'Int!', precision: 'CountPrecision!' }),
  MoneyV2: object({ amount: 'Decimal!', currencyCode: 'CurrencyCode!' }),
  MoneyBag: object({ shopMoney: 'MoneyV2!', presentmentMoney: 'MoneyV2!' }),
  UserError: object({ field: '[String!]', message: 'String!' }),

  Shop: object({
    id: 'ID!',
    name: 'String!',
    myshopifyDomain: 'String!',
    currencyCode: 'CurrencyCode!',
    taxesIncluded: 'Boolean!',
    ianaTimezone: 'String!',
    orderNumberFormatPrefix: 'String!',
    orderNumberFormatSuffix: 'String!',
  }),
  AppInstallation: object({ id: 'ID!', accessScopes: '[AccessScope!]!' }),
  AccessScope: object({ handle: 'String!' }),

  ...ORDER_TYPES,

  MailingAddress: object(ADDRESS_FIELDS, ['Node']),
  Customer: object({
    id: 'ID!',
    legacyResourceId: 'UnsignedInt64!',
    displayName: 'String!',
    firstName: 'String',
    lastName: 'String',
    state: 'CustomerState!',
    note: 'String',
    tags: '[String!]!',
    taxExempt: 'Boolean!',
    createdAt: 'DateTime!',
    updatedAt: 'DateTime!',
    defaultEmailAddress: 'CustomerEmailAddress',
    defaultPhoneNumber: 'CustomerPhoneNumber',
    defaultAddress: 'MailingAddress',
    companyContactProfiles: '[CompanyContact!]!',
  }, ['Node']), // prettier-ignore
  CustomerEmailAddress: object({ emailAddress: 'String!' }),
  CustomerPhoneNumber: object({ phoneNumber: 'String!' }),
  Company: object({
    id: 'ID!',
    name: 'String!',
    externalId: 'String',
    createdAt: 'DateTime!',
    updatedAt: 'DateTime!',
    mainContact: 'CompanyContact',
    locations: ['CompanyLocationConnection!', LIST],
  }, ['Node']), // prettier-ignore
  CompanyContact: object({ id: 'ID!', company: 'Company!', customer: 'Customer!' }, ['Node']),
  CompanyLocation: object({
    id: 'ID!',
    name: 'String!',
    phone: 'String',
    billingAddress: 'CompanyAddress',
    shippingAddress: 'CompanyAddress',
    taxSettings: 'CompanyLocationTaxSettings!',
  }, ['Node']), // prettier-ignore
  CompanyLocationTaxSettings: object({ taxRegistrationId: 'String' }),
  CompanyAddress: object({
    id: 'ID!',
    recipient: 'String',
    companyName: 'String!',
    address1: 'String!',
    address2: 'String',
    city: 'String',
    zoneCode: 'String',
    zip: 'String',
    countryCode: 'CountryCode!',
    phone: 'String',
  }, ['Node']), // prettier-ignore

  WebhookSubscription: object({
    id: 'ID!',
    legacyResourceId: 'UnsignedInt64!',
    topic: 'WebhookSubscriptionTopic!',
    uri: 'String!',
    format: 'WebhookSubscriptionFormat!',
    includeFields: '[String!]!',
    filter: 'String',
    createdAt: 'DateTime!',
    updatedAt: 'DateTime!',
  }, ['Node']), // prettier-ignore
  WebhookSubscriptionInput: input({
    uri: 'String',
    format: 'WebhookSubscriptionFormat',
    includeFields: '[String!]',
    filter: 'String',
    name: 'String',
  }),
  WebhookSubscriptionCreatePayload: object({
    webhookSubscription: 'WebhookSubscription',
    userErrors: '[UserError!]!',
  }),
  WebhookSubscriptionUpdatePayload: object({
    webhookSubscription: 'WebhookSubscription',
    userErrors: '[UserError!]!',
  }),
  WebhookSubscriptionDeletePayload: object({
    deletedWebhookSubscriptionId: 'ID',
    userErrors: '[UserError!]!',
  }),

  BulkOperation: object({
    id: 'ID!',
    status: 'BulkOperationStatus!',
    type: 'BulkOperationType!',
    errorCode: 'BulkOperationErrorCode',
    createdAt: 'DateTime!',
    completedAt: 'DateTime',
    objectCount: 'UnsignedInt64!',
    rootObjectCount: 'UnsignedInt64!',
    fileSize: 'UnsignedInt64',
    url: 'URL',
    partialDataUrl: 'URL',
    query: 'String!',
  }, ['Node']), // prettier-ignore
  BulkOperationRunQueryPayload: object({
    bulkOperation: 'BulkOperation',
    userErrors: '[BulkOperationUserError!]!',
  }),
  BulkOperationUserError: object({
    field: '[String!]',
    message: 'String!',
    code: 'BulkOperationUserErrorCode',
  }),

  CountPrecision: enumeration('AT_LEAST EXACT'),
  OrderSortKeys: enumeration('CREATED_AT UPDATED_AT PROCESSED_AT ID ORDER_NUMBER'),
  CustomerSortKeys: enumeration('CREATED_AT UPDATED_AT ID NAME'),
  CompanySortKeys: enumeration('CREATED_AT UPDATED_AT ID NAME'),
  OrderCancelReason: enumeration('CUSTOMER DECLINED FRAUD INVENTORY OTHER STAFF'),
  OrderDisplayFinancialStatus: enumeration(
    'AUTHORIZED EXPIRED PAID PARTIALLY_PAID PARTIALLY_REFUNDED PENDING REFUNDED VOIDED',
  ),
  OrderDisplayFulfillmentStatus: enumeration(
    'FULFILLED IN_PROGRESS ON_HOLD OPEN PARTIALLY_FULFILLED PENDING_FULFILLMENT REQUEST_DECLINED RESTOCKED SCHEDULED UNFULFILLED',
  ),
  OrderTransactionKind: enumeration(
    'AUTHORIZATION CAPTURE CHANGE EMV_AUTHORIZATION REFUND SALE SUGGESTED_REFUND VOID',
  ),
  OrderTransactionStatus: enumeration('AWAITING_RESPONSE ERROR FAILURE PENDING SUCCESS UNKNOWN'),
  RefundLineItemRestockType: enumeration('CANCEL LEGACY_RESTOCK NO_RESTOCK RETURN'),
  OrderAdjustmentDiscrepancyReason: enumeration(
    'CUSTOMER DAMAGE FULL_RETURN_BALANCING_ADJUSTMENT PENDING_REFUND_DISCREPANCY REFUND_DISCREPANCY RESTOCK',
  ),
  CustomerState: enumeration('DECLINED DISABLED ENABLED INVITED'),
  WebhookSubscriptionFormat: enumeration('JSON XML'),
  WebhookSubscriptionTopic: enumeration(
    'ORDERS_CREATE ORDERS_UPDATED ORDERS_PAID ORDERS_CANCELLED ORDERS_EDITED ORDERS_DELETE REFUNDS_CREATE ' +
      'CUSTOMERS_CREATE CUSTOMERS_UPDATE CUSTOMERS_DELETE APP_UNINSTALLED BULK_OPERATIONS_FINISH PRODUCTS_UPDATE',
  ),
  BulkOperationStatus: enumeration('CANCELED CANCELING COMPLETED CREATED EXPIRED FAILED RUNNING'),
  BulkOperationType: enumeration('MUTATION QUERY'),
  BulkOperationErrorCode: enumeration('ACCESS_DENIED INTERNAL_SERVER_ERROR TIMEOUT'),
  BulkOperationUserErrorCode: enumeration('INVALID LIMIT_REACHED OPERATION_IN_PROGRESS'),

  ...Object.fromEntries(
    [
      'Order',
      'LineItem',
      'ShippingLine',
      'RefundLineItem',
      'RefundShippingLine',
      'OrderAdjustment',
      'OrderTransaction',
      'Customer',
      'Company',
      'CompanyLocation',
      'WebhookSubscription',
    ].flatMap((node) => Object.entries(connectionTypes(node))),
  ),
};

/** What the sandbox speaks. */
export const SCHEMA: Schema = {
  types,
  query: 'QueryRoot',
  mutation: 'Mutation',
  possible: {
    PurchasingEntity: ['Customer', 'PurchasingCompany'],
    Node: Object.entries(types)
      .filter(([, type]) => type.is === 'object' && type.implements.includes('Node'))
      .map(([name]) => name),
  },
};
