/**
 * A table by its ids that also finds rows by other fields without looking at all of them: a vendor's database has
 * indexes, too. Rows must be put anew when they change; several may share a key.
 */
export class IndexedMap<Id, Row, Name extends string> extends Map<Id, Row> {
  readonly #keysOf: Readonly<Record<Name, (row: Row) => unknown>>;
  readonly #indexes = new Map<Name, Map<unknown, Set<Id>>>();

  constructor(keysOf: Readonly<Record<Name, (row: Row) => unknown>>) {
    super();
    this.#keysOf = keysOf;
  }

  /** Rows whose field is this, in the order in which they came by it. */
  by(name: Name, key: unknown): Row[] {
    return [...(this.#indexes.get(name)?.get(key) ?? [])].flatMap((id) => this.get(id) ?? []);
  }

  override set(id: Id, row: Row): this {
    const old = this.get(id);
    for (const name of Object.keys(this.#keysOf) as Name[]) {
      const key = this.#keysOf[name](row);
      if (old !== undefined && this.#keysOf[name](old) === key) continue;
      if (old !== undefined) this.#leave(name, old, id);
      const index = this.#indexes.get(name) ?? new Map<unknown, Set<Id>>();
      this.#indexes.set(name, index);
      index.set(key, (index.get(key) ?? new Set<Id>()).add(id));
    }
    return super.set(id, row);
  }

  override delete(id: Id): boolean {
    const old = this.get(id);
    if (old !== undefined) for (const name of Object.keys(this.#keysOf) as Name[]) this.#leave(name, old, id);
    return super.delete(id);
  }

  override clear(): void {
    this.#indexes.clear();
    super.clear();
  }

  #leave(name: Name, row: Row, id: Id): void {
    const index = this.#indexes.get(name);
    const key = this.#keysOf[name](row);
    const ids = index?.get(key);
    ids?.delete(id);
    if (ids?.size === 0) index?.delete(key);
  }
}
