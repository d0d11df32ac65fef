import { setTimeout as delay } from 'node:timers/promises';
import { answerControl, commonRoutes, CONTROL_PREFIX, type ControlRoutes } from './control';
import { type Fault, FaultPlan, isTransport } from './fault-plan';
import {
  html,
  json,
  type Outcome,
  type RawRequest,
  type RunningServer,
  type SandboxAnswer,
  startServer,
} from './http-server';
import { RequestLog } from './request-log';

/** A request with its names and the faults the vendor's handler has to act out itself. */
export interface SandboxRequest extends RawRequest {
  /** What `route` answered. */
  readonly calls: readonly string[];
  readonly call: string;
  /** Vendor-level faults, by position in `calls`. */
  readonly faults: readonly (Fault | undefined)[];
  /** The first of `faults`. */
  readonly fault?: Fault;
}

export interface SandboxOptions {
  readonly host?: string;
  readonly port?: number;
  /** Names the call or, for a bulk request, each call in it, in order. Fault rules and the log go by these names. */
  readonly route: (request: RawRequest) => string | readonly string[];
  /** The business keys a request names, such as order numbers: the log is searched by them. */
  readonly about?: (request: RawRequest) => readonly string[];
  readonly handle: (request: SandboxRequest) => SandboxAnswer | Promise<SandboxAnswer>;
  /** What `GET /__control/state` shows. */
  readonly state: () => unknown;
  /** Back to the state right after the start. */
  readonly reset: () => void;
  readonly controls?: ControlRoutes;
  /** Every answer is held back by this, as over a long line, in milliseconds. @default 0 */
  readonly latencyMs?: number;
  /** The vendor's own face of `throttle`, `error-500`, `error-503` and `html`; undefined means the kit's plain one. */
  readonly faultAnswer?: (fault: Fault, request: RawRequest) => SandboxAnswer | undefined;
}

export interface Sandbox {
  readonly url: string;
  readonly port: number;
  readonly faults: FaultPlan;
  readonly requests: RequestLog;
  /** Runs every late commit that is still waiting; answers how many. */
  settle(): Promise<number>;
  close(): Promise<void>;
}

/** Serves a vendor's handler behind a fault plan, a request log and the control API, all on one port. */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const faults = new FaultPlan();
  const requests = new RequestLog();
  const late = new LateCommits();
  let latencyMs = options.latencyMs ?? 0;
  const settle = (): Promise<number> => late.settle();
  const reset = (): void => {
    late.cancel();
    options.reset();
  };
  // Once the caller has its answer.
  const interrupt = (milliseconds: number): void =>
    void setTimeout(() => void server.interrupt(milliseconds).catch(() => undefined), 20).unref();
  const routes: ControlRoutes = {
    ...commonRoutes({
      faults,
      requests,
      state: options.state,
      reset,
      settle,
      interrupt,
      hold: (milliseconds) => (latencyMs = milliseconds),
    }),
    ...options.controls,
  };
  const server: RunningServer = await startServer({
    host: options.host,
    port: options.port,
    handler: async (raw) => {
      if (raw.path === CONTROL_PREFIX || raw.path.startsWith(`${CONTROL_PREFIX}/`))
        return answerControl(raw, routes);
      const at = new Date().toISOString();
      const named = options.route(raw);
      const calls = typeof named === 'string' ? [named] : named;
      const about = options.about?.(raw);
      const drawn = calls.map((call) => faults.draw(call, about));
      const transport = drawn.find((fault) => fault !== undefined && isTransport(fault.effect));
      const vendor = drawn.map((fault) =>
        fault !== undefined && isTransport(fault.effect) ? undefined : fault,
      );
      const request: SandboxRequest = {
        ...raw,
        calls,
        call: calls[0] ?? '',
        faults: vendor,
        fault: vendor.find((fault) => fault !== undefined),
      };
      const effect = (transport ?? request.fault)?.effect;
      const log = (status: number): void =>
        requests.add({ calls, method: raw.method, path: raw.path, at, status, fault: effect, about });
      try {
        const outcome = await act(transport, request, options, late);
        log('drop' in outcome ? 0 : outcome.status);
        if (latencyMs > 0) await delay(latencyMs, undefined, { ref: false });
        return outcome;
      } catch (error) {
        log(500);
        throw error;
      }
    },
  });
  return {
    url: server.url,
    port: server.port,
    faults,
    requests,
    settle,
    close: async () => {
      late.cancel();
      await server.close();
    },
  };
}

async function act(
  fault: Fault | undefined,
  request: SandboxRequest,
  options: SandboxOptions,
  late: LateCommits,
): Promise<Outcome> {
  if (fault === undefined) return options.handle(request);
  switch (fault.effect) {
    case 'refuse':
      return { drop: true };
    case 'commit-then-drop':
      await options.handle(request);
      return { drop: true };
    case 'commit-late':
      late.add(async () => options.handle(request), fault.delayMs ?? 1_000);
      if (fault.hold) await delay(fault.delayMs ?? 1_000, undefined, { ref: false });
      return { drop: true };
    case 'cut':
      return { ...(await options.handle(request)), cut: true };
    case 'slow': {
      const answer = await options.handle(request);
      await delay(fault.delayMs ?? 1_000, undefined, { ref: false });
      return answer;
    }
    default:
      return options.faultAnswer?.(fault, request) ?? plainFaultAnswer(fault);
  }
}

function plainFaultAnswer(fault: Fault): SandboxAnswer {
  const headers = retryAfter(fault);
  switch (fault.effect) {
    case 'throttle':
      return json(429, { message: 'Too Many Requests' }, headers);
    case 'error-503':
      return json(503, { message: 'Service Unavailable' }, headers);
    case 'html': {
      const status = fault.status ?? 502;
      return html(
        status,
        `<html><head><title>${status}</title></head><body><h1>${status}</h1></body></html>`,
        headers,
      );
    }
    default:
      return json(500, { message: 'Internal Server Error' }, headers);
  }
}

/** The `Retry-After` header a fault asks for, or none. */
export const retryAfter = (fault: Fault): Record<string, string> =>
  fault.retryAfter === undefined ? {} : { 'retry-after': String(fault.retryAfter) };

/** Requests whose sender has been cut off already and whose effect is still to come. */
class LateCommits {
  readonly #waiting = new Map<NodeJS.Timeout, () => Promise<unknown>>();

  add(commit: () => Promise<unknown>, delayMs: number): void {
    const timer = setTimeout(() => {
      this.#waiting.delete(timer);
      // Its sender is gone: nobody is left to hear how it ended.
      commit().catch(() => undefined);
    }, delayMs);
    timer.unref();
    this.#waiting.set(timer, commit);
  }

  async settle(): Promise<number> {
    const commits = [...this.#waiting.values()];
    this.cancel();
    for (const commit of commits) await commit();
    return commits.length;
  }

  cancel(): void {
    for (const timer of this.#waiting.keys()) clearTimeout(timer);
    this.#waiting.clear();
  }
}
