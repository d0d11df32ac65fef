import { inforM3 } from '../../client/demo/erps';
import { adobeCommerce } from '../../client/demo/storefronts';
import { startService, type Service } from '../../client/service';
import { makeOrder, type AdobeCommerce, type OrderSpec, type RawOrder } from '../../sandbox/adobe-commerce';
import { ordersSnapshot, type InforM3Sandbox, type OrderSnapshot } from '../../sandbox/infor-m3';
import type { OrderRow, Stage } from '../../store/store';
import type { Environment } from '../../workers/configuration/environment';
import { orderWorkflowId, type Orders } from '../../workers/order-starter';
import { createLogger } from '../../workers/temporal/log';
import { prepareDemoGround, until } from '../support/demo-ground';

export { until } from '../support/demo-ground';

export const CONNECTION = adobeCommerce.connection;

/** A shop, an ERP and a place for Crossdock's data, with nothing running on it yet. */
export interface Ground {
  readonly sandboxes: { readonly shop: AdobeCommerce; readonly erp: InforM3Sandbox };
  readonly environment: Environment;
  close(): Promise<void>;
}

/** The whole service in this process on a dev server of its own, since all workers share one task queue. */
export interface Lane extends Ground {
  readonly service: Service;
  readonly orders: Orders;
  readonly logLines: readonly string[];
}

/** Empty sandboxes, a connection that carries sales orders, and credentials. The ERP's answers are settled after a second. */
export async function prepareGround(): Promise<Ground> {
  const { sides, ...ground } = await prepareDemoGround(
    [adobeCommerce],
    inforM3,
    { count: 0, seed: 1 },
    (connection) => {
      connection.erp['settleSeconds'] = 1;
      delete connection.storefront['webhooks'];
      for (const flow of ['invoices', 'refunds']) delete connection.flows[flow];
      // The tests say when to look.
      Object.assign(connection.flows.orders, { every: '1h', webhooks: false });
    },
  );
  const [side] = sides;
  if (!side) throw new Error('no shop was started');
  return { ...ground, sandboxes: { shop: side.shop.sandbox, erp: side.books.sandbox } };
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
