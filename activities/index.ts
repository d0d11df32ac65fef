import { activityInfo, heartbeat } from '@temporalio/activity';
import { isFailure } from '../domain/failure';
import type { Priority } from '../systems/context';
import { alignCustomer } from './align-customer';
import { backfillOrders } from './backfill-orders';
import { drainCatalog } from './catalog/drain-catalog';
import { finishCatalog } from './catalog/finish-catalog';
import { readCatalog } from './catalog/read-catalog';
import { checkpointTrail } from './checkpoint-trail';
import { confirmDocument } from './confirm-document';
import { createInShop } from './create-in-shop';
import { toApplicationFailure } from './failures';
import { ensureWebhooks } from './ensure-webhooks';
import { fetchOrder } from './fetch-order';
import { findDocument } from './find-document';
import { mapCustomer } from './map-customer';
import { mapItems } from './map-items';
import { pollCustomers } from './poll-customers';
import { pollErpCustomers } from './poll-erp-customers';
import { finishPoll, pollOrders } from './poll-orders';
import { postDocument } from './post-document';
import { finishReconcile, wakeDifferent } from './reconcile/finish-reconcile';
import {
  beginReconcile,
  reconcileAgain,
  reconcilePage,
  reconcileUnlisted,
} from './reconcile/reconcile-pages';
import { recordStage } from './record-stage';
import { resolveDoubt } from './resolve-doubt';
import { skipOrder, unskipOrder } from './skip-order';
import { leavingSeat, Seats } from './seats';
import { fetchCustomer, writeCustomer } from './sync-customer';
import { atOncePatience, HEARTBEAT_MS, QUEUED_PATIENCE_MS } from '../domain/time-limits';
import type { Dependencies } from './types';

/** The durable steps, one a file, made once with their dependencies. */
export type Activities = ReturnType<typeof createActivities>;

/** Attempts after which a step that only waits says so on the board. */
const SAY_SO_AFTER = 3;

// The return type is the map of activities itself; workflows import it as a type.
// eslint-disable-next-line @typescript-eslint/explicit-module-boundary-types
export function createActivities(given: Dependencies) {
  const seats = new Seats();
  const starter = leavingSeat(given.starter);
  const dependencies: Dependencies = {
    ...given,
    connection: async (name) => {
      const connection = await given.connection(name);
      const { storefront, erp } = connection;
      return { ...connection, storefront: leavingSeat(storefront), erp: leavingSeat(erp) };
    },
    starter: {
      inWork: (name) => starter.inWork(name),
      changed: (name, order, priority, news) =>
        seats.seated(priority, () => starter.changed(name, order, priority, news), Infinity),
    },
  };
  /** The edge: beats while a step is long, seats the steps of orders and customers, and turns every failure into Temporal's. */
  const edge =
    <Input extends { readonly connection: string; readonly priority?: Priority }, Output>(
      step: (input: Input, attempt: number, patienceMs?: number) => Promise<Output>,
      takesSeat = true,
    ) =>
    async (input: Input): Promise<Output> => {
      const { attempt, activityType, heartbeatTimeoutMs, isLocal } = activityInfo();
      const beat = heartbeatTimeoutMs ? setInterval(() => heartbeat(), HEARTBEAT_MS) : undefined;
      const { priority } = input;
      const patienceMs = isLocal ? atOncePatience(priority) : QUEUED_PATIENCE_MS;
      const work = (): Promise<Output> => step(input, attempt, patienceMs);
      try {
        return await (priority && takesSeat ? seats.seated(priority, work) : work());
      } catch (error) {
        await report(dependencies, activityType, attempt, input, error);
        throw toApplicationFailure(error, attempt);
      } finally {
        clearInterval(beat);
      }
    };

  return {
    fetchOrder: edge(fetchOrder(dependencies)),
    mapCustomer: edge(mapCustomer(dependencies)),
    mapItems: edge(mapItems(dependencies)),
    findDocument: edge(findDocument(dependencies)),
    postDocument: edge(postDocument(dependencies)),
    confirmDocument: edge(confirmDocument(dependencies)),
    recordStage: edge(recordStage(dependencies), false),
    skipOrder: edge(skipOrder(dependencies), false),
    unskipOrder: edge(unskipOrder(dependencies), false),
    resolveDoubt: edge(resolveDoubt(dependencies), false),
    fetchCustomer: edge(fetchCustomer(dependencies)),
    writeCustomer: edge(writeCustomer(dependencies)),
    alignCustomer: edge(alignCustomer(dependencies)),
    createInShop: edge(createInShop(dependencies)),
    pollOrders: edge(pollOrders(dependencies)),
    pollCustomers: edge(pollCustomers(dependencies)),
    pollErpCustomers: edge(pollErpCustomers(dependencies)),
    finishPoll: edge(finishPoll(dependencies)),
    backfillOrders: edge(backfillOrders(dependencies)),
    checkpointTrail: edge(checkpointTrail(dependencies)),
    ensureWebhooks: edge(ensureWebhooks(dependencies)),
    readCatalog: edge(readCatalog(dependencies)),
    drainCatalog: edge(drainCatalog(dependencies)),
    finishCatalog: edge(finishCatalog(dependencies)),
    beginReconcile: edge(beginReconcile(dependencies)),
    reconcilePage: edge(reconcilePage(dependencies)),
    reconcileUnlisted: edge(reconcileUnlisted(dependencies)),
    reconcileAgain: edge(reconcileAgain(dependencies)),
    finishReconcile: edge(finishReconcile(dependencies)),
    wakeDifferent: edge(wakeDifferent(dependencies)),
  };
}

/** Waiting for a system is no order's fault: the log says it once in a while, and the board shows why nothing moves. */
async function report(
  { log, store }: Dependencies,
  activity: string,
  attempt: number,
  input: { readonly connection: string; readonly order?: string; readonly customer?: string },
  error: unknown,
): Promise<void> {
  const { connection, order, customer } = input;
  if (!isFailure(error))
    log.error({ connection, order, customer, activity, attempt, err: error }, 'a step failed unexpectedly');
  if (!isFailure(error, 'throttled', 'unavailable', 'unauthorized') || attempt < SAY_SO_AFTER) return;
  const named = order !== undefined || customer !== undefined;
  if (attempt === SAY_SO_AFTER && named)
    log.warn({ connection, order, customer, activity, attempt, failure: error.kind }, error.message);
  if (order === undefined) return;
  try {
    const row = await store.orders.get(connection, order);
    await store.orders.put({
      currency: row?.currency,
      total: row?.total,
      businessDate: row?.businessDate,
      connection,
      order,
      stage: row?.stage === 'in-doubt' ? 'in-doubt' : 'processing',
      cause: [`connection:${connection}`],
      message: `Waiting: ${error.message}`,
    });
  } catch (storeError) {
    log.warn({ connection, order, err: storeError }, 'the board could not be written');
  }
}
