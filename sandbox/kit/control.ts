import type { FaultPlan, FaultRule } from './fault-plan';
import { json, type RawRequest, type SandboxAnswer } from './http-server';
import type { RequestLog } from './request-log';

export const CONTROL_PREFIX = '/__control';

/** A control request with what its pattern's `:names` matched, percent-decoded. */
export interface ControlRequest extends RawRequest {
  readonly params: Readonly<Record<string, string>>;
  /** The body as JSON; undefined when there is none. Throws a SyntaxError. */
  readonly json: () => unknown;
}

/**
 * By `METHOD /path/:name`, the path without the prefix. What a route returns is the answer's JSON;
 * what it throws is answered 400, a RangeError and all.
 */
export type ControlRoutes = Readonly<Record<string, (request: ControlRequest) => unknown>>;

export interface ControlTarget {
  readonly faults: FaultPlan;
  readonly requests: RequestLog;
  readonly state: () => unknown;
  readonly reset: () => void;
  /** Runs every late commit that is still waiting. */
  readonly settle: () => Promise<number>;
  /** Refuses connections for a while. */
  readonly interrupt: (milliseconds: number) => void;
  /** Holds every answer back by so much. */
  readonly hold: (milliseconds: number) => void;
}

/** The routes every sandbox has, for tests to drive it. They answer without authentication and never fail by plan. */
export const commonRoutes = (target: ControlTarget): ControlRoutes => ({
  'GET /state': () => target.state(),
  'GET /faults': () => target.faults.rules(),
  'POST /faults': (request) => {
    const body = request.json();
    if (Array.isArray(body)) target.faults.set(body as FaultRule[]);
    else applyRules(target.faults, body as { append?: boolean; rules?: FaultRule[] } | undefined);
    return target.faults.rules();
  },
  'DELETE /faults': () => {
    target.faults.clear();
    return [];
  },
  'GET /requests': (request) => {
    const keys = request.query.getAll('about');
    return keys.length > 0
      ? target.requests.naming(keys)
      : target.requests.summary(Number(request.query.get('limit') ?? 1_000));
  },
  'DELETE /requests': () => {
    target.requests.clear();
    return target.requests.summary(0);
  },
  'POST /settle': async () => ({ settled: await target.settle() }),
  'POST /outage': (request) => {
    const { forMs } = (request.json() ?? {}) as { forMs?: unknown };
    if (typeof forMs !== 'number' || !(forMs > 0 && forMs <= 600_000))
      throw new RangeError('send {"forMs": milliseconds}, at most 600000');
    target.interrupt(forMs);
    return { forMs };
  },
  'POST /latency': (request) => {
    const { latencyMs } = (request.json() ?? {}) as { latencyMs?: unknown };
    if (typeof latencyMs !== 'number' || !(latencyMs >= 0 && latencyMs <= 60_000))
      throw new RangeError('send {"latencyMs": milliseconds}, at most 60000');
    target.hold(latencyMs);
    return { latencyMs };
  },
  'POST /reset': () => {
    target.faults.clear();
    target.requests.clear();
    target.reset();
    return { reset: true };
  },
});

function applyRules(faults: FaultPlan, body: { append?: boolean; rules?: FaultRule[] } | undefined): void {
  if (!Array.isArray(body?.rules))
    throw new RangeError('send an array of fault rules, or {"append": true, "rules": [...]}');
  if (body.append === true) faults.append(body.rules);
  else faults.set(body.rules);
}

/** Answers a control request from the first route that fits. */
export async function answerControl(request: RawRequest, routes: ControlRoutes): Promise<SandboxAnswer> {
  const path = request.path.slice(CONTROL_PREFIX.length);
  for (const [pattern, route] of Object.entries(routes)) {
    const params = match(pattern, request.method, path);
    if (params === undefined) continue;
    try {
      const value = await route({ ...request, params, json: () => parse(request) });
      return json(200, value ?? null);
    } catch (error) {
      return json(400, { message: error instanceof Error ? error.message : String(error) });
    }
  }
  return json(404, {
    message: `no such control route: ${request.method} ${path}`,
    routes: Object.keys(routes),
  });
}

const parse = (request: RawRequest): unknown =>
  request.body.length === 0 ? undefined : (JSON.parse(request.body.toString('utf8')) as unknown);

function match(pattern: string, method: string, path: string): Record<string, string> | undefined {
  const [wantedMethod, wantedPath = ''] = pattern.split(' ');
  if (wantedMethod !== method) return undefined;
  const wanted = wantedPath.split('/');
  const given = path.split('/');
  if (wanted.length !== given.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const value = decodeURIComponent(given[index] ?? '');
    if (part.startsWith(':')) params[part.slice(1)] = value;
    else if (part !== value) return undefined;
  }
  return params;
}
