import type { z } from 'zod';
import type { Failure } from '../../../domain/failure';
import { assertOpen, type CallContext, type Exchange } from '../../context';
import type { Clock } from '../../transport/clock';
import type { Http, HttpAnswer, HttpRequest } from '../../transport/http';
import { tryParseLossless } from '../../transport/json';
import { brokenOff, endOf } from '../exchange-end';
import { unreadableAnswer } from '../unreadable';
import type { Budget } from './budget';
import { SHOPIFY } from './capabilities';
import { operationName } from './documents';
import { costOf, failureOf } from './errors';
import type { ShopifySettings } from './settings';
import type { TokenSource } from './token';

export interface Call {
  readonly document: string;
  readonly variables: Readonly<Record<string, unknown>>;
  /** How many things it asks for; with the document it tells the cost. @default 1 */
  readonly size?: number;
  /** True for mutations. */
  readonly write?: boolean;
  /** Instead of the asking context's own record, when several share the call. */
  readonly record?: (exchange: Exchange) => void;
}

export interface ShopifyClient {
  /**
   * Sends one call and answers its `data`. `prepare` is called when the turn has come; when it answers undefined,
   * nothing is sent. @throws Failure
   */
  ask(context: CallContext, hint: Call, prepare?: () => Call | undefined): Promise<unknown>;
  /** As `ask`, of the expected shape. @throws Failure */
  query<S extends z.ZodType>(context: CallContext, call: Call, schema: S): Promise<z.output<S>>;
  /** The last answer's own word on the API version it speaks, for the check. */
  spokenVersion(): string | undefined;
}

export interface ShopifyClientOptions {
  readonly settings: ShopifySettings;
  readonly http: Http;
  readonly tokens: TokenSource;
  readonly budget: Budget;
  readonly clock: Clock;
}

/** A throttled read is sent again this often, when the wait is short; then it is the caller's to come back. */
const THROTTLE_RETRIES = 3;
const LONGEST_OWN_WAIT_MS = 10_000;

export function createShopifyClient(options: ShopifyClientOptions): ShopifyClient {
  const { settings, http, tokens, budget, clock } = options;
  const address = `${settings.url}/admin/api/${settings.apiVersion}/graphql.json`;
  let version: string | undefined;

  const toRequest = (call: Call, token: string): HttpRequest => ({
    method: 'POST',
    url: address,
    write: call.write ?? false,
    ...(tokens.renews ? { token: 'sent' as const } : {}),
    name: operationName(call.document),
    headers: {
      'content-type': 'application/json',
      accept: 'application/json',
      'x-shopify-access-token': token,
    },
    body: JSON.stringify({ query: call.document, variables: call.variables }),
  });

  /** One sending: its record, its failure, and what it tells of the budget. */
  const sendOnce = async (
    context: CallContext,
    prepare: () => Call | undefined,
  ): Promise<{ call: Call; token: string; body: unknown; failure?: Failure } | undefined> => {
    let token = await tokens.get();
    let sent: { call: Call; at: number } | undefined;
    const record = (end: Pick<Exchange, 'outcome' | 'status' | 'code' | 'answer'>): void => {
      if (!sent) return;
      const { call, at } = sent;
      const exchange: Exchange = {
        system: SHOPIFY.system,
        call: operationName(call.document),
        write: call.write ?? false,
        request: { method: 'POST', url: address, variables: call.variables },
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
        if (call.write) assertOpen(context, clock.now());
        // The token may have changed while the call waited for its turn.
        token = tokens.current() ?? token;
        sent = { call, at: clock.now() };
        return toRequest(call, token);
      });
    } catch (error) {
      record(brokenOff(error));
      throw error;
    }
    if (!answer || !sent) return undefined;
    const { call } = sent;
    version = answer.headers['x-shopify-api-version'] ?? version;
    const body = tryParseLossless(answer.text);
    const cost = costOf(body);
    if (cost) budget.learn(operationName(call.document), call.size ?? 1, cost);
    const failure = failureOf(operationName(call.document), answer, body, call.write ?? false);
    record({ ...endOf(failure), status: answer.status, answer: body ?? answer.text });
    return { call, token, body, ...(failure ? { failure } : {}) };
  };

  const ask: ShopifyClient['ask'] = async (context, hint, prepare = () => hint) => {
    await budget.admit(operationName(hint.document), hint.size ?? 1, context.priority);
    let result = await sendOnce(context, prepare);
    if (!result) return undefined;
    const { call } = result;
    if (result.failure?.code === '401' && tokens.renews) {
      tokens.refused(result.token);
      // The shop looks at the token before anything else, so the refused call changed nothing.
      result = await sendOnce(context, () => call);
    }
    for (let tries = 0; tries < THROTTLE_RETRIES && result?.failure?.kind === 'throttled'; tries += 1) {
      const wait = result.failure.retryAfterMs ?? 1_000;
      if (wait > LONGEST_OWN_WAIT_MS || result.failure.code !== 'THROTTLED') break;
      await new Promise<void>((resolve) => void clock.after(wait, resolve));
      result = await sendOnce(context, () => call);
    }
    if (result?.failure) throw result.failure;
    return (result?.body as { data?: unknown } | undefined)?.data;
  };

  return {
    ask,
    spokenVersion: () => version,
    query: async (context, call, schema) => readData(call, await ask(context, call), schema),
  };
}

/** Data as the expected shape. @throws Failure `bug` naming what is not */
export function readData<S extends z.ZodType>(call: Call, data: unknown, schema: S): z.output<S> {
  const read = schema.safeParse(data);
  if (!read.success) throw unreadable(operationName(call.document), read.error);
  return read.data;
}

export const unreadable = (what: string, error: z.ZodError): Failure =>
  unreadableAnswer(
    what,
    error,
    'The shop’s API may have changed: check `apiVersion`, and report the field named here.',
  );
