import { sign, verify } from 'node:crypto';
import { z } from 'zod';
import { canonicalJson } from '../../domain/canonical-json';
import { GENESIS, sha256 } from './chain';

/** A signed list of heads, chained to the checkpoint before it. Pure: no database, so that exports verify with it too. */
export interface Checkpoint {
  readonly id: number;
  /** Canonical JSON; the hash and the signature cover it. */
  readonly body: string;
  readonly hash: string;
  /** Ed25519, base64. */
  readonly signature: string;
}

export interface ListedHead {
  readonly connection: string;
  readonly order: string;
  readonly sequence: number;
  readonly hash: string;
}

const Body = z.object({
  id: z.number().int(),
  at: z.string(),
  previous: z.string(),
  heads: z.array(z.tuple([z.string(), z.string(), z.number().int(), z.string()])),
});

type PrivateKey = Parameters<typeof sign>[2];

export function makeCheckpoint(
  id: number,
  previous: string,
  heads: readonly ListedHead[],
  privateKey: PrivateKey,
): Checkpoint {
  const body = canonicalJson({
    id,
    at: new Date().toISOString(),
    previous,
    heads: heads.map((head) => [head.connection, head.order, head.sequence, head.hash]),
  });
  return { id, body, hash: sha256(body), signature: signText(body, privateKey) };
}

export const signText = (text: string, privateKey: PrivateKey): string =>
  sign(null, Buffer.from(text, 'utf8'), privateKey).toString('base64');

export function isSigned(text: string, signature: string, publicKey: string): boolean {
  try {
    return verify(null, Buffer.from(text, 'utf8'), publicKey, Buffer.from(signature, 'base64'));
  } catch {
    return false;
  }
}

/** Follows the checkpoints from the first; `check` answers the heads a sound one lists. */
export class CheckpointFollower {
  readonly problems: string[] = [];
  private id = 0;
  private hash = GENESIS;

  constructor(private readonly publicKey: string) {}

  get latest(): { id: number; hash: string } {
    return { id: this.id, hash: this.hash };
  }

  check(checkpoint: Checkpoint): ListedHead[] {
    const place = `checkpoint ${checkpoint.id}`;
    const before = this.id;
    const expected = this.hash;
    this.id = checkpoint.id;
    this.hash = checkpoint.hash;
    if (checkpoint.id !== before + 1) {
      this.problems.push(`checkpoint ${before + 1}: missing, the list goes on at ${checkpoint.id}`);
    }
    if (
      sha256(checkpoint.body) !== checkpoint.hash ||
      !isSigned(checkpoint.body, checkpoint.signature, this.publicKey)
    ) {
      this.problems.push(`${place}: altered, or signed with another key`);
      return [];
    }
    const body = Body.parse(JSON.parse(checkpoint.body));
    if (body.id !== checkpoint.id || (checkpoint.id === before + 1 && body.previous !== expected)) {
      this.problems.push(`${place}: does not follow the one before`);
    }
    return body.heads.map(([connection, order, sequence, hash]) => ({ connection, order, sequence, hash }));
  }
}
