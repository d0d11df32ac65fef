import type { ErpDocument } from '../../../domain/documents';
import type { CallContext } from '../../context';
import type { Finding } from '../erp';
import { notShown } from '../not-shown';
import type { M3Client } from './client';
import { compareHead, compareLines } from './compare-order';
import { rowIfFound, rowsOf } from './errors';
import { isTransferred, mayBeReplaced, readDraft } from './read-draft';
import { assertConclusive, type OrderSearch, type StandingOrder } from './search-order';
import type { InforM3Settings } from './schemas';

/** What finding, posting and confirming share. */
export interface OrderTools {
  readonly client: M3Client;
  readonly settings: InforM3Settings;
  readonly search: OrderSearch;
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
  /** Accounts found good lately; shared by all documents. */
  readonly accounts: Map<string, number>;
  /** Searches the tenant refused, and until when they are left out. */
  readonly lacked: Map<string, number>;
  /** Customer orders that a batch order names and M3 does not show, and since when. */
  readonly unseen: Map<string, number>;
}

/** Query before Add: what stands under the document's reference, compared with its content. */
export async function findOrder(
  context: CallContext,
  tools: OrderTools,
  document: ErpDocument,
): Promise<Finding> {
  const found = await tools.search(context, document);
  const { means } = found;
  const [only, ...others] = found.orders;
  if (!only) {
    assertConclusive(found);
    return { state: 'absent', means };
  }
  if (others.length > 0) return { state: 'duplicate', numbers: found.orders.map(nameOf) };
  return only.number
    ? compareFinal(context, tools, document, { ...only, number: only.number }, means)
    : compareDraft(context, tools, document, only.draft ?? '', means);
}

export const nameOf = (order: StandingOrder): string => order.number ?? `${order.draft ?? '?'} (batch)`;

async function compareFinal(
  context: CallContext,
  tools: OrderTools,
  document: ErpDocument,
  { number, draft, listed }: StandingOrder & { readonly number: string },
  means: readonly string[],
): Promise<Finding> {
  const { client, settings } = tools;
  const record = { ORNO: number };
  const results = await client.run(context, 'OIS100MI', [
    { transaction: 'GetHead', record, write: false },
    { transaction: 'LstLine', record, write: false },
  ]);
  const head = rowIfFound(results[0], { call: 'OIS100MI/GetHead', record });
  if (!head) {
    // A read may lag behind the write: only what stays away as long as a lost write may take is gone.
    if (draft && !listed && goneForGood(tools, number)) {
      const difference = `batch order ${draft} became order ${number}, which M3 has no more; delete the batch order in OIS275 too if the order is to be entered again`;
      return { state: 'conflict', number, difference };
    }
    throw notShown(`M3 lists order ${number} under ${document.reference} but does not show it yet`);
  }
  tools.unseen.delete(number);
  const lines = compareLines(document, rowsOf(results[1], { call: 'OIS100MI/LstLine', record }), settings);
  const [missing] = lines.missing;
  const difference =
    compareHead(document, head) ??
    lines.difference ??
    (missing ? `line ${missing.position} (${missing.item}) is not in M3` : undefined);
  if (difference) return { state: 'conflict', number, difference };
  return { state: 'complete', number, ...(draft ? { draft } : {}), means };
}

function goneForGood({ unseen, settings, clock }: OrderTools, number: string): boolean {
  const since = unseen.get(number) ?? clock();
  unseen.set(number, since);
  return clock() - since >= settings.settleSeconds * 1_000;
}

async function compareDraft(
  context: CallContext,
  { client, settings }: OrderTools,
  document: ErpDocument,
  number: string,
  means: readonly string[],
): Promise<Finding> {
  const draft = await readDraft(context, client, settings, document, number);
  if (!draft) {
    throw notShown(`M3 lists batch order ${number} under ${document.reference} but does not show it`);
  }
  if (isTransferred(draft)) {
    return { state: 'complete', draft: number, ...(draft.order ? { number: draft.order } : {}), means };
  }
  const difference = draft.headDifference ?? draft.lines.difference;
  if (difference && !mayBeReplaced(draft)) {
    return { state: 'conflict', number: `${number} (batch)`, difference };
  }
  return { state: 'partial', draft: number, means };
}
