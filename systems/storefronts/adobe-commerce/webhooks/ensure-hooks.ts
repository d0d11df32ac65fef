import { z } from 'zod';
import { Failure } from '../../../../domain/failure';
import type { CallContext } from '../../../context';
import type { WebhookRegistration } from '../../storefront';
import { readBody, type AdobeClient } from '../client';
import { list, text } from '../../raw-fields';
import type { WebhookSettings } from '../webhook-settings';
import { TOPIC_HEADER } from './module';

type ModuleSettings = NonNullable<WebhookSettings['module']>;

const BATCH = 'crossdock';

const standingHooks = z.array(
  z.object({
    webhook_method: text,
    webhook_type: text,
    batch_name: text,
    hook_name: text,
    url: text,
    required: z.union([z.boolean(), z.string()]).nullish(),
    fields: list(z.object({ name: text, source: text })),
  }),
);
type StandingHook = z.output<typeof standingHooks>[number];

interface Deps {
  readonly client: AdobeClient;
  readonly settings: ModuleSettings;
}

/**
 * Brings our hooks of the Webhooks module in line: one for each method, not required, so that a checkout never waits
 * for us longer than `timeoutMs` nor fails with us. Hooks of ours are known by batch and name; the name holds the end of
 * the address, so that two connections of one shop leave each other alone (Adobe Commerce Webhooks REST endpoints).
 * @throws Failure `rejected` when the shop lacks the module or refuses a method
 */
export async function ensureHooks(
  { client, settings }: Deps,
  context: CallContext,
  address: string,
): Promise<WebhookRegistration[]> {
  const name = hookName(address);
  const standing = await listHooks(client, context);
  const ours = standing.filter((one) => one.batch_name === BATCH && one.hook_name === name);
  const results: WebhookRegistration[] = [];

  for (const { method, type } of settings.hooks) {
    const same = ours.filter((one) => one.webhook_method === method && one.webhook_type === type);
    const id = identity(method, type, name);
    const [only] = same;
    if (same.length === 1 && only && isAsWanted(only, method, address)) {
      results.push({ topic: method, id, state: 'kept' });
    } else if (settings.register) {
      // A changed one is taken out first: whether subscribing again replaces it differs by release.
      if (same.length > 0) await unsubscribe(client, context, method, type, name);
      await post(client, context, '/V1/webhooks/subscribe', {
        webhook_method: method,
        webhook_type: type,
        batch_name: BATCH,
        batch_order: 1_000,
        hook_name: name,
        url: address,
        priority: 1_000,
        required: false,
        soft_timeout: Math.min(500, settings.timeoutMs),
        timeout: settings.timeoutMs,
        method: 'POST',
        fallback_error_message: '',
        ttl: 0,
        fields: fieldsOf(method),
        rules: [],
        headers: [{ name: TOPIC_HEADER, value: method }],
      });
      results.push({ topic: method, id, state: same.length > 0 ? 'revived' : 'created' });
    }
  }

  const isWanted = (one: StandingHook): boolean =>
    settings.hooks.some(({ method, type }) => one.webhook_method === method && one.webhook_type === type);
  for (const one of ours.filter((each) => !isWanted(each))) {
    const { webhook_method: method = '', webhook_type: type = '' } = one;
    if (settings.register) await unsubscribe(client, context, method, type, name);
    results.push({
      topic: method,
      id: identity(method, type, name),
      state: settings.register ? 'removed' : 'kept',
    });
  }
  return results;
}

/** How many of the wanted hooks stand; for the check. @throws Failure */
export async function standingMethods(
  client: AdobeClient,
  context: CallContext,
): Promise<ReadonlySet<string>> {
  const hooks = await listHooks(client, context);
  return new Set(
    hooks
      .filter(({ batch_name }) => batch_name === BATCH)
      .flatMap(({ webhook_method }) => webhook_method ?? []),
  );
}

const listHooks = (client: AdobeClient, context: CallContext): Promise<StandingHook[]> =>
  client.get(context, { path: '/V1/webhooks/list', parameters: [], scope: 'all' }, standingHooks);

const unsubscribe = (
  client: AdobeClient,
  context: CallContext,
  method: string,
  type: string,
  name: string,
): Promise<void> =>
  post(client, context, '/V1/webhooks/unsubscribe', {
    webhook_method: method,
    webhook_type: type,
    batch_name: BATCH,
    hook_name: name,
  });

async function post(
  client: AdobeClient,
  context: CallContext,
  path: string,
  webhook: Readonly<Record<string, unknown>>,
): Promise<void> {
  const asked = await client.ask(context, () => ({
    path,
    parameters: [],
    scope: 'all',
    post: { webhook },
  }));
  if (!asked) throw new Failure('bug', `POST ${path} was not sent`);
  readBody(asked, z.unknown());
}

const identity = (method: string, type: string, name: string): string => `${method}/${type}/${BATCH}/${name}`;

/** Letters, digits and underscores only, as the shop asks. */
export const hookName = (address: string): string =>
  `crossdock_${(new URL(address).pathname.split('/').filter(Boolean).at(-1) ?? '').replace(/\W/g, '_')}`;

const isAsWanted = (one: StandingHook, method: string, address: string): boolean =>
  one.url === address &&
  (one.required === false || one.required === 'false' || one.required === '0') &&
  fieldsOf(method).every(({ name, source }) =>
    one.fields.some((field) => field.name === name && field.source === source),
  );

/** As little as names the record: what it holds is read from the shop. */
function fieldsOf(method: string): { name: string; source: string }[] {
  const named = (object: string, source: string, columns: readonly string[]) =>
    columns.map((column) => ({ name: `${object}.${column}`, source: `${source}.${column}` }));
  if (/credit_?memo/.test(method)) return named('creditmemo', 'data.creditmemo', ['entity_id', 'order_id']);
  if (/invoice/.test(method)) return named('invoice', 'data.invoice', ['entity_id', 'order_id']);
  if (/customer/.test(method))
    return named('customer', method.endsWith('data_object') ? 'data.customer_data_object' : 'data.customer', [
      'id',
    ]);
  if (/company/.test(method)) return named('company', 'data.company', ['entity_id']);
  return named('order', method.startsWith('plugin') ? 'result' : 'data.order', [
    'entity_id',
    'increment_id',
    'updated_at',
  ]);
}
