/** The cost budget of an app at a shop: a leaky bucket that refills by the second. */
export class CostBucket {
  #level: number;
  #at: number;

  constructor(
    readonly maximum: number,
    readonly restoreRate: number,
    private readonly now: () => number,
  ) {
    this.#level = maximum;
    this.#at = now();
  }

  /** For tests: how much is left, whatever was. */
  set(level: number): void {
    this.#level = Math.min(this.maximum, level);
    this.#at = this.now();
  }

  available(): number {
    const now = this.now();
    // A clock that is set back takes nothing away.
    const seconds = Math.max(0, now - this.#at) / 1_000;
    this.#level = Math.min(this.maximum, this.#level + seconds * this.restoreRate);
    this.#at = now;
    return this.#level;
  }

  /** Reserves what a query asks for; false when it is not there. */
  reserve(cost: number): boolean {
    if (this.available() < cost) return false;
    this.#level -= cost;
    return true;
  }

  refund(cost: number): void {
    this.#level = Math.min(this.maximum, this.#level + cost);
  }

  status(): Record<string, number> {
    return {
      maximumAvailable: this.maximum,
      currentlyAvailable: Math.floor(this.available()),
      restoreRate: this.restoreRate,
    };
  }
}
