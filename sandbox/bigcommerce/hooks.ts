import { createHmac, createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { seeded } from '../kit';

export interface Client {
  readonly accessToken: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Such as `store_v2_orders_read_only`. Absent: every scope. */
  readonly scopes?: readonly string[];
}

export interface Hook {
  readonly id: number;
  readonly client: Client;
  readonly scope: string;
  readonly destination: string;
  readonly headers: Readonly<Record<string, string>> | null;
  readonly active: boolean;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** How deliveries go wrong. */
export interface DeliveryMode {
  /** Every delivery goes out this many times more, under the same id. */
  readonly duplicates?: number;
  /** The share that never goes out, 0 to 1. */
  readonly lose?: number;
  /** Kept back until `release`. */
  readonly hold?: boolean;
  readonly delayMs?: number;
  readonly seed?: number;
  /** An `X-BC-Signature` as well, or instead of Standard Webhooks. */
  readonly bcSignature?: 'hex' | 'base64' | 'only-hex';
}

export interface Delivery {
  readonly id: string;
  readonly hook: number;
  readonly scope: string;
  readonly body: string;
  status: 'held' | 'lost' | 'waiting' | 'delivered' | 'failed';
  /** Of the receiver; 0 when it could not be reached. */
  answers: number[];
}

export interface HooksOptions {
  readonly storeHash: string;
  readonly storeId: string;
  readonly now: () => Date;
}

/** Retries after the first attempt before the store gives up and switches the hook off. */
export const RETRIES = 11;

/** The store's hooks and what became of every delivery. */
export class Hooks {
  readonly all = new Map<number, Hook>();
  readonly deliveries: Delivery[] = [];
  mode: DeliveryMode = {};
  #lastId = 20_000_000;
  #random = seeded(1);
  #held: Delivery[] = [];
  #sending = new Set<Promise<void>>();

  constructor(private readonly options: HooksOptions) {}

  add(client: Client, wanted: Pick<Hook, 'scope' | 'destination' | 'headers' | 'active'>): Hook {
    const seconds = this.#seconds();
    const hook = { ...wanted, id: (this.#lastId += 1), client, createdAt: seconds, updatedAt: seconds };
    this.all.set(hook.id, hook);
    return hook;
  }

  update(id: number, change: Partial<Pick<Hook, 'scope' | 'destination' | 'headers' | 'active'>>): Hook {
    const hook = this.all.get(id);
    if (!hook) throw new RangeError(`there is no hook ${id}`);
    const updated = { ...hook, ...change, updatedAt: this.#seconds() };
    this.all.set(id, updated);
    return updated;
  }

  setMode(mode: DeliveryMode): void {
    this.mode = mode;
    this.#random = seeded(mode.seed ?? 1);
  }

  /** Tells every active hook that listens; nobody waits for it. */
  emit(scope: string, data: unknown): void {
    const body = this.bodyOf(scope, data);
    for (const hook of this.all.values()) {
      if (!hook.active || !listens(hook.scope, scope)) continue;
      const delivery: Delivery = {
        id: `msg_${hook.id}_${this.deliveries.length + 1}`,
        hook: hook.id,
        scope,
        body,
        status: 'waiting',
        answers: [],
      };
      this.deliveries.push(delivery);
      if (this.#random() < (this.mode.lose ?? 0)) delivery.status = 'lost';
      else if (this.mode.hold) {
        delivery.status = 'held';
        this.#held.push(delivery);
      } else this.#start(delivery);
    }
  }

  bodyOf(scope: string, data: unknown): string {
    const { storeHash, storeId } = this.options;
    // The documentation's samples show the same hash for the creation and a change of one order.
    const hash = createHash('sha1').update(JSON.stringify(data)).digest('hex');
    return JSON.stringify({
      scope,
      store_id: storeId,
      data,
      hash,
      created_at: this.#seconds(),
      producer: `stores/${storeHash}`,
    });
  }

  /** Sends what was held back: in order, the other way round, or shuffled. */
  release(order: 'kept' | 'reversed' | 'shuffled' = 'kept'): number {
    const held = [...this.#held];
    this.#held = [];
    if (order === 'reversed') held.reverse();
    if (order === 'shuffled') held.sort(() => this.#random() - 0.5);
    for (const delivery of held) this.#start(delivery);
    return held.length;
  }

  /** Tries every failed delivery again; after the last retry its hook is switched off. */
  async retry(): Promise<number> {
    const failed = this.deliveries.filter(({ status }) => status === 'failed');
    for (const delivery of failed) this.#start(delivery);
    await this.settle();
    for (const { status, answers, hook } of failed) {
      if (status === 'failed' && answers.length > RETRIES) this.update(hook, { active: false });
    }
    return failed.length;
  }

  /** Resolves when nothing is under way. */
  async settle(): Promise<void> {
    while (this.#sending.size > 0) await Promise.all(this.#sending);
  }

  clear(): void {
    this.all.clear();
    this.deliveries.length = 0;
    this.#held = [];
    this.setMode({});
  }

  #seconds(): number {
    return Math.floor(this.options.now().getTime() / 1000);
  }

  #start(delivery: Delivery): void {
    const sending = this.#send(delivery).finally(() => this.#sending.delete(sending));
    this.#sending.add(sending);
  }

  async #send(delivery: Delivery): Promise<void> {
    const hook = this.all.get(delivery.hook);
    if (!hook) return;
    if (this.mode.delayMs) await delay(this.mode.delayMs, undefined, { ref: false });
    for (let copy = 0; copy <= (this.mode.duplicates ?? 0); copy += 1) {
      delivery.answers.push(await post(hook, delivery, this.mode));
    }
    const last = delivery.answers.at(-1) ?? 0;
    delivery.status = last >= 200 && last < 300 ? 'delivered' : 'failed';
  }
}

/** `store/order/*` stands for everything below. */
const listens = (scope: string, event: string): boolean =>
  scope === event || (scope.endsWith('/*') && event.startsWith(scope.slice(0, -1)));

/** Standard Webhooks' headers for a message: HMAC-SHA256 with the client secret over `{id}.{timestamp}.{body}`. */
export function signedHeaders(
  client: Pick<Client, 'clientSecret'>,
  id: string,
  body: string,
  seconds: number = Math.floor(Date.now() / 1000),
): Record<string, string> {
  const signature = createHmac('sha256', client.clientSecret)
    .update(`${id}.${seconds}.${body}`)
    .digest('base64');
  return {
    'webhook-id': id,
    'webhook-timestamp': String(seconds),
    'webhook-signature': `v1,${signature}`,
  };
}

export const bcSignature = (
  client: Pick<Client, 'clientSecret'>,
  body: string,
  encoding: 'hex' | 'base64',
): string => createHmac('sha256', client.clientSecret).update(body).digest(encoding);

async function post(hook: Hook, { id, body }: Delivery, mode: DeliveryMode): Promise<number> {
  const encoding = mode.bcSignature === 'base64' ? 'base64' : 'hex';
  try {
    const answer = await fetch(hook.destination, {
      method: 'POST',
      redirect: 'manual',
      signal: AbortSignal.timeout(10_000),
      headers: {
        'content-type': 'application/json',
        ...hook.headers,
        ...(mode.bcSignature === 'only-hex' ? {} : signedHeaders(hook.client, id, body)),
        ...(mode.bcSignature ? { 'x-bc-signature': bcSignature(hook.client, body, encoding) } : {}),
      },
      body,
    });
    await answer.arrayBuffer();
    return answer.status;
  } catch {
    return 0;
  }
}
