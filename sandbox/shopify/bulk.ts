import { createHash } from 'node:crypto';
import {
  type Document,
  execute,
  type Node,
  parseDocument,
  readVariables,
  type Schema,
  type Selection,
  SyntaxProblem,
  validate,
} from './graphql';
import { brokenRules } from './bulk-rules';
import { gid } from './graph-basics';

export interface BulkState {
  readonly id: number;
  readonly query: string;
  status: string;
  errorCode: string | undefined;
  readonly createdAt: string;
  completedAt: string | undefined;
  result: Buffer | undefined;
  objects: number;
  roots: number;
  /** How often its status is still answered as under way. */
  pollsLeft: number;
  readonly key: string;
}

export interface BulkRefusal {
  readonly message: string;
  readonly code: string;
}

export interface BulkOptions {
  readonly schema: Schema;
  readonly root: () => Node;
  readonly denied: (typeName: string, fieldName: string) => string | undefined;
  readonly now: () => Date;
  readonly nextId: () => number;
  /** How many status questions an operation stays under way; default 1. */
  polls: number;
}

const AT_ONCE = 5;

/** Bulk queries: checked by the vendor's own rules, executed at once, and shown as under way for a while. */
export class BulkOperations {
  readonly operations = new Map<number, BulkState>();

  constructor(readonly options: BulkOptions) {}

  clear(): void {
    this.operations.clear();
  }

  run(query: string, grouped: boolean): BulkState | readonly BulkRefusal[] {
    const running = [...this.operations.values()].filter(
      ({ status }) => status === 'CREATED' || status === 'RUNNING',
    );
    if (running.length >= AT_ONCE) {
      return [{ message: 'A bulk query operation for this app and shop is already in progress', code: 'OPERATION_IN_PROGRESS' }]; // prettier-ignore
    }
    let document: Document;
    try {
      document = parseDocument(query);
    } catch (error) {
      if (!(error instanceof SyntaxProblem)) throw error;
      return [{ message: `Invalid bulk query: ${error.message}`, code: 'INVALID' }];
    }
    const [operation] = document.operations;
    if (!operation || operation.kind !== 'query') return [{ message: 'Invalid bulk query', code: 'INVALID' }];
    const { schema } = this.options;
    const refusals = brokenRules(schema, operation.selections, schema.query);
    if (refusals.length > 0) return refusals.map((message) => ({ message, code: 'INVALID' }));
    const paged = withPages(operation.selections);
    const whole = { ...operation, selections: paged };
    const problems = validate(schema, document, whole);
    if (problems.length > 0) {
      return problems.map(({ message }) => ({ message: `Invalid bulk query: ${message}`, code: 'INVALID' }));
    }
    const state: BulkState = {
      id: this.options.nextId(),
      query,
      status: 'CREATED',
      errorCode: undefined,
      createdAt: this.options.now().toISOString(),
      completedAt: undefined,
      result: undefined,
      objects: 0,
      roots: 0,
      pollsLeft: this.options.polls,
      key: '',
    };
    const key = createHash('sha256').update(`${state.id}`).digest('hex').slice(0, 32);
    const made = { ...state, key };
    const lines: string[] = [];
    const { data, problems: failed } = execute({
      schema,
      document,
      operation: whole,
      variables: readVariables(schema, whole, {}).values,
      root: this.options.root(),
      denied: this.options.denied,
      unpaged: true,
    });
    if (failed.length > 0) {
      made.status = 'FAILED';
      made.errorCode = 'ACCESS_DENIED';
      made.pollsLeft = 0;
    } else {
      for (const value of Object.values(data ?? {}))
        made.roots += flatten(value as Connection, undefined, lines);
      made.objects = lines.length;
      // Ungrouped results have the children of all orders behind the orders.
      const ordered = grouped ? lines : [...lines.filter((line) => !line.includes('"__parentId"')), ...lines.filter((line) => line.includes('"__parentId"'))]; // prettier-ignore
      made.result = Buffer.from(ordered.map((line) => `${line}\n`).join(''), 'utf8');
    }
    this.operations.set(made.id, made);
    return made;
  }

  /** Answers the state and moves it on. */
  look(id: number): BulkState | undefined {
    const state = this.operations.get(id);
    if (!state || state.status === 'FAILED' || state.status === 'EXPIRED' || state.status === 'CANCELED')
      return state;
    if (state.pollsLeft > 0) {
      state.pollsLeft -= 1;
      state.status = 'RUNNING';
    } else if (state.status !== 'COMPLETED') {
      state.status = 'COMPLETED';
      state.completedAt = this.options.now().toISOString();
    }
    return state;
  }

  byKey(key: string): BulkState | undefined {
    return [...this.operations.values()].find((one) => one.key === key && one.status === 'COMPLETED');
  }
}

/** Bulk queries name no page sizes; the validator wants one. */
const withPages = (selections: readonly Selection[]): Selection[] =>
  selections.map((row): Selection => {
    if (row.is === 'spread' || !row.selections) return row;
    const inner = { ...row, selections: withPages(row.selections) };
    if (inner.is !== 'field') return inner;
    const isPaged = row.selections.some((one) => one.is === 'field' && one.name === 'edges');
    return isPaged
      ? {
          ...inner,
          arguments: new Map([...inner.arguments, ['first', { is: 'scalar', kind: 'Int', value: 1 }]]),
        }
      : inner;
  });

interface Connection {
  readonly edges: readonly { readonly node: Record<string, unknown> }[];
}

/** One line an object, children behind their parent with its id. Answers how many objects stand at this level. */
function flatten(connection: Connection, parentId: unknown, lines: string[]): number {
  for (const { node } of connection.edges) {
    const own: Record<string, unknown> = {};
    const nested: Connection[] = [];
    for (const [name, value] of Object.entries(node)) {
      if (isConnectionValue(value)) nested.push(value);
      else own[name] = value;
    }
    if (parentId !== undefined) own['__parentId'] = parentId;
    lines.push(JSON.stringify(own));
    for (const child of nested) flatten(child, node['id'], lines);
  }
  return connection.edges.length;
}

const isConnectionValue = (value: unknown): value is Connection =>
  typeof value === 'object' && value !== null && Array.isArray((value as { edges?: unknown }).edges);

export const bulkNode = (state: BulkState, url: string): Node => ({
  __typename: 'BulkOperation',
  id: gid('BulkOperation', state.id),
  status: state.status,
  type: 'QUERY',
  errorCode: state.errorCode ?? null,
  createdAt: state.createdAt,
  completedAt: state.completedAt ?? null,
  objectCount: String(state.status === 'COMPLETED' ? state.objects : 0),
  rootObjectCount: String(state.status === 'COMPLETED' ? state.roots : 0),
  fileSize: state.status === 'COMPLETED' ? String(state.result?.length ?? 0) : null,
  url: state.status === 'COMPLETED' && state.objects > 0 ? `${url}/bulk-results/${state.key}` : null,
  partialDataUrl: null,
  query: state.query,
});
