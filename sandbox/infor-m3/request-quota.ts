/** A gateway quota: the window opens with the first call and everything above the allowance is refused until it ends. */
export class RequestQuota {
  private opened = Number.NEGATIVE_INFINITY;
  private used = 0;

  constructor(
    private readonly perMinute: number,
    private readonly now: () => number,
  ) {}

  /** Undefined when the call may pass, else the seconds until the window ends. */
  refuse(): number | undefined {
    if (this.now() - this.opened >= 60_000) {
      this.opened = this.now();
      this.used = 0;
    }
    this.used += 1;
    return this.used > this.perMinute ? Math.ceil((this.opened + 60_000 - this.now()) / 1_000) : undefined;
  }
}
