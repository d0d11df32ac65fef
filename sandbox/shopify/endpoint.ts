import { json, type SandboxAnswer, type SandboxRequest } from '../kit';
import type { AccessTokens } from './access';
import {
  costOf,
  type Document,
  execute,
  type GraphqlProblem,
  type Node,
  parseDocument,
  problem,
  readVariables,
  SyntaxProblem,
  validate,
} from './graphql';
import { SCHEMA } from './schema-2026-10';
import type { CostBucket } from './throttle';

export interface EndpointOptions {
  readonly roots: { query: () => Node; mutation: () => Node };
  readonly tokens: AccessTokens;
  readonly bucket: CostBucket;
  readonly denied: (typeName: string, fieldName: string) => string | undefined;
  readonly maximumCost: number;
  readonly speaks: string | undefined;
}

/** The GraphQL endpoint: token, document, variables, cost, and only then the answer. */
export function createEndpoint(
  options: EndpointOptions,
): (request: SandboxRequest, version: string) => SandboxAnswer {
  const { tokens, bucket, roots, denied, maximumCost } = options;
  const parsed = new Map<string, { document: Document; problems: readonly GraphqlProblem[] }>();

  const read = (query: string): { document: Document; problems: readonly GraphqlProblem[] } => {
    let found = parsed.get(query);
    if (!found) {
      const document = parseDocument(query);
      const [operation] = document.operations;
      found = { document, problems: operation ? validate(SCHEMA, document, operation) : [] };
      parsed.set(query, found);
    }
    return found;
  };

  return (request, version) => {
    const headers = { 'x-shopify-api-version': options.speaks ?? version, 'x-request-id': 'sandbox' };
    const answer = (body: unknown): SandboxAnswer => json(200, body, headers);
    const token = request.headers['x-shopify-access-token'];
    const refused = request.fault?.effect === 'token-expired';
    if (refused || !tokens.accepts(typeof token === 'string' ? token : undefined)) {
      return json(401, { errors: '[API] Invalid API key or access token (unrecognized login or wrong password)' }, headers); // prettier-ignore
    }
    if (!(request.headers['content-type'] ?? '').startsWith('application/json')) {
      return json(400, { errors: 'Unsupported content type' }, headers);
    }
    if (request.fault?.effect === 'error-in-200') {
      return answer({ errors: [problem('Internal error. Looks like something went wrong on our end.', 'INTERNAL_SERVER_ERROR', { requestId: 'sandbox' })] }); // prettier-ignore
    }
    let body: { query?: unknown; variables?: Record<string, unknown> | null };
    try {
      body = JSON.parse(request.body.toString('utf8')) as typeof body;
    } catch {
      return json(400, { errors: { query: 'Required parameter missing or invalid' } }, headers);
    }
    if (typeof body.query !== 'string') {
      return json(400, { errors: { query: 'Required parameter missing or invalid' } }, headers);
    }
    let document: Document;
    let problems: readonly GraphqlProblem[];
    try {
      ({ document, problems } = read(body.query));
    } catch (error) {
      if (!(error instanceof SyntaxProblem)) throw error;
      return answer({ errors: [{ message: error.message, locations: [{ line: error.line, column: 1 }] }] });
    }
    if (problems.length > 0) return answer({ errors: problems });
    const [operation] = document.operations;
    if (!operation || document.operations.length > 1) {
      return answer({ errors: [problem('An operation name is required', 'BAD_REQUEST')] });
    }
    const variables = readVariables(SCHEMA, operation, body.variables ?? {});
    if (variables.problems.length > 0) return answer({ errors: variables.problems });

    const requested = costOf(SCHEMA, document, operation, variables.values);
    if (requested > maximumCost) {
      return answer({
        errors: [problem(`Query cost is ${requested}, which exceeds the single query max cost limit (${maximumCost}).`, 'MAX_COST_EXCEEDED', { cost: requested, maxCost: maximumCost })], // prettier-ignore
      });
    }
    if (!bucket.reserve(requested)) {
      return answer({
        errors: [
          problem('Throttled', 'THROTTLED', { documentation: 'https://shopify.dev/api/usage/rate-limits' }),
        ],
        extensions: {
          cost: { requestedQueryCost: requested, actualQueryCost: null, throttleStatus: bucket.status() },
        },
      });
    }
    const root = operation.kind === 'query' ? roots.query() : roots.mutation();
    const done = execute({ schema: SCHEMA, document, operation, variables: variables.values, root, denied });
    const actual =
      operation.kind === 'query' ? Math.min(requested, Math.max(1, Math.ceil(done.objects / 4))) : requested;
    bucket.refund(requested - actual);
    return answer({
      data: done.data,
      ...(done.problems.length > 0 ? { errors: done.problems } : {}),
      extensions: {
        cost: { requestedQueryCost: requested, actualQueryCost: actual, throttleStatus: bucket.status() },
      },
    });
  };
}
