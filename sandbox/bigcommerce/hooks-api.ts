import { json, type SandboxAnswer, type SandboxRequest } from '../kit';
import { allowOnly, envelopeOf, exact, pageOf, Refusal } from './answers';
import type { Client, Hook, Hooks } from './hooks';

export interface HooksSettings {
  readonly storeHash: string;
  /** Lets hooks go to plain HTTP and other ports, as demos and tests need. */
  readonly plainDestinations: boolean;
}

const MOST_PER_SCOPE = 10;
const SCOPE =
  /^store\/(order|customer|company|product|sku|shipment|cart|category|app|information|inventory|hook|quote|superadmin|channel|metafield|variant|modifier|subscriber|priceList)(\/[A-Za-z]+)*(\/\*)?$/;

/** A hook as its owner sees it. */
const shown = (hook: Hook, storeHash: string): unknown => ({
  id: hook.id,
  client_id: hook.client.clientId,
  store_hash: storeHash,
  scope: hook.scope,
  destination: hook.destination,
  headers: hook.headers,
  is_active: hook.active,
  created_at: hook.createdAt,
  updated_at: hook.updatedAt,
});

const ownHooks = (hooks: Hooks, client: Client): Hook[] =>
  [...hooks.all.values()].filter((hook) => hook.client.clientId === client.clientId);

export function listHooks(
  request: SandboxRequest,
  hooks: Hooks,
  client: Client,
  { storeHash }: HooksSettings,
): SandboxAnswer {
  const { query } = request;
  allowOnly(query, ['page', 'limit', 'is_active', 'scope', 'destination']);
  const rows = ownHooks(hooks, client).filter(
    (hook) =>
      (query.get('is_active') === null || String(hook.active) === query.get('is_active')) &&
      (query.get('scope') === null || hook.scope === query.get('scope')) &&
      (query.get('destination') === null || hook.destination === query.get('destination')),
  );
  return envelopeOf(
    rows.map((hook) => shown(hook, storeHash)),
    pageOf(query),
  );
}

export function createHook(
  request: SandboxRequest,
  hooks: Hooks,
  client: Client,
  settings: HooksSettings,
): SandboxAnswer {
  const body = bodyOf(request);
  const { scope, destination } = body;
  if (typeof scope !== 'string') throw invalid('scope', 'error.path.missing');
  if (!SCOPE.test(scope)) throw invalid('scope', 'unknown scope');
  if (typeof destination !== 'string') throw invalid('destination', 'error.path.missing');
  checkDestination(destination, settings);
  const same = ownHooks(hooks, client).filter((hook) => hook.scope === scope);
  if (same.some((hook) => hook.destination === destination))
    throw new Refusal(409, 'A webhook with this scope and destination exists already');
  if (same.length >= MOST_PER_SCOPE)
    throw new Refusal(422, `There are ${MOST_PER_SCOPE} webhooks of this scope`);
  const hook = hooks.add(client, {
    scope,
    destination,
    headers: headersOf(body),
    active: body['is_active'] !== false,
  });
  return exact({ data: shown(hook, settings.storeHash), meta: {} }, 201);
}

export function changeHook(
  request: SandboxRequest,
  hooks: Hooks,
  client: Client,
  settings: HooksSettings,
  id: number,
): SandboxAnswer {
  const hook = find(hooks, client, id);
  const body = bodyOf(request);
  if (Object.keys(body).length === 0) throw new Refusal(422, 'JSON data is missing or invalid');
  const destination = typeof body.destination === 'string' ? body.destination : hook.destination;
  checkDestination(destination, settings);
  const changed = hooks.update(id, {
    destination,
    scope: typeof body.scope === 'string' ? body.scope : hook.scope,
    headers: 'headers' in body ? headersOf(body) : hook.headers,
    active: typeof body['is_active'] === 'boolean' ? body['is_active'] : hook.active,
  });
  return exact({ data: shown(changed, settings.storeHash), meta: {} });
}

/** A deleted hook is answered once more. */
export function deleteHook(
  hooks: Hooks,
  client: Client,
  { storeHash }: HooksSettings,
  id: number,
): SandboxAnswer {
  const hook = find(hooks, client, id);
  hooks.all.delete(id);
  return exact({ data: shown(hook, storeHash), meta: {} });
}

/** `GET /v3/hooks/admin`: what stands on the blocklist and what was switched off. */
export const hooksAdmin = (hooks: Hooks, client: Client): SandboxAnswer =>
  json(200, {
    data: ownHooks(hooks, client).map(({ id, active, scope, destination }) => ({
      id,
      scope,
      destination,
      status: active ? 'active' : 'deactivated',
    })),
    blocked_domains: [],
    emails: [],
    meta: {},
  });

function find(hooks: Hooks, client: Client, id: number): Hook {
  const hook = ownHooks(hooks, client).find((one) => one.id === id);
  if (!hook) throw new Refusal(404, `Webhook with id [${id}] not found`);
  return hook;
}

interface HookBody extends Readonly<Record<string, unknown>> {
  readonly scope?: unknown;
  readonly destination?: unknown;
  readonly headers?: unknown;
}

function bodyOf(request: SandboxRequest): HookBody {
  if (!String(request.headers['content-type'] ?? '').startsWith('application/json'))
    throw new Refusal(415, 'Content-Type must be application/json');
  try {
    const body: unknown = JSON.parse(request.body.toString('utf8'));
    if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body as HookBody;
  } catch {
    // Said below.
  }
  throw new Refusal(422, 'JSON data is missing or invalid');
}

function headersOf({ headers }: HookBody): Record<string, string> | null {
  if (headers === undefined || headers === null) return null;
  if (typeof headers !== 'object' || Object.values(headers).some((value) => typeof value !== 'string'))
    throw invalid('headers', 'must be names and texts');
  return headers as Record<string, string>;
}

function checkDestination(destination: string, { plainDestinations }: HooksSettings): void {
  const url = URL.canParse(destination) ? new URL(destination) : undefined;
  if (!url) throw invalid('destination', 'is no address');
  if (plainDestinations) return;
  if (url.protocol !== 'https:' || url.port !== '') throw invalid('destination', 'must be HTTPS on port 443');
}

const invalid = (field: string, why: string): Refusal =>
  new Refusal(422, 'JSON data is missing or invalid', { [field]: why });
