export interface RateLimitOptions {
  /** Requests in one window; 0 for no limit. */
  readonly quota: number;
  readonly windowMs: number;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** The quota of one store, shared by all its apps. */
export class RateLimit {
  #windowStart = -Infinity;
  #used = 0;

  constructor(private readonly options: RateLimitOptions) {}

  /** Counts a request; false when the window's quota is used up. */
  take(count = 1): boolean {
    const { quota, windowMs, now } = this.options;
    if (quota === 0) return true;
    if (now() - this.#windowStart >= windowMs) {
      this.#windowStart = now();
      this.#used = 0;
    }
    if (this.#used + count > quota) return false;
    this.#used += count;
    return true;
  }

  /** Headers of every answer. */
  headers(): Record<string, string> {
    const { quota, windowMs } = this.options;
    if (quota === 0) return {};
    return {
      'x-rate-limit-time-window-ms': String(windowMs),
      'x-rate-limit-time-reset-ms': String(this.#resetMs()),
      'x-rate-limit-requests-quota': String(quota),
      'x-rate-limit-requests-left': String(Math.max(0, quota - this.#used)),
    };
  }

  /** In whole seconds, on refusals. */
  retryAfter(): Record<string, string> {
    return { 'x-retry-after': String(Math.ceil(this.#resetMs() / 1000)) };
  }

  reset(): void {
    this.#windowStart = -Infinity;
    this.#used = 0;
  }

  #resetMs(): number {
    const { windowMs, now } = this.options;
    return Math.max(0, Math.round(this.#windowStart + windowMs - now()));
  }
}
