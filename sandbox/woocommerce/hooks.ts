import { createHash, createHmac, randomBytes } from 'node:crypto';
import { between, type Random, seeded } from '../kit';
import { phpJson } from './php-json';

export const HOOK_STATUSES = ['active', 'paused', 'disabled'] as const;
export type HookStatus = (typeof HOOK_STATUSES)[number];

export interface Hook {
  readonly id: number;
  readonly name: string;
  readonly topic: string;
  readonly deliveryUrl: string;
  readonly secret: string;
  readonly status: HookStatus;
  readonly failures: number;
}

/** What becomes of the deliveries that wait. */
export interface DeliverOptions {
  /** The share that is lost on the way, 0 to 1. */
  readonly lose?: number;
  /** The share that is sent twice, 0 to 1. */
  readonly duplicate?: number;
  /** In any order. */
  readonly shuffle?: boolean;
  /** Before the first one, in milliseconds. */
  readonly delayMs?: number;
  readonly seed?: number | string;
}

export interface Delivery {
  readonly hook: number;
  readonly topic: string;
  readonly resource: number;
  /** 0: nothing answered. */
  readonly status: number;
}

interface Waiting {
  readonly hook: number;
  readonly resource: number;
}

/** A failure that finds this many before it switches the hook off: the seventh in a row. */
const MOST_FAILURES = 5;
const AGENT = 'WooCommerce/11.0.1 Hookshot (WordPress/7.1)';

/** The shop's webhooks: nothing is repeated, seven failures in a row switch one off, and nobody is told. */
export class Hooks {
  readonly #hooks = new Map<number, Hook>();
  #waiting: Waiting[] = [];
  #lastId = 0;

  /**
   * @param payload of a resource as it is when the delivery goes out; undefined when there is none any more
   */
  constructor(
    private readonly site: () => string,
    private readonly now: () => number,
    private readonly payload: (resource: string, id: number) => unknown,
  ) {}

  all(): Hook[] {
    return [...this.#hooks.values()].sort((a, b) => a.id - b.id);
  }

  get(id: number): Hook | undefined {
    return this.#hooks.get(id);
  }

  /** A hook made without a secret gets one that nobody can read. The address is greeted with an unsigned ping. */
  async create(input: { name?: string; topic: string; deliveryUrl: string; secret?: string }): Promise<Hook> {
    this.#lastId += 1;
    const hook: Hook = {
      id: this.#lastId,
      name: input.name ?? `Webhook created on ${new Date(this.now()).toISOString()}`,
      topic: input.topic,
      deliveryUrl: input.deliveryUrl,
      secret: input.secret || randomBytes(25).toString('hex'),
      status: 'active',
      failures: 0,
    };
    this.#hooks.set(hook.id, hook);
    await post(hook.deliveryUrl, `webhook_id=${hook.id}`, {
      'content-type': 'application/x-www-form-urlencoded',
    });
    return hook;
  }

  /** Waking a hook leaves its count of failures as it is: the next failure switches it off again. */
  update(id: number, change: Partial<Omit<Hook, 'id'>>): Hook {
    const hook = this.#hooks.get(id);
    if (hook === undefined) throw new RangeError(`there is no webhook ${id}`);
    const changed = { ...hook, ...change };
    this.#hooks.set(id, changed);
    return changed;
  }

  remove(id: number): void {
    this.#hooks.delete(id);
    this.#waiting = this.#waiting.filter(({ hook }) => hook !== id);
  }

  /** Puts a delivery in the queue of every hook that listens; one that waits already is not put there twice. */
  emit(topic: string, resource: number): void {
    for (const hook of this.#hooks.values()) {
      if (hook.topic !== topic || hook.status !== 'active') continue;
      if (this.#waiting.some((one) => one.hook === hook.id && one.resource === resource)) continue;
      this.#waiting.push({ hook: hook.id, resource });
    }
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  /** Sends what waits, one after the other, as the shop's queue does. */
  async deliver(options: DeliverOptions = {}): Promise<Delivery[]> {
    const random = seeded(options.seed ?? 1);
    const waiting = this.#waiting.splice(0);
    const batch = waiting.flatMap((one) => {
      if (random() < (options.lose ?? 0)) return [];
      return random() < (options.duplicate ?? 0) ? [one, one] : [one];
    });
    if (options.shuffle === true) shuffle(batch, random);
    if (options.delayMs !== undefined) await new Promise((resolve) => setTimeout(resolve, options.delayMs));
    const deliveries: Delivery[] = [];
    for (const { hook: id, resource } of batch) {
      const hook = this.#hooks.get(id);
      if (hook === undefined || hook.status !== 'active') continue;
      const status = await this.send(hook, resource);
      this.#count(hook, status);
      deliveries.push({ hook: id, topic: hook.topic, resource, status });
    }
    return deliveries;
  }

  /** One delivery, signed with the hook's secret. Answers the receiver's status. */
  async send(hook: Hook, resource: number): Promise<number> {
    const [kind = '', event = ''] = hook.topic.split('.');
    const body = phpJson(event === 'deleted' ? { id: resource } : (this.payload(kind, resource) ?? {}));
    return post(hook.deliveryUrl, body, {
      'content-type': 'application/json',
      'X-WC-Webhook-Source': `${this.site()}/`,
      'X-WC-Webhook-Topic': hook.topic,
      'X-WC-Webhook-Resource': kind,
      'X-WC-Webhook-Event': event,
      'X-WC-Webhook-Signature': createHmac('sha256', hook.secret).update(body).digest('base64'),
      'X-WC-Webhook-ID': String(hook.id),
      'X-WC-Webhook-Delivery-ID': this.#deliveryId(hook),
    });
  }

  clear(): void {
    this.#hooks.clear();
    this.#waiting = [];
    this.#lastId = 0;
  }

  /** Made of the hook and the second: not unique. */
  #deliveryId(hook: Hook): string {
    return createHash('md5')
      .update(`${hook.id}${Math.floor(this.now() / 1000)}`)
      .digest('hex');
  }

  #count(hook: Hook, status: number): void {
    const failed = status < 200 || status > 302;
    if (!failed) this.update(hook.id, { failures: 0 });
    else if (hook.failures > MOST_FAILURES) this.update(hook.id, { status: 'disabled' });
    else this.update(hook.id, { failures: hook.failures + 1 });
  }
}

async function post(url: string, body: string, headers: Readonly<Record<string, string>>): Promise<number> {
  try {
    const answer = await fetch(url, {
      method: 'POST',
      body,
      headers: { 'user-agent': AGENT, ...headers },
      redirect: 'manual',
      signal: AbortSignal.timeout(60_000),
    });
    await answer.arrayBuffer();
    return answer.status;
  } catch {
    return 0;
  }
}

function shuffle<T>(list: T[], random: Random): void {
  for (let index = list.length - 1; index > 0; index -= 1) {
    const other = between(random, 0, index);
    [list[index], list[other]] = [list[other] as T, list[index] as T];
  }
}
