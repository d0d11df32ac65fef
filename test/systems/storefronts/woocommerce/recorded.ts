import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CallContext } from '../../../../systems/context';
import type { WebhookDelivery } from '../../../../systems/storefronts/storefront';
import type { Http, HttpAnswer, HttpRequest } from '../../../../systems/transport/http';

const FOLDER = join(__dirname, '../../../fixtures/woocommerce');

export interface Recorded {
  readonly request: { readonly method: string; readonly path: string };
  readonly response: {
    readonly status: number;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: unknown;
  };
}

export const recorded = (name: string): Recorded =>
  JSON.parse(readFileSync(join(FOLDER, `${name}.json`), 'utf8')) as Recorded;

/** The body of a recorded answer, as text of our own. */
export const answerOf = ({ response }: Recorded, body: unknown = response.body): HttpAnswer => ({
  status: response.status,
  headers: Object.fromEntries(
    Object.entries(response.headers).map(([name, value]) => [name.toLowerCase(), value]),
  ),
  text: JSON.stringify(body),
  milliseconds: 1,
});

export const answer = (body: unknown, status = 200, headers: Record<string, string> = {}): HttpAnswer => ({
  status,
  headers,
  text: typeof body === 'string' ? body : JSON.stringify(body),
  milliseconds: 1,
});

export interface FakeHttp extends Http {
  readonly requests: HttpRequest[];
}

/** An `Http` that asks a function; every request is kept. */
export function fakeHttp(respond: (path: string, query: URLSearchParams) => HttpAnswer): FakeHttp {
  const requests: HttpRequest[] = [];
  const send = async (_: CallContext, request: HttpRequest): Promise<HttpAnswer> => {
    requests.push(request);
    const url = new URL(request.url);
    return respond(url.pathname.replace('/wp-json/wc/v3', ''), url.searchParams);
  };
  return {
    requests,
    send,
    sendGathered: async (context, build) => {
      const request = build();
      return request && send(context, request);
    },
  };
}

/** The deliveries of the recorded hooks, in the order they came. */
export const deliveries = (): WebhookDelivery[] =>
  readFileSync(join(FOLDER, 'webhook-deliveries.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { h: Record<string, string>; b: string })
    .map(({ h, b }) => ({
      headers: Object.fromEntries(Object.entries(h).map(([name, value]) => [name.toLowerCase(), value])),
      query: {},
      rawBody: Buffer.from(b, 'utf8'),
      receivedAt: 0,
    }));

/** The secrets the recorded hooks were registered with. */
export const RECORDED_SECRETS = ['s3cr3t', 'x'] as const;
