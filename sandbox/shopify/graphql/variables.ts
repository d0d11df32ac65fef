import type { Operation, Value } from './document';
import { type GraphqlProblem, problem } from './problems';
import { isList, isRequired, type Schema } from './schema';

export type Variables = ReadonlyMap<string, unknown>;

/** Checks what the client sent for the operation's variables. Unknown ones are ignored, as the shop does. */
export function readVariables(
  schema: Schema,
  operation: Operation,
  given: Readonly<Record<string, unknown>>,
): { readonly values: Variables; readonly problems: readonly GraphqlProblem[] } {
  const values = new Map<string, unknown>();
  const problems: GraphqlProblem[] = [];
  for (const { name, type, defaultValue } of operation.variables) {
    const value = given[name] === undefined && defaultValue ? literal(defaultValue, new Map()) : given[name];
    const wrong = mismatch(schema, value ?? null, type);
    if (wrong !== undefined) {
      problems.push(
        problem(
          `Variable $${name} of type ${type} was provided invalid value${wrong === '' ? '' : ` for ${wrong}`}`,
          'INVALID_VARIABLE',
          {
            value: value ?? null,
            problems: [{ path: [], explanation: wrong === '' ? 'Expected value to not be null' : wrong }],
          },
        ),
      );
    }
    if (value !== undefined) values.set(name, value);
  }
  return { values, problems };
}

/** Undefined when the value fits. */
function mismatch(schema: Schema, value: unknown, type: string): string | undefined {
  if (value === null || value === undefined) return isRequired(type) ? '' : undefined;
  const nullable = type.replace(/!$/, '');
  if (isList(nullable)) {
    const inner = nullable.slice(1, -1);
    const rows: unknown[] = Array.isArray(value) ? (value as unknown[]) : [value];
    return rows.map((row) => mismatch(schema, row, inner)).find((found) => found !== undefined);
  }
  const definition = schema.types[nullable];
  switch (definition?.is) {
    case 'enum':
      return definition.values.includes(value as string)
        ? undefined
        : `Expected ${JSON.stringify(value)} to be one of: ${definition.values.join(', ')}`;
    case 'scalar':
      return definition.accepts(value) ? undefined : `Could not coerce value to ${nullable}`;
    case 'input': {
      if (typeof value !== 'object') return `Expected an object for ${nullable}`;
      for (const name of Object.keys(value)) {
        if (definition.fields[name] === undefined) return `Field is not defined on ${nullable}: ${name}`;
      }
      return Object.entries(definition.fields)
        .map(([name, inner]) => mismatch(schema, (value as Record<string, unknown>)[name], inner))
        .find((found) => found !== undefined);
    }
    default:
      return `${nullable} is no input type`;
  }
}

/** A literal as a plain value. */
export function literal(value: Value, variables: Variables): unknown {
  switch (value.is) {
    case 'variable':
      return variables.get(value.name);
    case 'null':
      return null;
    case 'list':
      return value.values.map((one) => literal(one, variables));
    case 'object':
      return Object.fromEntries([...value.fields].map(([name, one]) => [name, literal(one, variables)]));
    default:
      return value.value;
  }
}
