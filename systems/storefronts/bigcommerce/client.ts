import type { z } from 'zod';
import { Failure } from '../../../domain/failure';
import { assertOpen, type CallContext, type Exchange } from '../../context';
import type { Clock } from '../../transport/clock';
import type { Http, HttpAnswer, HttpRequest } from '../../transport/http';
import { stringifyLossless, tryParseLossless } from '../../transport/json';
import { brokenOff, endOf } from '../exchange-end';
import { BIGCOMMERCE } from './capabilities';
import { failureOf, unreadable } from './errors';
import { withQuota } from './quota';
import type { BigCommerceCredentials, BigCommerceSettings } from './settings';

export interface Call {
  /** Such as `GET /v2/orders/:id/products`: for errors, records and metrics. */
  readonly name: string;
  /** After the store, such as `/v2/orders/7/products`; of B2B Edition after its base. */
  readonly path: string;
  readonly parameters?: readonly (readonly [name: string, value: string])[];
  /** A GET unless another method is given; anything else is a write. */
  readonly method?: HttpRequest['method'];
  /** Decimals in it are `jsonNumber`s: the store takes bare numbers, and they keep their digits. */
  readonly body?: unknown;
  /** Whether a record may hold the body. @default false */
  readonly recordsBody?: boolean;
  /** Of B2B Edition's own API, on another host. */
  readonly b2b?: boolean;
  /** Instead of the asking context's own record, when several share the call. */
  readonly record?: (exchange: Exchange) => void;
}

export interface Asked {
  readonly call: Call;
  readonly answer: HttpAnswer;
  /** Undefined when the answer is not JSON, and for 204. */
  readonly body: unknown;
}

export interface BigCommerceClient {
  /** Sends one call and answers whatever came. `prepare` is called when the turn has come. */
  ask(context: CallContext, prepare: () => Call | undefined): Promise<Asked | undefined>;
  /** Sends one call and answers data of the expected shape. @throws Failure */
  get<S extends z.ZodType>(context: CallContext, call: Call, schema: S): Promise<z.output<S>>;
  /** As `get`; undefined for 204 and 404, the shop's two words for "nothing there". @throws Failure */
  find<S extends z.ZodType>(context: CallContext, call: Call, schema: S): Promise<z.output<S> | undefined>;
}

export interface BigCommerceClientOptions {
  readonly settings: BigCommerceSettings;
  readonly credentials: BigCommerceCredentials;
  readonly http: Http;
  readonly clock: Clock;
}

/** Calls under `X-Auth-Token`, in the pace of the lane and of the store's quota. Nothing is ever repeated. */
export function createBigCommerceClient(options: BigCommerceClientOptions): BigCommerceClient {
  const { settings, credentials, clock } = options;
  const http = withQuota({ http: options.http, clock, reserve: settings.quotaReserve });

  const requestOf = (call: Call): HttpRequest => ({
    method: call.method ?? 'GET',
    url: addressOf(settings, call),
    write: isWrite(call),
    name: call.name,
    headers: {
      'X-Auth-Token': credentials.accessToken,
      // Without it v2 may answer XML.
      Accept: 'application/json',
      ...(call.b2b ? { 'X-Store-Hash': settings.storeHash } : {}),
      ...(call.body === undefined ? {} : { 'Content-Type': 'application/json' }),
    },
    ...(call.body === undefined ? {} : { body: stringifyLossless(call.body) }),
  });

  const ask: BigCommerceClient['ask'] = async (context, prepare) => {
    let sent: { call: Call; url: string; at: number } | undefined;
    const record = (end: Pick<Exchange, 'outcome' | 'status' | 'code' | 'answer'>): void => {
      if (!sent) return;
      const { call, url, at } = sent;
      const exchange: Exchange = {
        system: BIGCOMMERCE.system,
        call: call.name,
        write: isWrite(call),
        request: { method: call.method ?? 'GET', url, ...(call.recordsBody ? { body: call.body } : {}) },
        milliseconds: clock.now() - at,
        at: new Date(at).toISOString(),
        ...end,
      };
      (call.record ?? ((one: Exchange) => context.record(one)))(exchange);
    };

    let answer: HttpAnswer | undefined;
    try {
      answer = await http.sendGathered(context, () => {
        const call = prepare();
        if (!call) return undefined;
        if (isWrite(call)) assertOpen(context, clock.now());
        const request = requestOf(call);
        sent = { call, url: request.url, at: clock.now() };
        return request;
      });
    } catch (error) {
      record(brokenOff(error));
      throw error;
    }
    if (!answer || !sent) return undefined;
    const body = tryParseLossless(answer.text);
    const failure = failureOf(sent.call.name, answer, body, isWrite(sent.call));
    record({
      ...endOf(failure),
      status: answer.status,
      // Hooks repeat our header's secret.
      answer: sent.call.path.startsWith('/v3/hooks') ? undefined : (body ?? answer.text),
    });
    return { call: sent.call, answer, body };
  };

  const once = async (context: CallContext, call: Call): Promise<Asked> => {
    const asked = await ask(context, () => call);
    if (!asked) throw new Failure('bug', `${call.name} was not sent`);
    return asked;
  };

  return {
    ask,
    get: async (context, call, schema) => readBody(await once(context, call), schema),
    find: async (context, call, schema) => {
      const asked = await once(context, call);
      return isNothing(asked) ? undefined : readBody(asked, schema);
    },
  };
}

/** 204, or a 404 in the shop's own words; a 404 without them may be a wrong address. */
export const isNothing = ({ answer, body }: Asked): boolean =>
  answer.status === 204 || (answer.status === 404 && body !== undefined);

/** The answer as data of the expected shape; 204 counts as an empty list. @throws Failure */
export function readBody<S extends z.ZodType>({ call, answer, body }: Asked, schema: S): z.output<S> {
  const failure = failureOf(call.name, answer, body, isWrite(call));
  if (failure) throw failure;
  const read = schema.safeParse(answer.status === 204 ? [] : body);
  if (!read.success) throw unreadable(call.name, read.error.issues);
  return read.data;
}

/** The rows of a v2 list, read one by one; what cannot be read is left to `onUnreadable`. */
export function readRows<S extends z.ZodType>(
  rows: readonly unknown[],
  schema: S,
  onUnreadable: (error: z.ZodError) => void,
): z.output<S>[] {
  return rows.flatMap((row) => {
    const read = schema.safeParse(row);
    if (read.success) return [read.data];
    onUnreadable(read.error);
    return [];
  });
}

const isWrite = ({ method = 'GET' }: Call): boolean => method !== 'GET';

function addressOf(settings: BigCommerceSettings, { path, parameters = [], b2b }: Call): string {
  const base = b2b ? `${settings.b2bUrl}/api/v3/io` : `${settings.url}/stores/${settings.storeHash}`;
  const query = parameters
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
    .join('&');
  return `${base}${path}${query ? `?${query}` : ''}`;
}
