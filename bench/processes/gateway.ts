import { createHmac, timingSafeEqual } from 'node:crypto';
import { startGateway } from '../../client/gateway';
import { createReceiver } from '../../client/gateway/receive-webhook';
import { localMasterKeys, openDatabase, openKeyring, openStore } from '../../store';
import type { Storefront, Webhooks } from '../../systems/storefronts/storefront';
import { createOrderStarter } from '../../workers/order-starter';
import { EncryptingCodec } from '../../workers/temporal/codec';
import { connectTemporal } from '../../workers/temporal/connect';
import { createDataConverter } from '../../workers/temporal/data-converter';
import { localTarget } from '../../workers/temporal/target';
import { CONNECTION } from '../lane';
import { runProgram } from './child';

export interface GatewaySettings {
  readonly dataFolder: string;
  readonly databaseUrl?: string;
  readonly temporalAddress: string;
  /** What deliveries are signed with. */
  readonly secret: string;
}

export const SIGNATURE_HEADER = 'x-bench-signature';
export const DELIVERY_HEADER = 'x-bench-delivery';

/** The product's own gateway and receiver, on a shop that signs as most do: base64 of HMAC-SHA256 over the body. */
export async function serveGateway(settings: GatewaySettings): Promise<void> {
  const { dataFolder, databaseUrl, temporalAddress, secret } = settings;
  const keyring = openKeyring(localMasterKeys(dataFolder));
  const database = await openDatabase({ url: databaseUrl, dataFolder });
  const store = await openStore({ database, keyring });
  const temporal = await connectTemporal({
    target: localTarget(temporalAddress),
    dataConverter: createDataConverter(keyring),
  });
  const shop = signingShop(secret);
  const gateway = await startGateway({
    host: '127.0.0.1',
    port: 0,
    fixed: true,
    codec: new EncryptingCodec(keyring),
    origins: () => [],
    readiness: async () => [],
    metrics: async () => '',
    receive: createReceiver({
      storefront: async (name) => (name === CONNECTION ? shop : undefined),
      deliveries: store.deliveries,
      starter: createOrderStarter(temporal.client),
      lookNow: async () => undefined,
      count: () => undefined,
    }),
    log: { error: (fields) => process.stderr.write(`${String((fields as { err?: unknown }).err)}\n`) },
  });
  process.send?.({ url: gateway.url });
}

function signingShop(secret: string): Storefront {
  const webhooks: Webhooks = {
    verify: async ({ headers, rawBody }) => {
      const given = Buffer.from(headers[SIGNATURE_HEADER] ?? '');
      const wanted = Buffer.from(createHmac('sha256', secret).update(rawBody).digest('base64'));
      if (given.length !== wanted.length || !timingSafeEqual(given, wanted))
        return { verdict: 'refused', reason: 'forged' };
      const { number } = JSON.parse(rawBody.toString('utf8')) as { number: string };
      return {
        verdict: 'taken',
        topic: 'orders/updated',
        deliveryId: headers[DELIVERY_HEADER] ?? '',
        touched: { orders: [number], orderIds: [], customers: [] },
      };
    },
    ensure: async () => [],
  };
  const none = async (): Promise<never> => {
    throw new Error('this shop only signs');
  };
  return { system: 'bench', ping: none, fetchOrders: none, changedOrders: none, webhooks };
}

if (require.main === module) runProgram(serveGateway);
