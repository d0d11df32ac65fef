import { Connection } from '@temporalio/client';
import { assertOpens } from './reachable';
import type { TemporalTarget } from './target';

export interface ServerIdentity {
  /** Differs between any two clusters, so that a port taken over by another server is noticed. */
  readonly clusterId: string;
  readonly version: string;
}

/** Who answers at a local target (no TLS) and serves its namespace; undefined when nobody does in time. */
export const probe = async (
  target: TemporalTarget,
  milliseconds: number,
): Promise<ServerIdentity | undefined> => {
  const [host, port] = splitAddress(target.address);
  // The gRPC client would go on trying a refused port until its time is up.
  const open = await assertOpens(host, port, milliseconds).then(
    () => true,
    () => false,
  );
  if (!open) return undefined;
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

function splitAddress(address: string): [host: string, port: number] {
  const end = address.lastIndexOf(':');
  return [address.slice(0, end).replace(/^\[|\]$/g, ''), Number(address.slice(end + 1))];
}
