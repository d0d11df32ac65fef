import { z } from 'zod';
import { isFailure, type Failure } from '../../../domain/failure';
import type { CallContext } from '../../context';
import type { WebhookRegistration, Webhooks } from '../storefront';
import { B2B_TOPICS, DEFAULT_TOPICS } from './capabilities';
import type { BigCommerceClient } from './client';
import { allData } from './pages';
import type { BigCommerceCredentials, BigCommerceSettings } from './settings';
import { flag, text } from './values';

const rawHook = z.object({
  id: z.string(),
  scope: text,
  destination: text,
  is_active: flag,
  headers: z.record(z.string(), z.string()).nullish().catch(undefined),
});
type RawHook = z.output<typeof rawHook>;
const hookAnswer = z.object({ data: rawHook });

export interface EnsureOptions {
  readonly client: BigCommerceClient;
  readonly settings: BigCommerceSettings;
  readonly credentials: BigCommerceCredentials;
}

/** The events this connection wants to hear of. */
export const wantedTopics = (settings: Pick<BigCommerceSettings, 'webhookTopics' | 'b2b'>): string[] =>
  settings.webhookTopics ?? [...DEFAULT_TOPICS, ...(settings.b2b ? B2B_TOPICS : [])];

/**
 * One active hook for each event at our address. The store switches hooks off after 48 hours of failures and after 90
 * days without events (webhooks overview); those are woken. Hooks at other addresses are not ours. One that cannot be
 * set right does not keep the others from it; its failure is thrown at the end.
 */
export function createEnsureWebhooks(options: EnsureOptions): Webhooks['ensure'] {
  const { client, settings, credentials } = options;
  const [secret] = credentials.headerSecrets;
  const headers: Record<string, string> = secret === undefined ? {} : { [settings.webhookHeader]: secret };

  const list = async (context: CallContext): Promise<RawHook[]> => {
    const rows = await allData(client, context, { name: 'GET /v3/hooks', path: '/v3/hooks' });
    return rows.flatMap((row) => {
      const read = rawHook.safeParse(row);
      return read.success ? [read.data] : [];
    });
  };

  const create = async (
    context: CallContext,
    scope: string,
    address: string,
  ): Promise<WebhookRegistration> => {
    try {
      const { data } = await client.get(
        context,
        {
          name: 'POST /v3/hooks',
          path: '/v3/hooks',
          method: 'POST',
          body: { scope, destination: address, is_active: true, headers },
        },
        hookAnswer,
      );
      return { topic: scope, id: data.id, state: 'created' };
    } catch (error) {
      // Another process may have been quicker: then it stands there now.
      if (!isFailure(error, 'rejected')) throw error;
      const standing = (await list(context)).find(isOurs(scope, address));
      if (!standing) throw error;
      return { topic: scope, id: standing.id, state: 'kept' };
    }
  };

  const correct = async (
    context: CallContext,
    hook: RawHook,
    scope: string,
  ): Promise<WebhookRegistration> => {
    const hasSecret =
      secret === undefined ||
      Object.entries(hook.headers ?? {}).some(
        ([name, value]) => name.toLowerCase() === settings.webhookHeader.toLowerCase() && value === secret,
      );
    const state = hook.is_active ? 'kept' : 'revived';
    if (hook.is_active && hasSecret) return { topic: scope, id: hook.id, state };
    await client.get(
      context,
      {
        name: 'PUT /v3/hooks/:id',
        path: `/v3/hooks/${hook.id}`,
        method: 'PUT',
        body: { is_active: true, ...(secret === undefined ? {} : { headers }) },
      },
      hookAnswer,
    );
    return { topic: scope, id: hook.id, state };
  };

  const remove = async (context: CallContext, hook: RawHook, scope: string): Promise<WebhookRegistration> => {
    await client.find(
      context,
      { name: 'DELETE /v3/hooks/:id', path: `/v3/hooks/${hook.id}`, method: 'DELETE' },
      z.unknown(),
    );
    return { topic: scope, id: hook.id, state: 'removed' };
  };

  const ensureTopic = async (
    context: CallContext,
    scope: string,
    address: string,
    hooks: readonly RawHook[],
  ): Promise<WebhookRegistration[]> => {
    const ours = hooks.filter(isOurs(scope, address));
    const [keep, ...doubles] = [...ours].sort(
      (a, b) => Number(b.is_active) - Number(a.is_active) || Number(a.id) - Number(b.id),
    );
    if (!keep) return [await create(context, scope, address)];
    const standing = await correct(context, keep, scope);
    const removed: WebhookRegistration[] = [];
    for (const double of doubles) removed.push(await remove(context, double, scope));
    return [standing, ...removed];
  };

  return async (context, { address }) => {
    const hooks = await list(context);
    const registrations: WebhookRegistration[] = [];
    let failure: Failure | undefined;
    for (const scope of wantedTopics(settings)) {
      try {
        registrations.push(...(await ensureTopic(context, scope, address, hooks)));
      } catch (error) {
        // An event of B2B Edition needs a scope of its own.
        const isOwn = isFailure(error, 'rejected') || (isFailure(error) && error.code === 'permission');
        if (!isOwn) throw error;
        failure ??= error;
      }
    }
    if (failure) throw failure;
    return registrations;
  };
}

const isOurs =
  (scope: string, address: string) =>
  (hook: RawHook): boolean =>
    hook.scope === scope && hook.destination !== undefined && sameAddress(hook.destination, address);

/** `https://shop.example:443/` and `https://shop.example` are one address. */
function sameAddress(a: string, b: string): boolean {
  const plain = (text: string): string => (URL.canParse(text) ? new URL(text).href.replace(/\/$/, '') : text);
  return plain(a) === plain(b);
}
