/** What the tenant does beyond its pace: IFS publishes no limit, so none is on by default. */
export interface PaceSettings {
  readonly perMinute: number;
  /** @default 429 */
  readonly status?: 429 | 503;
  /** Whether the refusal says when to come back. @default false */
  readonly retryAfter?: boolean;
}

/** A window that opens with its first request and refuses what is beyond the allowance until it ends. */
export class PaceLimit {
  private opened = Number.NEGATIVE_INFINITY;
  private used = 0;

  constructor(
    readonly settings: PaceSettings,
    private readonly now: () => number,
  ) {}

  /** Undefined when the request may pass, else the seconds until the window ends. */
  refuse(): number | undefined {
    if (this.now() - this.opened >= 60_000) {
      this.opened = this.now();
      this.used = 0;
    }
    this.used += 1;
    return this.used > this.settings.perMinute
      ? Math.ceil((this.opened + 60_000 - this.now()) / 1_000)
      : undefined;
  }
}
