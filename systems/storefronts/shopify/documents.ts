/**
 * Every GraphQL document this storefront sends, as text that is composed and never changed at run time. A test proves
 * each of them against Shopify's own schema of the API version, with no deprecated field.
 *
 * No GraphQL fragments, because the same selections go into bulk queries. `$products`, `$returns` and `$terms` leave
 * out what the app's scopes do not cover: asking for it would refuse the whole order.
 */

const MONEY = '{ shopMoney { amount currencyCode } presentmentMoney { amount currencyCode } }';
const TAX_LINES = `taxLines { title ratePercentage channelLiable priceSet ${MONEY} }`;
const DISCOUNTS = `discountAllocations { allocatedAmountSet ${MONEY} }`;
const PAGE_INFO = 'pageInfo { hasNextPage endCursor }';
const ADDRESS =
  '{ firstName lastName name company address1 address2 city provinceCode zip countryCodeV2 phone }';

/** Leaves a field out when the variable says so; a bulk query has no variables and gets it or not. */
const when = (condition: string, field: string): string =>
  field.replace(/^(\w+)/, `$1 @include(if: ${condition})`);

const PRODUCT = 'product { productType }';
const TERMS = 'paymentTerms { id }';

const lineFields = (product: string): string => `
  id sku name title quantity currentQuantity isGiftCard requiresShipping
  originalUnitPriceSet ${MONEY}
  originalTotalSet ${MONEY}
  ${DISCOUNTS}
  ${TAX_LINES}
  ${product}`;

const SHIPPING_LINE = `
  id title code isRemoved
  originalPriceSet ${MONEY}
  discountedPriceSet ${MONEY}
  ${TAX_LINES}`;

const orderFields = (terms: string): string => `
  id legacyResourceId name createdAt processedAt updatedAt cancelledAt closedAt test
  email phone poNumber sourceName taxesIncluded currencyCode presentmentCurrencyCode
  displayFinancialStatus displayFulfillmentStatus discountCodes paymentGatewayNames
  customer { id displayName }
  purchasingEntity { ... on PurchasingCompany { company { id name } location { id name } } }
  billingAddress ${ADDRESS}
  shippingAddress ${ADDRESS}
  totalPriceSet ${MONEY}
  totalTaxSet ${MONEY}
  currentTotalPriceSet ${MONEY}
  totalTipReceivedSet ${MONEY}
  originalTotalDutiesSet ${MONEY}
  additionalFees { name price ${MONEY} ${TAX_LINES} }
  transactions {
    id kind status gateway createdAt processedAt paymentId test
    amountSet ${MONEY}
  }
  refunds { id }
  ${terms}`;

const LINES_PER_ORDER = 50;
const SHIPPING_LINES_PER_ORDER = 10;

const ORDER = `
  ${orderFields(when('$terms', TERMS))}
  lineItems(first: ${LINES_PER_ORDER}) { nodes { ${lineFields(when('$products', PRODUCT))} } ${PAGE_INFO} }
  shippingLines(first: ${SHIPPING_LINES_PER_ORDER}) { nodes { ${SHIPPING_LINE} } ${PAGE_INFO} }`;

const REFUND = `
  id legacyResourceId createdAt processedAt
  totalRefundedSet ${MONEY}
  ${when('$returns', 'return { id }')}
  duties { amountSet ${MONEY} }
  refundLineItems(first: 50) { nodes { ${refundLineFields()} } ${PAGE_INFO} }
  refundShippingLines(first: 10) {
    nodes { shippingLine { id title } subtotalAmountSet ${MONEY} taxAmountSet ${MONEY} }
    ${PAGE_INFO}
  }
  orderAdjustments(first: 10) { nodes { reason amountSet ${MONEY} taxAmountSet ${MONEY} } ${PAGE_INFO} }
  transactions(first: 20) { nodes { id kind status amountSet ${MONEY} } ${PAGE_INFO} }`;

function refundLineFields(): string {
  return `quantity restockType lineItem { id } subtotalSet ${MONEY} totalTaxSet ${MONEY}`;
}

/** Orders by their ids. */
export const ORDERS_BY_ID = `query CrossdockOrdersById($ids: [ID!]!, $products: Boolean!, $terms: Boolean!) {
  nodes(ids: $ids) { ... on Order { ${ORDER} } }
}`;

/** Ids of orders by a search for their names. */
export const ORDER_IDS_BY_NAME = `query CrossdockOrderIdsByName($search: String!, $first: Int!) {
  orders(first: $first, query: $search, sortKey: ID) { nodes { id name } ${PAGE_INFO} }
}`;

/** A page of whole orders. */
export const ORDER_PAGE = `query CrossdockOrderPage(
  $search: String!, $sort: OrderSortKeys!, $first: Int!, $after: String, $products: Boolean!, $terms: Boolean!
) {
  orders(first: $first, after: $after, query: $search, sortKey: $sort) { nodes { ${ORDER} } ${PAGE_INFO} }
}`;

/** How many orders a search finds. */
export const ORDER_COUNT = `query CrossdockOrderCount($search: String!) {
  ordersCount(query: $search, limit: null) { count precision }
}`;

/** The rest of an order with more lines than fit. */
export const MORE_LINES = `query CrossdockMoreLines($id: ID!, $after: String!, $products: Boolean!) {
  node(id: $id) { ... on Order {
    lineItems(first: 100, after: $after) { nodes { ${lineFields(when('$products', PRODUCT))} } ${PAGE_INFO} }
  } }
}`;

/** The rest of an order with more shipping lines than fit. */
export const MORE_SHIPPING_LINES = `query CrossdockMoreShippingLines($id: ID!, $after: String!) {
  node(id: $id) { ... on Order {
    shippingLines(first: 50, after: $after) { nodes { ${SHIPPING_LINE} } ${PAGE_INFO} }
  } }
}`;

/** Refunds by their ids. */
export const REFUNDS_BY_ID = `query CrossdockRefundsById($ids: [ID!]!, $returns: Boolean!) {
  nodes(ids: $ids) { ... on Refund { ${REFUND} } }
}`;

/** The rest of a refund with more rows than fit. */
export const MORE_REFUND_LINES = `query CrossdockMoreRefundLines($id: ID!, $after: String!) {
  node(id: $id) { ... on Refund {
    refundLineItems(first: 100, after: $after) { nodes { ${refundLineFields()} } ${PAGE_INFO} }
  } }
}`;

const CUSTOMER = `
  id displayName firstName lastName state updatedAt
  defaultEmailAddress { emailAddress }
  defaultPhoneNumber { phoneNumber }
  defaultAddress ${ADDRESS}
  companyContactProfiles { company { id } }`;

const COMPANY_ADDRESS = '{ recipient companyName address1 address2 city zoneCode zip countryCode phone }';

const COMPANY = `
  id name updatedAt
  mainContact { customer { id displayName defaultEmailAddress { emailAddress } defaultPhoneNumber { phoneNumber } } }
  locations(first: 1) {
    nodes { phone billingAddress ${COMPANY_ADDRESS} shippingAddress ${COMPANY_ADDRESS} taxSettings { taxRegistrationId } }
  }`;

/** Customers and companies by their ids. */
export const CUSTOMERS_BY_ID = `query CrossdockCustomersById($ids: [ID!]!) {
  nodes(ids: $ids) { ... on Customer { ${CUSTOMER} } }
}`;
export const COMPANIES_BY_ID = `query CrossdockCompaniesById($ids: [ID!]!) {
  nodes(ids: $ids) { ... on Company { ${COMPANY} } }
}`;

/** Pages of customers and companies that changed. */
export const CUSTOMER_PAGE = `query CrossdockCustomerPage($search: String!, $first: Int!, $after: String) {
  customers(first: $first, after: $after, query: $search, sortKey: UPDATED_AT) {
    nodes { id updatedAt } ${PAGE_INFO}
  }
}`;
export const COMPANY_PAGE = `query CrossdockCompanyPage($search: String!, $first: Int!, $after: String) {
  companies(first: $first, after: $after, query: $search, sortKey: UPDATED_AT) {
    nodes { id updatedAt } ${PAGE_INFO}
  }
}`;

/** Who we are to the shop. */
export const SHOP = `query CrossdockShop {
  shop { name myshopifyDomain currencyCode taxesIncluded }
  currentAppInstallation { accessScopes { handle } }
}`;

const SUBSCRIPTION = 'id topic uri format includeFields filter';
export const WEBHOOKS = `query CrossdockWebhooks($after: String) {
  webhookSubscriptions(first: 100, after: $after) { nodes { ${SUBSCRIPTION} } ${PAGE_INFO} }
}`;
export const CREATE_WEBHOOK = `mutation CrossdockCreateWebhook($topic: WebhookSubscriptionTopic!, $uri: String!) {
  webhookSubscriptionCreate(topic: $topic, webhookSubscription: { uri: $uri, format: JSON }) {
    webhookSubscription { ${SUBSCRIPTION} }
    userErrors { field message }
  }
}`;
export const DELETE_WEBHOOK = `mutation CrossdockDeleteWebhook($id: ID!) {
  webhookSubscriptionDelete(id: $id) {
    deletedWebhookSubscriptionId
    userErrors { field message }
  }
}`;

export const RUN_BULK = `mutation CrossdockRunBulk($query: String!) {
  bulkOperationRunQuery(query: $query, groupObjects: true) {
    bulkOperation { id status }
    userErrors { field message code }
  }
}`;
export const BULK_STATUS = `query CrossdockBulkStatus($id: ID!) {
  bulkOperation(id: $id) { id status errorCode rootObjectCount url }
}`;

/** Optional parts of a bulk query; it has no variables. */
export interface BulkParts {
  readonly products: boolean;
  readonly terms: boolean;
}

/**
 * The query of a bulk operation: connections by `edges { node }`, an `id` on every parent, and no connection inside a
 * list (Shopify bulk operation rules), so refunds are read afterwards.
 */
export const bulkOrders = (search: string, { products, terms }: BulkParts): string => `{
  orders(query: ${JSON.stringify(search)}, sortKey: CREATED_AT) {
    edges { node {
      ${orderFields(terms ? TERMS : '')}
      lineItems { edges { node { ${lineFields(products ? PRODUCT : '')} } } }
      shippingLines { edges { node { ${SHIPPING_LINE} } } }
    } }
  }
}`;

/** Everything that is sent, by operation name; the bulk query with every part in it. */
export const DOCUMENTS: Readonly<Record<string, string>> = {
  ORDERS_BY_ID,
  ORDER_IDS_BY_NAME,
  ORDER_PAGE,
  ORDER_COUNT,
  MORE_LINES,
  MORE_SHIPPING_LINES,
  REFUNDS_BY_ID,
  MORE_REFUND_LINES,
  CUSTOMERS_BY_ID,
  COMPANIES_BY_ID,
  CUSTOMER_PAGE,
  COMPANY_PAGE,
  SHOP,
  WEBHOOKS,
  CREATE_WEBHOOK,
  DELETE_WEBHOOK,
  RUN_BULK,
  BULK_STATUS,
  BULK_ORDERS: bulkOrders("created_at:>='2026-01-01T00:00:00Z'", { products: true, terms: true }),
};

/** The name an operation has in records and metrics, such as `CrossdockOrderPage`. */
export const operationName = (document: string): string =>
  /^(?:query|mutation)\s+(\w+)/.exec(document)?.[1] ?? 'unnamed';
