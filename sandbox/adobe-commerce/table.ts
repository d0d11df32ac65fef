import { parseExactly, stringifyExactly } from './exact-json';
import type { RawEntity } from './raw-order';

/** One entity with its JSON text, made once: a list of thousands is then only joined. */
interface Stored<T> {
  readonly row: T;
  readonly text: string;
}

/** The entities of one kind by their id, and what the last write replaced, for reads that lag behind. */
export class Table<T extends RawEntity> {
  readonly #rows = new Map<number, Stored<T>>();
  readonly #byNumber = new Map<string, Set<number>>();
  readonly #fields = new Set<string>();
  #before: { readonly id: number; readonly row?: T } | undefined;

  /** Told of every write. */
  onPut: ((row: T) => void) | undefined;

  /**
   * `columns` may be searched by even when no row has them. The id's column is always called `entity_id`, also where
   * the answer shows it as `id`; only transactions have one of their own.
   */
  constructor(
    private readonly idField: string,
    private readonly columns: readonly string[] = [],
  ) {
    this.clear();
  }

  clear(): void {
    this.#rows.clear();
    this.#byNumber.clear();
    this.#fields.clear();
    for (const column of [this.idColumn, ...this.columns]) this.#fields.add(column);
    this.#before = undefined;
  }

  /** Adds or replaces. @throws RangeError when the row has no id */
  put(row: T): void {
    const id = Number(row[this.idField]);
    if (!Number.isSafeInteger(id) || id < 1)
      throw new RangeError(`${this.idField} is no positive whole number`);
    this.#before = { id, row: this.#rows.get(id)?.row };
    // Taken apart and copied, so that a caller who changes its object later does not change the shop.
    const text = stringifyExactly(row);
    this.#rows.set(id, { row: parseExactly(text) as T, text });
    for (const field of Object.keys(row)) {
      if (!isComposite(row[field]) && (field !== 'id' || this.idField !== 'id')) this.#fields.add(field);
    }
    const number = row['increment_id'];
    if (typeof number === 'string')
      this.#byNumber.set(number, (this.#byNumber.get(number) ?? new Set()).add(id));
    this.onPut?.(this.get(id) as T);
  }

  private get idColumn(): string {
    return this.idField === 'id' ? 'entity_id' : this.idField;
  }

  /** What a column of a search is called in the rows. */
  fieldOf(column: string): string {
    return column === this.idColumn ? this.idField : column;
  }

  get nextId(): number {
    return Math.max(0, ...this.#rows.keys()) + 1;
  }

  get(id: number): T | undefined {
    return this.#rows.get(id)?.row;
  }

  text(id: number): string | undefined {
    return this.#rows.get(id)?.text;
  }

  /** The JSON text of a row of this table. */
  textOf(row: T): string {
    return this.text(Number(row[this.idField])) ?? '{}';
  }

  get size(): number {
    return this.#rows.size;
  }

  /** What may be searched and sorted by: every top-level column of the table. */
  get fields(): ReadonlySet<string> {
    return this.#fields;
  }

  all(): T[] {
    return [...this.#rows.values()].map(({ row }) => row);
  }

  /** The rows with these document numbers; a number may name several. */
  numbered(numbers: readonly string[]): T[] {
    const ids = new Set(numbers.flatMap((number) => [...(this.#byNumber.get(number) ?? [])]));
    return [...ids].map((id) => this.get(id)).filter((row) => row !== undefined);
  }

  /** All rows as they were before the last write. */
  allBeforeLastWrite(): T[] {
    const before = this.#before;
    if (before === undefined) return this.all();
    return this.all()
      .map((row) => (Number(row[this.idField]) === before.id ? before.row : row))
      .filter((row) => row !== undefined);
  }

  getBeforeLastWrite(id: number): T | undefined {
    return this.#before?.id === id ? this.#before.row : this.get(id);
  }
}

const isComposite = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !('isLosslessNumber' in value);
