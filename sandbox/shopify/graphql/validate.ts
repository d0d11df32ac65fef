import type { Document, FieldSelection, Operation, Selection, Value } from './document';
import { type GraphqlProblem, problem } from './problems';
import { bareType, isConnection, isList, isRequired, type FieldDefinition, type Schema } from './schema';

const DIRECTIVES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  include: { if: 'Boolean!' },
  skip: { if: 'Boolean!' },
  idempotent: { key: 'String!' },
};

/** Everything that is wrong with a document before it runs, in the shop's own words and codes. */
export function validate(schema: Schema, document: Document, operation: Operation): GraphqlProblem[] {
  const problems: GraphqlProblem[] = [];
  const used = new Set<string>();
  const declared = new Map(operation.variables.map((variable) => [variable.name, variable]));
  const label = `${operation.kind}${operation.name === undefined ? '' : ` ${operation.name}`}`;

  const checkValue = (value: Value, type: string, path: readonly string[], what: string): void => {
    if (value.is === 'variable') {
      used.add(value.name);
      const variable = declared.get(value.name);
      if (!variable) {
        problems.push(
          problem(`Variable $${value.name} is used by ${label} but not declared`, 'variableNotDefined', {
            path,
            variableName: value.name,
          }),
        );
      } else if (!fits(variable.type, type, variable.defaultValue !== undefined)) {
        problems.push(
          problem(
            `Type mismatch on variable $${value.name} and argument ${what} (${variable.type} / ${type})`,
            'variableMismatch',
            { path, variableName: value.name, typeName: variable.type, argumentName: what },
          ),
        );
      }
      return;
    }
    if (!literalFits(schema, value, type, (inner, innerType) => checkValue(inner, innerType, path, what))) {
      problems.push(
        problem(
          `Argument '${what}' has an invalid value. Expected type '${type}'.`,
          'argumentLiteralsIncompatible',
          {
            path,
            argumentName: what,
          },
        ),
      );
    }
  };

  const checkArguments = (
    field: FieldSelection,
    definition: FieldDefinition,
    path: readonly string[],
  ): void => {
    for (const [name, value] of field.arguments) {
      const type = definition.args[name]?.replace(/ =.*$/, '');
      if (type === undefined) {
        problems.push(
          problem(`Field '${field.name}' doesn't accept argument '${name}'`, 'argumentNotAccepted', {
            path,
            line: field.line,
            name: field.name,
            typeName: 'Field',
            argumentName: name,
          }),
        );
      } else checkValue(value, type, path, name);
    }
    const missing = Object.entries(definition.args)
      .filter(([name, type]) => isRequired(type) && !field.arguments.has(name))
      .map(([name]) => name);
    if (missing.length > 0) {
      problems.push(
        problem(
          `Field '${field.name}' is missing required arguments: ${missing.join(', ')}`,
          'missingRequiredArguments',
          { path, line: field.line, className: 'Field', name: field.name, arguments: missing.join(', ') },
        ),
      );
    }
    if (isConnection(definition.type) && !field.arguments.has('first') && !field.arguments.has('last')) {
      problems.push(
        problem('you must provide one of first or last', 'BAD_REQUEST', { path, line: field.line }),
      );
    }
  };

  const checkDirectives = (selection: Selection, path: readonly string[]): void => {
    for (const directive of selection.directives) {
      const args = DIRECTIVES[directive.name];
      if (!args) {
        problems.push(problem(`Directive @${directive.name} is not defined`, 'undefinedDirective', { path }));
        continue;
      }
      for (const [name, type] of Object.entries(args)) {
        const value = directive.arguments.get(name);
        if (value) checkValue(value, type, path, name);
        else problems.push(problem(`Directive '${directive.name}' is missing required arguments: ${name}`, 'missingRequiredArguments', { path })); // prettier-ignore
      }
    }
  };

  const check = (selections: readonly Selection[], typeName: string, path: readonly string[]): void => {
    const type = schema.types[typeName];
    for (const selection of selections) {
      checkDirectives(selection, path);
      if (selection.is === 'field') checkField(selection, typeName, path);
      else {
        const fragment = selection.is === 'spread' ? document.fragments.get(selection.name) : selection;
        if (!fragment) {
          problems.push(
            problem(`Fragment ${(selection as { name: string }).name} was used, but not defined`, 'useAndDefineFragment', { path }), // prettier-ignore
          );
          continue;
        }
        const on = fragment.on ?? typeName;
        if (schema.types[on] === undefined) {
          problems.push(problem(`No such type ${on}, so it can't be a fragment condition`, 'undefinedType', { path, typeName: on })); // prettier-ignore
          continue;
        }
        if (
          type?.is === 'object'
            ? on !== typeName
            : !(schema.possible[typeName] ?? []).includes(on) && on !== typeName
        ) {
          problems.push(problem(`Fragment on ${on} can't be spread inside ${typeName}`, 'cannotSpreadFragment', { path })); // prettier-ignore
          continue;
        }
        check(fragment.selections, on, [...path, `... on ${on}`]);
      }
    }
  };

  const checkField = (field: FieldSelection, typeName: string, parentPath: readonly string[]): void => {
    const path = [...parentPath, field.alias];
    if (field.name === '__typename') return;
    const type = schema.types[typeName];
    const definition =
      type !== undefined && 'fields' in type && type.is !== 'input' ? type.fields[field.name] : undefined;
    if (!definition) {
      problems.push(
        problem(`Field '${field.name}' doesn't exist on type '${typeName}'`, 'undefinedField', {
          path,
          line: field.line,
          typeName,
          fieldName: field.name,
        }),
      );
      return;
    }
    checkArguments(field, definition, path);
    const inner = bareType(definition.type);
    const innerType = schema.types[inner];
    const isLeaf = innerType?.is === 'scalar' || innerType?.is === 'enum';
    if (isLeaf === (field.selections !== undefined)) {
      problems.push(
        problem(
          isLeaf
            ? `Selections can't be made on scalars (field '${field.name}' returns ${inner} but has selections)`
            : `Field must have selections (field '${field.name}' returns ${inner} but has no selections. Did you mean '${field.name} { ... }'?)`,
          'selectionMismatch',
          { path, line: field.line, nodeName: `field '${field.name}'`, typeName: inner },
        ),
      );
      return;
    }
    if (field.selections) check(field.selections, inner, path);
  };

  check(operation.selections, operation.kind === 'query' ? schema.query : schema.mutation, [label]);
  for (const { name, type } of operation.variables) {
    if (schema.types[bareType(type)] === undefined) {
      problems.push(problem(`${bareType(type)} isn't a defined input type (on $${name})`, 'variableRequiresValidType', { path: [label], typeName: bareType(type), variableName: name })); // prettier-ignore
    }
    if (!used.has(name)) {
      problems.push(
        problem(`Variable $${name} is declared by ${label} but not used`, 'variableNotUsed', {
          path: [label],
          variableName: name,
        }),
      );
    }
  }
  return problems;
}

/** A variable may be stricter than its place, or as strict with a default. */
function fits(given: string, wanted: string, hasDefault: boolean): boolean {
  const strict = hasDefault && !isRequired(given) ? `${given}!` : given;
  if (strict === wanted || strict === `${wanted}!`) return true;
  if (!isList(strict) || !isList(wanted)) return false;
  if (isRequired(wanted) && !isRequired(strict)) return false;
  const inner = (type: string): string => type.replace(/!$/, '').slice(1, -1);
  return fits(inner(strict), inner(wanted), false);
}

function literalFits(
  schema: Schema,
  value: Value,
  type: string,
  variable: (value: Value, type: string) => void,
): boolean {
  if (value.is === 'variable') {
    variable(value, type);
    return true;
  }
  if (value.is === 'null') return !isRequired(type);
  const nullable = type.replace(/!$/, '');
  if (isList(nullable)) {
    const inner = nullable.slice(1, -1);
    return value.is === 'list'
      ? value.values.every((one) => literalFits(schema, one, inner, variable))
      : literalFits(schema, value, inner, variable);
  }
  const definition = schema.types[nullable];
  switch (definition?.is) {
    case 'enum':
      return value.is === 'enum' && definition.values.includes(value.value);
    case 'scalar':
      return value.is === 'scalar' && definition.accepts(value.value);
    case 'input':
      return (
        value.is === 'object' &&
        [...value.fields].every(([name, one]) => {
          const inner = definition.fields[name];
          return inner !== undefined && literalFits(schema, one, inner, variable);
        }) &&
        Object.entries(definition.fields).every(
          ([name, inner]) => !isRequired(inner) || value.fields.has(name),
        )
      );
    default:
      return false;
  }
}
