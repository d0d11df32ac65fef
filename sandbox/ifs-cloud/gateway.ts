import { json, type RawRequest, type SandboxAnswer, type SandboxRequest } from '../kit';
import { routeNames } from './call-names';
import type { Projection } from './odata/projection';
import type { PaceLimit } from './pace-limit';
import { serveProjection } from './serve-projection';
import type { IfsState } from './state';
import type { TokenEndpoint } from './token-endpoint';

/** A call whose effect stays although its answer says it failed. */
export interface CommittedFailure {
  readonly call: string;
  readonly status: number;
  times: number;
}

export interface GatewayParts {
  readonly state: () => IfsState;
  readonly tokens: TokenEndpoint;
  readonly pace: () => PaceLimit | undefined;
  readonly projections: ReadonlyMap<string, Projection>;
  readonly committedFailures: CommittedFailure[];
}

export interface Gateway {
  /** Names a request for the fault plan and the log. */
  readonly route: (request: RawRequest) => string | string[];
  readonly handle: (request: SandboxRequest) => SandboxAnswer;
}

export function createGateway(parts: GatewayParts): Gateway {
  const { realm, basePath } = parts.state().settings;
  const tokenPath = `/auth/realms/${encodeURIComponent(realm)}/protocol/openid-connect/token`;

  const handle = (request: SandboxRequest): SandboxAnswer => {
    if (request.path === tokenPath) return parts.tokens.token(request);
    if (request.path.startsWith('/auth/realms/')) return json(404, { error: 'Realm does not exist' });
    const { authorization } = request.headers;
    if (request.faults.some((fault) => fault?.effect === 'token-expired')) parts.tokens.expire(authorization);
    if (!parts.tokens.accepts(authorization))
      return { status: 401, headers: { 'www-authenticate': 'Bearer error="invalid_token"' } };
    const limited = paceRefusal(parts.pace());
    if (limited) return limited;
    const answer = serveProjection(request, parts.state(), parts.projections);
    // Whoever asks for debugging is told 200, whatever happened.
    const status = request.query.get('odata-debug') === 'json' ? 200 : answer.status;
    return falsified(request.calls, parts.committedFailures) ?? { ...answer, status };
  };

  return { route: (request) => routeNames(request, basePath, tokenPath), handle };
}

function paceRefusal(pace: PaceLimit | undefined): SandboxAnswer | undefined {
  const wait = pace?.refuse();
  if (!pace || wait === undefined) return undefined;
  return json(
    pace.settings.status ?? 429,
    { error: { code: 'TOO_MANY_REQUESTS', message: 'Too many requests.' } },
    pace.settings.retryAfter ? { 'retry-after': String(wait) } : {},
  );
}

function falsified(calls: readonly string[], failures: CommittedFailure[]): SandboxAnswer | undefined {
  const armed = failures.find((failure) => failure.times > 0 && calls.includes(failure.call));
  if (!armed) return undefined;
  armed.times -= 1;
  return json(armed.status, { error: { code: 'UNKNOWN', message: 'Internal Server Error' } });
}
