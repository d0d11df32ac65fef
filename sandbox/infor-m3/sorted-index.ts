/** Values in key order, as an M3 logical file keeps them: a Lst transaction positions in it and reads on. */
export class SortedIndex<T> {
  private readonly entries: { key: string; value: T }[] = [];

  add(key: string, value: T): void {
    this.entries.splice(this.position(key), 0, { key, value });
  }

  /** Many at once, in any order. */
  addAll(values: readonly { readonly key: string; readonly value: T }[]): void {
    for (const each of values) this.entries.push({ ...each });
    this.entries.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  }

  remove(key: string, value: T): void {
    for (let at = this.position(key); this.entries[at]?.key === key; at++) {
      if (this.entries[at]?.value === value) {
        this.entries.splice(at, 1);
        return;
      }
    }
  }

  /** Everything from the key onward: also what no longer has that key. */
  *from(key: string): Generator<T> {
    for (let at = this.position(key); at < this.entries.length; at++)
      yield (this.entries[at] as { value: T }).value;
  }

  private position(key: string): number {
    let low = 0;
    let high = this.entries.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.entries[middle] as { key: string }).key < key) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
