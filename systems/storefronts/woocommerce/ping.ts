import type { CatalogFlow } from '../../../domain/catalog';
import { isFailure } from '../../../domain/failure';
import type { CallContext, CheckResult } from '../../context';
import type { Clock } from '../../transport/clock';
import type { Asked, Call, WooClient } from './client';
import { failureOf, isMissingRight, shopError } from './errors';
import type { OrderNumbers } from './order-numbers';
import { orderRow, rows } from './schemas';
import type { WooCommerceCredentials, WooCommerceSettings } from './settings';

/** Signed calls are refused beyond this difference (WooCommerce's class-wc-rest-authentication); ours must stay below. */
const CLOCK_LIMIT_S = 900;
const CLOCK_WARNING_S = 300;

export interface PingOptions {
  readonly client: WooClient;
  readonly numbers: OrderNumbers;
  readonly settings: WooCommerceSettings;
  readonly credentials: WooCommerceCredentials;
  readonly clock: Clock;
  /** What goes back to the shop. */
  readonly catalog: readonly CatalogFlow[];
}

const one = (path: string): Call => ({ path, parameters: [['per_page', '1']] });

/** Proves, one after the other: address, clock, key, orders, their numbers, refunds, products, customers, webhooks. */
export async function ping(options: PingOptions, context: CallContext): Promise<CheckResult[]> {
  const { client, settings, clock } = options;
  const first = await attempt(client, context, one('/orders'));
  if (!first.answered) return [{ name: 'address', ok: false, detail: first.detail }];
  const checks: CheckResult[] = [{ name: 'address', ok: true, detail: `${settings.url} answers` }];
  if (settings.signIn === 'oauth') checks.push(checkClock(first.answered, clock));

  const refusal = refusalOf('GET /orders', first.answered);
  const isKnown = isMissingRight(shopError(first.answered.body), first.answered.answer.status);
  if (refusal?.kind === 'unauthorized' && !isKnown) {
    // Without a key the shop accepts, every further question gets the same refusal.
    return [...checks, { name: 'key', ok: false, detail: refusal.detail }];
  }
  if (!refusal || isKnown) checks.push({ name: 'key', ok: true, detail: 'The shop accepts the key.' });
  checks.push({ name: 'orders', ok: !refusal, detail: refusal?.detail ?? 'Orders can be read.' });
  if (!refusal) checks.push(checkNumbers(options, first.answered.body));
  checks.push(
    await checkRead(client, context, 'refunds', 'Refunds can be read.', { isOld: true }),
    await checkRead(client, context, 'products', 'Product categories can be read.', {
      optional: !settings.categories,
    }),
    await checkRead(client, context, 'customers', 'Customers can be read.', { optional: true }),
    await checkWebhooks(options, context),
  );
  if (options.catalog.length > 0) checks.push(await checkWrites(options, context));
  if (options.catalog.some((flow) => flow !== 'stock')) checks.push(await checkTerms(options, context));
  return checks;
}

interface Attempt {
  readonly answered?: Asked;
  readonly detail: string;
}

async function attempt(client: WooClient, context: CallContext, call: Call): Promise<Attempt> {
  try {
    const answered = await client.ask(context, () => call);
    return answered ? { answered, detail: '' } : { detail: 'Nothing was sent.' };
  } catch (error) {
    if (!isFailure(error)) throw error;
    return { detail: [error.message, error.advice].filter(Boolean).join(' ') };
  }
}

function refusalOf(name: string, { answer, body }: Asked): { kind: string; detail: string } | undefined {
  const failure = failureOf(name, answer, body);
  if (failure) {
    return { kind: failure.kind, detail: [failure.message, failure.advice].filter(Boolean).join(' ') };
  }
  return rows.safeParse(body).success ? undefined : { kind: 'bug', detail: `${name} answered no list.` };
}

async function checkRead(
  client: WooClient,
  context: CallContext,
  what: 'refunds' | 'products' | 'customers',
  good: string,
  { optional = false, isOld = false }: { readonly optional?: boolean; readonly isOld?: boolean },
): Promise<CheckResult> {
  const { answered, detail } = await attempt(client, context, one(`/${what}`));
  const base = { name: what, ...(optional ? { optional } : {}) };
  if (!answered) return { ...base, ok: false, detail };
  if (isOld && shopError(answered.body)?.code === 'rest_no_route') {
    return {
      ...base,
      ok: true,
      detail:
        'This shop has no common list of refunds (WooCommerce before 9.0): they are read order by order.',
    };
  }
  const refusal = refusalOf(`GET /${what}`, answered);
  return { ...base, ok: !refusal, detail: refusal?.detail ?? good };
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

function checkNumbers({ numbers, settings }: PingOptions, body: unknown): CheckResult {
  const name = 'order numbers';
  const [row] = rows.safeParse(body).data ?? [];
  const read = orderRow.safeParse(row);
  if (!read.success || numbers.searched) {
    return {
      name,
      ok: true,
      detail: numbers.searched ? 'Orders are searched for by number.' : 'No order yet.',
    };
  }
  const { id, number } = read.data;
  return numbers.numberOf(id) === number
    ? { name, ok: true, detail: `Numbers follow ${settings.orderNumbers}.` }
    : {
        name,
        ok: false,
        detail:
          `Order ${id} bears number ${number}, not ${numbers.numberOf(id) ?? ''}: set \`orderNumbers\` to the pattern of the ` +
          'extension that numbers orders, such as WEB-{id}, or to `search`.',
      };
}

/**
 * A batch without rows is answered before anything is written, and only to a key with Read/Write whose user may edit
 * others' products (WooCommerce's class-wc-rest-controller, `batch_items` and its permission check).
 */
async function checkWrites({ client }: PingOptions, context: CallContext): Promise<CheckResult> {
  const name = 'products, write';
  const call: Call = { method: 'POST', path: '/products/batch', body: {} };
  const { answered, detail } = await attempt(client, context, call);
  const failure = answered && failureOf('POST /products/batch', answered.answer, answered.body, true);
  if (!answered || failure) {
    return {
      name,
      ok: false,
      detail: detail || [failure?.message, failure?.advice].filter(Boolean).join(' '),
    };
  }
  return { name, ok: true, detail: 'Products can be written.' };
}

/** Currency and tax of the prices stand in the settings, which not every role may read. */
async function checkTerms({ client }: PingOptions, context: CallContext): Promise<CheckResult> {
  const name = 'settings';
  const path = '/settings/general/woocommerce_currency';
  const { answered, detail } = await attempt(client, context, { path });
  const failure = answered && failureOf(`GET ${path}`, answered.answer, answered.body);
  return !answered || failure
    ? { name, ok: false, detail: detail || [failure?.message, failure?.advice].filter(Boolean).join(' ') }
    : { name, ok: true, detail: 'Currency and tax of the prices can be read.' };
}

/** A change of a registration that cannot exist shows whether the key may write, and changes nothing. */
async function checkWebhooks(
  { client, credentials }: PingOptions,
  context: CallContext,
): Promise<CheckResult> {
  const base = { name: 'webhooks', optional: true };
  if (credentials.webhookSecrets.length === 0) {
    return {
      ...base,
      ok: false,
      detail: 'Add webhookSecrets to the credentials; until then only polls see changes.',
    };
  }
  const probe: Call = { method: 'PUT', path: '/webhooks/0', name: 'PUT /webhooks/{id}', body: {} };
  const { answered, detail } = await attempt(client, context, probe);
  if (!answered) return { ...base, ok: false, detail };
  const failure = failureOf('PUT /webhooks/{id}', answered.answer, answered.body);
  return failure?.kind === 'unauthorized' || failure?.kind === 'unavailable'
    ? { ...base, ok: false, detail: [failure.message, failure.advice].filter(Boolean).join(' ') }
    : { ...base, ok: true, detail: 'Webhooks can be registered.' };
}
