import { isFailure } from '../../../domain/failure';
import type { CallContext, CheckResult } from '../../context';
import type { AdobeClient } from './client';
import type { WebhookSettings } from './webhook-settings';
import { standingEvents } from './webhooks/ensure-events';
import { standingMethods } from './webhooks/ensure-hooks';

/** What can be proved of the pushes from here; polling finds every change without them, so nothing is fatal. */
export async function checkWebhooks(
  client: AdobeClient,
  settings: WebhookSettings,
  context: CallContext,
): Promise<CheckResult[]> {
  const { module, events, callback } = settings;
  return [
    ...(module
      ? [
          await check('webhooks module', async () => {
            const standing = await standingMethods(client, context);
            const missing = module.hooks.map(({ method }) => method).filter((one) => !standing.has(one));
            return missing.length === 0
              ? {
                  ok: true,
                  detail: `${module.hooks.length} hooks stand, with ${module.publicKeys.length} public keys.`,
                }
              : {
                  ok: false,
                  detail: `No hook of ours stands for ${missing.join(', ')}; ${
                    module.register ? 'it is registered at the next start' : 'register it in the shop'
                  }. A method the shop does not offer must be taken out of webhooks.module.hooks.`,
                };
          }),
        ]
      : []),
    ...(events
      ? [
          await check('i/o events', async () => {
            const standing = await standingEvents(client, context);
            const missing = events.names.filter((name) => !standing.has(name));
            return missing.length === 0
              ? {
                  ok: true,
                  detail:
                    'The shop emits the events. Whether they are delivered here, only the Developer Console shows: the ' +
                    'registration must name this gateway’s address.',
                }
              : { ok: false, detail: `The shop does not emit ${missing.join(', ')}.` };
          }),
        ]
      : []),
    ...(callback
      ? [
          {
            name: 'callback',
            ok: true,
            optional: true,
            detail: `Taken when signed in the header ${callback.header}; no API of the shop tells whether it sends any.`,
          },
        ]
      : []),
  ];
}

async function check(
  name: string,
  find: () => Promise<{ ok: boolean; detail: string }>,
): Promise<CheckResult> {
  try {
    return { name, optional: true, ...(await find()) };
  } catch (error) {
    if (!isFailure(error)) throw error;
    const detail =
      error.code === '404'
        ? 'The shop has not installed it.'
        : [error.message, error.advice].filter(Boolean).join(' ');
    return { name, ok: false, optional: true, detail };
  }
}
