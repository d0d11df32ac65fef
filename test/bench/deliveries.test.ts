import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { deliver, signedDelivery } from '../../bench/deliveries';

const headers = { signature: 'x-signature', delivery: 'x-delivery' };
const signed = (id: string) => signedDelivery({ number: '100', id, secret: 'a secret', headers });

it('signs the very bytes it sends', () => {
  const delivery = signed('d-1');
  expect(delivery.headers['x-signature']).toBe(
    createHmac('sha256', 'a secret').update(delivery.body).digest('base64'),
  );
  expect(JSON.parse(delivery.body)).toMatchObject({ number: '100' });
});

it('sends each one once and counts what is not acknowledged', async () => {
  const seen: unknown[] = [];
  const server = createServer((request, response) => {
    seen.push(request.headers['x-delivery']);
    request.resume().on('end', () => {
      response.statusCode = request.headers['x-delivery'] === 'd-2' ? 503 : 200;
      response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const run = await deliver(`http://127.0.0.1:${port}/webhooks/x`, ['d-1', 'd-2', 'd-3'].map(signed), 1_000);
  await new Promise((resolve) => server.close(resolve));
  expect([...seen].sort()).toEqual(['d-1', 'd-2', 'd-3']);
  expect(run.latencies).toHaveLength(3);
  expect(run.refused).toEqual({ 503: 1 });
});
