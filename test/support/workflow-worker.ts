import { Client } from '@temporalio/client';
import { Worker } from '@temporalio/worker';
import { createActivities } from '../../activities';
import type { Dependencies } from '../../activities/types';
import { createOrderStarter, type Orders } from '../../workers/order-starter';
import { bundleWorkflows } from '../../workers/temporal/bundle';
import { failureConverterPath } from '../../workers/temporal/data-converter';
import { ensureSearchAttributes } from '../../workers/temporal/search-attributes';
import { temporaryStore, type TemporaryStore } from '../store/support/temporary-database';
import { connectTestServer, unique } from './temporal';

export interface WorkflowGround {
  readonly temporary: TemporaryStore;
  /** Payloads are left in the clear, so that tests can look into the histories. */
  readonly client: Client;
  /** The file's own: other files' workers listen to the usual one. */
  readonly taskQueue: string;
  /** Starts orders and customers on that queue. */
  readonly starter: Orders;
}

export interface WorkflowWorker extends WorkflowGround {
  close(): Promise<void>;
}

/** A worker on the run's shared server, with the product's workflows and activities over whatever a test depends on. */
export async function startWorkflowWorker(
  name: string,
  dependenciesOf: (ground: WorkflowGround) => Dependencies | Promise<Dependencies>,
): Promise<WorkflowWorker> {
  const [workflowBundle, temporal, temporary] = await Promise.all([
    bundleWorkflows(),
    connectTestServer(),
    temporaryStore(),
  ]);
  const { connection, namespace } = temporal;
  await ensureSearchAttributes(connection, namespace);
  const dataConverter = { failureConverterPath };
  const client = new Client({ connection, namespace, dataConverter });
  const taskQueue = unique(name);
  const { workflow } = client;
  const signalWithStart: typeof workflow.signalWithStart = (type, options) =>
    workflow.signalWithStart(type, { ...options, taskQueue });
  const starter = createOrderStarter({ workflow: { signalWithStart } } as unknown as Client);
  const ground = { temporary, client, taskQueue, starter };
  const activities = createActivities(await dependenciesOf(ground));
  const worker = await Worker.create({
    connection,
    namespace,
    taskQueue,
    workflowBundle,
    activities,
    dataConverter,
  });
  const running = worker.run();
  return {
    ...ground,
    close: async () => {
      worker.shutdown();
      await running;
      await temporal.close();
      await temporary.end();
    },
  };
}
