import { Gauge, Registry } from 'prom-client';
import { request } from 'undici';
import { STAGES, type Store } from '../store/store';

/** Prometheus text: orders by stage, systems that answer, and the Temporal SDK's own metrics behind them. */
export async function metricsText(
  store: Store,
  systems: readonly { connection: string; system: string; open: boolean }[],
  sdkUrl: string | undefined,
): Promise<string> {
  const registers = new Registry();
  const orders = new Gauge({
    name: 'crossdock_orders',
    help: 'Orders by stage.',
    labelNames: ['stage'],
    registers: [registers],
  });
  const up = new Gauge({
    name: 'crossdock_system_up',
    help: '1 while the system answers.',
    labelNames: ['connection', 'system'],
    registers: [registers],
  });
  const counts = await store.orders.counts();
  for (const stage of STAGES) orders.set({ stage }, counts[stage] ?? 0);
  for (const { connection, system, open } of systems) up.set({ connection, system }, open ? 1 : 0);
  return `${await registers.metrics()}\n${sdkUrl === undefined ? '' : await sdkMetrics(sdkUrl)}`;
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
