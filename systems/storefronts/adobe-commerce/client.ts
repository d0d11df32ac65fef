import type { z } from 'zod';
import { Failure } from '../../../domain/failure';
import { assertOpen, type CallContext, type Exchange } from '../../context';
import type { Clock } from '../../transport/clock';
import type { HttpAnswer } from '../../transport/http';
import { stringifyLossless, tryParseLossless } from '../../transport/json';
import { encodeQuery } from '../../transport/oauth1';
import { brokenOff, endOf } from '../exchange-end';
import { unreadableAnswer } from '../unreadable';
import { ADOBE_COMMERCE } from './capabilities';
import { createEntrance, type EntranceOptions } from './entrance';
import { failureOf } from './errors';
import type { AdobeCommerceSettings } from './settings';

export interface Call {
  /** Such as `/V1/orders`. */
  readonly path: string;
  readonly parameters: readonly (readonly [name: string, value: string])[];
  /** Another scope than the connection's store view; `all` is the shop as a whole. */
  readonly scope?: string;
  /** Makes it a write: what is sent as JSON. */
  readonly post?: unknown;
  /** As `post`, for a PUT: it replaces what stands there. Numbers that were read digit for digit are sent so. */
  readonly put?: unknown;
  /** Instead of the asking context's own record, when several share the call. */
  readonly record?: (exchange: Exchange) => void;
}

export interface Asked {
  readonly call: Call;
  readonly answer: HttpAnswer;
  /** Undefined when the answer is not JSON. */
  readonly body: unknown;
  readonly deployment: AdobeCommerceSettings['deployment'];
}

export interface AdobeClient {
  /** Sends one call and answers whatever came. `prepare` is called when the turn has come. */
  ask(context: CallContext, prepare: () => Call | undefined): Promise<Asked | undefined>;
  /** Sends one call and answers data of the expected shape. @throws Failure */
  get<S extends z.ZodType>(context: CallContext, call: Call, schema: S): Promise<z.output<S>>;
}

export type AdobeClientOptions = EntranceOptions & { readonly clock: Clock };

/** Calls to the shop's REST API, the same for both deployments. */
export function createAdobeClient(options: AdobeClientOptions): AdobeClient {
  const { settings, clock } = options;
  const entrance = createEntrance(options);

  const ask: AdobeClient['ask'] = async (context, prepare) => {
    let sent: { call: Call; url: string; at: number } | undefined;
    const record = (end: Pick<Exchange, 'outcome' | 'status' | 'code' | 'answer'>): void => {
      if (!sent) return;
      const { call } = sent;
      const exchange: Exchange = {
        system: ADOBE_COMMERCE.system,
        call: nameOf(call),
        write: isWrite(call),
        request: {
          method: methodOf(call),
          url: sent.url,
          ...(isWrite(call) ? { body: tryParseLossless(bodyOf(call)) } : {}),
        },
        milliseconds: clock.now() - sent.at,
        at: new Date(sent.at).toISOString(),
        ...end,
      };
      (call.record ?? ((one: Exchange) => context.record(one)))(exchange);
    };

    let answer: HttpAnswer | undefined;
    try {
      answer = await entrance.http.sendGathered(context, () => {
        const call = prepare();
        if (!call) return undefined;
        if (isWrite(call)) assertOpen(context, clock.now());
        const scope = call.scope ?? settings.storeView;
        const query = encodeQuery(call.parameters);
        const url = `${entrance.address(call.path, scope)}${query ? `?${query}` : ''}`;
        const method = methodOf(call);
        sent = { call, url, at: clock.now() };
        return {
          method,
          url,
          write: isWrite(call),
          name: nameOf(call),
          headers: {
            ...entrance.headers({ method, url, scope }),
            Accept: 'application/json',
            ...(isWrite(call) ? { 'Content-Type': 'application/json' } : {}),
          },
          ...(isWrite(call) ? { body: bodyOf(call) } : {}),
        };
      });
    } catch (error) {
      record(brokenOff(error));
      throw error;
    }
    if (!answer || !sent) return undefined;
    const asked: Asked = {
      call: sent.call,
      answer,
      body: tryParseLossless(answer.text),
      deployment: settings.deployment,
    };
    const failure = failureIn(asked);
    record({ ...endOf(failure), status: answer.status, answer: asked.body ?? answer.text });
    return asked;
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

/** What kept the answer from being data; undefined when it is data. */
export const failureIn = ({ call, answer, body, deployment }: Asked): Failure | undefined =>
  failureOf(nameOf(call), answer, body, { write: isWrite(call), deployment });

/** The answer as data of the expected shape. @throws Failure when it is an error, a page, or of another shape */
export function readBody<S extends z.ZodType>(asked: Asked, schema: S): z.output<S> {
  const failure = failureIn(asked);
  if (failure) throw failure;
  const read = schema.safeParse(asked.body);
  if (!read.success) throw unreadable(nameOf(asked.call), read.error);
  return read.data;
}

export const unreadable = (what: string, error: z.ZodError): Failure =>
  unreadableAnswer(
    what,
    error,
    'An extension of the shop may have changed its API; report the field named here.',
  );

const isWrite = (call: Call): boolean => call.post !== undefined || call.put !== undefined;
const methodOf = (call: Call): 'GET' | 'POST' | 'PUT' =>
  call.put !== undefined ? 'PUT' : call.post !== undefined ? 'POST' : 'GET';
const bodyOf = (call: Call): string => stringifyLossless(call.put ?? call.post);
const nameOf = (call: Call): string => `${methodOf(call)} ${call.path}`;
