import type { ErpDocument, Posting } from '../domain/documents';
import { Failure, isFailure } from '../domain/failure';
import type { Finding } from '../systems/erps/erp';
import { recordExchanges, withRecord, type ExchangeRecord } from './exchange-record';
import { countedAlone, searchedOnce } from './proof-of-absence';
import { readDocument } from './read-snapshot';
import { inDoubtDelay, POSTING_TIME_MS, SEARCHES_BEFORE_ATTENTION } from '../domain/time-limits';
import type { Connection, Dependencies, PostInput, PostResult } from './types';

interface Step extends Dependencies {
  readonly runtime: Connection;
  readonly record: ExchangeRecord;
  readonly document: ErpDocument;
  /** The content hash of `document`, under which the row must speak of it. */
  readonly request: string;
}

/**
 * Step 5: brings the document into the ERP, once. `sent` is committed before the write leaves; a clear answer makes it
 * `posted` or `rejected`; a lost answer makes it `in-doubt`, and then only searching closes it, never sending again.
 */
export const postDocument =
  (dependencies: Dependencies) =>
  async (input: PostInput, attempt: number, patienceMs?: number): Promise<PostResult> => {
    const { store, connection, now } = dependencies;
    const { connection: name, order, key, request, priority } = input;
    const runtime = await connection(name);
    const document = await readDocument(store, name, key, request);
    const record = recordExchanges(priority, { closesAt: now().getTime() + POSTING_TIME_MS, patienceMs });
    const step: Step = { ...dependencies, runtime, record, document, request };
    return withRecord(store.trail, name, order, record, async () => {
      const posting = await store.ledger.get(name, key);
      if (posting && posting.requestHash !== request) return { moved: true };
      switch (posting?.state) {
        case 'posted':
        case 'confirmed':
          return { number: posting.number, draft: posting.draft };
        case 'sent':
        case 'in-doubt':
          return settle(step, posting);
        case 'prepared':
        case 'rejected':
          // A finding grows old: it counts only while nothing has been sent since the search that came just before.
          return write(
            step,
            attempt === 1 && posting.sentAt === undefined
              ? input.finding
              : await runtime.erp.find(record, document),
          );
        default:
          throw new Failure('bug', `${key} cannot be posted: it is ${posting?.state ?? 'not prepared'}`, {
            causes: ['bug'],
          });
      }
    });
  };

async function write(step: Step, finding: Finding): Promise<PostResult> {
  const { store, runtime, record, document, request } = step;
  assertWritable(document, finding);
  const sent = await store.ledger.advance(
    runtime.name,
    document.key,
    ['prepared', 'rejected'],
    'sent',
    { sending: true, carrying: request },
    [
      ...record.take(),
      { kind: 'sent', data: { key: document.key, reference: document.reference, finding: finding.state } },
    ],
  );
  if (!sent) throw takenOver(document);
  return send(step, finding, sent);
}

/** The row is `sent`: from here on every way out must leave it in the state that is true. */
async function send(step: Step, finding: Finding, claim: Posting): Promise<PostResult> {
  const { store, runtime, record, document } = step;
  try {
    const posted = finding.state === 'complete' ? finding : await runtime.erp.post(record, document, finding);
    await store.ledger.advance(
      runtime.name,
      document.key,
      ['sent', 'in-doubt'],
      'posted',
      { number: posted.number, draft: posted.draft },
      [
        ...record.take(),
        {
          kind: finding.state === 'complete' ? 'adopted' : 'posted',
          data: { key: document.key, number: posted.number, draft: posted.draft },
        },
      ],
    );
    return { number: posted.number, draft: posted.draft };
  } catch (error) {
    await fallen(step, error, claim);
    throw isFailure(error, 'in-doubt')
      ? new Failure('in-doubt', error.message, {
          retryAfterMs: runtime.erp.capabilities.settleMs,
          code: error.code,
        })
      : error;
  }
}

async function fallen(
  { store, runtime, record, document }: Step,
  error: unknown,
  claim: Posting,
): Promise<void> {
  // An attempt that wakes up late says nothing about a row that its successor has sent again.
  const standing = await store.ledger.get(runtime.name, document.key);
  if (standing?.sentAt !== claim.sentAt) return;
  const to = isFailure(error, 'rejected', 'missing-mapping', 'conflict', 'duplicate-found')
    ? 'rejected'
    : isFailure(error, 'unavailable', 'throttled', 'unauthorized')
      ? 'prepared'
      : 'in-doubt';
  const message = error instanceof Error ? error.message : String(error);
  // The write that was lost may have left long after `sent`: its time to arrive begins now.
  const change = to === 'in-doubt' ? ({ sending: true } as const) : {};
  const moved = await store.ledger.advance(runtime.name, document.key, ['sent', 'in-doubt'], to, change, [
    ...record.take(),
    { kind: to, data: { key: document.key, message: isFailure(error) ? message : 'unexpected error' } },
  ]);
  if (!moved) return;
  if (isFailure(error, 'rejected')) await forgetRefused({ store, runtime, document }, error.causes);
  if (to === 'in-doubt') {
    await store.orders.put({
      connection: runtime.name,
      order: document.order,
      stage: 'in-doubt',
      cause: [`answer-lost:${document.reference}`],
      currency: document.currency,
      total: document.totals.total,
      businessDate: document.businessDate,
      message: `The answer to posting ${document.key} was lost. Crossdock searches the ERP for ${document.reference} and closes this by itself on proof.`,
    });
  }
}

/** What the ERP refused is looked up afresh next time: it may have been corrected there. */
async function forgetRefused(
  { store, runtime }: Pick<Step, 'store' | 'runtime' | 'document'>,
  causes: readonly string[],
): Promise<void> {
  const items = causes
    .filter((cause) => cause.startsWith('item:'))
    .map((cause) => cause.slice('item:'.length));
  if (items.length > 0) await store.references.forget(runtime.name, 'item', items);
}

/** Begins where a lost answer left off: search, wait, search again; close on proof only. */
async function settle(step: Step, posting: Posting): Promise<PostResult> {
  const { store, runtime, record, document, now } = step;
  const asked = now().getTime();
  const finding = await runtime.erp.find(record, document);
  if (finding.state === 'complete') return send(step, finding, posting);
  assertWritable(document, finding);

  const settled =
    Date.parse(posting.sentAt ?? posting.updatedAt) +
    runtime.erp.capabilities.settleMs +
    (posting.state === 'sent' ? POSTING_TIME_MS : 0);
  const wait = settled - asked;
  // Until its time is over the row stays as it is: `sent` says that an attempt may still be writing, and only searches
  // begun after that time prove anything.
  const searched = await store.ledger.advance(
    runtime.name,
    document.key,
    [posting.state],
    wait > 0 ? posting.state : 'in-doubt',
    wait > 0 ? {} : { searched: true },
    [
      ...record.take(),
      {
        kind: 'searched',
        data: {
          key: document.key,
          finding: finding.state,
          searches: posting.searches + 1,
          settled: wait <= 0,
        },
      },
    ],
  );
  if (!searched) throw takenOver(document);
  if (wait > 0) throw again(document, Math.min(Math.max(wait, 500), inDoubtDelay(posting.searches)));
  if (!countedAlone(posting, searched)) throw takenOver(document);
  const once = searchedOnce(posting);
  if (!once && posting.searches >= SEARCHES_BEFORE_ATTENTION) throw unproved(document, posting);
  // Twice not there, after its time to arrive: proof that it was never written.
  if (finding.state === 'partial' || once) return resume(step, finding, searched);
  throw again(document, inDoubtDelay(posting.searches));
}

async function resume(step: Step, finding: Finding, searched: Posting): Promise<PostResult> {
  const { store, runtime, document, request } = step;
  const uneven = searchedOnce(searched);
  const closed = await store.ledger.advance(
    runtime.name,
    document.key,
    ['in-doubt'],
    'sent',
    { sending: true, carrying: request, ...(uneven && { searched: true }) },
    [
      {
        kind: finding.state === 'absent' ? 'not-posted' : 'continued',
        data: { key: document.key, reference: document.reference },
      },
    ],
  );
  // Another search was counted in between: the row is left `sent`, and its time begins again.
  if (!closed || closed.searches !== searched.searches + (uneven ? 1 : 0)) throw takenOver(document);
  return send(step, finding, closed);
}

const takenOver = (document: ErpDocument): Failure =>
  new Failure('unavailable', `${document.key} is being posted by another attempt`, { retryAfterMs: 2_000 });

const again = (document: ErpDocument, retryAfterMs: number): Failure =>
  new Failure(
    'in-doubt',
    `the answer to posting ${document.key} was lost; searching the ERP for ${document.reference}`,
    { retryAfterMs },
  );

const unproved = (document: ErpDocument, posting: Posting): Failure =>
  new Failure(
    'conflict',
    `after ${posting.searches} searches it is still not proved whether ${document.key} stands in the ERP`,
    {
      causes: [`in-doubt:${document.reference}`],
      advice: `Look in the ERP for reference ${document.reference}, then retry.`,
    },
  );

function assertWritable(document: ErpDocument, finding: Finding): void {
  if (finding.state === 'conflict') {
    throw new Failure(
      'conflict',
      `${finding.number} stands in the ERP under ${document.reference} with other content: ${finding.difference}`,
      {
        causes: [`reference:${document.reference}`],
        advice: 'Compare both in the ERP, correct one, then retry; or skip the order.',
      },
    );
  }
  if (finding.state === 'duplicate') {
    throw new Failure(
      'duplicate-found',
      `${finding.numbers.join(' and ')} all stand in the ERP under ${document.reference}`,
      { causes: [`reference:${document.reference}`], advice: 'Remove all but one in the ERP, then retry.' },
    );
  }
}
