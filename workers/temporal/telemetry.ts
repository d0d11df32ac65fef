import { Runtime } from '@temporalio/worker';
import { toTemporalLogger } from './log';
import type { Logger } from './log';
import { freePort } from './ports';

export interface Telemetry {
  /** Where the Temporal SDK offers its own metrics in Prometheus text, on this machine only. */
  readonly metricsUrl?: string;
}

export interface TelemetryOptions {
  readonly logger: Logger;
  /** Offer the SDK's metrics; by default yes. */
  readonly metrics?: boolean;
}

let installed: Promise<Telemetry> | undefined;

/**
 * Sets up the Temporal SDK's logs and metrics. The SDK allows it once a process and before the first connection; later
 * calls answer what the first one did. Signals are left to us: the gateway closes and workers drain in our order.
 */
export const installTelemetry = (options: TelemetryOptions): Promise<Telemetry> => {
  installed ??= install(options);
  return installed;
};

async function install({ logger, metrics = true }: TelemetryOptions): Promise<Telemetry> {
  const address = metrics ? `127.0.0.1:${await freePort(0)}` : undefined;
  Runtime.install({
    logger: toTemporalLogger(logger),
    shutdownSignals: [],
    telemetryOptions: {
      logging: { filter: { core: 'WARN', other: 'ERROR' }, forward: {} },
      ...(address === undefined ? {} : { metrics: { prometheus: { bindAddress: address } } }),
    },
  });
  return address === undefined ? {} : { metricsUrl: `http://${address}/metrics` };
}
