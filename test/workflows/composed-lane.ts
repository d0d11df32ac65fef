import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parse, stringify } from 'yaml';
import {
  DEMO_CONNECTION,
  ERP_CREDENTIAL,
  SHOP_CREDENTIAL,
  writeDemoFiles,
} from '../../client/demo/demo-files';
import { startSandboxes, type Sandboxes } from '../../client/demo/sandboxes';
import { startService, type Service } from '../../client/service';
import { keyringOf } from '../../client/session';
import { catalogue, makeOrder, type OrderSpec, type RawOrder } from '../../sandbox/adobe-commerce';
import { ordersSnapshot, type OrderSnapshot } from '../../sandbox/infor-m3';
import { openStore } from '../../store';
import { openDatabase } from '../../store/database';
import { migrate } from '../../store/migrate';
import type { OrderRow, Stage } from '../../store/store';
import type { Environment } from '../../workers/configuration/environment';
import { orderWorkflowId, type Orders } from '../../workers/order-starter';
import { createLogger } from '../../workers/temporal/log';
import { testEnvironment } from '../support/temporal';

export const CONNECTION = DEMO_CONNECTION;
const LONGEST_WAIT_MS = 40_000;

/** A shop, an ERP and a place for Crossdock's data, with nothing running on it yet. */
export interface Ground {
  readonly sandboxes: Sandboxes;
  readonly environment: Environment;
  close(): Promise<void>;
}

/** The whole service in this process on a dev server of its own, since all workers share one task queue. */
export interface Lane extends Ground {
  readonly service: Service;
  readonly orders: Orders;
  readonly logLines: readonly string[];
}

/** Empty sandboxes, connection files and credentials. The ERP's answers are settled after a second. */
export async function prepareGround(): Promise<Ground> {
  const folder = await mkdtemp(join(tmpdir(), 'crossdock-lane-'));
  const environment: Environment = {
    ...testEnvironment(join(folder, 'data')),
    connectionsFolder: join(folder, 'connections'),
    allowPrivateHosts: true,
    databaseUrl: undefined,
    temporal: {},
  };
  const sandboxes = await startSandboxes(0, 1);
  const { shop, erp } = sandboxes;
  await writeDemoFiles(environment.connectionsFolder, shop.url, catalogue, 6_000);
  const file = join(environment.connectionsFolder, `${CONNECTION}.yaml`);
  const connection = parse(await readFile(file, 'utf8')) as {
    erp: { settleSeconds: number };
    flows: { orders: { every: string } };
  };
  connection.erp.settleSeconds = 1;
  // The tests say when to look.
  connection.flows.orders.every = '1h';
  await writeFile(file, stringify(connection));
  const database = await openDatabase({ dataFolder: environment.dataFolder });
  try {
    await migrate(database);
    const store = await openStore({ database, keyring: keyringOf(environment) });
    await store.vault.set(SHOP_CREDENTIAL, JSON.stringify(shop.credentials));
    await store.vault.set(ERP_CREDENTIAL, JSON.stringify(erp.ionapi));
  } finally {
    await database.close();
  }
  return {
    sandboxes,
    environment,
    close: async () => {
      await sandboxes.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export async function startLane(): Promise<Lane> {
  const ground = await prepareGround();
  const logLines: string[] = [];
  try {
    const service = await startService({
      environment: ground.environment,
      role: 'worker',
      localOnly: true,
      log: createLogger({ level: 'debug', pretty: false, write: (line) => void logLines.push(line) }),
      report: () => undefined,
    });
    if (!service.worker) throw new Error('the service runs without a worker');
    return {
      ...ground,
      service,
      orders: service.worker.orders,
      logLines,
      close: async () => {
        await service.stop();
        await ground.close();
      },
    };
  } catch (error) {
    await ground.close();
    throw error;
  }
}

/** An order of the demo shop's articles, placed just now unless the spec says otherwise. */
export function shopOrder(spec: Omit<OrderSpec, 'index'> & { readonly index: number }): RawOrder {
  return makeOrder({
    createdAt: new Date().toISOString().slice(0, 19).replace('T', ' '),
    lines: [{ sku: 'MUG-WHITE', price: '12.50', qty: '2', taxRate: '19' }],
    shipping: { amount: '4.90', taxRate: '19' },
    billing: { street: ['Lindenallee 12'], city: 'Köln', postcode: '50667', country: 'DE' },
    ...spec,
  });
}

/** Places the order in the shop and wakes its workflow; answers its number. */
export async function place(lane: Lane, order: RawOrder): Promise<string> {
  const { increment_id: number } = lane.sandboxes.shop.addOrder(order);
  await lane.orders.changed(CONNECTION, number, 'live');
  return number;
}

/** Waits until the board shows the order in this stage. */
export const untilStage = (lane: Lane, number: string, stage: Stage): Promise<OrderRow> =>
  until(
    `order ${number} to be ${stage}`,
    () => lane.service.store.orders.get(CONNECTION, number),
    (row) => row?.stage === stage,
  ) as Promise<OrderRow>;

/** Waits until the order's running workflow has ended. */
export const untilEnded = async (lane: Lane, number: string): Promise<void> => {
  await lane.service.temporal.client.workflow.getHandle(orderWorkflowId(CONNECTION, number)).result();
};

/** @throws Error with what was last seen when it takes too long */
export async function until<T>(
  what: string,
  read: () => Promise<T> | T,
  enough: (value: T) => boolean,
): Promise<T> {
  const deadline = Date.now() + LONGEST_WAIT_MS;
  for (;;) {
    const value = await read();
    if (enough(value)) return value;
    if (Date.now() > deadline)
      throw new Error(`waited in vain for ${what}; last seen: ${JSON.stringify(value)}`);
    await sleep(50);
  }
}

/** Final orders of the ERP, deleted ones too, whose reference is the shop's number or a later version of it. */
export const erpOrders = ({ sandboxes }: Pick<Ground, 'sandboxes'>, number: string): OrderSnapshot[] =>
  ordersSnapshot(sandboxes.erp.m3).orders.filter(
    ({ reference }) => reference === number || reference.startsWith(`${number}/`),
  );

export const standing = (ground: Pick<Ground, 'sandboxes'>, number: string): OrderSnapshot[] =>
  erpOrders(ground, number).filter(({ deleted }) => !deleted);

/** Batch orders of the ERP under the shop's number: what an Add that went out twice would leave behind. */
export const erpBatches = ({ sandboxes }: Pick<Ground, 'sandboxes'>, number: string): OrderSnapshot[] =>
  ordersSnapshot(sandboxes.erp.m3).batches.filter(({ reference }) => reference === number);
