import { z } from 'zod';
import { list, text } from '../raw-fields';
import { connection, lineItem, pageInfo, refundLine, shippingLine } from './schemas';

/** What each document's answer looks like around its rows. */
const node = z.looseObject({ id: z.string() });

/** Rows by id, each read on its own later, so that one unreadable order hurts nobody else. */
export const nodesAnswer = z.object({ nodes: z.array(node.nullable().catch(null)) });
export const orderPageAnswer = z.object({
  orders: z.object({ nodes: z.array(z.looseObject({ id: z.string(), name: text })), pageInfo }),
});
export const orderCountAnswer = z.object({
  ordersCount: z.object({ count: z.string().transform(Number) }).nullable(),
});
export const moreLinesAnswer = z.object({ node: z.object({ lineItems: connection(lineItem) }).nullable() });
export const moreShippingLinesAnswer = z.object({
  node: z.object({ shippingLines: connection(shippingLine) }).nullable(),
});
export const moreRefundLinesAnswer = z.object({
  node: z.object({ refundLineItems: connection(refundLine) }).nullable(),
});
export const orderHead = z.object({
  id: z.string(),
  legacyResourceId: z.string(),
  name: z.string(),
  createdAt: z.string(),
  updatedAt: z.string(),
  displayFinancialStatus: text,
  displayFulfillmentStatus: text,
  refunds: z.array(z.unknown()).nullish(),
});

const changedRows = z.object({
  nodes: z.array(z.object({ id: z.string(), updatedAt: z.string() })),
  pageInfo,
});
export const customerPageAnswer = z.object({ customers: changedRows });
export const companyPageAnswer = z.object({ companies: changedRows });

export const shopAnswer = z.object({
  shop: z.object({ name: text, myshopifyDomain: text, currencyCode: text }),
  currentAppInstallation: z.object({ accessScopes: z.array(z.object({ handle: z.string() })) }),
});

const subscription = z.object({
  id: z.string(),
  topic: z.string(),
  uri: z.string().catch(''),
  format: text,
  includeFields: list(z.string()).catch([]),
  filter: text,
});
export type RawSubscription = z.output<typeof subscription>;
export const subscriptionsAnswer = z.object({
  webhookSubscriptions: z.object({ nodes: z.array(subscription), pageInfo }),
});
export const createdSubscription = z.object({
  webhookSubscriptionCreate: z.object({
    webhookSubscription: subscription.nullish(),
    userErrors: z.unknown(),
  }),
});
export const deletedSubscription = z.object({
  webhookSubscriptionDelete: z.object({ userErrors: z.unknown() }),
});

export const startedBulk = z.object({
  bulkOperationRunQuery: z.object({
    bulkOperation: z.object({ id: z.string(), status: text }).nullish(),
    userErrors: z.unknown(),
  }),
});
export const bulkStatusAnswer = z.object({
  bulkOperation: z
    .object({ id: z.string(), status: text, errorCode: text, rootObjectCount: text, url: text })
    .nullable(),
});
