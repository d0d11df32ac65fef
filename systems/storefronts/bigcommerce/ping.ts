import type { CatalogFlow } from '../../../domain/catalog';
import { isFailure } from '../../../domain/failure';
import type { CallContext, CheckResult } from '../../context';
import type { Clock } from '../../transport/clock';
import { isNothing, type Asked, type BigCommerceClient, type Call } from './client';
import { failureOf } from './errors';
import type { BigCommerceSettings, BigCommerceCredentials } from './settings';

/** Signed deliveries are refused beyond the tolerance; half of it is worth a word. */
const CLOCK_SHARE = 0.5;

export interface PingOptions {
  readonly client: BigCommerceClient;
  readonly settings: BigCommerceSettings;
  readonly credentials: BigCommerceCredentials;
  readonly clock: Clock;
  /** What goes back to the store. */
  readonly catalog: readonly CatalogFlow[];
}

interface Probe {
  readonly name: string;
  readonly call: Call;
  readonly scope: string;
  readonly optional?: boolean;
}

const call = (path: string, parameters: Call['parameters'] = [['limit', '1']]): Call => ({
  name: `GET ${path}`,
  path,
  parameters,
});

/** Proves, one after the other: address and token, quota, clock, and each permission the settings need. */
export async function ping(options: PingOptions, context: CallContext): Promise<CheckResult[]> {
  const { client, settings, credentials, clock } = options;
  const orders = await attempt(client, context, call('/v2/orders', [['limit', '1'], ['sort', 'id:desc']])); // prettier-ignore
  if (!orders.asked) return [{ name: 'address', ok: false, detail: orders.detail }];
  const refused = failureIn(orders.asked);
  const isTokenWrong = refused?.kind === 'unauthorized' && refused.code === '401';
  const checks: CheckResult[] = [
    { name: 'address', ok: refused?.kind !== 'unavailable', detail: refused?.kind === 'unavailable' ? orders.detail : `${settings.url} answers for store ${settings.storeHash}.` },
    { name: 'token', ok: !isTokenWrong, detail: isTokenWrong ? orders.detail : 'The store accepts the access token.' },
  ]; // prettier-ignore
  // Without a token every further question gets the same refusal.
  if (isTokenWrong || refused?.kind === 'unavailable') return checks;
  checks.push(
    { name: 'orders', ok: refused === undefined, detail: orders.detail || 'Orders can be read.' },
    quota(orders.asked, settings),
    checkClock(orders.asked, clock, settings),
    secretsCheck(settings, credentials),
  );
  const newest = idOf(orders.asked);
  const probes: Probe[] = [
    ...(settings.refunds
      ? [{ name: 'refunds', call: call('/v3/orders/payment_actions/refunds'), scope: 'Order transactions or Orders: read-only' }]
      : []),
    ...(settings.transactions && newest !== undefined
      ? [{ name: 'transactions', call: call(`/v3/orders/${newest}/transactions`), scope: 'Order transactions: read-only' }]
      : []),
    { name: 'customers', call: call('/v3/customers'), scope: 'Customers: read-only', optional: !settings.customerGroups },
    { name: 'hooks', call: call('/v3/hooks'), scope: 'none beside the defaults', optional: true },
    ...(settings.b2b
      ? [{ name: 'companies', call: { ...call('/companies'), b2b: true }, scope: 'B2B Edition: read-only' }]
      : []),
  ]; // prettier-ignore
  for (const probe of probes) checks.push(await prove(client, context, probe));
  for (const probe of catalogProbes(options.catalog)) checks.push(await proveCatalog(client, context, probe));
  return checks;
}

/** What the flows back to the store read and write. A write is proved by a batch without rows, which changes nothing. */
function catalogProbes(flows: readonly CatalogFlow[]): Probe[] {
  const carries = (...some: CatalogFlow[]): boolean => flows.some((flow) => some.includes(flow));
  const empty = (path: string, body: unknown): Call => ({ name: `PUT ${path}`, path, method: 'PUT', body });
  return [
    ...(carries('items', 'prices', 'stock')
      ? [{ name: 'products', call: call('/v3/catalog/products'), scope: 'Products: modify' }]
      : []),
    ...(carries('items', 'prices')
      ? [
          { name: 'products, modify', call: empty('/v3/catalog/products', []), scope: 'Products: modify' },
          {
            name: 'store information',
            call: call('/v2/store', []),
            scope: 'Information & Settings: read-only',
          },
        ]
      : []),
    ...(carries('prices')
      ? [{ name: 'price lists', call: call('/v3/pricelists'), scope: 'Products: modify', optional: true }]
      : []),
    ...(carries('stock')
      ? [
          { name: 'inventory', call: call('/v3/inventory/items'), scope: 'Store Inventory: modify' },
          {
            name: 'inventory, modify',
            call: empty('/v3/inventory/adjustments/absolute', { reason: 'Check of permissions', items: [] }),
            scope: 'Store Inventory: modify',
          },
        ]
      : []),
  ];
}

/** An empty batch may be refused for being empty: only whether the token may send it counts. */
async function proveCatalog(
  client: BigCommerceClient,
  context: CallContext,
  probe: Probe,
): Promise<CheckResult> {
  if (probe.call.method === undefined) return prove(client, context, probe);
  const { asked, detail } = await attempt(client, context, probe.call);
  const isLetIn = asked !== undefined && [200, 204, 207, 400, 409, 422].includes(asked.answer.status);
  return {
    name: probe.name,
    ok: isLetIn,
    detail: isLetIn
      ? 'Allowed: a batch without rows was not refused for want of the scope.'
      : `${detail || 'No answer.'} Scope of the API account: ${probe.scope}.`,
  };
}

async function attempt(
  client: BigCommerceClient,
  context: CallContext,
  one: Call,
): Promise<{ asked?: Asked; detail: string }> {
  try {
    const asked = await client.ask(context, () => one);
    const failure = asked && failureIn(asked);
    return {
      ...(asked ? { asked } : {}),
      detail: failure ? [failure.message, failure.advice].filter(Boolean).join(' ') : '',
    };
  } catch (error) {
    if (!isFailure(error)) throw error;
    return { detail: [error.message, error.advice].filter(Boolean).join(' ') };
  }
}

const failureIn = ({ call: { name }, answer, body }: Asked) => failureOf(name, answer, body, false);

async function prove(client: BigCommerceClient, context: CallContext, probe: Probe): Promise<CheckResult> {
  const { asked, detail } = await attempt(client, context, probe.call);
  const ok = asked !== undefined && (isNothing(asked) || detail === '');
  return {
    name: probe.name,
    ok,
    detail: ok ? 'Allowed.' : `${detail || 'No answer.'} Scope of the API account: ${probe.scope}.`,
    ...(probe.optional ? { optional: true } : {}),
  };
}

function quota({ answer }: Asked, settings: BigCommerceSettings): CheckResult {
  const header = (name: string): number => Number(answer.headers[name] ?? NaN);
  const perWindow = header('x-rate-limit-requests-quota');
  const window = header('x-rate-limit-time-window-ms');
  if (!(perWindow > 0) || !(window > 0)) {
    return { name: 'quota', ok: true, optional: true, detail: 'The store does not tell its quota.' };
  }
  const perMinute = Math.floor((perWindow * 60_000) / window);
  return {
    name: 'quota',
    ok: settings.requestsPerMinute <= perMinute,
    optional: true,
    detail:
      `${perMinute} requests a minute for all apps of the store; this connection may use ` +
      `${settings.requestsPerMinute}${settings.requestsPerMinute <= perMinute ? '.' : ': lower requestsPerMinute.'}`,
  };
}

function checkClock({ answer }: Asked, clock: Clock, settings: BigCommerceSettings): CheckResult {
  const theirs = Date.parse(answer.headers['date'] ?? '');
  if (Number.isNaN(theirs)) {
    return { name: 'clock', ok: true, optional: true, detail: 'The store does not tell its time.' };
  }
  const off = Math.abs(Math.round((clock.now() - answer.milliseconds / 2 - theirs) / 1000));
  const limit = settings.webhookToleranceSeconds;
  return {
    name: 'clock',
    ok: off <= limit * CLOCK_SHARE,
    optional: true,
    detail:
      off <= limit * CLOCK_SHARE
        ? `This machine is ${off} s off the store's clock.`
        : `This machine is ${off} s off the store's clock; webhooks beyond ${limit} s are refused. Set it by NTP.`,
  };
}

function secretsCheck(settings: BigCommerceSettings, credentials: BigCommerceCredentials): CheckResult {
  const signs = credentials.clientSecret !== undefined || credentials.webhookSecrets.length > 0;
  const ok = settings.webhookProof === 'signature' ? signs : credentials.headerSecrets.length > 0;
  return {
    name: 'webhook secrets',
    ok,
    optional: true,
    detail: ok
      ? 'Deliveries can be proved.'
      : settings.webhookProof === 'signature'
        ? 'Without clientSecret every webhook is refused; the poll still finds every order.'
        : 'Without headerSecrets every webhook is refused; the poll still finds every order.',
  };
}

function idOf({ body }: Asked): string | undefined {
  const first: unknown = Array.isArray(body) ? body[0] : undefined;
  const id = (first as { id?: unknown } | undefined)?.id;
  return typeof id === 'string' && /^\d+$/.test(id) ? id : undefined;
}
