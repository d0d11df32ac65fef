import { html, json } from '../kit';
import type { Fault, RawRequest, SandboxAnswer, SandboxRequest } from '../kit';
import { refusalAnswer, resultsAnswer, v1Answer } from './answers';
import type { Result } from './answers';
import type { AuthorizationServer } from './authorization-server';
import { isWrite } from './catalogue';
import { checkInput } from './check-input';
import { execute, executeStale, resolve } from './execute';
import type { Execution } from './execute';
import { Nok, RequestRefusal } from './refusals';
import type { RequestQuota } from './request-quota';
import { bulkCalls, bulkExecutions, singleExecution, targetOf } from './requests';
import type { M3State } from './state';

/** A call whose effect stays although its answer says it failed: the nastiest thing a gateway does. */
export interface CommittedFailure {
  readonly call: string;
  readonly status: number;
  times: number;
}

export interface GatewaySettings {
  readonly tenant: string;
  /** Which of the two bodies seen a 401 carries. */
  readonly unauthorizedBody: 'string' | 'object';
  /** Whether a 429 says when to come back. */
  readonly retryAfter: boolean;
}

export interface Gateway {
  /** Names a request for the fault plan and the log. */
  readonly route: (request: RawRequest) => string | string[];
  readonly handle: (request: SandboxRequest) => SandboxAnswer;
}

export function createGateway(parts: {
  readonly settings: GatewaySettings;
  readonly state: () => M3State;
  readonly authorization: AuthorizationServer;
  readonly quota: () => RequestQuota | undefined;
  readonly committedFailures: CommittedFailure[];
}): Gateway {
  const { settings, authorization, committedFailures } = parts;
  const root = `/${encodeURIComponent(settings.tenant)}`;
  const m3 = `${root}/M3/m3api-rest`;
  const tokenPath = `${root}/as/token.oauth2`;
  const revokePath = `${root}/as/revoke_token.oauth2`;

  const unauthorized = (): SandboxAnswer =>
    json(401, {
      error: settings.unauthorizedBody === 'string' ? 'Unauthorized' : { message: 'token expired' },
    });

  const route = (request: RawRequest): string | string[] => {
    if (request.path === tokenPath) return 'token';
    if (request.path === revokePath) return 'revoke';
    const target = request.path.startsWith(m3) ? targetOf(request.path.slice(m3.length)) : undefined;
    if (target?.kind === 'single') return `${target.program}/${target.name}`;
    if (target?.kind === 'bulk') return bulkCalls(request.body);
    return `${request.method} ${request.path}`;
  };

  const handle = (request: SandboxRequest): SandboxAnswer => {
    if (request.path === tokenPath) return authorization.token(request);
    if (request.path === revokePath) return authorization.revoke(request);
    if (!authorization.accepts(request.headers.authorization)) return unauthorized();
    if (request.faults.some((fault) => fault?.effect === 'token-expired')) {
      authorization.expire(request.headers.authorization);
      return unauthorized();
    }
    const wait = parts.quota()?.refuse();
    if (wait !== undefined) {
      return json(
        429,
        { error: 'Quota exceeded' },
        settings.retryAfter ? { 'retry-after': String(wait) } : {},
      );
    }
    const target = request.path.startsWith(m3) ? targetOf(request.path.slice(m3.length)) : undefined;
    if (!target) return html(404, '<html><head><title>Error 404 Not Found</title></head></html>');
    try {
      const answer = target.kind === 'bulk' ? bulk(request, target) : single(request, target);
      return falsified(request.calls) ?? answer;
    } catch (error) {
      if (error instanceof RequestRefusal) return refusalAnswer(error);
      throw error;
    }
  };

  const single = (
    request: SandboxRequest,
    target: Extract<ReturnType<typeof targetOf>, { kind: 'single' }>,
  ): SandboxAnswer => {
    if (request.method !== 'GET') return json(405, { error: 'Method Not Allowed' }, { allow: 'GET' });
    const state = parts.state();
    const { transaction } = resolve(state, target.program, target.name);
    const execution = singleExecution(target, request.query, state.settings);
    const result = run(state, execution, request.fault);
    if (isWrite(target.name) && !result.error) state.writesByGet.push(`${target.program}/${target.name}`);
    if (target.version === 1) return v1Answer(target.program, transaction, result);
    if (result.error instanceof RequestRefusal) throw result.error;
    return resultsAnswer([result]);
  };

  const bulk = (
    request: SandboxRequest,
    target: Extract<ReturnType<typeof targetOf>, { kind: 'bulk' }>,
  ): SandboxAnswer => {
    if (request.method !== 'POST') return json(405, { error: 'Method Not Allowed' }, { allow: 'POST' });
    const state = parts.state();
    const executions = bulkExecutions(target, request, state.settings);
    // An unknown transaction spoils the whole request before anything of it is done.
    for (const execution of executions) precheck(state, execution);
    const results: Result[] = [];
    for (const [index, execution] of executions.entries()) {
      results.push(run(state, execution, request.faults[index]));
    }
    return resultsAnswer(results);
  };

  const falsified = (calls: readonly string[]): SandboxAnswer | undefined => {
    const armed = committedFailures.find((failure) => failure.times > 0 && calls.includes(failure.call));
    if (!armed) return undefined;
    armed.times -= 1;
    return json(armed.status, { error: 'Internal Server Error' });
  };

  return { route, handle };
}

function run(state: M3State, execution: Execution, fault: Fault | undefined): Result {
  const head = {
    transaction: execution.name,
    ...(execution.options.extended && { parameters: execution.record }),
  };
  try {
    if (fault?.effect === 'error-in-200') throw new Nok('XO_1130', '');
    const records = (fault?.effect === 'stale-read' ? executeStale : execute)(state, execution);
    // A list that breaks off: rows and an error together. Where there is but one row, nothing breaks.
    if (fault?.effect === 'page-shift' && !isWrite(execution.name) && records.length > 1) {
      return {
        ...head,
        records: records.slice(0, Math.floor(records.length / 2)),
        error: new Nok('CPF9898', '', 'List interrupted'),
      };
    }
    return { ...head, records };
  } catch (error) {
    if (error instanceof Nok || error instanceof RequestRefusal) return { ...head, records: [], error };
    throw error;
  }
}

/** What makes a bulk request fail as a whole, found before any of it is executed. @throws RequestRefusal */
function precheck(state: M3State, execution: Execution): void {
  const { transaction } = resolve(state, execution.program, execution.name);
  if (state.settings.bulkFieldFaults === 'item') return;
  try {
    checkInput(transaction, execution.record);
  } catch (error) {
    if (error instanceof RequestRefusal) throw error;
  }
}
