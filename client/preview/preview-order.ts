import type { Dependencies, OrderRef } from '../../activities/types';
import { fetchOrder } from '../../activities/fetch-order';
import { findDocument } from '../../activities/find-document';
import { mapCustomer } from '../../activities/map-customer';
import { mapItems } from '../../activities/map-items';
import { postDocument } from '../../activities/post-document';
import { Failure } from '../../domain/failure';
import type { Order } from '../../domain/order';
import { sourceTotals, sumSheet } from '../../domain/sum-sheet';
import type { Store, TrailEntry } from '../../store/store';
import { dryStore } from './dry-store';

/** What an order would cause: the very calls, the documents, the sums, and what is in the way. */
export interface Preview {
  readonly connection: string;
  readonly order: string;
  readonly outcome: string;
  readonly documents: readonly { key: string; reference: string; finding: string }[];
  readonly calls: readonly PreviewedCall[];
  /** Markdown; absent when the order could not be read. */
  readonly sumSheet?: string;
  readonly problems: readonly { message: string; causes: readonly string[]; advice?: string }[];
}

export interface PreviewedCall {
  readonly call: string;
  /** True for what was not sent. */
  readonly withheld: boolean;
  readonly write: boolean;
  readonly request: unknown;
  readonly answer?: unknown;
}

/** Runs the real steps on a store that keeps nothing and systems that withhold writes. */
export async function previewOrder(
  real: Store,
  dependencies: Omit<Dependencies, 'store'>,
  ref: OrderRef,
): Promise<Preview> {
  const { store, entries } = dryStore(real);
  const steps: Dependencies = { ...dependencies, store };
  const problems: Failure[] = [];
  const documents: { key: string; reference: string; finding: string }[] = [];
  const pass = await fetchOrder(steps)(ref);
  if (pass.outcome === 'due') {
    try {
      const step = { ...ref, snapshot: pass.snapshot };
      const goods = pass.due.some(({ kind }) => kind !== 'cancellation');
      const customer = goods
        ? (await collect(problems, () => mapCustomer(steps)(step)))?.customer
        : undefined;
      if (goods) await collect(problems, () => mapItems(steps)({ ...step, due: pass.due }));
      if (problems.length === 0) {
        for (const due of pass.due) {
          const found = await findDocument(steps)({ ...step, due, customer });
          documents.push({ key: due.key, reference: due.reference, finding: found.finding.state });
          await postDocument(steps)({ ...ref, key: due.key, ...found }, 1);
        }
      }
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      problems.push(error);
    }
  }
  const order = await store.snapshots.get<Order>(ref.connection, ref.order, pass.snapshot);
  return {
    connection: ref.connection,
    order: ref.order,
    outcome: pass.outcome,
    documents,
    calls: entries.flatMap(callOf),
    sumSheet: order && sumSheet(order.currency, sourceTotals(order)),
    problems: distinct(problems).map(({ message, causes, advice }) => ({ message, causes, advice })),
  };
}

/** A preview names every problem it can find, so the steps that do not depend on each other all run. */
async function collect<T>(problems: Failure[], step: () => Promise<T>): Promise<T | undefined> {
  try {
    return await step();
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    problems.push(error);
    return undefined;
  }
}

/** Two steps may meet the same obstacle. */
const distinct = (problems: readonly Failure[]): Failure[] => [
  ...new Map(problems.map((problem) => [problem.message, problem])).values(),
];

function callOf({ kind, data, body }: TrailEntry): PreviewedCall[] {
  if (kind !== 'exchanged') return [];
  const { request, answer } = (body ?? {}) as { request?: unknown; answer?: unknown };
  const withheld = data?.['outcome'] === 'withheld';
  return [
    {
      call: String(data?.['call']),
      withheld,
      write: data?.['write'] === true,
      request,
      answer: withheld ? undefined : answer,
    },
  ];
}
