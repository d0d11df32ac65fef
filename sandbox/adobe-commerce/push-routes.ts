import { json, type SandboxAnswer, type SandboxRequest } from '../kit';
import { Refusal, required } from './errors';
import { type Field, SUPPORTED_EVENTS, SUPPORTED_METHODS } from './push-bodies';
import type { Hook, Pushes } from './pushes';
import type { Route } from './routes';

interface StoredHook extends Hook {
  readonly webhook_type: string;
  readonly batch_name: string;
  readonly hook_name: string;
}

type Body = Readonly<Record<string, unknown>>;

/** The REST endpoints of the Webhooks module and of the eventing modules. */
export function pushRoutes(pushes: Pushes, saas: boolean): readonly Route[] {
  const hooks = (): StoredHook[] => pushes.hooks as StoredHook[];
  const same = (one: StoredHook, body: Body): boolean =>
    (['webhook_method', 'webhook_type', 'batch_name', 'hook_name'] as const).every(
      (name) => one[name] === body[name],
    );
  return [
    {
      call: 'GET /V1/webhooks/list',
      resource: 'Magento_AdobeCommerceWebhooks::webhooks_list',
      answer: () => json(200, pushes.hooks),
    },
    ...(saas
      ? [
          {
            call: 'GET /V1/webhooks/supportedList',
            resource: 'Magento_AdobeCommerceWebhooks::webhooks_list',
            answer: (): SandboxAnswer =>
              json(
                200,
                SUPPORTED_METHODS.map((name) => ({ name })),
              ),
          },
        ]
      : []),
    {
      call: 'POST /V1/webhooks/subscribe',
      resource: 'Magento_AdobeCommerceWebhooks::webhooks_subscribe',
      answer: (request) => {
        const hook = readHook(request);
        // Subscribing again replaces what stands under the same names.
        pushes.hooks = [...hooks().filter((one) => !same(one, hook as unknown as Body)), hook];
        return json(200, []);
      },
    },
    {
      call: 'POST /V1/webhooks/unsubscribe',
      resource: 'Magento_AdobeCommerceWebhooks::webhooks_unsubscribe',
      answer: (request) => {
        const wanted = inside(request, 'webhook');
        const kept = hooks().filter((one) => !same(one, wanted));
        if (kept.length === pushes.hooks.length) throw new Refusal(400, 'The webhook does not exist.');
        pushes.hooks = kept;
        return json(200, []);
      },
    },
    {
      call: 'GET /V1/eventing/getEventSubscriptions',
      resource: 'Magento_AdobeCommerceEventsClient::event_subscriptions',
      answer: () =>
        json(
          200,
          [...pushes.subscriptions].map(([name, fields]) => ({
            name,
            parent: '',
            fields,
            rules: [],
            destination: 'default',
            priority: false,
            hipaa_audit_required: false,
          })),
        ),
    },
    {
      call: 'POST /V1/eventing/eventSubscribe',
      resource: 'Magento_AdobeCommerceEventsClient::event_subscribe',
      answer: (request) => {
        const { name, fields } = inside(request, 'event') as { name?: string; fields?: Field[] };
        if (typeof name !== 'string' || !SUPPORTED_EVENTS.includes(name))
          throw new Refusal(400, 'The event "%1" is not supported.', [name ?? '']);
        if (!Array.isArray(fields) || fields.length === 0) throw required('fields');
        if (pushes.subscriptions.has(name))
          throw new Refusal(400, 'The event "%1" is already subscribed.', [name]);
        pushes.subscriptions.set(name, fields);
        return json(200, []);
      },
    },
  ];
}

function readHook(request: SandboxRequest): StoredHook {
  const hook = inside(request, 'webhook');
  for (const name of ['webhook_method', 'webhook_type', 'batch_name', 'hook_name', 'url']) {
    if (typeof hook[name] !== 'string' || hook[name] === '') throw required(name);
  }
  for (const name of ['batch_name', 'hook_name']) {
    if (!/^\w+$/.test(String(hook[name])))
      throw new Refusal(400, 'The "%1" may hold letters, digits and underscores only.', [name]);
  }
  if (!SUPPORTED_METHODS.includes(String(hook['webhook_method'])))
    throw new Refusal(400, 'The webhook method "%1" is not supported.', [hook['webhook_method']]);
  if (!['before', 'after'].includes(String(hook['webhook_type'])))
    throw new Refusal(400, 'The webhook type "%1" is invalid.', [hook['webhook_type']]);
  for (const name of ['timeout', 'soft_timeout', 'ttl']) {
    const value = hook[name];
    if (value !== undefined && !(Number.isInteger(value) && Number(value) >= 0))
      throw new Refusal(400, 'The "%1" must be a non-negative integer.', [name]);
  }
  return {
    batch_order: 0,
    priority: 0,
    // A hook nobody said this of stops the checkout when it fails.
    required: true,
    soft_timeout: 0,
    timeout: 0,
    method: '',
    fallback_error_message: '',
    ttl: 0,
    fields: [],
    rules: [],
    headers: [],
    ...hook,
  } as unknown as StoredHook;
}

function inside(request: SandboxRequest, name: string): Body {
  if (!(request.headers['content-type'] ?? '').startsWith('application/json'))
    throw new Refusal(400, 'Server cannot understand Content-Type HTTP header media type %1', [
      request.headers['content-type'] ?? '',
    ]);
  let body: Body;
  try {
    body = JSON.parse(request.body.toString('utf8')) as Body;
  } catch {
    throw new Refusal(400, 'Decoding error: %1%2%3%4', ['', '', '', '']);
  }
  const value = body[name];
  if (typeof value !== 'object' || value === null) throw required(name);
  return value as Body;
}
