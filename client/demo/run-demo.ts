import { catalogue } from '../../sandbox/adobe-commerce';
import type { OrderRow } from '../../store/store';
import type { Environment } from '../../workers/configuration/environment';
import { TASK_QUEUE } from '../../workers/order-starter';
import { createLogger } from '../../workers/temporal/log';
import { openStore } from '../../store';
import { openDatabase } from '../../store/database';
import { migrate } from '../../store/migrate';
import { allOrders } from '../commands/orders';
import { demoEnvironment } from '../demo-environment';
import { startService, type Service } from '../service';
import { keyringOf } from '../session';
import { cleanStart } from './clean-start';
import { compareSides, type Comparison } from './compare-sides';
import {
  BLOCKED_CUSTOMER,
  DEMO_CONNECTION,
  ERP_CREDENTIAL,
  SHOP_CREDENTIAL,
  SPARE_ITEM,
  writeDemoFiles,
} from './demo-files';
import { startSandboxes, type Sandboxes } from './sandboxes';

export interface DemoOptions {
  readonly orders?: number;
  readonly seed: number;
  readonly say: (line: string) => void;
  /** Called while orders move. */
  readonly progress: (settled: number, total: number) => void;
}

export interface DemoResult {
  readonly ok: boolean;
  readonly orders: number;
  readonly stages: Readonly<Record<string, number>>;
  readonly stuck: readonly { order: string; cause: readonly string[]; release: readonly string[] }[];
  readonly sums: Pick<Comparison, 'shop' | 'erp'>;
  readonly differences: readonly string[];
  readonly seconds: number;
  readonly ui?: string;
}

export interface Demo {
  readonly service: Service;
  readonly sandboxes: Sandboxes;
  readonly mappingFile: string;
  /** Polls once and waits until no order moves any more. */
  run(): Promise<DemoResult>;
  close(): Promise<void>;
}

/** Sandboxes, dev server, embedded database, worker and gateway in one process; begins afresh each time. */
export async function startDemo(base: Environment, options: DemoOptions): Promise<Demo> {
  const environment = demoEnvironment(base);
  const lock = await cleanStart(environment, base.dataFolder);
  options.say('Starting a shop (Adobe Commerce sandbox) and an ERP (Infor M3 sandbox) …');
  const sandboxes = await startSandboxes(options.orders, options.seed);
  const close = async (): Promise<void> => {
    await sandboxes.close();
    lock.release();
  };
  try {
    const { mapping } = await writeDemoFiles(
      environment.connectionsFolder,
      sandboxes.shop.url,
      catalogue,
      6_000,
    );
    await keepCredentials(environment, sandboxes);
    options.say('Starting Temporal, the database, a worker and the gateway …');
    const service = await startService({
      environment,
      role: 'all',
      localOnly: true,
      log: createLogger({ level: base.logLevel === 'info' ? 'warn' : base.logLevel }),
      report: options.say,
    });
    return {
      service,
      sandboxes,
      mappingFile: mapping,
      run: () => runOnce(service, sandboxes, mapping, options),
      close: async () => {
        await service.stop();
        await close();
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function keepCredentials(environment: Environment, { shop, erp }: Sandboxes): Promise<void> {
  const database = await openDatabase({ dataFolder: environment.dataFolder });
  try {
    await migrate(database);
    const store = await openStore({ database, keyring: keyringOf(environment) });
    await store.vault.set(SHOP_CREDENTIAL, JSON.stringify(shop.credentials));
    await store.vault.set(ERP_CREDENTIAL, JSON.stringify(erp.ionapi));
  } finally {
    await database.close();
  }
}

/** Nothing moved for this long, with every order taken up: the run has come to rest. */
const REST_MS = 400;
const LONGEST_RUN_MS = 150_000;

async function runOnce(
  { store, temporal, addresses }: Service,
  { erp, orders }: Sandboxes,
  mappingFile: string,
  { progress }: DemoOptions,
): Promise<DemoResult> {
  const began = Date.now();
  await temporal.client.workflow.start('poll', {
    workflowId: `poll/${DEMO_CONNECTION}/first`,
    taskQueue: TASK_QUEUE,
    args: [{ connection: DEMO_CONNECTION }],
  });
  const rows = await untilRest(
    () => allOrders(store, { connection: DEMO_CONNECTION }),
    orders.length,
    progress,
  );
  const waiting = rows.filter(({ stage }) => stage === 'needs-attention');
  const { differences, ...sums } = compareSides(erp, orders, new Set(waiting.map(({ order }) => order)));
  const unexpected = expectations(rows, orders);
  const stages: Record<string, number> = {};
  for (const { stage } of rows) stages[stage] = (stages[stage] ?? 0) + 1;
  return {
    ok: differences.length === 0 && unexpected.length === 0,
    orders: rows.length,
    stages,
    stuck: waiting.map(({ order, cause }) => ({
      order,
      cause,
      release: releaseSteps(order, cause, erp.url, mappingFile),
    })),
    sums,
    differences: [...differences, ...unexpected],
    seconds: Math.round((Date.now() - began) / 100) / 10,
    ui: addresses.ui,
  };
}

async function untilRest(
  read: () => Promise<OrderRow[]>,
  expected: number,
  progress: DemoOptions['progress'],
): Promise<OrderRow[]> {
  const deadline = Date.now() + LONGEST_RUN_MS;
  let restedSince: number | undefined;
  for (;;) {
    const rows = await read();
    const settled = rows.filter(({ stage }) => stage !== 'processing' && stage !== 'in-doubt').length;
    progress(settled, expected);
    const resting = rows.length >= expected && settled === rows.length;
    restedSince = resting ? (restedSince ?? Date.now()) : undefined;
    if ((restedSince !== undefined && Date.now() - restedSince >= REST_MS) || Date.now() > deadline)
      return rows;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** Where an order of the demo should stand in the end. */
const EXPECTED = {
  posted: ['confirmed'],
  'needs-attention': ['needs-attention'],
  'not-due': ['waiting', 'cancelled'],
} as const;

function expectations(rows: readonly OrderRow[], orders: Sandboxes['orders']): string[] {
  const stages = new Map(rows.map(({ order, stage }) => [order, stage]));
  return orders.flatMap(({ order, expectation, kind }) => {
    const number = String(order.increment_id);
    const stage = stages.get(number);
    const wanted: readonly string[] = EXPECTED[expectation];
    return stage !== undefined && wanted.includes(stage)
      ? []
      : [`order ${number} (${kind}) is ${stage ?? 'not taken up'}, expected ${wanted.join(' or ')}`];
  });
}

const quoted = (path: string): string =>
  /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;

/** The exact commands that set a stuck order free, to be typed in a second terminal. */
function releaseSteps(
  order: string,
  causes: readonly string[],
  erpUrl: string,
  mappingFile: string,
): string[] {
  return causes.flatMap((cause) => {
    if (cause.startsWith('item:')) {
      const sku = cause.slice('item:'.length);
      return [
        `echo '    ${sku}: ${SPARE_ITEM}' >> ${quoted(mappingFile)}`,
        `npx crossdock --demo mapping apply ${DEMO_CONNECTION}`,
      ];
    }
    if (cause === `customer:${BLOCKED_CUSTOMER}`) {
      return [
        `curl -X POST ${erpUrl}/__control/customers/${BLOCKED_CUSTOMER}/unblock`,
        `npx crossdock --demo retry ${DEMO_CONNECTION} --cause ${cause}`,
      ];
    }
    return [`npx crossdock --demo retry ${DEMO_CONNECTION} ${order}`];
  });
}
