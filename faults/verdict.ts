import { check, ownersOf, type Rule, type Violation } from './checker';
import type { Ground } from './ground';
import type { Lane } from './lane';
import type { Records } from './records';
import { auditedOf, checkRecords } from './records-checker';
import type { ErpState, Seen, Taken } from './truth';

/** All sides at one moment, and what is wrong with it. */
export interface Look {
  readonly violations: readonly Violation[];
  readonly erp: ErpState;
  readonly seen: ReadonlyMap<string, Seen>;
  /** Rows of the ledger whose fate is open, and orders in work. */
  readonly moving: number;
}

export interface Eyes {
  readonly lane: Lane;
  readonly ground: Pick<Ground, 'shop' | 'erp'>;
  readonly records: Records;
  readonly taken: () => readonly Taken[];
}

/** A look without the audit trail, which is long. */
export async function look({ lane, ground, records, taken }: Eyes): Promise<Look> {
  const open = await records.open();
  const seen = await records.seen();
  const [shop, erp] = await Promise.all([lane.shop.orders(ground.shop), lane.erp.state(ground.erp)]);
  const violations = [
    ...check({ taken: taken(), shop, erp, seen }),
    ...checkRecords([], { open, trails: new Map(), problems: [] }),
  ];
  const inWork = [...seen.values()].filter(({ stage }) => stage === 'processing' || stage === 'in-doubt');
  return { violations, erp, seen, moving: open.length + inWork.length };
}

/** The last look: the audit trail as well. */
export async function lastLook(eyes: Eyes): Promise<Look> {
  const seen = await look(eyes);
  const documents = auditedOf(seen.erp, ownersOf(eyes.taken()));
  const records = {
    open: [],
    trails: await eyes.records.trails(new Set(documents.map(({ order }) => order))),
    problems: await eyes.records.problems(),
  };
  return { ...seen, violations: [...seen.violations, ...checkRecords(documents, records)] };
}

/** What no waiting mends. */
const FOR_GOOD: readonly Rule[] = ['doubled', 'cents-off', 'unbalanced', 'stranger', 'list-differs'];
const GRACE_MS = 2_000;
/** Longer than a sweep, which finds what every poll missed, and than the wait before a lagging order is read again. */
const AT_REST_MS = 75_000;

export interface QuietTime {
  /** Orders a person had to release once, with what the page said. */
  readonly released: ReadonlyMap<string, string>;
  readonly seconds: number;
}

/**
 * Waits until everything is in order, at most `limitMs`. An order that waits for a person without a reason of the
 * feed's is released once, as an operator would; should it wait again, it is stuck.
 */
export async function quietTime(
  eyes: Eyes,
  options: {
    readonly limitMs: number;
    readonly release: (order: string) => Promise<void>;
    readonly sleep: (ms: number) => Promise<void>;
    readonly say: (look: Look) => void;
  },
): Promise<QuietTime> {
  const { limitMs, release, sleep, say } = options;
  const began = Date.now();
  const released = new Map<string, string>();
  let [restingSince, spoiledSince] = [began, undefined as number | undefined];
  let before = '';
  for (;;) {
    const now = await patientLook(eyes, sleep, began + limitMs);
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
    const spoiled = now.violations.some(({ rule }) => FOR_GOOD.includes(rule));
    spoiledSince = spoiled ? (spoiledSince ?? Date.now()) : undefined;
    const over =
      (now.violations.length === 0 && now.moving === 0) ||
      Date.now() - restingSince > AT_REST_MS ||
      (spoiledSince !== undefined && Date.now() - spoiledSince > GRACE_MS) ||
      Date.now() - began > limitMs;
    if (over) return { released, seconds: Math.round((Date.now() - began) / 100) / 10 };
    await sleep(1_000);
  }
}

/** The embedded database may be without an owner for a moment. */
async function patientLook(eyes: Eyes, sleep: (ms: number) => Promise<void>, until: number): Promise<Look> {
  for (;;) {
    try {
      return await look(eyes);
    } catch (error) {
      if (Date.now() > until) throw error;
      await sleep(1_000);
    }
  }
}
