import { between, type Random } from '../../sandbox/kit';
import type { FeedOptions } from '../cargo';
import { REVISIONS, type FedOrder, type Lane, type Revision, type Spec } from '../lane';
import { signals, type FeedDeed, type FeedStep } from '../plan';

/** Orders that are placed, edited, cancelled and given back, as the lane's shop knows it. */
export function planOrders(lane: Lane, { orders, feedMs, stream }: FeedOptions): FeedStep[] {
  const [random, refundRandom] = [stream('feed'), stream('refunds')];
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
