import { createHash } from 'node:crypto';
import { Failure } from '../../../domain/failure';
import type { CallContext } from '../../context';
import type { WebhookRegistration, Webhooks } from '../storefront';
import { WOOCOMMERCE } from './capabilities';
import type { Call, WooClient } from './client';
import type { OrderNumbers } from './order-numbers';
import { rows, webhookRow, type WebhookRow } from './schemas';
import type { WooCommerceCredentials, WooCommerceSettings } from './settings';
import { createVerify } from './verify';

export interface WebhooksOptions {
  readonly client: WooClient;
  readonly numbers: OrderNumbers;
  readonly settings: WooCommerceSettings;
  readonly credentials: WooCommerceCredentials;
}

/**
 * Registrations of ours are those that deliver to our address with a topic we want. The shop never tells a secret, so
 * the name of a registration says which of ours it was made with; a rotated secret is written anew.
 */
export function createWebhooks(options: WebhooksOptions): Webhooks {
  const { client, numbers, settings, credentials } = options;
  return {
    verify: createVerify(credentials.webhookSecrets, numbers),
    ensure: async (context, { address }) => {
      const [secret] = credentials.webhookSecrets;
      if (secret === undefined) throw noSecret();
      const standing = await allHooks(client, context);
      const registrations: WebhookRegistration[] = [];
      for (const topic of settings.webhookTopics) {
        const ours = standing.filter((hook) => hook.topic === topic && isSame(hook.delivery_url, address));
        registrations.push(...(await ensureTopic(client, context, { topic, address, secret, ours })));
      }
      return registrations;
    },
  };
}

interface Wanted {
  readonly topic: string;
  readonly address: string;
  readonly secret: string;
  readonly ours: readonly WebhookRow[];
}

async function ensureTopic(
  client: WooClient,
  context: CallContext,
  { topic, address, secret, ours }: Wanted,
): Promise<WebhookRegistration[]> {
  const name = nameOf(topic, secret);
  const isRight = (hook: WebhookRow): boolean => hook.status === 'active' && hook.name === name;
  const kept = ours.find(isRight) ?? ours.find(({ status }) => status === 'active') ?? ours[0];
  const write = async (call: Call): Promise<WebhookRow> =>
    client.get(
      context,
      { ...call, recordedBody: { ...(call.body as object), secret: '<secret>' } },
      webhookRow,
    );

  const standing: WebhookRegistration = !kept
    ? {
        topic,
        state: 'created',
        id: (
          await write({
            method: 'POST',
            path: '/webhooks',
            body: { name, topic, delivery_url: address, secret, status: 'active' },
          })
        ).id,
      }
    : { topic, id: kept.id, state: isRight(kept) ? 'kept' : 'revived' };
  if (kept && !isRight(kept)) {
    await write({
      method: 'PUT',
      path: `/webhooks/${kept.id}`,
      name: 'PUT /webhooks/{id}',
      body: { name, secret, status: 'active' },
    });
  }

  const removed: WebhookRegistration[] = [];
  for (const double of ours.filter((hook) => hook !== kept)) {
    await client.get(
      context,
      {
        method: 'DELETE',
        path: `/webhooks/${double.id}`,
        name: 'DELETE /webhooks/{id}',
        parameters: [['force', 'true']],
      },
      webhookRow,
    );
    removed.push({ topic, id: double.id, state: 'removed' });
  }
  return [standing, ...removed];
}

async function allHooks(client: WooClient, context: CallContext): Promise<WebhookRow[]> {
  const hooks = new Map<string, WebhookRow>();
  for (let page = 1; ; page += 1) {
    const found = await client.list(
      context,
      {
        path: '/webhooks',
        parameters: [
          ['status', 'all'],
          ['orderby', 'id'],
          ['order', 'asc'],
          ['per_page', String(WOOCOMMERCE.maxPageSize)],
          ['page', String(page)],
        ],
      },
      rows,
    );
    for (const row of found.rows) {
      const read = webhookRow.safeParse(row);
      if (read.success) hooks.set(read.data.id, read.data);
    }
    if (found.rows.length === 0 || page >= (found.pages ?? 1)) return [...hooks.values()];
  }
}

const isSame = (one: string | undefined, other: string): boolean =>
  one !== undefined && URL.canParse(one) && URL.canParse(other) && new URL(one).href === new URL(other).href;

/** Eight digits of a hash: enough to tell our secrets apart, and of no help in finding one. */
const nameOf = (topic: string, secret: string): string =>
  `Crossdock ${topic} (${createHash('sha256').update(`webhook secret ${secret}`).digest('hex').slice(0, 8)})`;

const noSecret = (): Failure =>
  new Failure('rejected', 'The credentials hold no webhook secret, so that no delivery could be proved.', {
    causes: ['connection:webhookSecrets'],
    advice:
      'Add webhookSecrets to the credentials: a list of random texts of 32 characters or more, the newest first.',
  });
