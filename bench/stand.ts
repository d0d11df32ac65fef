import { controlOf, type SandboxControl } from '../faults/control';
import type { Environment } from '../workers/configuration/environment';
import { createOrderStarter, type Orders } from '../workers/order-starter';
import { openGround, type Ground } from './ground';
import { CONNECTION, writeConnection } from './lane';
import { ask } from './processes/child';
import type { Place, Placed, Sandboxes, SandboxSettings } from './processes/sandboxes';

/** What a section about orders stands on: everything its own, each part in a process of its own. */
export interface Stand extends Ground<Sandboxes> {
  readonly shop: SandboxControl;
  readonly erp: SandboxControl;
  readonly orders: Orders;
  /** Has the shop take orders; answers their numbers. */
  place(order: Place): Promise<readonly string[]>;
}

export interface StandOptions {
  readonly environment: Environment;
  /** Every answer of both sandboxes is held back by this. */
  readonly latencyMs?: number;
  /** The ERP gateway's quota and the connection's `requestsPerMinute`; absent: no limit. */
  readonly perMinute?: number;
  readonly workers: number;
  /** Where the workers write processor profiles; absent: they take none. */
  readonly profileFolder?: string;
}

export async function prepareStand({
  environment,
  latencyMs = 0,
  perMinute,
  workers,
  profileFolder,
}: StandOptions): Promise<Stand> {
  const settings: SandboxSettings = { perMinute };
  const ground = await openGround<Sandboxes>({
    environment,
    program: 'processes/sandboxes',
    settings,
    writeFiles: (folder, { shop }) => writeConnection(folder, { shop, requestsPerMinute: perMinute }),
    // A poll in the middle would take the orders before the backfill does.
    paused: ['poll', 'sweep'].map((kind) => `${kind}/${CONNECTION}/orders`),
    profileFolder,
  });
  const { sandboxes, sandboxProcess, temporal } = ground;
  const stand: Stand = {
    ...ground,
    shop: controlOf(sandboxes.shop),
    erp: controlOf(sandboxes.erp),
    orders: createOrderStarter(temporal.client),
    place: async (order) => (await ask<Placed>(sandboxProcess, order)).numbers,
  };
  try {
    for (const control of [stand.shop, stand.erp]) await control.call('POST', '/latency', { latencyMs });
    if (workers > 0) await stand.startWorkers(workers);
    return stand;
  } catch (error) {
    await stand.close();
    throw error;
  }
}
