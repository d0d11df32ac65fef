import { Failure } from '../../domain/failure';
import { canonicalJson } from '../../domain/canonical-json';
import type { Keyring } from '../keyring';
import { codeOf, UNIQUE_VIOLATION, type Database, type Statement } from '../pool';
import type { TrailEntry } from '../store';
import { bodyAad, prepareBody, sealBody } from './body';
import { entryHash, type ChainEntry } from './chain';
import { readHead, sealHead, type KnownHead } from './heads';

export interface Appender {
  /**
   * Runs a statement made by `withTrail`, with its own parameters in `values`.
   * Answers the change's columns, or undefined when it changed nothing and so appended nothing.
   */
  run<Row>(
    statement: Statement,
    connection: string,
    order: string,
    entries: readonly TrailEntry[],
    values: readonly unknown[],
  ): Promise<Row | undefined>;
}

const ATTEMPTS = 20;
const REMEMBERED_HEADS = 20_000;

/**
 * Appends to chains. The hashes are computed here, so the chain's end must be known beforehand: it is remembered from
 * the last append, and when another writer was quicker the statement does nothing and is computed again.
 */
export function createAppender(database: Database, keyring: Keyring): Appender {
  const heads = new Map<string, KnownHead>();
  const queues = new Map<string, Promise<unknown>>();

  async function headOf(place: string, connection: string, order: string): Promise<KnownHead> {
    return heads.get(place) ?? (await readHead(database, keyring, connection, order));
  }

  function remember(place: string, head: KnownHead): void {
    heads.delete(place);
    heads.set(place, head);
    if (heads.size > REMEMBERED_HEADS) heads.delete(heads.keys().next().value as string);
  }

  async function attempt<Row>(
    place: string,
    [statement, connection, order, entries, values]: Parameters<Appender['run']>,
  ): Promise<{ row: Row | undefined } | 'outrun'> {
    const head = await headOf(place, connection, order);
    const { parameters, next } = compute(keyring, head, connection, order, entries);
    try {
      const [row] = await database.query<Row & { ready: boolean; changed: boolean | null }>(statement, [
        ...parameters,
        ...values,
      ]);
      if (!row?.ready) return 'outrun';
      if (!row.changed) {
        remember(place, head);
        return { row: undefined };
      }
      remember(place, next);
      return { row };
    } catch (error) {
      if (codeOf(error) === UNIQUE_VIOLATION) return 'outrun';
      heads.delete(place);
      throw error;
    }
  }

  async function append<Row>(...call: Parameters<Appender['run']>): Promise<Row | undefined> {
    const [, connection, order] = call;
    const place = canonicalJson([connection, order]);
    for (let count = 0; count < ATTEMPTS; count += 1) {
      const answer = await attempt<Row>(place, call);
      if (answer !== 'outrun') return answer.row;
      heads.delete(place);
    }
    throw new Failure('unavailable', `too many writers at once on the audit trail of ${connection}/${order}`);
  }

  return {
    run: async <Row>(...call: Parameters<Appender['run']>) => {
      const place = canonicalJson([call[1], call[2]]);
      // One at a time in this process; other processes are met by compare-and-set.
      const before = queues.get(place) ?? Promise.resolve();
      const mine = before.then(
        () => append<Row>(...call),
        () => append<Row>(...call),
      );
      queues.set(place, mine);
      try {
        return await mine;
      } finally {
        if (queues.get(place) === mine) queues.delete(place);
      }
    },
  };
}

/** The parameters `$1` to `$17` of a `withTrail` statement, and the head they lead to. */
function compute(
  keyring: Keyring,
  head: KnownHead,
  connection: string,
  order: string,
  entries: readonly TrailEntry[],
): { parameters: unknown[]; next: KnownHead } {
  const at = new Date().toISOString();
  let { sequence, hash } = head;
  const hashes: string[] = [];
  const chained = entries.map((entry) => {
    sequence += 1;
    const body = entry.body === undefined ? undefined : prepareBody(entry.body);
    const link: ChainEntry = {
      connection,
      order,
      sequence,
      at,
      kind: entry.kind,
      actor: entry.actor,
      data: entry.data === undefined ? undefined : canonicalJson(entry.data),
      bodyHash: body?.hash,
    };
    hash = entryHash(hash, link);
    hashes.push(hash);
    const sealed = body && sealBody(keyring, body, bodyAad(connection, order, sequence));
    return { link, sealed };
  });
  const next = { sequence, hash, intact: head.intact };
  const { keyId, mac } = sealHead(keyring, connection, order, next);
  const bodies = chained.filter((entry) => entry.sealed !== undefined);
  const parameters = [
    connection,
    order,
    head.seal,
    chained.map(({ link }) => link.sequence),
    at,
    chained.map(({ link }) => link.kind),
    chained.map(({ link }) => link.actor ?? null),
    chained.map(({ link }) => link.data ?? null),
    chained.map(({ link }) => link.bodyHash ?? null),
    hashes,
    bodies.map(({ link }) => link.sequence),
    bodies.map(({ sealed }) => sealed),
    next.sequence,
    next.hash,
    next.intact,
    keyId,
    mac,
  ];
  return { parameters, next: { ...next, seal: mac } };
}
