import type { Environment } from '../../workers/configuration/environment';
import { createLogger } from '../../workers/temporal/log';
import { demoEnvironment } from '../demo-environment';
import { startService, type Service } from '../service';
import { cleanStart } from './clean-start';
import { writeDemoFiles } from './demo-files';
import { followArticle } from './followed-article';
import { letOrdersFlow } from './let-orders-flow';
import { reportOf, withCatalog, type DemoResult } from './report';
import { chosen, startSandboxes, type Sandboxes } from './sandboxes';
import { keepCredentials } from './vault';

export type { DemoResult } from './report';

export interface DemoOptions {
  /** Of each shop; absent: each kind of order once. */
  readonly orders?: number;
  readonly seed: number;
  /** As in the connection file, or `all`. */
  readonly storefront: string;
  readonly erp: string;
  readonly say: (line: string) => void;
  /** Called while orders move. */
  readonly progress: (settled: number, total: number) => void;
}

export interface Demo {
  readonly service: Service;
  readonly sandboxes: Sandboxes;
  /** Polls what stands in the shops, places the others, and waits until no order moves any more. */
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
    for (const sides of sandboxes.sides) {
      const { mapping } = await writeDemoFiles(environment.connectionsFolder, sides, REQUESTS_PER_MINUTE);
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
        const rows = await letOrdersFlow(service, sandboxes.sides, options.progress);
        const report = await reportOf(service, sandboxes.sides, rows, mappings, began);
        return withCatalog(report, await followArticle(sandboxes.sides));
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
