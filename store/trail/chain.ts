import { createHash } from 'node:crypto';
import { canonicalJson } from '../../domain/canonical-json';

/** What stands before an order's first entry. */
export const GENESIS = '0'.repeat(64);

/** Where a chain has come to. */
export interface Head {
  readonly sequence: number;
  readonly hash: string;
}

/** An entry as it is stored: everything the hash covers. */
export interface ChainEntry {
  readonly connection: string;
  readonly order: string;
  readonly sequence: number;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly kind: string;
  readonly actor?: string;
  /** Canonical JSON. */
  readonly data?: string;
  readonly bodyHash?: string;
}

/** Covers the entry's place as well as its content, so that entries cannot change places or orders. */
export const entryHash = (previous: string, entry: ChainEntry): string =>
  sha256(
    `${previous}\n${canonicalJson([
      entry.connection,
      entry.order,
      entry.sequence,
      entry.at,
      entry.kind,
      entry.actor ?? null,
      entry.data ?? null,
      entry.bodyHash ?? null,
    ])}`,
  );

/** Salted: without the salt, which is sealed with the body and erased with it, nobody can guess the body from its hash. */
export const bodyHash = (salt: string, text: string): string => sha256(`${salt}\n${text}`);

export const sha256 = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex');

/** Names an order in a problem, for people. */
export const placeOf = (connection: string, order: string, sequence?: number): string =>
  sequence === undefined ? `${connection}/${order}` : `${connection}/${order} entry ${sequence}`;

/** The kind of the entry that stands for an erasure; its data names the entries whose bodies were erased. */
export const ERASED = 'bodies-erased';

/** Follows one order's entries; each problem it finds is told once, and following goes on from what stands there. */
export class ChainFollower {
  readonly problems: string[] = [];
  private head: Head = { sequence: 0, hash: GENESIS };

  constructor(
    private readonly connection: string,
    private readonly order: string,
  ) {}

  /** Entries come in ascending sequence. */
  follow(entry: ChainEntry, hash: string): void {
    const place = placeOf(this.connection, this.order, entry.sequence);
    const expected = this.head.sequence + 1;
    if (entry.sequence !== expected) {
      this.problems.push(
        `${placeOf(this.connection, this.order, expected)}: missing, the chain goes on at ${entry.sequence}`,
      );
    } else if (entryHash(this.head.hash, entry) !== hash) {
      this.problems.push(
        `${place}: altered or moved, its hash does not fit its content and the entry before`,
      );
    }
    this.head = { sequence: entry.sequence, hash };
  }

  /** Compares the end with what the order's head says. */
  end(head: Head): void {
    if (head.sequence > this.head.sequence) {
      this.problems.push(
        `${placeOf(this.connection, this.order, this.head.sequence + 1)}: cut off, the head knows ${head.sequence} entries`,
      );
    } else if (head.sequence < this.head.sequence) {
      this.problems.push(
        `${placeOf(this.connection, this.order, head.sequence + 1)}: not covered by the head, which knows ${head.sequence} entries`,
      );
    } else if (head.hash !== this.head.hash) {
      this.problems.push(`${placeOf(this.connection, this.order)}: the head does not fit the last entry`);
    }
  }
}
