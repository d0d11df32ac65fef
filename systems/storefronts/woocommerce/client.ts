import type { z } from 'zod';
import { Failure } from '../../../domain/failure';
import { assertOpen, type CallContext, type Exchange } from '../../context';
import type { Clock } from '../../transport/clock';
import type { Http, HttpAnswer } from '../../transport/http';
import { tryParseLossless } from '../../transport/json';
import { encodeQuery } from '../../transport/oauth1';
import { brokenOff, endOf } from '../exchange-end';
import { unreadableAnswer } from '../unreadable';
import { WOOCOMMERCE } from './capabilities';
import { failureOf } from './errors';
import type { WooCommerceCredentials, WooCommerceSettings } from './settings';
import { createSignIn } from './sign-in';

export interface Call {
  /** @default "GET" */
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Below `/wp-json/wc/v3`, such as `/orders`. */
  readonly path: string;
  /** Lists are written with commas: PHP and OAuth read `a[]` differently. */
  readonly parameters?: readonly (readonly [name: string, value: string])[];
  readonly body?: unknown;
  /** What a record may hold of the body; absent: nothing. */
  readonly recordedBody?: unknown;
  /** Names the call where the path holds an id, such as `PUT /webhooks/{id}`. */
  readonly name?: string;
  /** Instead of the asking context's own record, when several share the call. */
  readonly record?: (exchange: Exchange) => void;
}

export interface Asked {
  readonly call: Call;
  readonly answer: HttpAnswer;
  /** Undefined when the answer is not JSON. */
  readonly body: unknown;
}

/** A list with what its headers tell of its whole length; absent when the headers do not. */
export interface List<T> {
  readonly rows: T;
  readonly total?: number;
  readonly pages?: number;
}

export interface WooClient {
  /** Sends one call and answers whatever came. `prepare` is called when the turn has come. */
  ask(context: CallContext, prepare: () => Call | undefined): Promise<Asked | undefined>;
  /** Sends one call and answers data of the expected shape. @throws Failure */
  get<S extends z.ZodType>(context: CallContext, call: Call, schema: S): Promise<z.output<S>>;
  /** Like `get`, with the length of the whole list. @throws Failure */
  list<S extends z.ZodType>(context: CallContext, call: Call, schema: S): Promise<List<z.output<S>>>;
}

export interface WooClientOptions {
  readonly settings: WooCommerceSettings;
  readonly credentials: WooCommerceCredentials;
  readonly http: Http;
  readonly clock: Clock;
}

/** Signed calls of REST v3. What is recorded holds no credentials, wherever they travel. */
export function createWooClient({ settings, credentials, http, clock }: WooClientOptions): WooClient {
  const signIn = createSignIn(settings, credentials, clock);

  const ask: WooClient['ask'] = async (context, prepare) => {
    let sent: { call: Call; url: string; at: number } | undefined;
    const record = (end: Pick<Exchange, 'outcome' | 'status' | 'code' | 'answer'>): void => {
      if (!sent) return;
      const { call, url, at } = sent;
      const exchange: Exchange = {
        system: WOOCOMMERCE.system,
        call: nameOf(call),
        write: isWrite(call),
        request: {
          method: methodOf(call),
          url,
          ...(call.recordedBody === undefined ? {} : { body: call.recordedBody }),
        },
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
        const method = methodOf(call);
        const url = addressOf(settings, call);
        sent = { call, url, at: clock.now() };
        // Signed at the last moment: the shop refuses old time stamps.
        const { headers, secretQuery } = signIn(method, url);
        return {
          method,
          url: secretQuery === '' ? url : `${url}${url.includes('?') ? '&' : '?'}${secretQuery}`,
          write: isWrite(call),
          name: nameOf(call),
          headers: {
            ...headers,
            Accept: 'application/json',
            ...(call.body === undefined ? {} : { 'Content-Type': 'application/json' }),
          },
          ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
        };
      });
    } catch (error) {
      record(brokenOff(error));
      throw error;
    }
    if (!answer || !sent) return undefined;
    const body = tryParseLossless(answer.text);
    const failure = failureOf(nameOf(sent.call), answer, body, isWrite(sent.call));
    record({ ...endOf(failure), status: answer.status, answer: body ?? answer.text });
    return { call: sent.call, answer, body };
  };

  const list: WooClient['list'] = async (context, call, schema) => {
    const asked = await ask(context, () => call);
    if (!asked) throw new Failure('bug', `${nameOf(call)} was not sent`);
    const { headers } = asked.answer;
    return {
      rows: readBody(asked, schema),
      ...counted('total', headers['x-wp-total']),
      ...counted('pages', headers['x-wp-totalpages']),
    };
  };
  return { ask, list, get: async (context, call, schema) => (await list(context, call, schema)).rows };
}

const counted = (name: 'total' | 'pages', header: string | undefined): Partial<List<never>> =>
  header !== undefined && /^\d+$/.test(header.trim()) ? { [name]: Number(header) } : {};

/** The answer as data of the expected shape. @throws Failure when it is an error, a page, or of another shape */
export function readBody<S extends z.ZodType>({ call, answer, body }: Asked, schema: S): z.output<S> {
  const failure = failureOf(nameOf(call), answer, body, isWrite(call));
  if (failure) throw failure;
  const read = schema.safeParse(body);
  if (!read.success) throw unreadable(nameOf(call), read.error);
  return read.data;
}

export const unreadable = (what: string, error: z.ZodError): Failure =>
  unreadableAnswer(
    what,
    error,
    'An extension of the shop may have changed its API; report the field named here.',
  );

const methodOf = ({ method = 'GET' }: Call): NonNullable<Call['method']> => method;
const isWrite = (call: Call): boolean => methodOf(call) !== 'GET';
const nameOf = (call: Call): string => call.name ?? `${methodOf(call)} ${call.path}`;

const addressOf = ({ url }: WooCommerceSettings, { path, parameters = [] }: Call): string => {
  const query = encodeQuery(parameters);
  return `${url}/wp-json/wc/v3${path}${query ? `?${query}` : ''}`;
};
