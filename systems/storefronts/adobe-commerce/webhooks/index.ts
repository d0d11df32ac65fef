/** What the shop pushes: the Webhooks module, Adobe I/O Events, and a callback the store builds itself. */
import { Failure } from '../../../../domain/failure';
import type { Clock } from '../../../transport/clock';
import type { Http } from '../../../transport/http';
import type { Webhooks, WebhookVerdict } from '../../storefront';
import type { AdobeClient } from '../client';
import type { WebhookSettings } from '../webhook-settings';
import { createCallback } from './callback';
import { createEvents } from './events';
import { createModule } from './module';
import { createPublicKeys } from './public-keys';
import type { Scheme } from './scheme';
import { ensureEvents } from './ensure-events';
import { ensureHooks } from './ensure-hooks';

export interface WebhooksOptions {
  readonly settings: WebhookSettings;
  /** Of plain callbacks; every one is live. */
  readonly secrets: readonly string[];
  readonly client: AdobeClient;
  /** Fetches public keys of I/O Events. */
  readonly http: Http;
  readonly clock: Clock;
}

/** @throws Failure `unauthorized` when a callback is asked for and there is no secret to prove it by */
export function createWebhooks({ settings, secrets, client, http, clock }: WebhooksOptions): Webhooks {
  const { module, events, callback } = settings;
  if (callback && secrets.length === 0) {
    throw new Failure('unauthorized', 'webhooks.callback needs webhookSecrets in the credentials.', {
      advice: 'Add "webhookSecrets": ["…"] to the credential; more than one may be live at once.',
    });
  }
  const schemes: Scheme[] = [
    ...(events
      ? [createEvents(events.clientIds, createPublicKeys({ host: events.keyHost, http, clock }))]
      : []),
    ...(module ? [createModule(module.publicKeys)] : []),
    ...(callback ? [createCallback(callback, secrets)] : []),
  ];
  return {
    verify: async (delivery) => {
      let refusal: WebhookVerdict = { verdict: 'refused', reason: 'unsigned' };
      for (const scheme of schemes) {
        const verdict = await scheme(delivery);
        if (verdict === undefined) continue;
        if (verdict.verdict !== 'refused') return verdict;
        refusal = verdict;
      }
      return refusal;
    },
    ensure: async (context, { address }) => [
      ...(module ? await ensureHooks({ client, settings: module }, context, address) : []),
      ...(events ? await ensureEvents({ client, settings: events }, context) : []),
    ],
  };
}
