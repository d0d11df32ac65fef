import { between, pick, seeded, type FaultRule, type Random } from '../sandbox/kit';
import type { AnyDeed, Cargo } from './cargo';
import type { LaneBase, Revision, Spec, Target } from './lane';
import { planEvents, planWebhookEvents, type PlannedEvent } from './plan-events';

/** Something that buyers, merchants or people at the ERP do, `at` milliseconds after the start. */
export interface FeedStep<Deed extends { readonly kind: string } = FeedDeed> {
  readonly at: number;
  /** The n-th order of the feed, or whatever else it feeds. */
  readonly order: number;
  readonly do: Deed;
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
  readonly feed: readonly FeedStep<AnyDeed>[];
  readonly shopFaults: readonly FaultRule[];
  readonly erpFaults: readonly FaultRule[];
  readonly events: readonly PlannedEvent[];
}

/** The share of calls that are made to fail. */
const STRIKES = 0.08;
const MS_PER_ORDER = 170;

export function makePlan(options: {
  readonly lane: LaneBase;
  readonly cargo: Cargo;
  readonly seed: number;
  readonly orders: number;
  readonly workers: number;
}): Plan {
  const { lane, cargo, seed, orders, workers } = options;
  const stream = (name: string): Random => seeded(`${seed}/${name}`);
  const feedMs = Math.max(3_000, orders * (cargo.msEach ?? MS_PER_ORDER));
  return {
    seed,
    orders,
    lane: lane.name,
    feedMs,
    feed: cargo.feed({ orders, feedMs, stream }),
    shopFaults: lane.shop.targets.flatMap((target) => strikes(target, lane, orders, stream(target.call))),
    erpFaults: lane.erp.targets.flatMap((target) => strikes(target, lane, orders, stream(target.call))),
    events: [
      ...planEvents({ orders, feedMs, workers, random: stream('events') }),
      ...(lane.shop.webhooks ? planWebhookEvents({ orders, feedMs, random: stream('webhooks') }) : []),
    ].sort((a, b) => a.at - b.at),
  };
}

/** A webhook's way to us: on time, late, twice, or not at all. Late ones overtake each other. */
export function signals(random: Random): number[] {
  const fate = random();
  if (fate < 0.25) return [];
  if (fate < 0.6) return [between(random, 0, 50)];
  if (fate < 0.8) return [between(random, 500, 4_000)];
  return [between(random, 0, 100), between(random, 0, 1_500), between(random, 1_500, 3_000)];
}

/** Which calls of a target fail, by their count: one rule a strike, spread over the whole run. */
function strikes(target: Target, lane: LaneBase, orders: number, random: Random): FaultRule[] {
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

function detail(effect: FaultRule['effect'], lane: LaneBase, random: Random): Partial<FaultRule> {
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
