import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { startDemo, type Demo } from '../client/demo/run-demo';
import { DEMO_CONNECTION } from '../client/demo/demo-files';
import { readEnvironment } from '../workers/configuration/environment';
import { orderWorkflowId } from '../workers/order-starter';
import { makeOrder } from '../sandbox/adobe-commerce';

/** One figure, with its unit, as it came out in this run. */
interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
}

const argument = (name: string, byDefault: number): number => {
  const index = process.argv.indexOf(`--${name}`);
  return index < 0 ? byDefault : Number(process.argv[index + 1]);
};

const round = (value: number): number => Math.round(value * 100) / 100;
const percentile = (values: readonly number[], share: number): number =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ??
  Number.NaN;

/** Everything on this machine: server, database, sandboxes and worker share its cores. No ERP limit. */
async function main(): Promise<void> {
  const [count, probes] = [argument('orders', 300), argument('syncs', 30)];
  const dataFolder = await mkdtemp(join(tmpdir(), 'crossdock-bench-'));
  const environment = {
    ...readEnvironment(),
    dataFolder,
    gateway: { host: '127.0.0.1', port: 0, fixed: true },
  };
  const demo = await startDemo(environment, {
    orders: count,
    seed: 1,
    say: (line) => process.stderr.write(`${line}\n`),
    progress: () => undefined,
  });
  try {
    const figures = await measure(demo, count, probes);
    const machine = `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`;
    if (process.argv.includes('--json'))
      process.stdout.write(`${JSON.stringify({ machine, orders: count, figures }, null, 2)}\n`);
    else
      process.stdout.write(
        `${machine}\n${figures.map(({ name, value, unit }) => `${name.padEnd(44)} ${value} ${unit}`).join('\n')}\n`,
      );
  } finally {
    await demo.close();
    await rm(dataFolder, { recursive: true, force: true });
  }
}

async function measure(demo: Demo, count: number, probes: number): Promise<Figure[]> {
  const erpRequests = (): number => demo.sandboxes.erp.requests.summary().count;
  const before = erpRequests();
  const result = await demo.run();
  if (!result.ok) throw new Error(`the two sides differ: ${result.differences.slice(0, 5).join('; ')}`);
  const perOrder = (erpRequests() - before) / count;
  const rssAfterRun = process.memoryUsage().rss;
  const latencies = await syncLatencies(demo, probes);
  const { events, bytes } = await histories(demo);
  return [
    { name: 'orders per second, no ERP limit', value: round(count / result.seconds), unit: 'orders/s' },
    { name: 'ERP requests per order', value: round(perOrder), unit: 'requests' },
    { name: 'history events per order (mean)', value: round(events), unit: 'events' },
    { name: 'history bytes per order (mean)', value: Math.round(bytes), unit: 'bytes' },
    {
      name: 'sync to ERP order number, idle, p50',
      value: Math.round(percentile(latencies, 0.5)),
      unit: 'ms',
    },
    {
      name: 'sync to ERP order number, idle, p95',
      value: Math.round(percentile(latencies, 0.95)),
      unit: 'ms',
    },
    {
      name: 'resident memory after the run (all but server)',
      value: Math.round(rssAfterRun / 2 ** 20),
      unit: 'MiB',
    },
  ];
}

/** One order at a time, from the message to the confirmed number on the board. */
async function syncLatencies({ service, sandboxes }: Demo, probes: number): Promise<number[]> {
  const latencies: number[] = [];
  for (let probe = 0; probe < probes; probe += 1) {
    const order = makeOrder({
      index: 900_000 + probe,
      createdAt: new Date().toISOString().slice(0, 19).replace('T', ' '),
      lines: ['MUG-WHITE', 'BOTTLE-750', 'YOGA-BRICK'].map((sku) => ({
        sku,
        price: '10',
        qty: '2',
        taxRate: '19',
      })),
    });
    sandboxes.shop.addOrder(order);
    const number = String(order.increment_id);
    const began = performance.now();
    await service.worker?.orders.changed(DEMO_CONNECTION, number, 'live');
    while ((await service.store.orders.get(DEMO_CONNECTION, number))?.stage !== 'confirmed') {
      if (performance.now() - began > 30_000)
        throw new Error(`order ${number} was not confirmed within 30 s`);
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    latencies.push(performance.now() - began);
  }
  return latencies;
}

/** The latest probes' histories, as the server keeps them. */
async function histories({ service }: Demo): Promise<{ events: number; bytes: number }> {
  const sampled = (
    await service.store.orders.list({ connection: DEMO_CONNECTION, stage: 'confirmed', limit: 20 })
  ).map(({ order }) => order);
  let [events, bytes] = [0, 0];
  for (const order of sampled) {
    const description = await service.temporal.client.workflow
      .getHandle(orderWorkflowId(DEMO_CONNECTION, order))
      .describe();
    events += description.historyLength;
    bytes += description.historySize ?? 0;
  }
  return { events: events / sampled.length, bytes: bytes / sampled.length };
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exit(1);
  },
);
