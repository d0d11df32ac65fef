import { createHmac, randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { payloadOf } from './payloads';
import type { Shop, ShopEvent, SubscriptionState } from './shop';

/** How deliveries go wrong; everything off by default. */
export interface Switches {
  /** Nothing is sent by itself; tests send one by one. */
  readonly paused: boolean;
  /** The share of deliveries that never leave, 0 to 1, every n-th rather than by chance. */
  readonly lose: number;
  /** Every delivery is sent this many times more, with the same webhook id. */
  readonly repeat: number;
  readonly delayMs: number;
  /** Deliveries wait until `flush` and then leave last first. */
  readonly reverse: boolean;
}

export const DEFAULT_SWITCHES: Switches = { paused: false, lose: 0, repeat: 0, delayMs: 0, reverse: false };

export interface DeliveryRecord {
  readonly topic: string;
  readonly webhookId: string;
  readonly uri: string;
  /** 0 when nothing came back. */
  status: number;
  attempts: number;
}

export interface DeliveryOptions {
  readonly shop: Shop;
  readonly secret: string;
  readonly domain: string;
  readonly apiVersion: string;
  readonly now: () => Date;
}

export interface SendOptions {
  readonly uri: string;
  /** Another secret than the app's. */
  readonly secret?: string;
  readonly webhookId?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sends these bytes under the signature of the real ones. */
  readonly tamper?: boolean;
}

interface Parcel {
  readonly topic: string;
  readonly body: string;
  readonly eventId: string;
  readonly webhookId: string;
  readonly subscription: SubscriptionState;
}

/** The shop gives up after this many failures in a row, and deletes the subscription. */
const FAILURES = 8;
const TIMEOUT_MS = 5_000;

/** Sends webhooks as the shop does: signed, in no promised order, again after a failure, and not for ever. */
export class Deliveries {
  switches: Switches = DEFAULT_SWITCHES;
  readonly records: DeliveryRecord[] = [];
  #waiting: Parcel[] = [];
  #failed: Parcel[] = [];
  #underWay = new Set<Promise<unknown>>();
  #count = 0;

  constructor(private readonly options: DeliveryOptions) {
    options.shop.onEvent = (event) => this.tell(event);
  }

  /** Everything an event sets off; one merchant action shares one event id across its topics. */
  tell(event: ShopEvent): void {
    const eventId = randomUUID();
    for (const topic of event.topics) {
      const name = topic.toUpperCase().replace('/', '_');
      for (const subscription of this.options.shop.subscriptions.values()) {
        if (subscription.topic !== name) continue;
        this.#post({
          topic,
          body: JSON.stringify(payloadOf(topic, event)),
          eventId,
          webhookId: randomUUID(),
          subscription,
        });
      }
    }
  }

  #post(parcel: Parcel): void {
    if (this.switches.paused) return;
    this.#count += 1;
    const { lose, repeat, reverse } = this.switches;
    if (lose > 0 && Math.floor(this.#count * lose) > Math.floor((this.#count - 1) * lose)) return;
    for (let copy = 0; copy <= repeat; copy += 1) {
      if (reverse) this.#waiting.unshift(parcel);
      else this.#start(parcel);
    }
  }

  #start(parcel: Parcel): void {
    const work = this.#deliver(parcel).finally(() => this.#underWay.delete(work));
    this.#underWay.add(work);
  }

  async #deliver(parcel: Parcel): Promise<void> {
    if (this.switches.delayMs > 0) await delay(this.switches.delayMs, undefined, { ref: false });
    const { subscription } = parcel;
    const status = await this.#send(parcel.topic, parcel.body, parcel.eventId, {
      uri: subscription.uri,
      webhookId: parcel.webhookId,
    });
    if (status >= 200 && status < 300) {
      subscription.failures = 0;
      return;
    }
    subscription.failures += 1;
    if (subscription.failures >= FAILURES) this.options.shop.subscriptions.delete(subscription.id);
    else this.#failed.push(parcel);
  }

  /** One delivery, at once, to wherever. Answers its status. */
  async send(topic: string, event: ShopEvent, options: SendOptions): Promise<number> {
    return this.#send(topic, JSON.stringify(payloadOf(topic, event)), randomUUID(), options);
  }

  async #send(topic: string, body: string, eventId: string, options: SendOptions): Promise<number> {
    const { domain, apiVersion, now } = this.options;
    const webhookId = options.webhookId ?? randomUUID();
    const sent = options.tamper ? body.replace(/\}$/, ',"tampered":true}') : body;
    let record = this.records.find((one) => one.webhookId === webhookId && one.uri === options.uri);
    if (!record) {
      record = { topic, webhookId, uri: options.uri, status: 0, attempts: 0 };
      this.records.push(record);
    }
    record.attempts += 1;
    try {
      const answer = await fetch(options.uri, {
        method: 'POST',
        redirect: 'manual',
        signal: AbortSignal.timeout(TIMEOUT_MS),
        headers: {
          'content-type': 'application/json',
          'x-shopify-topic': topic,
          'x-shopify-hmac-sha256': signatureOf(body, options.secret ?? this.options.secret),
          'x-shopify-shop-domain': domain,
          'x-shopify-api-version': apiVersion,
          'x-shopify-webhook-id': webhookId,
          'x-shopify-event-id': eventId,
          'x-shopify-triggered-at': now().toISOString(),
          ...options.headers,
        },
        body: sent,
      });
      await answer.arrayBuffer();
      record.status = answer.status;
    } catch {
      record.status = 0;
    }
    return record.status;
  }

  /** Sends what waits in reverse, and again what has failed; resolves when everything under way is over. */
  async flush(): Promise<{ sent: number }> {
    const parcels = [...this.#waiting, ...this.#failed];
    this.#waiting = [];
    this.#failed = [];
    for (const parcel of parcels) this.#start(parcel);
    while (this.#underWay.size > 0) await Promise.all(this.#underWay);
    return { sent: parcels.length };
  }

  clear(): void {
    this.switches = DEFAULT_SWITCHES;
    this.records.length = 0;
    this.#waiting = [];
    this.#failed = [];
  }
}

/** Base64 of HMAC-SHA256 over the raw body. */
export const signatureOf = (body: string, secret: string): string =>
  createHmac('sha256', secret).update(body, 'utf8').digest('base64');
