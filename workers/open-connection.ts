import { z } from 'zod';
import type { Connection as Runtime } from '../activities/types';
import { CATALOG_FLOWS } from '../domain/catalog';
import { Failure } from '../domain/failure';
import type { Store } from '../store/store';
import type { Erp } from '../systems/erps/erp';
import type { Storefront } from '../systems/storefronts/storefront';
import { createHttp } from '../systems/transport/undici-http';
import { catalogSettings } from './catalog-settings';
import type { Connection } from './configuration/connections';
import { currentMapping } from './current-mapping';
import { customerSettings } from './customer-settings';
import type { SharedLanes } from './lanes';
import { postedKinds } from './posted-kinds';
import type { Opening, OrderParts, ParsedSystem } from './systems';

/** A connection at work: both systems with their credentials, ready for the steps. */
export interface Opened {
  readonly runtime: Runtime;
  /** Health of its systems. */
  readonly states: () => { connection: string; system: string; open: boolean }[];
  close(): Promise<void>;
}

/** What the systems of a connection file were read to be. */
export interface ParsedConnection {
  readonly storefront: ParsedSystem<Storefront>;
  readonly erp: ParsedSystem<Erp>;
}

export interface Surroundings {
  readonly store: Store;
  readonly allowPrivateHosts: boolean;
  /** For previews: writes are recorded instead of sent. */
  readonly withhold: boolean;
  readonly lanes: SharedLanes;
}

/**
 * Opens both systems with what the vault holds now.
 * @throws Failure `unauthorized` for a credential that is missing or cannot be used; `bug`, in a sentence, when the file
 *   asks for what a system cannot do
 */
export async function openConnection(
  connection: Connection,
  parsed: ParsedConnection,
  around: Surroundings,
): Promise<Opened> {
  const needs = {
    parts: partsOf(connection),
    kinds: await postedKinds(connection, around.store.mappings),
    catalog: CATALOG_FLOWS.filter((flow) => connection.flows[flow] !== undefined),
  };
  const [storefront, erp] = await Promise.all([
    openSystem(connection.storefront.system, parsed.storefront, around, needs),
    openSystem(connection.erp.system, parsed.erp, around, needs),
  ]);
  const { orders, invoices, payments, refunds } = connection.flows;
  for (const [flow, post] of Object.entries({ orders, invoices, payments, refunds }))
    if (post) assertCarries(connection.name, flow, erp.port, post.post);
  const { name } = connection;
  return {
    runtime: {
      name,
      storefront: storefront.port,
      erp: erp.port,
      orders: {
        post: orders.post,
        parts: { invoice: invoices?.post, payment: payments?.post, refund: refunds?.post },
        webhooks: orders.webhooks,
        referencePrefix: orders.referencePrefix,
        since: orders.since && `${orders.since}T00:00:00.000Z`,
        overlapSeconds: orders.overlap / 1_000,
        sweepDays: 3,
        backfillAhead: orders.backfillAhead,
      },
      ...customerSettings(connection, storefront.port, erp.port),
      // A preview must remember nothing, and so keeps no reservations.
      ...(around.withhold ? {} : catalogSettings(connection, storefront.port, erp.port)),
      mapping: currentMapping(around.store.mappings, name),
    },
    states: () => [
      { connection: name, system: connection.storefront.system, open: storefront.healthy() },
      { connection: name, system: connection.erp.system, open: erp.healthy() },
    ],
    close: async () => void (await Promise.all([storefront.close(), erp.close()])),
  };
}

/** A flow that asks for what the ERP cannot do is refused here, in a sentence. */
function assertCarries(name: string, flow: string, erp: Erp, kind: string): void {
  const kinds = Object.keys(erp.capabilities.documents);
  if (!kinds.includes(kind)) {
    throw new Failure(
      'bug',
      `connection ${name}: flows.${flow}.post is ${kind}, but ${erp.system} carries ${kinds.join(', ')}`,
      { causes: [`connection:${name}`] },
    );
  }
}

/** What is read of an order beside its head and rows: only what some flow carries, since it costs requests. */
const partsOf = ({ flows }: Connection): OrderParts => ({
  invoices: flows.invoices !== undefined,
  payments: flows.payments !== undefined,
  refunds: flows.refunds !== undefined,
});

async function openSystem<Port>(
  system: string,
  parsed: ParsedSystem<Port>,
  { store, allowPrivateHosts, withhold, lanes }: Surroundings,
  needs: Pick<Opening<unknown, unknown>, 'parts' | 'kinds' | 'catalog'>,
): Promise<{ port: Port; healthy: () => boolean; close: () => Promise<void> }> {
  const secret = await store.vault.get(parsed.credentialName);
  const { lane, breaker } = lanes.of(system, parsed.credentialName);
  const http = createHttp({
    lane,
    deadlineMs: parsed.pace.deadlineMs,
    allowPrivateHosts,
    breaker,
  });
  try {
    const port = parsed.open({ secret, http, shelf: store.tokens, withhold, ...needs });
    return { port, healthy: () => breaker.state().state === 'closed', close: () => http.close() };
  } catch (error) {
    await http.close();
    const reason =
      error instanceof z.ZodError
        ? error.issues.map(({ message }) => message).join('; ')
        : (error as Error).message;
    throw new Failure('unauthorized', `credential ${parsed.credentialName}: ${reason}`, {
      advice: `Set it again with: crossdock credentials set ${parsed.credentialName} --file FILE`,
      retryAfterMs: 30_000,
    });
  }
}
