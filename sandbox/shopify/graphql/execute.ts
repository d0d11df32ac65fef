import { included } from './cost';
import type { Document, FieldSelection, Operation, Selection } from './document';
import { type GraphqlProblem, problem } from './problems';
import { bareType, isConnection, isList, isRequired, type Schema } from './schema';
import { literal, type Variables } from './variables';

/** An object of the graph: `__typename`, and each field as a value or as a function of its arguments. */
export interface Node {
  readonly __typename: string;
  readonly [field: string]: unknown;
}
export type Resolver = (args: Readonly<Record<string, unknown>>) => unknown;

/** The rows of a connection in their order; a cursor goes by value, so that it survives changes before it. */
export interface Rows {
  readonly rows: readonly Node[];
  readonly cursorOf: (row: Node) => string;
  /** Whether a row comes after the one the cursor was made of. @throws Refused for a cursor that is none */
  readonly isAfter: (row: Node, cursor: string) => boolean;
  /** Rows behind this one cannot be paged to. */
  readonly deepest?: number;
}

/** Thrown by resolvers: becomes an error of the answer. */
export class Refused extends Error {
  constructor(
    message: string,
    readonly code: string,
  ) {
    super(message);
    this.name = 'Refused';
  }
}

export interface ExecuteOptions {
  readonly schema: Schema;
  readonly document: Document;
  readonly operation: Operation;
  readonly variables: Variables;
  readonly root: Node;
  /** Says why the caller may not see objects of a type. */
  readonly denied: (typeName: string, fieldName: string) => string | undefined;
  /** Connections answer all their rows, whatever `first` says; for bulk queries. */
  readonly unpaged?: boolean;
}

export interface Executed {
  readonly data: Record<string, unknown> | null;
  readonly problems: readonly GraphqlProblem[];
  /** How many objects went out, for the actual cost. */
  readonly objects: number;
}

const LARGEST_PAGE = 250;

/** A null where the schema promises none: the nearest field that may be null becomes null. */
class NullHere extends Error {}

export function execute({
  schema,
  document,
  operation,
  variables,
  root,
  denied,
  unpaged,
}: ExecuteOptions): Executed {
  const problems: GraphqlProblem[] = [];
  let objects = 0;

  const objectOf = (
    node: Node,
    selections: readonly Selection[],
    path: readonly (string | number)[],
  ): Record<string, unknown> => {
    const result: Record<string, unknown> = {};
    objects += 1;
    const walk = (rows: readonly Selection[]): void => {
      for (const selection of rows) {
        if (!included(selection, variables)) continue;
        if (selection.is === 'field') {
          result[selection.alias] = fieldOf(node, selection, [...path, selection.alias]);
          continue;
        }
        const fragment = selection.is === 'spread' ? document.fragments.get(selection.name) : selection;
        if (fragment && (fragment.on === undefined || isA(node.__typename, fragment.on)))
          walk(fragment.selections);
      }
    };
    walk(selections);
    return result;
  };

  const isA = (typeName: string, on: string): boolean =>
    typeName === on || (schema.possible[on] ?? []).includes(typeName);

  const fieldOf = (node: Node, field: FieldSelection, path: readonly (string | number)[]): unknown => {
    if (field.name === '__typename') return node.__typename;
    const type = schema.types[node.__typename];
    const definition = type?.is === 'object' ? type.fields[field.name] : undefined;
    if (!definition) throw new Error(`the sandbox lost ${node.__typename}.${field.name}`);
    const refuse = (message: string, code: string): null => {
      problems.push(problem(message, code, { path, line: field.line }));
      if (isRequired(definition.type)) throw new NullHere();
      return null;
    };
    const reason = denied(bareType(definition.type).replace(/Connection$/, ''), field.name);
    if (reason !== undefined) return refuse(reason, 'ACCESS_DENIED');
    const args = Object.fromEntries(
      [...field.arguments].map(([name, value]) => [name, literal(value, variables)]),
    );
    let value: unknown;
    try {
      const found = node[field.name];
      value = typeof found === 'function' ? (found as Resolver)(args) : found;
      if (isConnection(definition.type))
        value = page(value as Rows | readonly Node[], args, bareType(definition.type), unpaged);
    } catch (error) {
      if (error instanceof Refused) return refuse(error.message, error.code);
      throw error;
    }
    try {
      return complete(value, definition.type, field, path);
    } catch (error) {
      if (!(error instanceof NullHere) || isRequired(definition.type)) throw error;
      return null;
    }
  };

  const complete = (
    value: unknown,
    type: string,
    field: FieldSelection,
    path: readonly (string | number)[],
  ): unknown => {
    if (value === null || value === undefined) {
      if (!isRequired(type)) return null;
      throw new Error(`the sandbox has no value for ${path.join('.')}`);
    }
    const nullable = type.replace(/!$/, '');
    if (isList(nullable)) {
      return (value as unknown[]).map((row, index) =>
        complete(row, nullable.slice(1, -1), field, [...path, index]),
      );
    }
    return field.selections ? objectOf(value as Node, field.selections, path) : value;
  };

  try {
    return { data: objectOf(root, operation.selections, []), problems, objects };
  } catch (error) {
    if (error instanceof NullHere) return { data: null, problems, objects };
    throw error;
  }
}

function page(
  value: Rows | readonly Node[],
  args: Readonly<Record<string, unknown>>,
  typeName: string,
  unpaged = false,
): Node {
  const { rows, cursorOf, isAfter, deepest }: Rows = 'rows' in value ? value : byPlace(value);
  const size = unpaged ? rows.length : Number(args['first'] ?? args['last']);
  if (!Number.isInteger(size) || size < 0)
    throw new Refused('first must be a positive number', 'BAD_REQUEST');
  if (size > LARGEST_PAGE && !unpaged) {
    throw new Refused(`${size} is larger than the maximum page size of ${LARGEST_PAGE}`, 'ARGUMENT_LIMIT');
  }
  const after = args['after'];
  const ordered = args['reverse'] === true ? [...rows].reverse() : rows;
  const left = typeof after === 'string' ? ordered.filter((row) => isAfter(row, after)) : ordered;
  if (deepest !== undefined && !unpaged && rows.length - left.length >= deepest) {
    throw new Refused(`Cannot page deeper than ${deepest} objects`, 'BAD_REQUEST');
  }
  const shown = args['first'] === undefined ? left.slice(-size) : left.slice(0, size);
  const last = shown.at(-1);
  const first = shown[0];
  const edge = typeName.replace(/Connection$/, 'Edge');
  return {
    __typename: typeName,
    nodes: shown,
    edges: () => shown.map((node) => ({ __typename: edge, cursor: cursorOf(node), node })),
    pageInfo: {
      __typename: 'PageInfo',
      hasNextPage: left.length > shown.length,
      hasPreviousPage: typeof after === 'string',
      startCursor: first ? cursorOf(first) : null,
      endCursor: last ? cursorOf(last) : null,
    },
  };
}

/** Rows of a list that only grows at its end. */
function byPlace(rows: readonly Node[]): Rows {
  const encode = (index: number): string => Buffer.from(`place:${index}`).toString('base64');
  const decode = (cursor: string): number => {
    const place = /^place:(\d+)$/.exec(Buffer.from(cursor, 'base64').toString('utf8'))?.[1];
    if (place === undefined) throw new Refused('Invalid cursor', 'BAD_REQUEST');
    return Number(place);
  };
  const places = new Map(rows.map((row, index) => [row, index]));
  return {
    rows,
    cursorOf: (row) => encode(places.get(row) ?? 0),
    isAfter: (row, cursor) => (places.get(row) ?? 0) > decode(cursor),
  };
}
