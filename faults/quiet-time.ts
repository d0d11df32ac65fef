import type { Look } from './cargo';

const GRACE_MS = 2_000;
/** Longer than a sweep, which finds what every poll missed, and than the wait before a lagging order is read again. */
const AT_REST_MS = 75_000;

export interface QuietTime {
  /** What a person had to release once, with what the page said. */
  readonly released: ReadonlyMap<string, string>;
  readonly seconds: number;
}

/**
 * Waits until everything is in order, at most `limitMs`. What waits for a person without a reason of the
 * feed's is released once, as an operator would; should it wait again, it is stuck.
 */
export async function quietTime(
  look: () => Promise<Look>,
  options: {
    readonly limitMs: number;
    /** Rules whose breach no waiting mends. */
    readonly forGood: readonly string[];
    /** How long everything must have been in order. */
    readonly steadyMs: number;
    /** How long nothing may move before that is taken for the end. @default 75 s */
    readonly restMs?: number;
    readonly release: (order: string) => Promise<void>;
    readonly sleep: (ms: number) => Promise<void>;
    readonly say: (look: Look) => void;
  },
): Promise<QuietTime> {
  const { limitMs, forGood, steadyMs, restMs = AT_REST_MS, release, sleep, say } = options;
  const began = Date.now();
  const released = new Map<string, string>();
  let [restingSince, spoiledSince] = [began, undefined as number | undefined];
  let before = '';
  let goodSince: number | undefined;
  for (;;) {
    const now = await patientLook(look, sleep, began + limitMs);
    say(now);
    // Only who asks for a person gets one: what merely waits has to go on by itself.
    const stuck = now.violations.filter(
      ({ rule, order }) =>
        rule === 'stuck' && now.seen.get(order)?.stage === 'needs-attention' && !released.has(order),
    );
    for (const { order } of stuck) {
      const { cause = [], message = '' } = now.seen.get(order) ?? {};
      released.set(order, `${cause.join(', ')}: ${message.split('\n')[0] ?? ''}`);
      await release(order);
    }
    const state = JSON.stringify([now.violations, now.moving, stuck.length]);
    if (state !== before || now.moving > 0) restingSince = Date.now();
    before = state;
    const spoiled = now.violations.some(({ rule }) => forGood.includes(rule));
    spoiledSince = spoiled ? (spoiledSince ?? Date.now()) : undefined;
    const good = now.violations.length === 0 && now.moving === 0;
    goodSince = good ? (goodSince ?? Date.now()) : undefined;
    const over =
      (goodSince !== undefined && Date.now() - goodSince >= steadyMs) ||
      Date.now() - restingSince > restMs ||
      (spoiledSince !== undefined && Date.now() - spoiledSince > GRACE_MS) ||
      Date.now() - began > limitMs;
    if (over) return { released, seconds: Math.round((Date.now() - began) / 100) / 10 };
    await sleep(1_000);
  }
}

/** The embedded database may be without an owner for a moment. */
async function patientLook(
  look: () => Promise<Look>,
  sleep: (ms: number) => Promise<void>,
  until: number,
): Promise<Look> {
  for (;;) {
    try {
      return await look();
    } catch (error) {
      if (Date.now() > until) throw error;
      await sleep(1_000);
    }
  }
}
