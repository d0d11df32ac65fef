import { Gauge, Registry } from 'prom-client';
import { request } from 'undici';
import { STAGES, type Store } from '../store/store';
import { catalogGauges } from './catalog-metrics';
import { reconcileGauges } from './reconcile-metrics';
import type { Connections } from '../workers/connections';
import type { WebhookOutcome } from './gateway/receive-webhook';

/** How many webhooks came in since this process began. */
export interface DeliveryCounts {
  count(connection: string, outcome: WebhookOutcome): void;
  all(): readonly { readonly connection: string; readonly outcome: WebhookOutcome; readonly count: number }[];
}

export function countDeliveries(): DeliveryCounts {
  const counts = new Map<string, { connection: string; outcome: WebhookOutcome; count: number }>();
  return {
    count: (connection, outcome) => {
      const key = `${connection} ${outcome}`;
      counts.set(key, { connection, outcome, count: (counts.get(key)?.count ?? 0) + 1 });
    },
    all: () => [...counts.values()],
  };
}

/** Prometheus text: orders by stage, the systems and their lanes, webhooks, and the Temporal SDK's own metrics. */
export async function metricsText(
  store: Store,
  connections: Pick<Connections, 'states' | 'stats'> | undefined,
  deliveries: DeliveryCounts,
  sdkUrl: string | undefined,
): Promise<string> {
  const registry = new Registry();
  const gauge = <Label extends string>(name: string, help: string, labelNames: Label[]): Gauge<Label> =>
    new Gauge({ name: `crossdock_${name}`, help, labelNames, registers: [registry] });
  const orders = gauge('orders', 'Orders by stage.', ['stage']);
  const counts = await store.orders.counts();
  for (const stage of STAGES) orders.set({ stage }, counts[stage] ?? 0);

  const up = gauge('system_up', '1 while the system answers.', ['connection', 'system']);
  for (const { connection, system, open } of connections?.states() ?? [])
    up.set({ connection, system }, open ? 1 : 0);

  const parked = gauge('system_parked', '1 while no process sends anything to the system.', [
    'lane',
    'because',
  ]);
  for (const { key, parked: standing } of await store.paces.standing())
    if (standing) parked.set({ lane: key, because: standing.because }, 1);

  laneGauges(gauge, connections?.stats() ?? []);
  await catalogGauges(gauge, store);
  await reconcileGauges(gauge, store);
  const webhooks = gauge('webhooks', 'Webhooks since the process began, by what became of them.', [
    'connection',
    'outcome',
  ]);
  for (const { connection, outcome, count } of deliveries.all()) webhooks.set({ connection, outcome }, count);
  return `${await registry.metrics()}\n${sdkUrl === undefined ? '' : await sdkMetrics(sdkUrl)}`;
}

function laneGauges(
  gauge: <Label extends string>(name: string, help: string, labels: Label[]) => Gauge<Label>,
  lanes: ReturnType<Connections['stats']>,
): void {
  const waiting = gauge('lane_waiting', 'Calls that wait for their turn.', ['lane', 'priority']);
  const inFlight = gauge('lane_in_flight', 'Calls under way.', ['lane']);
  const paused = gauge('lane_paused_seconds', 'How long the system still wants to be left alone.', ['lane']);
  const used = gauge('lane_turns', 'Turns used since the process began.', ['lane']);
  for (const { system, credential, ...stats } of lanes) {
    const lane = `${system}/${credential}`;
    for (const [priority, count] of Object.entries(stats.waiting)) waiting.set({ lane, priority }, count);
    inFlight.set({ lane }, stats.inFlight);
    paused.set({ lane }, stats.penalizedForMs / 1_000);
    used.set({ lane }, stats.used);
  }
}

async function sdkMetrics(url: string): Promise<string> {
  try {
    const { statusCode, body } = await request(url, { headersTimeout: 2_000, bodyTimeout: 2_000 });
    const text = await body.text();
    return statusCode === 200 ? text : '';
  } catch {
    return '';
  }
}
