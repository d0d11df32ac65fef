import { createHash } from 'node:crypto';
import { z } from 'zod';
import { canonicalJson } from '../domain/canonical-json';
import { bodyHash, ChainFollower, placeOf } from './trail/chain';
import { CheckpointFollower, isSigned, type ListedHead } from './trail/checkpoint';

const Begin = z.object({
  type: z.literal('begin'),
  format: z.literal('crossdock-audit-1'),
  publicKey: z.string(),
  filter: z.object({ connection: z.string().optional(), order: z.string().optional() }),
});
const CheckpointLine = z.object({
  type: z.literal('checkpoint'),
  id: z.number().int(),
  body: z.string(),
  hash: z.string(),
  signature: z.string(),
});
const HeadLine = z.object({
  type: z.literal('head'),
  connection: z.string(),
  order: z.string(),
  sequence: z.number().int(),
});
const EntryLine = z.object({
  type: z.literal('entry'),
  connection: z.string(),
  order: z.string(),
  sequence: z.number().int(),
  at: z.string(),
  kind: z.string(),
  actor: z.string().optional(),
  data: z.unknown().optional(),
  bodyHash: z.string().optional(),
  hash: z.string(),
  body: z.object({ salt: z.string(), text: z.string() }).optional(),
});
const EndLine = z.object({ type: z.literal('end'), end: z.string(), signature: z.string() });
const Line = z.discriminatedUnion('type', [Begin, CheckpointLine, HeadLine, EntryLine, EndLine]);
type EntryContent = z.infer<typeof EntryLine>;

export interface ExportVerification {
  readonly entries: number;
  readonly orders: number;
  /** SHA-256 of the public key the export carries: compare it with the one you were given by another way. */
  readonly keyFingerprint: string;
  readonly problems: string[];
}

/**
 * Verifies an export with nothing but its lines: chains against signed checkpoints, bodies against their hashes, and
 * the whole against the signature at its end.
 * @param options.publicKey the key to trust, PEM; without it the export's own key is used and only its fingerprint told
 */
export async function verifyExport(
  lines: Iterable<string> | AsyncIterable<string>,
  options: { readonly publicKey?: string } = {},
): Promise<ExportVerification> {
  let state: ExportState | undefined;
  const problems: string[] = [];
  let number = 0;
  let ended = false;
  for await (const text of lines) {
    number += 1;
    if (text.trim() === '') continue;
    const parsed = parse(text);
    if (!parsed) {
      problems.push(`line ${number}: not a line of an audit export`);
      continue;
    }
    if (ended) problems.push(`line ${number}: stands after the end`);
    else if (parsed.type === 'begin') {
      if (state) problems.push(`line ${number}: a second beginning`);
      else state = new ExportState(parsed.publicKey, options.publicKey ?? parsed.publicKey, parsed.filter);
    } else if (!state) {
      return { entries: 0, orders: 0, keyFingerprint: '', problems: ['line 1: the beginning is missing'] };
    } else if (parsed.type === 'checkpoint') state.checkpoint(parsed);
    else if (parsed.type === 'head') state.head(parsed);
    else if (parsed.type === 'entry') state.entry(parsed);
    else {
      ended = true;
      state.end(parsed.end, parsed.signature);
    }
    state?.digest.update(`${text.trim()}\n`);
  }
  if (!state)
    return { entries: 0, orders: 0, keyFingerprint: '', problems: [...problems, 'the export is empty'] };
  if (!ended) problems.push('the end is missing: the export was cut off');
  return {
    entries: state.entries,
    orders: state.orders,
    keyFingerprint: createHash('sha256').update(state.ownKey).digest('hex'),
    problems: [...problems, ...state.finish()],
  };
}

function parse(text: string): z.infer<typeof Line> | undefined {
  try {
    return Line.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

class ExportState {
  readonly digest = createHash('sha256');
  entries = 0;
  orders = 0;
  private readonly problems: string[] = [];
  private readonly checkpoints: CheckpointFollower;
  /** The latest signed head of each order, dropped when the order was found. */
  private readonly signed = new Map<string, ListedHead>();
  private current: { head: z.infer<typeof HeadLine>; chain: ChainFollower; lastHash: string } | undefined;

  constructor(
    readonly ownKey: string,
    private readonly trustedKey: string,
    private readonly filter: { connection?: string; order?: string },
  ) {
    this.checkpoints = new CheckpointFollower(trustedKey);
  }

  checkpoint(line: z.infer<typeof CheckpointLine>): void {
    for (const head of this.checkpoints.check(line)) {
      const wanted =
        (this.filter.connection === undefined || this.filter.connection === head.connection) &&
        (this.filter.order === undefined || this.filter.order === head.order);
      if (wanted) this.signed.set(canonicalJson([head.connection, head.order]), head);
    }
  }

  head(line: z.infer<typeof HeadLine>): void {
    this.closeOrder();
    this.orders += 1;
    this.current = { head: line, chain: new ChainFollower(line.connection, line.order), lastHash: '' };
  }

  entry(line: EntryContent): void {
    this.entries += 1;
    const place = placeOf(line.connection, line.order, line.sequence);
    const { current } = this;
    if (!current || current.head.connection !== line.connection || current.head.order !== line.order) {
      this.problems.push(`${place}: does not stand under its order's head`);
      return;
    }
    const data = line.data === undefined ? undefined : canonicalJson(line.data);
    current.chain.follow({ ...line, data }, line.hash);
    current.lastHash = line.hash;
    const signed = this.signed.get(canonicalJson([line.connection, line.order]));
    if (signed?.sequence === line.sequence && signed.hash !== line.hash) {
      this.problems.push(`${place}: not the entry a checkpoint signed`);
    }
    if (line.body && bodyHash(line.body.salt, line.body.text) !== line.bodyHash) {
      this.problems.push(`${place}: its body is not the recorded one`);
    }
  }

  end(text: string, signature: string): void {
    const digest = this.digest.copy().digest('hex');
    const expected = canonicalJson({ orders: this.orders, entries: this.entries, digest });
    if (!isSigned(text, signature, this.trustedKey)) {
      this.problems.push('the end is not signed with the trusted key');
    } else if (text !== expected) {
      this.problems.push('lines were altered, added or removed after the export was signed');
    }
  }

  finish(): string[] {
    this.closeOrder();
    for (const head of this.signed.values()) {
      this.problems.push(`${placeOf(head.connection, head.order)}: signed by a checkpoint, but missing`);
    }
    return [...this.problems, ...this.checkpoints.problems];
  }

  private closeOrder(): void {
    const { current } = this;
    if (!current) return;
    const { connection, order, sequence } = current.head;
    current.chain.end({ sequence, hash: current.lastHash });
    this.problems.push(...current.chain.problems);
    const name = canonicalJson([connection, order]);
    const signed = this.signed.get(name);
    if (!signed) this.problems.push(`${placeOf(connection, order)}: no checkpoint signs it`);
    else if (signed.sequence > sequence)
      this.problems.push(`${placeOf(connection, order)}: cut off before what was signed`);
    else if (signed.sequence < sequence) {
      this.problems.push(`${placeOf(connection, order)}: entries after ${signed.sequence} are not signed`);
    }
    this.signed.delete(name);
    this.current = undefined;
  }
}
