import type { FaultEffect, Random } from '../sandbox/kit';
import type { ErpState, ShopOrder } from './truth';

/**
 * A lane under attack: a storefront, an ERP and what flows between them. One file describes all that the harness has
 * to know of them; it reads both truths from the sandboxes, and nowhere else.
 */
export interface LaneBase {
  readonly name: string;
  /** The connection's name: the file's, and part of every workflow id. */
  readonly connection: string;
  /** How long a lost write may still arrive, as the connection file says; late commits stay within it. */
  readonly settleMs: number;
  /** One call's deadline in the connection file; what is slower counts as lost. */
  readonly deadlineMs: number;
  /** Runs in the sandboxes' own process. */
  startSandboxes(): Promise<RunningSandboxes>;
  /** Writes connection and mapping. */
  writeFiles(folder: string, addresses: Addresses): Promise<void>;
  readonly shop: ShopSurface;
  readonly erp: Attack;
}

/** A lane that carries orders. */
export interface Lane extends LaneBase {
  /** The n-th order of the feed, from 1, as plain JSON. */
  order(index: number, random: Random): FedOrder;
  /** The same order after an edit in the shop. */
  revise(spec: Spec, edit: Revision, random: Random): Spec;
  /** What is given back of an order, after what was given back of it before; undefined when nothing more can be. */
  refund?(spec: Spec, before: readonly Spec[], random: Random): Spec | undefined;
  readonly shop: ShopControls;
  readonly erp: ErpControls;
}

/** What the lane's shop takes an order from; plain JSON, so that a plan can be printed and compared. */
export type Spec = Readonly<Record<string, unknown>>;

export interface FedOrder {
  readonly spec: Spec;
  /** True when a person has to look at it, whatever happens. */
  readonly needsPerson: boolean;
  /** Not due until it is released. */
  readonly held?: boolean;
}

export const REVISIONS = ['quantity', 'address', 'release'] as const;
/** `release`: an order that was not due becomes due. */
export type Revision = (typeof REVISIONS)[number];

export interface Addresses {
  readonly shop: string;
  readonly erp: string;
  /** Where the shop answers what its sandbox has no control route for; served beside it, in the same process. */
  readonly office?: string;
  /** What the shop's webhooks are proved by, where the connection file has to name it. */
  readonly webhookKey?: string;
}

export interface RunningSandboxes extends Addresses {
  /** Credential name to the secret's text, for the vault. */
  readonly credentials: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

/** Calls to a sandbox's control API; the address has no slash at its end. */
export interface Control {
  readonly url: string;
  call<Answer>(method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, body?: unknown): Promise<Answer>;
}

/** The shop's control API, and that of its back office. */
export interface ShopControl extends Control {
  /** Absent where the sandbox's own control routes tell all. */
  readonly office?: Control;
}

/** @throws Error for a lane that has none */
export function officeOf({ office }: ShopControl): Control {
  if (!office) throw new Error('this lane serves no back office beside its shop');
  return office;
}

/** What any shop can be hit with. */
export interface ShopSurface extends Attack {
  skewClock(control: ShopControl, seconds: number): Promise<void>;
  /** Lists answer from before the last changes, or from now again; absent where single readings do that. */
  lag?(control: ShopControl, on: boolean): Promise<void>;
  /** Absent: the harness itself says that an order has changed, and no webhook is sent. */
  readonly webhooks?: ShopWebhooks;
}

export interface ShopControls extends ShopSurface {
  /** Which edits the shop knows. @default all */
  readonly revisions?: readonly Revision[];
  /** Whether an order can be cancelled of which something was given back. @default true */
  readonly cancelsRefunded?: boolean;
  /** Takes the order; answers its number and id. */
  place(control: ShopControl, spec: Spec): Promise<ShopOrder>;
  revise(control: ShopControl, id: string, spec: Spec): Promise<ShopOrder>;
  cancel(control: ShopControl, id: string): Promise<ShopOrder>;
  refund?(control: ShopControl, id: string, spec: Spec): Promise<ShopOrder>;
  /** Cancels the order and puts another in its place; both as they are then. */
  replace?(control: ShopControl, id: string): Promise<readonly ShopOrder[]>;
  /** Takes the order in a transaction that commits later. */
  readonly late?: {
    begin(control: ShopControl, spec: Spec): Promise<{ readonly id: string }>;
    commit(control: ShopControl, id: string): Promise<ShopOrder>;
  };
  orders(control: ShopControl): Promise<ShopOrder[]>;
}

/** The shop's own webhooks, signed, to the gateway; with what becomes of them on the way. */
export interface ShopWebhooks {
  /** Says where they go; absent where the product itself registers. */
  open?(control: ShopControl, url: string): Promise<void>;
  /** Has the deliveries that `deed` causes leave after these delays, in milliseconds; none: they are lost. */
  during<T>(control: ShopControl, delays: readonly number[], deed: () => Promise<T>): Promise<T>;
  /** From now on they wait; and leave again, those that came last first, or in any order. */
  hold(control: ShopControl): Promise<void>;
  release(control: ShopControl): Promise<void>;
  /** How many the gateway has taken so far. */
  taken(control: ShopControl): Promise<number>;
}

export interface ErpControls extends Attack {
  state(control: Control): Promise<ErpState>;
  /** Every number by which the ERP's requests may have named this order. */
  keysOf(control: Control, order: string): Promise<string[]>;
}

/** Where a side can be hit. */
export interface Attack {
  readonly targets: readonly Target[];
  /** Makes every token invalid, or takes it back. */
  revoke(control: Control): Promise<void>;
  restore(control: Control): Promise<void>;
}

/** A call worth failing. */
export interface Target {
  /** As fault rules name it. */
  readonly call: string;
  /** About how often it comes for each order of the feed; 0 for calls that come now and then. */
  readonly perOrder: number;
  readonly effects: readonly FaultEffect[];
}

/** What can happen to the reading of one thing. */
export const READ_EFFECTS = [
  'refuse',
  'throttle',
  'error-500',
  'error-503',
  'cut',
  'slow',
  'html',
  'error-in-200',
  'token-expired',
  'stale-read',
] as const satisfies readonly FaultEffect[];

/** What can happen to the reading of a list. */
export const LIST_EFFECTS = ['page-shift', ...READ_EFFECTS] as const satisfies readonly FaultEffect[];

/** The nastiest first: a short plan has only those. */
export const WRITE_EFFECTS = [
  'commit-then-drop',
  'commit-late',
  'throttle',
  'cut',
  'error-500',
  'slow',
  'refuse',
  'error-in-200',
  'html',
  'error-503',
  'token-expired',
] as const satisfies readonly FaultEffect[];
