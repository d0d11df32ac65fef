import { randomBytes } from 'node:crypto';
import { firstMessage } from '../../faults/processes/child';
import { assertAgreement } from '../agreement';
import { onStand, sized, type Measurement } from '../context';
import { deliver, signedDelivery, type DeliveryRun } from '../deliveries';
import { CONNECTION } from '../lane';
import { startProgram } from '../processes/child';
import { DELIVERY_HEADER, SIGNATURE_HEADER, type GatewaySettings } from '../processes/gateway';
import { untilConfirmed } from '../run-backfill';
import type { Stand } from '../stand';
import { percentile } from '../statistics';

const PER_SECOND = 200;
/** A shop tells of an order several times: created, paid, invoiced, updated. */
const PER_ORDER = 4;
const WARM_UP = 100;

/** How fast a delivery is acknowledged: signature, delivery table and signal to Temporal included. */
export const webhookSection: Measurement = {
  name: 'webhooks',
  title: `Webhooks at ${PER_SECOND} a second, by the real gateway, database and Temporal server`,
  run: async (context) => {
    const seconds = sized(context, 10, 2);
    const count = PER_SECOND * seconds;
    return onStand(context, { workers: 0 }, async (stand) => {
      const secret = randomBytes(32).toString('base64');
      const settings: GatewaySettings = {
        dataFolder: stand.dataFolder,
        databaseUrl: stand.database.url,
        temporalAddress: stand.temporalAddress,
        secret,
      };
      const gateway = startProgram('processes/gateway', settings, stand.environment.childEnvironment);
      try {
        const { url } = await firstMessage<{ url: string }>(gateway, 'the gateway');
        const send = async (from: number, deliveries: number): Promise<DeliveryRun> => {
          const numbers = await stand.place({ from, count: Math.ceil(deliveries / PER_ORDER) });
          const signed = Array.from({ length: deliveries }, (_, place) =>
            signedDelivery({
              number: numbers[Math.floor(place / PER_ORDER)] ?? '',
              id: `${from}-${place}`,
              secret,
              headers: { signature: SIGNATURE_HEADER, delivery: DELIVERY_HEADER },
            }),
          );
          return deliver(`${url}/webhooks/${CONNECTION}`, signed, PER_SECOND);
        };
        await send(1, WARM_UP);
        context.say(`  ${count} deliveries, no worker on this machine …`);
        const alone = await send(1_000, count);
        const orders = WARM_UP / PER_ORDER + count / PER_ORDER;
        await startWorker(stand, orders);
        context.say(`  ${count} deliveries, a worker beside …`);
        const beside = await send(10_000, count);
        await untilConfirmed(stand, orders + count / PER_ORDER, () => undefined);
        await assertAgreement(stand, orders + count / PER_ORDER);
        return [
          {
            name: 'webhook acknowledged, p99',
            unit: 'ms',
            measured: percentile(alone.latencies, 0.99),
            target: { atMost: 50 },
            note: `p50 ${percentile(alone.latencies, 0.5).toFixed(1)} ms; gateway, database, server and sender share this machine, workers run elsewhere`,
          },
          {
            name: 'webhooks not acknowledged',
            unit: 'answers',
            measured: sum(alone) + sum(beside),
            target: { atMost: 0 },
            note: JSON.stringify({ ...alone.refused, ...beside.refused }),
          },
          {
            name: 'webhook acknowledged beside a busy worker, p99',
            unit: 'ms',
            measured: percentile(beside.latencies, 0.99),
            note: `p50 ${percentile(beside.latencies, 0.5).toFixed(1)} ms; a worker carries the same orders on the same cores`,
          },
        ];
      } finally {
        await gateway.kill();
      }
    });
  },
};

const sum = ({ refused }: DeliveryRun): number =>
  Object.values(refused).reduce((total, each) => total + each, 0);

/** What was acknowledged must arrive: the worker finds it all with Temporal. */
async function startWorker(stand: Stand, orders: number): Promise<void> {
  await stand.startWorkers(1);
  await untilConfirmed(stand, orders, () => undefined);
}
