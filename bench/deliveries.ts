import { createHmac } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'undici';

export interface DeliveryRun {
  /** From the moment each was due until its answer, in milliseconds. */
  readonly latencies: readonly number[];
  /** Answers that were no 2xx, by status; 0 for none at all. */
  readonly refused: Readonly<Record<string, number>>;
}

export interface Delivery {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const CONNECTIONS = 50;

/** As long as a shop's own: some kilobytes of order, of which only the number counts. */
export function signedDelivery(options: {
  readonly number: string;
  readonly id: string;
  readonly secret: string;
  readonly headers: { readonly signature: string; readonly delivery: string };
}): Delivery {
  const body = JSON.stringify({ number: options.number, id: options.id, order: 'x'.repeat(4_000) });
  return {
    body,
    headers: {
      'content-type': 'application/json',
      [options.headers.delivery]: options.id,
      [options.headers.signature]: createHmac('sha256', options.secret).update(body).digest('base64'),
    },
  };
}

/** Sends each at its time, whatever has become of the ones before: a shop does not wait for us either. */
export async function deliver(
  url: string,
  deliveries: readonly Delivery[],
  perSecond: number,
): Promise<DeliveryRun> {
  const { origin, pathname } = new URL(url);
  const pool = new Pool(origin, { connections: CONNECTIONS, pipelining: 1 });
  const latencies: number[] = [];
  const refused: Record<string, number> = {};
  const began = performance.now();
  const sending: Promise<void>[] = [];
  const send = async ({ headers, body }: Delivery, due: number): Promise<void> => {
    let status = 0;
    try {
      const answer = await pool.request({ method: 'POST', path: pathname, headers: { ...headers }, body });
      await answer.body.dump();
      status = answer.statusCode;
    } catch {
      // No answer is the worst answer: it is counted below.
    }
    latencies.push(performance.now() - due);
    if (status < 200 || status > 299) refused[status] = (refused[status] ?? 0) + 1;
  };
  for (const [place, delivery] of deliveries.entries()) {
    const due = began + (place * 1_000) / perSecond;
    const wait = due - performance.now();
    if (wait > 0) await sleep(wait);
    sending.push(send(delivery, due));
  }
  await Promise.all(sending);
  await pool.close();
  return { latencies, refused };
}
