import { bulkNode, type BulkOperations } from './bulk';
import { gid, idOf } from './graph-basics';
import { subscriptionNode } from './graph-people';
import type { Node } from './graphql';
import type { Shop } from './shop';

type Args = Readonly<Record<string, unknown>>;

export interface MutationOptions {
  readonly shop: Shop;
  readonly bulk: BulkOperations;
  /** The sandbox's own address, for bulk results. */
  readonly url: () => string;
}

/** The mutations the sandbox knows: webhook subscriptions and bulk queries. */
export const createMutationRoot =
  ({ shop, bulk, url }: MutationOptions) =>
  (): Node => ({
    __typename: 'Mutation',
    webhookSubscriptionCreate: ({ topic, webhookSubscription }: Args) =>
      createSubscription(shop, String(topic), webhookSubscription as Args),
    webhookSubscriptionUpdate: ({ id, webhookSubscription }: Args) => {
      const found = shop.subscriptions.get(idOf(id, 'WebhookSubscription') ?? -1);
      if (!found) return refusedPayload('WebhookSubscriptionUpdatePayload', ['id'], 'Webhook subscription does not exist'); // prettier-ignore
      const changed = { ...found, ...subscriptionInput(webhookSubscription as Args, found) };
      shop.subscriptions.set(found.id, changed);
      return {
        __typename: 'WebhookSubscriptionUpdatePayload',
        webhookSubscription: subscriptionNode(changed),
        userErrors: [],
      };
    },
    webhookSubscriptionDelete: ({ id }: Args) => {
      const key = idOf(id, 'WebhookSubscription') ?? -1;
      if (!shop.subscriptions.delete(key)) {
        return refusedPayload(
          'WebhookSubscriptionDeletePayload',
          ['id'],
          'Webhook subscription does not exist',
        );
      }
      return {
        __typename: 'WebhookSubscriptionDeletePayload',
        deletedWebhookSubscriptionId: gid('WebhookSubscription', key),
        userErrors: [],
      };
    },
    bulkOperationRunQuery: ({ query: text, groupObjects }: Args) => {
      const made = bulk.run(String(text), groupObjects === true);
      return 'status' in made
        ? {
            __typename: 'BulkOperationRunQueryPayload',
            bulkOperation: bulkNode(made, url()),
            userErrors: [],
          }
        : {
            __typename: 'BulkOperationRunQueryPayload',
            bulkOperation: null,
            userErrors: made.map(({ message, code }) => ({
              __typename: 'BulkOperationUserError',
              field: ['query'],
              message,
              code,
            })),
          };
    },
  });

const refusedPayload = (typeName: string, field: readonly string[], message: string): Node => ({
  __typename: typeName,
  webhookSubscription: null,
  deletedWebhookSubscriptionId: null,
  userErrors: [{ __typename: 'UserError', field, message }],
});

interface SubscriptionInput {
  readonly uri: string;
  readonly format: string;
  readonly includeFields: readonly string[];
  readonly filter: string | undefined;
}
const subscriptionInput = (given: Args, before?: { readonly uri: string }): SubscriptionInput => {
  const { uri, format, includeFields, filter } = given as Partial<SubscriptionInput>;
  return {
    uri: uri ?? before?.uri ?? '',
    format: format ?? 'JSON',
    includeFields: includeFields ?? [],
    filter: filter ?? undefined,
  };
};

function createSubscription(shop: Shop, topic: string, given: Args): Node {
  const read = subscriptionInput(given);
  const refuse = (message: string): Node =>
    refusedPayload('WebhookSubscriptionCreatePayload', ['webhookSubscription', 'uri'], message);
  // The real shop takes HTTPS only; loopback is let through so that a local gateway can listen.
  if (!/^https:\/\//.test(read.uri) && !/^http:\/\/(127\.0\.0\.1|localhost|\[::1\])[:/]/.test(read.uri)) {
    return refuse('Address is invalid');
  }
  const taken = [...shop.subscriptions.values()].some(
    (one) =>
      one.topic === topic && one.uri === read.uri && one.format === read.format && one.filter === read.filter,
  );
  if (taken) return refuse('Address for this topic has already been taken');
  const made = { id: shop.nextId(), topic, ...read, createdAt: shop.stamp(), failures: 0 };
  shop.subscriptions.set(made.id, made);
  return {
    __typename: 'WebhookSubscriptionCreatePayload',
    webhookSubscription: subscriptionNode(made),
    userErrors: [],
  };
}
