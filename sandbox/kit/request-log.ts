import type { FaultEffect } from './fault-plan';

/** One request a sandbox has received. */
export interface LoggedRequest {
  readonly sequence: number;
  /** The names the vendor's route gave it; several for a bulk request. */
  readonly calls: readonly string[];
  readonly method: string;
  readonly path: string;
  /** ISO 8601, UTC. */
  readonly at: string;
  /** 0 when no answer was sent. */
  readonly status: number;
  readonly fault?: FaultEffect;
  /** The business keys it named. */
  readonly about?: readonly string[];
}

export interface CallCount {
  count: number;
  readonly statuses: Record<string, number>;
  readonly faults: Record<string, number>;
}

export interface RequestSummary {
  /** HTTP requests since the start or the last reset. */
  readonly count: number;
  /** By call name; a bulk request counts once for each call in it. */
  readonly byCall: Record<string, CallCount>;
  /** The latest ones, oldest first. */
  readonly requests: readonly LoggedRequest[];
}

/** Counts everything and remembers the latest `capacity` requests. */
export class RequestLog {
  #count = 0;
  #byCall: Record<string, CallCount> = {};
  #recent: LoggedRequest[] = [];
  readonly #capacity: number;

  constructor(capacity = 10_000) {
    this.#capacity = capacity;
  }

  add(entry: Omit<LoggedRequest, 'sequence'>): void {
    this.#count += 1;
    this.#recent.push({ sequence: this.#count, ...entry });
    if (this.#recent.length >= this.#capacity * 2) this.#recent = this.#recent.slice(-this.#capacity);
    for (const call of entry.calls) {
      const counted = (this.#byCall[call] ??= { count: 0, statuses: {}, faults: {} });
      counted.count += 1;
      counted.statuses[entry.status] = (counted.statuses[entry.status] ?? 0) + 1;
      if (entry.fault !== undefined) counted.faults[entry.fault] = (counted.faults[entry.fault] ?? 0) + 1;
    }
  }

  /** The remembered requests that named one of these keys, oldest first. */
  naming(keys: readonly string[]): LoggedRequest[] {
    const wanted = new Set(keys);
    return this.#recent.filter(({ about }) => about?.some((key) => wanted.has(key)));
  }

  clear(): void {
    this.#count = 0;
    this.#byCall = {};
    this.#recent = [];
  }

  /** How often a call came in. */
  count(call: string): number {
    return this.#byCall[call]?.count ?? 0;
  }

  summary(limit = this.#capacity): RequestSummary {
    return {
      count: this.#count,
      byCall: structuredClone(this.#byCall),
      requests: limit <= 0 ? [] : this.#recent.slice(-limit),
    };
  }
}
