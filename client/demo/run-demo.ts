import type { Environment } from '../../workers/configuration/environment';
import { createLogger } from '../../workers/temporal/log';
import { demoEnvironment } from '../demo-environment';
import { startService, type Service } from '../service';
import { cleanStart } from './clean-start';
import { writeDemoFiles } from './demo-files';
import { changeOrders } from './change-orders';
import { followArticles } from './followed-article';
import { customersWaiting, followCustomers } from './followed-customers';
import { letOrdersFlow, readBoard } from './let-orders-flow';
import { reportOf, type DemoResult } from './report';
import { chosen, startSandboxes, type Sandboxes } from './sandboxes';
import { secondsOf } from './until';
import { keepCredentials } from './vault';

export type { DemoResult } from './report';

export interface DemoOptions {
  /** Of each shop; absent: each kind of order once. */
  readonly orders?: number;
  readonly seed: number;
  /** As in the connection file, or `all`; absent: the usual ones. */
  readonly storefront?: string;
  readonly erp: string;
  readonly say: (line: string) => void;
  /** Called while orders move. */
  readonly progress: (settled: number, total: number) => void;
}

export interface Demo {
  readonly service: Service;
  readonly sandboxes: Sandboxes;
  /**
   * Polls what stands in the shops, places the others, and waits until no order moves any more; then changes orders,
   * items and customers, and waits until both sides agree again.
   */
  run(): Promise<DemoResult>;
  close(): Promise<void>;
}

const REQUESTS_PER_MINUTE = 6_000;

/** Sandboxes, dev server, embedded database, worker and gateway in one process; begins afresh each time. */
export async function startDemo(base: Environment, options: DemoOptions): Promise<Demo> {
  const { storefronts, erp } = chosen(options.storefront, options.erp);
  const environment = demoEnvironment(base);
  const lock = await cleanStart(environment, base.dataFolder);
  const closers: (() => unknown)[] = [() => lock.release()];
  const close = async (): Promise<void> => {
    for (const one of closers.splice(0).reverse()) await one();
  };
  try {
    const shops = storefronts.map(({ title }) => title).join(', ');
    options.say(
      `Starting ${storefronts.length === 1 ? `a shop (${shops} sandbox)` : `${storefronts.length} shops (sandboxes of ${shops})`} and an ERP (${erp.title} sandbox) …`,
    );
    const sandboxes = await startSandboxes(storefronts, erp, { count: options.orders, seed: options.seed });
    closers.push(() => sandboxes.close());
    const mappings = new Map<string, string>();
    // Several shops share one ERP: what one of them sold to is no new customer of another.
    const isAlone = sandboxes.sides.length === 1;
    for (const sides of sandboxes.sides) {
      const { mapping } = await writeDemoFiles(
        environment.connectionsFolder,
        sides,
        REQUESTS_PER_MINUTE,
        isAlone,
      );
      mappings.set(sides.storefront.connection, mapping);
    }
    await keepCredentials(environment, sandboxes.sides);
    options.say('Starting Temporal, the database, a worker and the gateway …');
    const service = await startService({
      environment,
      role: 'all',
      localOnly: true,
      log: createLogger({ level: base.logLevel === 'info' ? 'warn' : base.logLevel }),
      report: options.say,
    });
    closers.push(() => service.stop());
    return {
      service,
      sandboxes,
      run: async () => {
        const began = Date.now();
        const { sides } = sandboxes;
        await letOrdersFlow(service, sides, options.progress);
        const seconds = secondsOf(Date.now() - began);
        options.say(
          'The orders have come to rest. Now some of them change, and so does what both sides share …',
        );
        const [changes, articles, customers] = await Promise.all([
          changeOrders(service, sides),
          followArticles(sides),
          followCustomers(service, sides, isAlone),
        ]);
        const board = await readBoard(service, sides);
        const waiting = await customersWaiting(service, sides);
        const happened = { changes, articles, customers, customersWaiting: waiting, seconds };
        return reportOf(service, sides, board, mappings, happened);
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
