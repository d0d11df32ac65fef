import { hostname } from 'node:os';
import { Client, isGrpcServiceError } from '@temporalio/client';
import type { DataConverter } from '@temporalio/common';
import { NativeConnection } from '@temporalio/worker';
import { scrub } from '../../domain/failure';
import type { TemporalTarget } from './target';

export interface TemporalConnection {
  /** Shared by the client and all workers of the process, so that workflows can start eagerly. */
  readonly connection: NativeConnection;
  readonly client: Client;
  readonly namespace: string;
  /** Call it when the workers have ended. */
  close(): Promise<void>;
}

export interface ConnectOptions {
  readonly target: TemporalTarget;
  readonly dataConverter: DataConverter;
  /** How this process is named in Temporal; by default `crossdock <pid>@<host>`. */
  readonly identity?: string;
  /** How long to wait for the first answer. */
  readonly timeoutMs?: number;
}

const NOT_FOUND = 5;
const PERMISSION_DENIED = 7;
const UNAUTHENTICATED = 16;

/** @throws Error that says what to do when the server does not answer, lets us not in, or has no such namespace */
export const connectTemporal = async (options: ConnectOptions): Promise<TemporalConnection> => {
  const { target, dataConverter, timeoutMs = 10_000 } = options;
  const connection = await open(target, timeoutMs);
  try {
    await connection.withDeadline(Date.now() + timeoutMs, () =>
      connection.workflowService.describeNamespace({ namespace: target.namespace }),
    );
  } catch (error) {
    await connection.close();
    throw explain(error, target);
  }
  const identity = options.identity ?? `crossdock ${process.pid}@${hostname()}`;
  const client = new Client({ connection, namespace: target.namespace, dataConverter, identity });
  return { connection, client, namespace: target.namespace, close: () => connection.close() };
};

async function open(target: TemporalTarget, timeoutMs: number): Promise<NativeConnection> {
  const opening = NativeConnection.connect(target.connectionOptions);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${timeoutMs / 1000} s`)), timeoutMs);
  });
  try {
    return await Promise.race([opening, late]);
  } catch (error) {
    // A connection that opens after all must not stay.
    opening.then((connection) => connection.close()).catch(() => undefined);
    throw explain(error, target);
  } finally {
    clearTimeout(timer);
  }
}

function explain(error: unknown, { address, namespace }: TemporalTarget): Error {
  const code: number | undefined = isGrpcServiceError(error) ? error.code : undefined;
  if (code === NOT_FOUND) {
    return new Error(
      `Temporal at ${address} has no namespace "${namespace}". Create it (temporal operator namespace create ` +
        `--namespace ${namespace}) or set TEMPORAL_NAMESPACE.`,
    );
  }
  if (code === PERMISSION_DENIED || code === UNAUTHENTICATED) {
    return new Error(
      `Temporal at ${address} does not let Crossdock into the namespace "${namespace}". Check TEMPORAL_API_KEY or ` +
        'the TEMPORAL_TLS_* certificate, and that the namespace is spelled as the server knows it.',
    );
  }
  const reason = scrub(error instanceof Error ? error.message : String(error));
  return new Error(
    `Temporal at ${address} does not answer (${reason}). Check TEMPORAL_ADDRESS, TLS settings and the network.`,
  );
}
