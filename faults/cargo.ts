import type { Random } from '../sandbox/kit';
import type { Orders } from '../workers/order-starter';
import type { Violation } from './checker';
import type { ExportedEntry } from './exported-trail';
import type { Ground } from './ground';
import type { Control, LaneBase } from './lane';
import type { FeedDeed, FeedStep } from './plan';
import type { Records } from './records';
import type { Seen } from './truth';

/** What a lane carries: how its feed is drawn, done and judged. Everything else of a run is the same for all lanes. */
export interface Cargo {
  /** What the things of the feed are called, for people. */
  readonly things: 'orders' | 'customers' | 'items';
  readonly rules: readonly string[];
  /** Rules whose breach no waiting mends. */
  readonly forGood: readonly string[];
  /** How long everything must have been in order until that counts: what is still on its way may spoil it. @default 0 */
  readonly steadyMs?: number;
  /** How long nothing may move before that is taken for the end, in milliseconds. @default 75 s */
  readonly restMs?: number;
  /** The longest wait after the feed, beside half a second for each thing. @default 180 s */
  readonly quietMs?: number;
  /** Polls that end before the feed begins. @default one of orders, where the shop sends webhooks */
  readonly firstRuns?: readonly WorkflowRun[];
  /** Polls that are doubled and paused. @default those of orders */
  readonly polls?: readonly (WorkflowRun & { readonly schedule: string })[];
  /** Of the feed's time, in milliseconds. @default 170 */
  readonly msEach?: number;
  feed(options: FeedOptions): FeedStep<AnyDeed>[];
  open(scene: Scene): Play;
}

export type AnyDeed = FeedDeed | { readonly kind: string };

export interface FeedOptions {
  /** How many things are fed. */
  readonly orders: number;
  readonly feedMs: number;
  /** Random numbers of the plan's seed, by what they are for. */
  readonly stream: (name: string) => Random;
}

export interface WorkflowRun {
  readonly type: 'poll' | 'catalog';
  readonly input: Readonly<Record<string, unknown>>;
}

/** What a run stands on, as far as feed and judgement need it. */
export interface Scene {
  readonly ground: Pick<Ground, 'shop' | 'erp'>;
  readonly records: Records;
  /** The whole audit trail with its sealed values, as the command line gives it to an operator. */
  readonly exported: () => Promise<ExportedEntry[]>;
  readonly orders: Orders;
  readonly sleep: (ms: number) => Promise<void>;
}

/** One run's feed and judgement. */
export interface Play {
  perform(step: FeedStep<AnyDeed>): Promise<void>;
  /** All sides at one moment, without the audit trail, which is long. */
  look(this: void): Promise<Look>;
  /** The audit trail as well. */
  lastLook(this: void): Promise<LastLook>;
  /** What is known of its way, for people who look for the cause. */
  history(subject: string): Promise<History>;
}

export interface Look {
  readonly violations: readonly Violation<string>[];
  readonly seen: ReadonlyMap<string, Seen>;
  /** What is in work. */
  readonly moving: number;
}

export interface LastLook extends Look {
  /** What was fed and what came of it, by name. */
  readonly counts: Readonly<Record<string, number>>;
  /** The same in a sentence. */
  readonly summary: string;
}

/** All that is known of one thing's way. */
export interface History {
  readonly order: string;
  /** As people had it, version by version. */
  readonly versions: readonly string[];
  /** What the sandboxes were asked about it, with the faults that struck. */
  readonly shopRequests: readonly string[];
  readonly erpRequests: readonly string[];
  readonly trail: readonly string[];
}

/** A lane that carries something else than orders. */
export interface CargoLane extends LaneBase {
  readonly cargo: Cargo;
}

interface Logged {
  readonly at: string;
  readonly calls: readonly string[];
  readonly status: number;
  readonly fault?: string;
}

/** What a sandbox was asked about these keys, a line a request. */
export async function requestsAbout(control: Control, keys: readonly string[]): Promise<string[]> {
  if (keys.length === 0) return [];
  const query = keys.map((key) => `about=${encodeURIComponent(key)}`).join('&');
  const requests = await control.call<Logged[]>('GET', `/requests?${query}`);
  return requests.map(
    ({ at, calls, status, fault }) =>
      `${at} ${[...new Set(calls)].join(' + ')} → ${status === 0 ? 'no answer' : status}${fault ? ` [${fault}]` : ''}`,
  );
}

const MOST = 3;

/** The histories of the first things that broke a rule. */
export async function historiesOf(play: Play, violations: readonly Violation<string>[]): Promise<History[]> {
  const subjects = [...new Set(violations.map(({ order }) => order))].filter(Boolean).slice(0, MOST);
  const histories: History[] = [];
  for (const subject of subjects) histories.push(await play.history(subject));
  return histories;
}
