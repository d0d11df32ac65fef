import type { z } from 'zod';
import { Failure, isFailure } from '../../../domain/failure';
import type { CallContext, Exchange } from '../../context';
import type { Clock } from '../../transport/clock';
import type { Http, HttpAnswer } from '../../transport/http';
import { tryParseLossless } from '../../transport/json';
import { createOAuth1, encodeQuery } from '../../transport/oauth1';
import { ADOBE_COMMERCE } from './capabilities';
import { failureOf } from './errors';
import type { AdobeCommerceCredentials, AdobeCommerceSettings } from './settings';

export interface Call {
  /** After the store view, such as `/V1/orders`. */
  readonly path: string;
  readonly parameters: readonly (readonly [name: string, value: string])[];
  /** Another scope than the connection's store view; `all` is the shop as a whole. */
  readonly scope?: string;
  /** Instead of the asking context's own record, when several share the call. */
  readonly record?: (exchange: Exchange) => void;
}

export interface Asked {
  readonly call: Call;
  readonly answer: HttpAnswer;
  /** Undefined when the answer is not JSON. */
  readonly body: unknown;
}

export interface AdobeClient {
  /** Sends one call and answers whatever came. `prepare` is called when the turn has come. */
  ask(context: CallContext, prepare: () => Call | undefined): Promise<Asked | undefined>;
  /** Sends one call and answers data of the expected shape. @throws Failure */
  get<S extends z.ZodType>(context: CallContext, call: Call, schema: S): Promise<z.output<S>>;
}

export interface AdobeClientOptions {
  readonly settings: AdobeCommerceSettings;
  readonly credentials: AdobeCommerceCredentials;
  readonly http: Http;
  readonly clock: Clock;
}

/**
 * Signed reads. OAuth 1.0a with HMAC-SHA256, parameters in natural order as the server sorts them; signed at the last
 * moment, because the server refuses old nonces and far time stamps.
 */
export function createAdobeClient({ settings, credentials, http, clock }: AdobeClientOptions): AdobeClient {
  const sign = createOAuth1(credentials, {
    sort: 'natural',
    timestamp: () => Math.floor(clock.now() / 1000),
  });

  const ask: AdobeClient['ask'] = async (context, prepare) => {
    let sent: { call: Call; url: string; at: number } | undefined;
    const record = (end: Pick<Exchange, 'outcome' | 'status' | 'code' | 'answer'>): void => {
      if (!sent) return;
      const exchange: Exchange = {
        system: ADOBE_COMMERCE.system,
        call: nameOf(sent.call),
        write: false,
        request: { method: 'GET', url: sent.url },
        milliseconds: clock.now() - sent.at,
        at: new Date(sent.at).toISOString(),
        ...end,
      };
      (sent.call.record ?? ((one: Exchange) => context.record(one)))(exchange);
    };

    let answer: HttpAnswer | undefined;
    try {
      answer = await http.sendGathered(context, () => {
        const call = prepare();
        if (!call) return undefined;
        const url = addressOf(settings, call);
        sent = { call, url, at: clock.now() };
        return {
          method: 'GET',
          url,
          write: false,
          name: nameOf(call),
          headers: { Authorization: sign({ method: 'GET', url }), Accept: 'application/json' },
        };
      });
    } catch (error) {
      record({ outcome: 'failed', ...(isFailure(error) && error.code ? { code: error.code } : {}) });
      throw error;
    }
    if (!answer || !sent) return undefined;
    const body = tryParseLossless(answer.text);
    const failure = failureOf(nameOf(sent.call), answer, body);
    record({
      outcome: !failure ? 'ok' : failure.kind === 'unavailable' ? 'failed' : 'refused',
      status: answer.status,
      answer: body ?? answer.text,
      ...(failure?.code ? { code: failure.code } : {}),
    });
    return { call: sent.call, answer, body };
  };

  return {
    ask,
    get: async (context, call, schema) => {
      const asked = await ask(context, () => call);
      if (!asked) throw new Failure('bug', `${nameOf(call)} was not sent`);
      return readBody(asked, schema);
    },
  };
}

/** The answer as data of the expected shape. @throws Failure when it is an error, a page, or of another shape */
export function readBody<S extends z.ZodType>({ call, answer, body }: Asked, schema: S): z.output<S> {
  const failure = failureOf(nameOf(call), answer, body);
  if (failure) throw failure;
  const read = schema.safeParse(body);
  if (!read.success) throw unreadable(nameOf(call), read.error);
  return read.data;
}

/** Says where an answer has another shape than expected, without quoting it. */
export const unreadable = (what: string, error: z.ZodError): Failure =>
  new Failure(
    'bug',
    `${what} cannot be read: ${error.issues
      .slice(0, 3)
      .map(({ path, code }) => `${path.join('.') || 'the whole'} (${code})`)
      .join(', ')}`,
    { advice: 'An extension of the shop may have changed its API; report the field named here.' },
  );

const nameOf = ({ path }: Call): string => `GET ${path}`;

const addressOf = (settings: AdobeCommerceSettings, { path, parameters, scope }: Call): string => {
  const query = encodeQuery(parameters);
  return `${settings.url}/rest/${scope ?? settings.storeView}${path}${query ? `?${query}` : ''}`;
};
