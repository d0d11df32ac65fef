import { isFailure } from '../../../domain/failure';
import type { CallContext, CheckResult } from '../../context';
import { readData, type Call, type ShopifyClient } from './client';
import { SCOPES } from './capabilities';
import type { ShopifyCredentials } from './credentials';
import { ORDER_COUNT, SHOP } from './documents';
import { holds } from './scopes';
import { orderCountAnswer, shopAnswer } from './answers';
import type { ShopifySettings } from './settings';

export interface PingOptions {
  readonly client: ShopifyClient;
  readonly settings: ShopifySettings;
  readonly credentials: ShopifyCredentials;
}

/** Proves, one after the other: address, credentials, API version, scopes, orders, webhook secret. */
export async function ping(
  { client, settings, credentials }: PingOptions,
  context: CallContext,
): Promise<CheckResult[]> {
  const call: Call = { document: SHOP, variables: {} };
  const asked = await attempt(client, context, call);
  if (asked.failed !== undefined) {
    const name = asked.unauthorized ? 'credentials' : 'address';
    return [{ name, ok: false, detail: asked.failed }];
  }
  const { shop, currentAppInstallation } = readData(call, asked.data, shopAnswer);
  const scopes = currentAppInstallation.accessScopes.map(({ handle }) => handle);
  return [
    { name: 'address', ok: true, detail: `${settings.url} is ${shop.name ?? 'a shop'}.` },
    { name: 'credentials', ok: true, detail: 'The shop accepts our access token.' },
    checkVersion(client.spokenVersion(), settings),
    ...checkScopes(scopes),
    await checkOrders(client, context),
    checkDomain(shop.myshopifyDomain, settings),
    checkSecrets(credentials),
    {
      name: 'money',
      ok: true,
      detail:
        settings.money === 'shop'
          ? `Orders are carried in the shop’s currency${shop.currencyCode ? `, ${shop.currencyCode}` : ''}.`
          : 'Orders are carried in the currency the buyer paid in.',
    },
  ];
}

async function attempt(
  client: ShopifyClient,
  context: CallContext,
  call: Call,
): Promise<{ data?: unknown; failed?: string; unauthorized?: boolean }> {
  try {
    return { data: await client.ask(context, call) };
  } catch (error) {
    if (!isFailure(error)) throw error;
    return {
      failed: [error.message, error.advice].filter(Boolean).join(' '),
      unauthorized: error.kind === 'unauthorized',
    };
  }
}

/** Past its life a version is answered by the oldest living one, without any error. */
function checkVersion(spoken: string | undefined, { apiVersion }: ShopifySettings): CheckResult {
  const name = 'API version';
  if (spoken === undefined || spoken === apiVersion) {
    return { name, ok: true, detail: `${apiVersion} is spoken.` };
  }
  return {
    name,
    ok: false,
    optional: true,
    detail: `The shop answers in version ${spoken} instead of ${apiVersion}: set apiVersion to a living one.`,
  };
}

function checkScopes(scopes: readonly string[]): CheckResult[] {
  const missing = SCOPES.required.filter((scope) => !holds(scopes, scope));
  const required: CheckResult =
    missing.length === 0
      ? { name: 'scopes', ok: true, detail: `${SCOPES.required.join(' and ')} are given.` }
      : {
          name: 'scopes',
          ok: false,
          detail: `Give the app ${missing.join(' and ')} and install it again.`,
        };
  const optional = Object.entries(SCOPES.optional).map(([scope, without]): CheckResult => ({
    name: scope,
    ok: holds(scopes, scope),
    optional: true,
    detail: holds(scopes, scope) ? 'given' : without,
  }));
  return [required, ...optional];
}

async function checkOrders(client: ShopifyClient, context: CallContext): Promise<CheckResult> {
  const call: Call = { document: ORDER_COUNT, variables: { search: '' } };
  const asked = await attempt(client, context, call);
  if (asked.failed !== undefined) return { name: 'orders', ok: false, detail: asked.failed };
  const count = orderCountAnswer.safeParse(asked.data).data?.ordersCount?.count;
  return {
    name: 'orders',
    ok: true,
    detail: `Orders can be read${count === undefined ? '' : `: ${count}`}.`,
  };
}

function checkDomain(domain: string | undefined, { shopDomain }: ShopifySettings): CheckResult {
  const ok = domain === undefined || domain.toLowerCase() === shopDomain;
  return {
    name: 'shop domain',
    ok,
    detail: ok
      ? `Webhooks of ${shopDomain} are taken.`
      : `The shop calls itself ${domain}: set shopDomain to that, or its webhooks are refused.`,
  };
}

const checkSecrets = ({ webhookSecrets }: ShopifyCredentials): CheckResult => ({
  name: 'webhook secret',
  ok: webhookSecrets.length > 0,
  optional: true,
  detail:
    webhookSecrets.length > 0
      ? `${webhookSecrets.length} secret${webhookSecrets.length === 1 ? '' : 's'} for webhook signatures.`
      : 'No webhook can be verified: add the app’s client secret as clientSecret, or as webhookSecrets.',
});
