import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { type Random, seeded } from '../kit';
import {
  callbackBody,
  type Change,
  eventBody,
  eventOf,
  type Field,
  methodOf,
  moduleBody,
} from './push-bodies';
import type { PushKeys } from './push-keys';

export type PushKind = 'module' | 'events' | 'callback';

/** How a push goes wrong on its way. Shares lie between 0 and 1 and are drawn from `seed`. */
export interface PushTroubles {
  readonly lose?: number;
  readonly duplicate?: number;
  /** Up to so many milliseconds late. */
  readonly delayMs?: number;
  /** Held back until the next push of the same target has gone. */
  readonly reorder?: number;
  readonly seed?: number | string;
}

/** Where pushes go. */
export interface PushTarget {
  readonly kind: PushKind;
  readonly url: string;
  /** Of I/O Events: the Developer Console project. */
  readonly clientId?: string;
  /** Of callbacks: the header, by default `x-crossdock-signature`. */
  readonly header?: string;
  readonly timestampHeader?: string;
  /** Of callbacks; default the sandbox's own. */
  readonly secret?: string;
  /** Of I/O Events: only what `eventing/eventSubscribe` asked for, with its fields. Default false: everything. */
  readonly subscribedOnly?: boolean;
  readonly troubles?: PushTroubles;
}

export interface SentPush {
  readonly kind: PushKind;
  readonly url: string;
  readonly topic: string;
  /** `lost`: never sent. A number is the receiver's status. */
  readonly outcome: 'lost' | 'failed' | number;
  readonly answer?: string;
}

/** A hook of the Webhooks module as its REST API keeps it. */
export interface Hook {
  readonly webhook_method: string;
  readonly url: string;
  readonly fields: readonly Field[];
  readonly headers: readonly { readonly name: string; readonly value: string }[];
}

interface Outgoing {
  readonly target: PushTarget;
  readonly topic: string;
  readonly body: Buffer;
  readonly headers: Record<string, string>;
}

interface Lane {
  readonly target: PushTarget;
  readonly random: Random;
  held: Outgoing | undefined;
}

/** Sends what happens in the shop, signed as the vendor signs it, over ways that lose, double, delay and reorder. */
export class Pushes {
  readonly log: SentPush[] = [];
  hooks: Hook[] = [];
  readonly subscriptions = new Map<string, readonly Field[]>();
  #lanes: Lane[] = [];
  readonly #running = new Set<Promise<void>>();

  constructor(
    private readonly keys: PushKeys,
    private readonly now: () => Date,
  ) {}

  get targets(): readonly PushTarget[] {
    return this.#lanes.map(({ target }) => target);
  }

  add(target: PushTarget): void {
    this.#lanes.push({ target, random: seeded(target.troubles?.seed ?? target.url), held: undefined });
  }

  clear(): void {
    this.#lanes = [];
    this.hooks = [];
    this.subscriptions.clear();
    this.log.length = 0;
  }

  /** I/O Events prove a new address: it must echo what it is asked. */
  async prove(url: string): Promise<boolean> {
    const challenge = randomUUID();
    const answer = await fetch(`${url}?challenge=${challenge}`, { redirect: 'error' }).catch(() => undefined);
    return answer?.status === 200 && (await answer.text()).includes(challenge);
  }

  changed(change: Change): void {
    for (const hook of this.hooks.filter(({ webhook_method }) => webhook_method === methodOf(change))) {
      const target: PushTarget = { kind: 'module', url: hook.url };
      this.#start(this.#send(this.#moduleCall(target, change, hook.fields, hook.headers)));
    }
    for (const lane of this.#lanes) {
      const outgoing = this.#make(lane.target, change);
      if (outgoing !== undefined) this.#dispatch(lane, outgoing);
    }
  }

  /** Everything that waits goes out; resolves when it has arrived or failed. */
  async flush(): Promise<void> {
    for (const lane of this.#lanes) {
      if (lane.held !== undefined) this.#start(this.#send(lane.held));
      lane.held = undefined;
    }
    while (this.#running.size > 0) await Promise.all(this.#running);
  }

  #make(target: PushTarget, change: Change): Outgoing | undefined {
    if (target.kind === 'module') return this.#moduleCall(target, change, [], []);
    if (target.kind === 'callback') {
      const body = callbackBody(change);
      const stamp =
        target.timestampHeader === undefined ? undefined : String(Math.floor(this.now().getTime() / 1_000));
      const signature = this.keys.signCallback(body, target.secret ?? this.keys.secret, stamp);
      return {
        target,
        topic: `${change.noun}.saved`,
        body,
        headers: {
          [target.header ?? 'x-crossdock-signature']: signature,
          ...(target.timestampHeader === undefined || stamp === undefined
            ? {}
            : { [target.timestampHeader]: stamp }),
        },
      };
    }
    const topic = eventOf(change);
    const fields = this.subscriptions.get(topic);
    if (target.subscribedOnly === true && fields === undefined) return undefined;
    const body = eventBody(
      change,
      target.clientId ?? 'sandbox-client',
      this.now(),
      target.subscribedOnly === true ? (fields ?? []) : [],
    );
    return { target, topic, body, headers: this.keys.signEvent(body) };
  }

  #moduleCall(
    target: PushTarget,
    change: Change,
    fields: readonly Field[],
    headers: Hook['headers'],
  ): Outgoing {
    const body = moduleBody(change, fields);
    return {
      target,
      topic: methodOf(change),
      body,
      headers: {
        ...Object.fromEntries(headers.map(({ name, value }) => [name, value])),
        'x-adobe-commerce-request-id': randomUUID(),
        ...this.keys.signModule(body),
      },
    };
  }

  #dispatch(lane: Lane, outgoing: Outgoing): void {
    const { lose = 0, duplicate = 0, delayMs = 0, reorder = 0 } = lane.target.troubles ?? {};
    // Always as many draws, so that one share does not change what the seed means for another.
    const [lost, doubled, late, held] = [lane.random(), lane.random(), lane.random(), lane.random()] as const;
    if (lost < lose) {
      this.log.push({ ...brief(outgoing), outcome: 'lost' });
      return;
    }
    const before = lane.held;
    if (before === undefined && held < reorder) {
      lane.held = outgoing;
      return;
    }
    lane.held = undefined;
    const wait = Math.floor(late * delayMs);
    this.#start(
      (async (): Promise<void> => {
        if (wait > 0) await delay(wait, undefined, { ref: false });
        await this.#send(outgoing);
        if (doubled < duplicate) await this.#send(outgoing);
        if (before !== undefined) await this.#send(before);
      })(),
    );
  }

  #start(work: Promise<void>): void {
    const running = work.finally(() => this.#running.delete(running));
    this.#running.add(running);
  }

  async #send(outgoing: Outgoing): Promise<void> {
    try {
      const answer = await fetch(outgoing.target.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...outgoing.headers },
        body: new Uint8Array(outgoing.body),
        redirect: 'error',
        signal: AbortSignal.timeout(10_000),
      });
      this.log.push({ ...brief(outgoing), outcome: answer.status, answer: await answer.text() });
    } catch {
      this.log.push({ ...brief(outgoing), outcome: 'failed' });
    }
  }
}

const brief = ({ target, topic }: Outgoing): Pick<SentPush, 'kind' | 'url' | 'topic'> => ({
  kind: target.kind,
  url: target.url,
  topic,
});
