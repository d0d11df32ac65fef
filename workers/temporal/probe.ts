import { Connection } from '@temporalio/client';
import type { TemporalTarget } from './target';

export interface ServerIdentity {
  /** Differs between any two clusters, so that a port taken over by another server is noticed. */
  readonly clusterId: string;
  readonly version: string;
}

/** Who answers at the target and serves its namespace; undefined when nobody does in time. */
export const probe = async (
  target: TemporalTarget,
  milliseconds: number,
): Promise<ServerIdentity | undefined> => {
  // The pure JavaScript client: the native one would fix the process's telemetry before it is set up.
  let connection: Connection | undefined;
  try {
    connection = await Connection.connect({ address: target.address, connectTimeout: milliseconds });
    const { workflowService } = connection;
    return await connection.withDeadline(Date.now() + milliseconds, async () => {
      await workflowService.describeNamespace({ namespace: target.namespace });
      const info = await workflowService.getClusterInfo({});
      return { clusterId: info.clusterId ?? '', version: info.serverVersion ?? '' };
    });
  } catch {
    return undefined;
  } finally {
    await connection?.close();
  }
};
