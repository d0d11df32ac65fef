import { contentHash } from '../domain/canonical-json';
import { sourceOf } from '../domain/bill';
import { buildDocument, drawUp } from '../domain/build-document';
import type { DueDocument, ErpDocument, Posting } from '../domain/documents';
import { Failure } from '../domain/failure';
import { negate } from '../domain/money';
import type { Order } from '../domain/order';
import { isVersionOf, sourceId, type BareSource } from '../domain/sources';
import { recordExchanges, withRecord } from './exchange-record';
import { keepDocument, readDocument, readOrder } from './read-snapshot';
import type { Connection, Dependencies, FindInput, Found } from './types';

/**
 * Step 4: builds the document, commits it as `prepared`, and searches the ERP for its reference. Query before Add: what
 * is found is adopted or continued by step 5, other content is a conflict for a person.
 */
export const findDocument =
  (dependencies: Dependencies) =>
  async (input: FindInput, _attempt?: number, patienceMs?: number): Promise<Found> => {
    const { store, connection } = dependencies;
    const { connection: name, order: number, due, priority } = input;
    const runtime = await connection(name);
    assertCarried(runtime, due);
    const record = recordExchanges(priority, { patienceMs });
    return withRecord(store.trail, name, number, record, async () => {
      const sent = await alreadySent(dependencies, name, due);
      const { document, request } = sent ?? (await prepare(dependencies, runtime, input));
      const finding = await runtime.erp.find(record, document);
      if (finding.state === 'conflict') {
        throw new Failure(
          'conflict',
          `${document.key}: ${finding.number} stands in the ERP under reference ${document.reference} with other content: ${finding.difference}`,
          {
            causes: [`reference:${document.reference}`],
            advice:
              'Compare both. If the ERP is right, skip this order; if not, correct or remove the document in the ERP and retry.',
          },
        );
      }
      if (finding.state === 'duplicate') {
        throw new Failure(
          'duplicate-found',
          `${document.key}: ${finding.numbers.join(' and ')} all stand in the ERP under reference ${document.reference}`,
          {
            causes: [`reference:${document.reference}`],
            advice:
              'Remove all but one in the ERP, then retry: the one that is left is compared and adopted.',
          },
        );
      }
      return { request, finding };
    });
  };

function assertCarried({ erp }: Connection, due: DueDocument): void {
  const capability = erp.capabilities.documents[due.kind];
  if (!capability) {
    throw new Failure('rejected', `${erp.system} cannot post a ${due.kind} through Crossdock`, {
      causes: [`${due.kind}:${due.reference}`],
      advice:
        due.kind === 'cancellation'
          ? 'Cancel the document in the ERP by hand, then skip this order with a note.'
          : 'Change the flow in the connection file.',
    });
  }
  if (due.reference.length > capability.referenceLength) {
    throw new Failure(
      'rejected',
      `reference ${due.reference} is longer than the ${capability.referenceLength} characters the ERP keeps`,
      {
        causes: [`reference:${due.reference}`],
        advice: 'Shorten flows.orders.referencePrefix.',
      },
    );
  }
}

/** A document that may already stand is searched with the content that was sent, whatever the order says now. */
async function alreadySent(
  { store }: Dependencies,
  connection: string,
  due: DueDocument,
): Promise<{ document: ErpDocument; request: string } | undefined> {
  const posting = await store.ledger.get(connection, due.key);
  if (!posting?.requestHash || posting.state === 'prepared' || posting.state === 'rejected') return undefined;
  return {
    document: await readDocument(store, connection, due.key, posting.requestHash),
    request: posting.requestHash,
  };
}

async function prepare(
  { store }: Dependencies,
  runtime: Connection,
  input: FindInput,
): Promise<{ document: ErpDocument; request: string }> {
  const { connection: name, order: number, snapshot, due } = input;
  const order = await readOrder(store, name, number, snapshot);
  const document = due.reverses
    ? await reversalOf({ store }, runtime, order, due)
    : await documentOf({ store }, runtime, order, input);
  const request = contentHash(document);
  await keepDocument(store, name, request, document);
  const { posting } = await store.ledger.prepare(
    {
      connection: name,
      order: number,
      key: due.key,
      kind: due.kind,
      ordinal: due.ordinal,
      reference: due.reference,
      contentHash: due.contentHash,
      requestHash: request,
      currency: document.currency,
      amount: document.totals.total,
      totals: document.totals,
      reverses: due.reverses,
    },
    [
      {
        kind: 'prepared',
        data: {
          key: due.key,
          reference: due.reference,
          request,
          amount: document.totals.total,
          currency: document.currency,
        },
        body: document,
      },
    ],
  );
  assertSamePosting(posting, request);
  return { document, request };
}

function assertSamePosting(posting: Posting, request: string): void {
  if (posting.requestHash === request) return;
  throw new Failure(
    'unavailable',
    `${posting.key} was moved to ${posting.state} by another attempt; looking again`,
    { retryAfterMs: 1_000 },
  );
}

async function documentOf(
  { store }: Pick<Dependencies, 'store'>,
  runtime: Connection,
  order: Order,
  { due, customer }: FindInput,
): Promise<ErpDocument> {
  if (!customer) throw new Failure('bug', `${due.key} has no customer`, { causes: ['bug'] });
  const mapping = await runtime.mapping();
  const { skus } = drawUp(due, order, mapping);
  const source = sourceOf(due, order);
  const items = await store.references.getMany(runtime.name, 'item', skus);
  const belongsTo =
    source.flow === 'order'
      ? undefined
      : standingFor(await store.ledger.ofOrder(runtime.name, order.number), source, order);
  return buildDocument(due, order, mapping, { customer, items, belongsTo });
}

/** What a part of the order refers to in the ERP: the invoice it names, else the order, whichever stands there. */
function standingFor(
  postings: readonly Posting[],
  source: BareSource,
  order: Order,
): ErpDocument['belongsTo'] {
  const invoice =
    source.flow === 'refund' ? order.invoices.find(({ id }) => id === source.of.invoiceId) : undefined;
  const reversed = new Set(postings.map(({ reverses }) => reverses));
  for (const id of [...(invoice ? [sourceId.invoice(invoice)] : []), order.number]) {
    const standing = postings.find(
      (posting) => isVersionOf(id, posting) && posting.number && !reversed.has(posting.key),
    );
    if (standing?.number) return { key: standing.key, kind: standing.kind, number: standing.number };
  }
  return undefined;
}

/**
 * A reversal names the document it takes back and counts with the opposite sign; one of money alone carries the same GL
 * lines with their signs turned.
 */
async function reversalOf(
  { store }: Pick<Dependencies, 'store'>,
  runtime: Connection,
  order: Order,
  due: DueDocument,
): Promise<ErpDocument> {
  const reversed = await store.ledger.get(runtime.name, due.reverses ?? '');
  if (!reversed?.number || !reversed.requestHash)
    throw new Failure('bug', `${due.key} reverses ${due.reverses ?? 'nothing'}, which has no number`, {
      causes: ['bug'],
    });
  const original = await readDocument(store, runtime.name, reversed.key, reversed.requestHash);
  const totals = Object.fromEntries(
    Object.entries(reversed.totals).map(([name, amount]) => [name, negate(amount as string)]),
  );
  return {
    key: due.key,
    kind: due.kind,
    reference: due.reference,
    order: order.number,
    currency: reversed.currency,
    businessDate: original.businessDate,
    customer: original.entries ? original.customer : '',
    lines: [],
    charges: [],
    texts: [],
    // The same company and division: elsewhere the number names another document, or none.
    terms: original.terms,
    totals: totals as unknown as ErpDocument['totals'],
    taxByErp: false,
    reverses: { key: reversed.key, kind: reversed.kind, number: reversed.number },
    ...(original.entries
      ? { entries: original.entries.map((entry) => ({ ...entry, amount: negate(entry.amount) })) }
      : {}),
  };
}
