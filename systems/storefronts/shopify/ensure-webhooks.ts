import { Failure } from '../../../domain/failure';
import type { CallContext } from '../../context';
import type { WebhookRegistration } from '../storefront';
import type { ShopifyClient } from './client';
import { CREATE_WEBHOOK, DELETE_WEBHOOK, WEBHOOKS } from './documents';
import { userErrorsOf } from './errors';
import { legacyId } from './ids';
import {
  createdSubscription,
  deletedSubscription,
  subscriptionsAnswer,
  type RawSubscription,
} from './answers';
import { TOPICS } from './verify-webhook';

/**
 * Brings this app's subscriptions in line: one of each topic to our address, as JSON and unfiltered. The shop deletes
 * a subscription after eight failed deliveries in a row and tells nobody, so what is missing is made anew. Others'
 * addresses are left alone; the shop lists only this app's own.
 */
export async function ensureWebhooks(
  client: ShopifyClient,
  context: CallContext,
  address: string,
): Promise<readonly WebhookRegistration[]> {
  const ours = (await listAll(client, context)).filter(({ uri }) => sameAddress(uri, address));
  const registrations: WebhookRegistration[] = [];
  for (const topic of Object.values(TOPICS)) {
    const standing = ours.filter((one) => one.topic === topic);
    const usable = standing.find(isUsable);
    for (const spare of standing) {
      if (spare === usable) continue;
      await remove(client, context, spare.id);
      registrations.push({ topic, id: legacyId(spare.id), state: 'removed' });
    }
    if (usable) {
      registrations.push({ topic, id: legacyId(usable.id), state: 'kept' });
      continue;
    }
    const id = await create(client, context, topic, address);
    registrations.push({ topic, id: legacyId(id), state: standing.length > 0 ? 'revived' : 'created' });
  }
  return registrations;
}

/** Left-out fields or a filter would hide orders from us. */
const isUsable = ({ format, includeFields, filter }: RawSubscription): boolean =>
  (format === undefined || format === 'JSON') && includeFields.length === 0 && filter === undefined;

const sameAddress = (a: string, b: string): boolean =>
  URL.canParse(a) && URL.canParse(b) && new URL(a).href === new URL(b).href;

async function listAll(client: ShopifyClient, context: CallContext): Promise<RawSubscription[]> {
  const all: RawSubscription[] = [];
  let after: string | undefined;
  for (;;) {
    const { webhookSubscriptions } = await client.query(
      context,
      { document: WEBHOOKS, variables: after === undefined ? {} : { after } },
      subscriptionsAnswer,
    );
    all.push(...webhookSubscriptions.nodes);
    const { hasNextPage, endCursor } = webhookSubscriptions.pageInfo;
    if (!hasNextPage || endCursor === undefined || endCursor === after) return all;
    after = endCursor;
  }
}

async function create(
  client: ShopifyClient,
  context: CallContext,
  topic: string,
  uri: string,
): Promise<string> {
  const { webhookSubscriptionCreate } = await client.query(
    context,
    { document: CREATE_WEBHOOK, variables: { topic, uri }, write: true },
    createdSubscription,
  );
  const { webhookSubscription, userErrors } = webhookSubscriptionCreate;
  if (webhookSubscription) return webhookSubscription.id;
  throw refused(`The shop does not take the webhook ${topic}`, userErrorsOf(userErrors)?.words);
}

async function remove(client: ShopifyClient, context: CallContext, id: string): Promise<void> {
  const { webhookSubscriptionDelete } = await client.query(
    context,
    { document: DELETE_WEBHOOK, variables: { id }, write: true },
    deletedSubscription,
  );
  const errors = userErrorsOf(webhookSubscriptionDelete.userErrors);
  // Gone already is as good as removed.
  if (errors && !/not (be )?found|does not exist/i.test(errors.words)) {
    throw refused('The shop does not remove a webhook', errors.words);
  }
}

const refused = (what: string, words: string | undefined): Failure =>
  new Failure('rejected', `${what}${words ? `: ${words}` : ''}`, {
    causes: ['connection:webhooks'],
    advice:
      'The address must be reachable by HTTPS from the internet; the app needs the scopes of each topic.',
  });
