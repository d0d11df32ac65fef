import { isFailure } from '../../../domain/failure';
import type { CallContext, CheckResult } from '../../context';
import type { Clock } from '../../transport/clock';
import { checkWebhooks } from './check-webhooks';
import { failureIn, type AdobeClient, type Asked, type Call } from './client';
import { missingPermission } from './errors';
import { storeViews } from './schemas';
import { searchParameters } from './search';
import type { AdobeCommerceSettings } from './settings';
import { storeViewsCall } from './store-views';

/** The shop refuses time stamps further in the future than this; ours must not come near. */
const CLOCK_LIMIT_S = 600;
const CLOCK_WARNING_S = 300;

export interface PingOptions {
  readonly client: AdobeClient;
  readonly settings: AdobeCommerceSettings;
  readonly clock: Clock;
}

/** Proves, one after the other: address, clock, signature, permission for orders, store view, companies. */
export async function ping(
  { client, settings, clock }: PingOptions,
  context: CallContext,
): Promise<CheckResult[]> {
  const orders: Call = {
    path: '/V1/orders',
    parameters: searchParameters({
      where: [],
      sort: ['entity_id'],
      pageSize: 1,
      fields: 'items[entity_id],total_count',
    }),
  };
  const asked = await attempt(client, context, orders);
  if (!asked.answered) return [{ name: asked.login ? 'login' : 'address', ok: false, detail: asked.detail }];
  const checks: CheckResult[] = [
    { name: 'address', ok: true, detail: `${settings.url} answers` },
    checkClock(asked.answered, clock),
    ...checkOrders(asked.answered),
  ];
  // Without a signature the shop accepts, every further question gets the same refusal.
  if (checks.some(({ name, ok }) => (name === 'signature' || name === 'login') && !ok)) return checks;
  checks.push(await checkStoreView(client, settings, context));
  if (settings.companies) checks.push(await checkCompanies(client, context));
  if (settings.webhooks) checks.push(...(await checkWebhooks(client, settings.webhooks, context)));
  return checks;
}

async function attempt(
  client: AdobeClient,
  context: CallContext,
  call: Call,
): Promise<{ answered?: Asked; detail: string; login?: boolean }> {
  try {
    const answered = await client.ask(context, () => call);
    return answered ? { answered, detail: '' } : { detail: 'Nothing was sent.' };
  } catch (error) {
    if (!isFailure(error)) throw error;
    return {
      detail: [error.message, error.advice].filter(Boolean).join(' '),
      // Nothing was asked of the shop yet: the identity service refused us before.
      login: error.kind === 'unauthorized',
    };
  }
}

function checkClock({ answer }: Asked, clock: Clock): CheckResult {
  const theirs = Date.parse(answer.headers['date'] ?? '');
  if (Number.isNaN(theirs)) {
    return { name: 'clock', ok: true, optional: true, detail: 'The shop does not tell its time.' };
  }
  const seconds = Math.round((clock.now() - answer.milliseconds / 2 - theirs) / 1000);
  const off = Math.abs(seconds);
  const found = `This machine is ${off} s ${seconds < 0 ? 'behind' : 'ahead of'} the shop`;
  if (off <= CLOCK_WARNING_S) return { name: 'clock', ok: true, detail: `${found}.` };
  return {
    name: 'clock',
    ok: false,
    detail: `${found}; beyond ${CLOCK_LIMIT_S} s it refuses every call. Set the clock by NTP on both machines.`,
    ...(off <= CLOCK_LIMIT_S ? { optional: true } : {}),
  };
}

function checkOrders(asked: Asked): CheckResult[] {
  const { body, deployment } = asked;
  const failure = failureIn(asked);
  const detail = failure ? [failure.message, failure.advice].filter(Boolean).join(' ') : '';
  const permission = missingPermission(body) !== undefined;
  const login = deployment === 'saas' ? 'login' : 'signature';
  if (failure?.kind === 'unauthorized' && !permission) return [{ name: login, ok: false, detail }];
  const signed: CheckResult = {
    name: login,
    ok: true,
    detail: `The shop accepts our ${deployment === 'saas' ? 'access token' : 'signature'}.`,
  };
  if (failure && !permission) return [{ name: 'orders', ok: false, detail }];
  return [
    signed,
    failure
      ? { name: 'orders', ok: false, detail }
      : { name: 'orders', ok: true, detail: 'Orders can be read.' },
  ];
}

async function checkStoreView(
  client: AdobeClient,
  settings: AdobeCommerceSettings,
  context: CallContext,
): Promise<CheckResult> {
  const name = 'store view';
  const asked = await attempt(client, context, storeViewsCall);
  const failure = asked.answered && failureIn(asked.answered);
  const list = storeViews.safeParse(asked.answered?.body);
  if (failure || !list.success) {
    const detail = failure ? [failure.message, failure.advice].filter(Boolean).join(' ') : asked.detail;
    return {
      name,
      ok: false,
      optional: settings.orderStores === undefined,
      detail: detail || 'The list cannot be read.',
    };
  }
  const codes = list.data.map(({ code }) => code);
  const missing = [settings.storeView, ...(settings.orderStores ?? [])].filter(
    (code) => !codes.includes(code),
  );
  return missing.length === 0
    ? { name, ok: true, detail: `${settings.storeView} exists.` }
    : {
        name,
        ok: false,
        detail: `The shop has no store view ${missing.join(', ')}; it has: ${codes.join(', ')}.`,
      };
}

async function checkCompanies(client: AdobeClient, context: CallContext): Promise<CheckResult> {
  const name = 'companies';
  const call: Call = {
    path: '/V1/company/',
    parameters: searchParameters({ where: [], sort: [], pageSize: 1 }),
  };
  const asked = await attempt(client, context, call);
  if (!asked.answered) return { name, ok: false, optional: true, detail: asked.detail };
  if (asked.answered.answer.status === 404) {
    return { name, ok: true, optional: true, detail: 'This shop has no B2B companies.' };
  }
  const failure = failureIn(asked.answered);
  return failure
    ? { name, ok: false, optional: true, detail: [failure.message, failure.advice].filter(Boolean).join(' ') }
    : { name, ok: true, optional: true, detail: 'Companies can be read.' };
}
