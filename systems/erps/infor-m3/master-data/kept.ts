const KEEP_MS = 600_000;

/** The one value that was looked up last, for ten minutes. */
export class Kept<Value> {
  private current: { readonly key: string; readonly value: Value; readonly until: number } | undefined;

  constructor(private readonly clock: () => number) {}

  get(key: string): Value | undefined {
    return this.current?.key === key && this.current.until > this.clock() ? this.current.value : undefined;
  }

  put(key: string, value: Value): void {
    this.current = { key, value, until: this.clock() + KEEP_MS };
  }
}
