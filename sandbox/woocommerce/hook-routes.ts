import type { SandboxRequest } from '../kit';
import { invalidParam, Refusal, restJson } from './errors';
import { type Hook, HOOK_STATUSES, type HookStatus } from './hooks';
import { answerPage, readListQuery } from './list-query';
import type { Route } from './route';
import type { Shop } from './shop';

const TOPIC =
  /^((order|product)\.(created|updated|deleted|restored)|customer\.(created|updated|deleted)|coupon\.\w+|action\.\w+)$/;

/** The registrations of webhooks: what the API lets a key with every right do to them. */
export function hookRoutes(shop: Shop): Route[] {
  const { hooks } = shop;
  const found = (id: number, status: number): Hook => {
    const hook = hooks.get(id);
    if (hook === undefined)
      throw new Refusal(status, 'woocommerce_rest_shop_webhook_invalid_id', 'ID is invalid.');
    return hook;
  };
  return [
    {
      call: 'GET /webhooks',
      resource: 'webhooks',
      answer: (request) => {
        const query = readListQuery(request, { orderBy: ['date', 'id', 'title'], order: 'desc' });
        const status = query.get('status') ?? 'all';
        if (!['all', ...HOOK_STATUSES].includes(status)) {
          throw invalidParam(
            'status',
            'status is not one of all, active, paused, disabled.',
            'rest_not_in_enum',
          );
        }
        const rows = hooks.all().filter((hook) => status === 'all' || hook.status === status);
        if (query.order === 'desc') rows.reverse();
        return answerPage(request, query, { rows, render: renderHook });
      },
    },
    {
      call: 'POST /webhooks',
      resource: 'webhooks',
      answer: async (request) => {
        const body = readBody(request);
        const topic = body['topic'] ?? '';
        const url = body['delivery_url'] ?? '';
        if (!TOPIC.test(topic)) {
          throw new Refusal(
            400,
            'woocommerce_rest_shop_webhook_invalid_topic',
            'Webhook topic is required and must be valid.',
          );
        }
        if (!/^https?:\/\//.test(url)) {
          throw new Refusal(
            400,
            'woocommerce_rest_shop_webhook_invalid_delivery_url',
            'Webhook delivery URL must be a valid URL starting with http:// or https://.',
          );
        }
        const { name, secret } = body;
        return restJson(201, renderHook(await hooks.create({ name, topic, deliveryUrl: url, secret })));
      },
    },
    {
      call: 'GET /webhooks/{id}',
      resource: 'webhooks',
      answer: (_, id) => restJson(200, renderHook(found(id, 404))),
    },
    {
      call: 'PUT /webhooks/{id}',
      resource: 'webhooks',
      answer: (request, id) => {
        found(id, 400);
        const body = readBody(request);
        const status = body['status'];
        if (status !== undefined && !(HOOK_STATUSES as readonly string[]).includes(status)) {
          throw new Refusal(
            400,
            'woocommerce_rest_shop_webhook_invalid_status',
            'Webhook status must be valid.',
          );
        }
        const change = {
          ...(body['name'] ? { name: body['name'] } : {}),
          ...(body['topic'] ? { topic: body['topic'] } : {}),
          ...(body['delivery_url'] ? { deliveryUrl: body['delivery_url'] } : {}),
          ...(body['secret'] ? { secret: body['secret'] } : {}),
          ...(status ? { status: status as HookStatus } : {}),
        };
        return restJson(200, renderHook(hooks.update(id, change)));
      },
    },
    {
      call: 'DELETE /webhooks/{id}',
      resource: 'webhooks',
      answer: (request, id) => {
        if (!['true', '1'].includes(request.query.get('force') ?? '')) {
          throw new Refusal(501, 'woocommerce_rest_trash_not_supported', 'Webhooks do not support trashing.');
        }
        const hook = found(id, 404);
        hooks.remove(id);
        return restJson(200, renderHook(hook));
      },
    },
  ];
}

/** The secret is never shown. */
const renderHook = ({ id, name, topic, status, deliveryUrl }: Hook): Record<string, unknown> => ({
  id,
  name,
  status,
  topic,
  resource: topic.split('.')[0],
  event: topic.split('.')[1],
  hooks: [],
  delivery_url: deliveryUrl,
  _links: {},
});

function readBody(request: SandboxRequest): Record<string, string | undefined> {
  if (!(request.headers['content-type'] ?? '').startsWith('application/json')) return {};
  try {
    return JSON.parse(request.body.toString('utf8') || '{}') as Record<string, string | undefined>;
  } catch {
    throw new Refusal(400, 'rest_invalid_json', 'Invalid JSON body passed.');
  }
}
