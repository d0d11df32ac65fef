import { z } from 'zod';
import { Failure } from '../../../../domain/failure';
import type { CallContext } from '../../../context';
import type { WebhookRegistration } from '../../storefront';
import { readBody, type AdobeClient } from '../client';
import { list, text } from '../../raw-fields';
import type { WebhookSettings } from '../webhook-settings';

type EventSettings = NonNullable<WebhookSettings['events']>;

const subscriptions = z.array(z.object({ name: text, fields: list(z.object({ name: text })) }));

/**
 * Makes the shop emit the events we read. Where they are delivered is registered in Adobe's Developer Console, which
 * this shop's API does not reach: the check says so. Subscriptions carry nobody's name, so none is ever removed, and
 * fields are only added (Adobe Commerce eventing REST endpoints).
 * @throws Failure `rejected` when the shop lacks the eventing modules or refuses an event
 */
export async function ensureEvents(
  { client, settings }: { readonly client: AdobeClient; readonly settings: EventSettings },
  context: CallContext,
): Promise<WebhookRegistration[]> {
  const standing = await standingEvents(client, context);
  const results: WebhookRegistration[] = [];
  for (const name of settings.names) {
    const fields = standing.get(name);
    const wanted = fieldsOf(name);
    const complete = fields && (fields.includes('*') || wanted.every((field) => fields.includes(field)));
    if (complete) results.push({ topic: name, id: name, state: 'kept' });
    else if (settings.register && !fields) {
      await subscribe(client, context, name, wanted);
      results.push({ topic: name, id: name, state: 'created' });
    }
  }
  return results;
}

/** The shop's event subscriptions and their fields. @throws Failure */
export async function standingEvents(
  client: AdobeClient,
  context: CallContext,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const rows = await client.get(
    context,
    { path: '/V1/eventing/getEventSubscriptions', parameters: [], scope: 'all' },
    subscriptions,
  );
  return new Map(
    rows.flatMap(({ name, fields }): [string, string[]][] =>
      name === undefined ? [] : [[name, fields.flatMap((field) => field.name ?? [])]],
    ),
  );
}

async function subscribe(
  client: AdobeClient,
  context: CallContext,
  name: string,
  fields: readonly string[],
): Promise<void> {
  const asked = await client.ask(context, () => ({
    path: '/V1/eventing/eventSubscribe',
    parameters: [],
    scope: 'all',
    post: { event: { name, fields: fields.map((field) => ({ name: field })), priority: true } },
  }));
  if (!asked) throw new Failure('bug', 'POST /V1/eventing/eventSubscribe was not sent');
  readBody(asked, z.unknown());
}

/** As little as names the record. */
function fieldsOf(name: string): readonly string[] {
  if (/credit_?memo|invoice|shipment/.test(name)) return ['entity_id', 'order_id'];
  if (/order/.test(name)) return ['entity_id', 'increment_id', 'updated_at'];
  if (/customer/.test(name)) return ['id', 'entity_id'];
  return ['entity_id'];
}
