import { type Random, seeded } from './random';

/** Applied by the kit itself: the vendor's code sees nothing but, where it runs at all, a normal request. */
export const TRANSPORT_EFFECTS = [
  'refuse',
  'throttle',
  'error-500',
  'error-503',
  'commit-then-drop',
  'commit-late',
  'cut',
  'slow',
  'html',
] as const;

/** Handed to the vendor's handler as `request.fault`, because only the vendor knows what it looks like there. */
export const VENDOR_EFFECTS = ['error-in-200', 'token-expired', 'stale-read', 'page-shift'] as const;

/**
 * - `refuse`           the socket dies before anything is handled
 * - `throttle`         429, nothing handled; `Retry-After` only when the rule gives `retryAfter`
 * - `error-500`, `error-503`  nothing handled
 * - `commit-then-drop` handled, then the socket dies without an answer
 * - `commit-late`      the socket dies now (with `hold`: only then), the request is handled `delayMs` later
 * - `cut`              handled, the answer stops in the middle
 * - `slow`             handled, the answer waits `delayMs`
 * - `html`             a web page with `status` (default 502), nothing handled
 * - `error-in-200`, `token-expired`, `stale-read`, `page-shift`  as the vendor does it
 */
export type TransportEffect = (typeof TRANSPORT_EFFECTS)[number];
export type VendorEffect = (typeof VENDOR_EFFECTS)[number];
export type FaultEffect = TransportEffect | VendorEffect;

/** Without `nth` and `rate` a rule strikes every matching call, `times` times at most. */
export interface FaultRule {
  /** The call's exact name, or its beginning followed by `*`. */
  readonly call: string;
  readonly effect: FaultEffect;
  /** Only calls that name this business key, such as an order number. */
  readonly about?: string;
  /** Which matching calls, counted from 1 since the rule was set. */
  readonly nth?: number | readonly number[];
  /** The share of matching calls, 0 to 1, chosen by `seed`. */
  readonly rate?: number;
  readonly seed?: number | string;
  /** How often the rule strikes at most. */
  readonly times?: number;
  /** Milliseconds, for `slow`, `commit-late`. */
  readonly delayMs?: number;
  /** For `commit-late`: the caller is kept waiting until then, as behind a gateway that hangs. */
  readonly hold?: boolean;
  /** Seconds, or a date in HTTP form; for `throttle` and `error-503`. */
  readonly retryAfter?: number | string;
  /** For `html`. */
  readonly status?: number;
}

/** A rule that has struck. */
export interface Fault extends FaultRule {
  /** Which matching call it was, from 1. */
  readonly occurrence: number;
}

/** What the control API shows of a rule. */
export interface FaultRuleState extends FaultRule {
  readonly seen: number;
  readonly fired: number;
}

interface ArmedRule {
  readonly rule: FaultRule;
  readonly random: Random;
  seen: number;
  fired: number;
}

/** Says for each call whether and how it fails. Each rule draws from its own stream, so rules do not disturb each other. */
export class FaultPlan {
  #rules: ArmedRule[] = [];

  constructor(rules: readonly FaultRule[] = []) {
    this.set(rules);
  }

  /** Replaces all rules. @throws RangeError for a rule that makes no sense; the old rules then stay. */
  set(rules: readonly FaultRule[]): void {
    this.#rules = rules.map((rule, index) => arm(rule, index));
  }

  /** Adds rules behind the present ones. @throws RangeError as `set`. */
  append(rules: readonly FaultRule[]): void {
    this.#rules.push(...rules.map((rule, index) => arm(rule, this.#rules.length + index)));
  }

  clear(): void {
    this.#rules = [];
  }

  /** Counts the call for every matching rule and answers the first that strikes. */
  draw(call: string, about: readonly string[] = []): Fault | undefined {
    let fault: Fault | undefined;
    for (const armed of this.#rules) {
      if (!matches(armed.rule.call, call)) continue;
      if (armed.rule.about !== undefined && !about.includes(armed.rule.about)) continue;
      armed.seen += 1;
      const struck = strikes(armed);
      if (struck && fault === undefined) {
        armed.fired += 1;
        fault = { ...armed.rule, occurrence: armed.seen };
      }
    }
    return fault;
  }

  rules(): FaultRuleState[] {
    return this.#rules.map(({ rule, seen, fired }) => ({ ...rule, seen, fired }));
  }
}

export const isTransport = (effect: FaultEffect): effect is TransportEffect =>
  (TRANSPORT_EFFECTS as readonly string[]).includes(effect);

const matches = (pattern: string, call: string): boolean =>
  pattern.endsWith('*') ? call.startsWith(pattern.slice(0, -1)) : pattern === call;

function strikes({ rule, random, seen, fired }: ArmedRule): boolean {
  // The stream moves with every matching call, so that `times` does not change what the seed means.
  const chance = rule.rate === undefined ? 0 : random();
  if (rule.times !== undefined && fired >= rule.times) return false;
  if (rule.nth !== undefined && (typeof rule.nth === 'number' ? [rule.nth] : rule.nth).includes(seen))
    return true;
  if (rule.rate !== undefined) return chance < rule.rate;
  return rule.nth === undefined;
}

function arm(rule: FaultRule, index: number): ArmedRule {
  const refuse = (what: string): never => {
    throw new RangeError(`fault rule ${index + 1}: ${what}`);
  };
  if (typeof rule !== 'object' || rule === null) refuse('not an object');
  if (typeof rule.call !== 'string' || rule.call === '') refuse('`call` names no call');
  if (!([...TRANSPORT_EFFECTS, ...VENDOR_EFFECTS] as string[]).includes(rule.effect)) {
    refuse(`unknown effect ${JSON.stringify(rule.effect)}`);
  }
  const nths = rule.nth === undefined ? [] : typeof rule.nth === 'number' ? [rule.nth] : rule.nth;
  if (nths.some((nth) => !Number.isInteger(nth) || nth < 1)) refuse('`nth` counts from 1');
  if (rule.rate !== undefined && !(rule.rate >= 0 && rule.rate <= 1)) refuse('`rate` lies between 0 and 1');
  return { rule, random: seeded(rule.seed ?? `${rule.call}/${rule.effect}/${index}`), seen: 0, fired: 0 };
}
