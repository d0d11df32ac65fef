import { between, pick, seeded, type FaultRule, type Random } from '../sandbox/kit';
import { REVISIONS, type FedOrder, type Lane, type Revision, type Spec, type Target } from './lane';
import { planEvents, planWebhookEvents, type PlannedEvent } from './plan-events';

/** Something the shop's buyers and merchants do, `at` milliseconds after the start. */
export interface FeedStep {
  readonly at: number;
  /** The n-th order of the feed. */
  readonly order: number;
  readonly do: FeedDeed;
  /** Delays of the `changed` messages that follow, in milliseconds: none when they are lost, several when doubled. */
  readonly signals: readonly number[];
}

export type FeedDeed =
  | { readonly kind: 'place'; readonly spec: Spec; readonly needsPerson: boolean }
  /** Takes its number and time now and is visible only later, as long transactions do. */
  | {
      readonly kind: 'place-late';
      readonly spec: Spec;
      readonly needsPerson: boolean;
      readonly commitAfter: number;
    }
  | { readonly kind: 'revise'; readonly edit: Revision; readonly spec: Spec }
  | { readonly kind: 'cancel' }
  | { readonly kind: 'replace' }
  | { readonly kind: 'refund'; readonly spec: Spec };

/** All that happens to a run; the same seed and size give the same plan. */
export interface Plan {
  readonly seed: number;
  readonly orders: number;
  readonly lane: string;
  readonly feedMs: number;
  readonly feed: readonly FeedStep[];
  readonly shopFaults: readonly FaultRule[];
  readonly erpFaults: readonly FaultRule[];
  readonly events: readonly PlannedEvent[];
}

/** The share of calls that are made to fail. */
const STRIKES = 0.08;
const MS_PER_ORDER = 170;

export function makePlan(options: {
  readonly lane: Lane;
  readonly seed: number;
  readonly orders: number;
  readonly workers: number;
}): Plan {
  const { lane, seed, orders, workers } = options;
  const stream = (name: string): Random => seeded(`${seed}/${name}`);
  const feedMs = Math.max(3_000, orders * MS_PER_ORDER);
  return {
    seed,
    orders,
    lane: lane.name,
    feedMs,
    feed: planFeed(lane, orders, feedMs, stream('feed'), stream('refunds')),
    shopFaults: lane.shop.targets.flatMap((target) => strikes(target, lane, orders, stream(target.call))),
    erpFaults: lane.erp.targets.flatMap((target) => strikes(target, lane, orders, stream(target.call))),
    events: [
      ...planEvents({ orders, feedMs, workers, random: stream('events') }),
      ...(lane.shop.webhooks ? planWebhookEvents({ orders, feedMs, random: stream('webhooks') }) : []),
    ].sort((a, b) => a.at - b.at),
  };
}

function planFeed(
  lane: Lane,
  orders: number,
  feedMs: number,
  random: Random,
  refundRandom: Random,
): FeedStep[] {
  const steps: FeedStep[] = [];
  for (let order = 1; order <= orders; order += 1) {
    const at = Math.floor(((order - 1) / orders) * feedMs);
    const fed = lane.order(order, random);
    const { spec, needsPerson } = fed;
    const late = random() < 0.04 && lane.shop.late !== undefined;
    const placed: FeedDeed = late
      ? { kind: 'place-late', spec, needsPerson, commitAfter: between(random, 500, 4_000) }
      : { kind: 'place', spec, needsPerson };
    steps.push({ at, order, do: placed, signals: signals(random) });
    const settledAt = at + (placed.kind === 'place-late' ? placed.commitAfter : 0);
    const edits = planEdits(lane, order, settledAt, fed, random);
    steps.push(...edits.steps);
    if (edits.stands) steps.push(...planRefunds(lane, order, edits, refundRandom));
  }
  return steps.sort((a, b) => a.at - b.at);
}

interface Edits {
  readonly steps: readonly FeedStep[];
  /** The last edit's, or the placing's. */
  readonly at: number;
  readonly spec: Spec;
  /** It is due and was not cancelled. */
  readonly stands: boolean;
}

/** Up to three edits, soon enough to meet the order in work and late enough to meet it posted. */
function planEdits(lane: Lane, order: number, placedAt: number, given: FedOrder, random: Random): Edits {
  const { shop } = lane;
  const revisions = shop.revisions ?? REVISIONS;
  const steps: FeedStep[] = [];
  let at = placedAt;
  let { spec } = given;
  const add = (deed: FeedDeed): void => {
    at += between(random, 1_100, 6_000);
    steps.push({ at, order, do: deed, signals: signals(random) });
  };
  const revise = (edit: Revision): void => {
    if (!revisions.includes(edit)) return;
    spec = lane.revise(spec, edit, random);
    add({ kind: 'revise', edit, spec });
  };
  if (given.held) {
    const released = random() < 0.7;
    if (released) revise('release');
    return { steps, at, spec, stands: released };
  }
  const fate = random();
  if (fate < 0.1) revise('quantity');
  else if (fate < 0.16) revise('address');
  else if (fate < 0.2) {
    revise('quantity');
    revise('address');
  }
  const cancelled = fate > 0.17 && fate < 0.24;
  const replaced = fate > 0.24 && fate < 0.27 && shop.replace !== undefined;
  if (cancelled) add({ kind: 'cancel' });
  else if (replaced) add({ kind: 'replace' });
  return { steps, at, spec, stands: !cancelled && !replaced };
}

const REFUNDED = 0.35;
const REFUNDED_AGAIN = 0.35;
const CANCELLED_AFTER = 0.1;

/** Of some orders something is given back, of some of these more than once; and now and then the rest is cancelled. */
function planRefunds(lane: Lane, order: number, after: Edits, random: Random): FeedStep[] {
  const steps: FeedStep[] = [];
  const given: Spec[] = [];
  let { at } = after;
  const add = (deed: FeedDeed): void => {
    at += between(random, 1_100, 5_000);
    steps.push({ at, order, do: deed, signals: signals(random) });
  };
  while (lane.refund && random() < (given.length === 0 ? REFUNDED : REFUNDED_AGAIN)) {
    const spec = lane.refund(after.spec, given, random);
    if (!spec) break;
    given.push(spec);
    add({ kind: 'refund', spec });
  }
  const cancellable = given.length > 0 && lane.shop.cancelsRefunded !== false;
  if (cancellable && random() < CANCELLED_AFTER) add({ kind: 'cancel' });
  return steps;
}

/** A webhook's way to us: on time, late, twice, or not at all. Late ones overtake each other. */
function signals(random: Random): number[] {
  const fate = random();
  if (fate < 0.25) return [];
  if (fate < 0.6) return [between(random, 0, 50)];
  if (fate < 0.8) return [between(random, 500, 4_000)];
  return [between(random, 0, 100), between(random, 0, 1_500), between(random, 1_500, 3_000)];
}

/** Which calls of a target fail, by their count: one rule a strike, spread over the whole run. */
function strikes(target: Target, lane: Lane, orders: number, random: Random): FaultRule[] {
  const expected = Math.max(4, Math.round(orders * target.perOrder));
  const count = Math.max(1, Math.round(expected * STRIKES));
  const first = pick(random, target.effects.slice(0, 2));
  const others = target.effects.filter((effect) => effect !== first);
  const nths = new Set<number>();
  while (nths.size < count) nths.add(between(random, 1, expected));
  return [...nths]
    .sort((a, b) => a - b)
    .map((nth, index) => {
      const effect = index === 0 ? first : pick(random, others);
      return { call: target.call, effect, nth, ...detail(effect, lane, random) };
    });
}

function detail(effect: FaultRule['effect'], lane: Lane, random: Random): Partial<FaultRule> {
  const { deadlineMs, settleMs } = lane;
  switch (effect) {
    case 'slow':
      // Some only slow, some beyond the deadline: the answer comes to nobody.
      return { delayMs: Math.round(deadlineMs * pick(random, [0.2, 0.5, 1.5])) };
    case 'commit-late':
      return {
        delayMs: between(random, deadlineMs + 200, Math.max(deadlineMs + 200, settleMs - 500)),
        hold: random() < 0.6,
      };
    case 'throttle':
    case 'error-503':
      return random() < 0.5 ? { retryAfter: 1 } : {};
    case 'html':
      return { status: pick(random, [502, 503, 200]) };
    default:
      return {};
  }
}
