import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { OrderStarter } from '../../activities/types';
import { isFailure } from '../../domain/failure';
import type { Deliveries } from '../../store/store';
import type { Storefront, Touched, WebhookVerdict } from '../../systems/storefronts/storefront';
import { createHandedOn } from './handed-on';
import { createSharing, type Shared } from './sharing';
import type { ReceivedWebhook, ReceiveWebhook } from './webhook-endpoint';

export interface ReceiverOptions {
  /** The shop of a connection that takes webhooks; undefined for any other name. */
  readonly storefront: (connection: string) => Promise<Storefront | undefined>;
  readonly deliveries: Deliveries;
  readonly starter: Pick<OrderStarter, 'changed'>;
  /** Looks for what has changed at once, where a push does not tell which order it is about. */
  readonly lookNow: (connection: string) => Promise<void>;
  /** Looks at these customers again; absent where no flow carries customers. */
  readonly customersChanged?: (connection: string, keys: readonly string[]) => Promise<void>;
  readonly count: (connection: string, outcome: WebhookOutcome) => void;
  readonly now?: () => number;
}

/** What became of a delivery, for the metrics. */
export type WebhookOutcome =
  'taken' | 'repeated' | 'answered' | 'unsigned' | 'forged' | 'stale' | 'malformed' | 'failed';

const REFUSALS: Readonly<Record<Extract<WebhookVerdict, { verdict: 'refused' }>['reason'], ReceivedWebhook>> =
  {
    unsigned: { status: 401, body: 'The delivery carries no signature.' },
    forged: { status: 401, body: 'The signature does not fit.' },
    stale: { status: 401, body: 'The delivery is too old, or the clocks differ.' },
    malformed: { status: 400, body: 'The delivery cannot be read.' },
  };

/**
 * An order's signals keep this distance: a shop tells of an order as created, paid and updated within one moment, and one
 * signal stands for all but the first of these. Long enough for that, too short for a shop to notice.
 */
const SIGNALS_APART_MS = 15;

/**
 * Proves a delivery, remembers it, and wakes what it is about. Nothing in it is trusted but the name of what to look at
 * again. It is marked as taken only when Temporal has the message, and the shop need not wait for the mark: without it a
 * repetition is taken again.
 */
export function createReceiver(options: ReceiverOptions): ReceiveWebhook {
  const { storefront, deliveries, count, now = Date.now } = options;
  // A shop tells of one order several times in a moment: a signal for each would be the load that delays them all.
  const shared = createSharing(() => sleep(SIGNALS_APART_MS));
  const handedOn = createHandedOn(deliveries);
  return async (connection, { headers, query }, rawBody) => {
    const webhooks = (await storefront(connection))?.webhooks;
    if (!webhooks) return { status: 404, body: `Nothing takes webhooks under the name "${connection}".` };
    const verdict = await webhooks.verify({ headers, query, rawBody, receivedAt: now() });
    if (verdict.verdict === 'refused') {
      count(connection, verdict.reason);
      return REFUSALS[verdict.reason];
    }
    if (verdict.verdict === 'answered') {
      count(connection, 'answered');
      return verdict.answer;
    }
    try {
      const mark = createHash('sha256').update(`${verdict.topic}\n${verdict.deliveryId}`).digest('base64url');
      const known = handedOn.has(connection, mark)
        ? 'repeated'
        : await deliveries.receive(connection, mark, verdict.topic.slice(0, 100));
      if (known === 'new') {
        await wake(options, shared, connection, verdict.touched);
        handedOn.add(connection, mark);
      }
      count(connection, known === 'new' ? 'taken' : 'repeated');
      return verdict.answer ?? { status: 200 };
    } catch (error) {
      count(connection, 'failed');
      throw isFailure(error) ? error : new Error('a webhook could not be handed on', { cause: error });
    }
  };
}

async function wake(
  { starter, lookNow, customersChanged }: ReceiverOptions,
  shared: Shared,
  connection: string,
  { orders, orderIds, customers }: Touched,
): Promise<void> {
  await Promise.all([
    ...orders.map((order) =>
      shared(`${connection}/${order}`, () => starter.changed(connection, order, 'live', { pushed: true })),
    ),
    ...(orderIds.length > 0 ? [lookNow(connection)] : []),
    ...(customers.length > 0 && customersChanged ? [customersChanged(connection, customers)] : []),
  ]);
}
