import type { Row } from './odata/edm';

interface Version {
  /** Undefined: deleted. */
  readonly row?: Row;
  readonly version: number;
  readonly at: number;
}

interface Entry {
  readonly objid: string;
  readonly versions: Version[];
}

/** A row with what its ETag is made of. */
export interface Stored {
  readonly row: Row;
  readonly objid: string;
  readonly version: number;
}

/** Undoes everything since `begin`, as a database's rollback. */
export class Journal {
  private undo: (() => void)[] = [];

  record(undo: () => void): void {
    this.undo.push(undo);
  }

  begin(): void {
    this.undo = [];
  }

  rollback(): void {
    for (const undo of this.undo.reverse()) undo();
    this.undo = [];
  }
}

export interface TableClock {
  readonly now: () => number;
  readonly nextVersion: () => number;
}

const REMEMBERED = 8;

/** Rows by key. It remembers a few earlier versions, for reads that lag behind. */
export class Table {
  private readonly entries = new Map<string, Entry>();
  private readonly indexes = new Map<string, Map<string, Set<string>>>();

  constructor(
    readonly name: string,
    readonly keys: readonly string[],
    indexed: readonly string[],
    private readonly journal: Journal,
    private readonly clock: TableClock,
  ) {
    for (const column of indexed) this.indexes.set(column, new Map());
  }

  keyOf(row: Row): string {
    return this.keys.map((key) => String(row[key] ?? '')).join('^');
  }

  get(key: Row, horizon = Number.POSITIVE_INFINITY): Stored | undefined {
    return seen(this.entries.get(this.keyOf(key)), horizon);
  }

  has(key: Row): boolean {
    return this.get(key) !== undefined;
  }

  /** Every row as it stood at `horizon`, in the order of insertion. */
  *all(horizon = Number.POSITIVE_INFINITY): Iterable<Stored> {
    for (const entry of this.entries.values()) {
      const stored = seen(entry, horizon);
      if (stored) yield stored;
    }
  }

  rows(): Row[] {
    return [...this.all()].map(({ row }) => row);
  }

  /** Rows that may have the values of one of the cases; every row where a case names no indexed column. */
  *candidates(cases: readonly Row[], horizon = Number.POSITIVE_INFINITY): Iterable<Stored> {
    const keys = new Set<string>();
    for (const each of cases) {
      const column = Object.keys(each).find((name) => this.indexes.has(name));
      if (column === undefined) {
        yield* this.all(horizon);
        return;
      }
      for (const key of this.indexes.get(column)?.get(String(each[column] ?? '')) ?? []) keys.add(key);
    }
    for (const key of keys) {
      const stored = seen(this.entries.get(key), horizon);
      if (stored) yield stored;
    }
  }

  /** Rows with exactly these values. */
  where(equals: Row): Row[] {
    return [...this.candidates([equals])]
      .map(({ row }) => row)
      .filter((row) => Object.entries(equals).every(([name, value]) => (row[name] ?? null) === value));
  }

  put(row: Row): void {
    const key = this.keyOf(row);
    let entry = this.entries.get(key);
    if (!entry) {
      entry = { objid: `AAA${this.name}${this.entries.size}`, versions: [] };
      this.entries.set(key, entry);
      this.journal.record(() => this.entries.delete(key));
    }
    this.append(entry, row);
    for (const [column, index] of this.indexes) {
      const value = String(row[column] ?? '');
      const keys = index.get(value);
      if (keys) keys.add(key);
      else index.set(value, new Set([key]));
    }
  }

  delete(key: Row): void {
    const entry = this.entries.get(this.keyOf(key));
    if (entry) this.append(entry, undefined);
  }

  private append(entry: Entry, row: Row | undefined): void {
    const version = { row, version: this.clock.nextVersion(), at: this.clock.now() };
    entry.versions.push(version);
    const dropped = entry.versions.length > REMEMBERED ? entry.versions.shift() : undefined;
    this.journal.record(() => {
      entry.versions.splice(entry.versions.indexOf(version), 1);
      if (dropped) entry.versions.unshift(dropped);
    });
  }
}

function seen(entry: Entry | undefined, horizon: number): Stored | undefined {
  const version = entry?.versions.findLast(({ at }) => at <= horizon);
  return entry && version?.row && { row: version.row, objid: entry.objid, version: version.version };
}
