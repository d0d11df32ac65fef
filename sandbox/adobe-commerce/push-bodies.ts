import { randomUUID } from 'node:crypto';
import { stringifyExactly } from './exact-json';
import type { RawEntity } from './raw-order';

/** What has changed in the shop. */
export interface Change {
  readonly noun: 'order' | 'invoice' | 'creditmemo' | 'customer' | 'company';
  readonly row: RawEntity;
}

/** The observers that run when a row of its kind is saved. */
const MODULE_METHODS: Readonly<Record<Change['noun'], string>> = {
  order: 'observer.sales_order_save_after',
  invoice: 'observer.sales_order_invoice_save_after',
  creditmemo: 'observer.sales_order_creditmemo_save_after',
  customer: 'observer.customer_save_after_data_object',
  company: 'observer.company_save_after',
};
const EVENT_NAMES: Readonly<Record<Change['noun'], string>> = {
  order: 'observer.sales_order_save_commit_after',
  invoice: 'observer.sales_order_invoice_save_after',
  creditmemo: 'observer.sales_order_creditmemo_save_after',
  customer: 'observer.customer_save_commit_after',
  company: 'observer.company_save_commit_after',
};

export const methodOf = ({ noun }: Change): string => MODULE_METHODS[noun];
export const eventOf = ({ noun }: Change): string => EVENT_NAMES[noun];
export const SUPPORTED_METHODS = [
  ...Object.values(MODULE_METHODS),
  'observer.sales_order_place_before',
  'plugin.sales.api.order_management.place',
];
export const SUPPORTED_EVENTS = Object.values(EVENT_NAMES);

export interface Field {
  readonly name: string;
  readonly source?: string;
}

/** The call of the Webhooks module, as PHP writes JSON: slashes and everything beyond ASCII escaped. */
export function moduleBody(change: Change, fields: readonly Field[]): Buffer {
  const object = change.noun === 'customer' ? 'customer_data_object' : change.noun;
  const whole = { eventName: methodOf(change).replace('observer.', ''), data: { [object]: change.row } };
  const value = fields.length === 0 ? whole : pick(whole, fields);
  return Buffer.from(
    stringifyExactly(value)
      .replaceAll('/', '\\/')
      .replace(/[^\x20-\x7e]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`),
  );
}

/** A cloud event, with both spellings of id and recipient. */
export function eventBody(change: Change, clientId: string, now: Date, fields: readonly Field[]): Buffer {
  const id = randomUUID();
  return Buffer.from(
    stringifyExactly({
      specversion: '1.0',
      id: randomUUID(),
      source: 'urn:uuid:fb58963f-d2e7-4ab4-83da-b6ff15b8ebc0',
      type: `com.adobe.commerce.${eventOf(change)}`,
      datacontenttype: 'application/json',
      time: now.toISOString(),
      eventid: id,
      event_id: id,
      recipient_client_id: clientId,
      recipientclientid: clientId,
      data: {
        key: randomUUID(),
        value: fields.length === 0 ? change.row : pick(change.row, fields),
        source: 'sandbox.Stage',
        _metadata: { commerceEdition: 'Adobe Commerce', commerceVersion: '2.4.8', storeId: '1' },
      },
    }),
  );
}

/** What a store that builds its own callback might send. */
export function callbackBody(change: Change): Buffer {
  const { noun, row } = change;
  const named =
    noun === 'order'
      ? { orders: [row['increment_id']] }
      : noun === 'customer' || noun === 'company'
        ? { customers: [`${noun === 'customer' ? 'person' : 'company'}/${String(row['id'])}`] }
        : { order_ids: [Number(row['order_id'])] };
  return Buffer.from(JSON.stringify({ topic: `${noun}.saved`, ...named }));
}

function pick(whole: RawEntity, fields: readonly Field[]): RawEntity {
  const picked: Record<string, unknown> = {};
  for (const { name, source } of fields) {
    const value = (source ?? name)
      .split('.')
      .reduce<unknown>((node, part) => (node as RawEntity | undefined)?.[part], whole);
    const path = name.split('.');
    const last = path.pop() ?? '';
    let node = picked;
    for (const part of path) node = (node[part] ??= {}) as Record<string, unknown>;
    if (value !== undefined) node[last] = value;
  }
  return picked;
}
