import type { Document, FieldSelection, Operation, Selection } from './document';
import { bareType, isConnection, isList, type Schema } from './schema';
import { literal, type Variables } from './variables';

/** Types that cost nothing by themselves: money, and what a connection is made of. */
const FREE = /^(MoneyBag|MoneyV2|PageInfo)$|(Connection|Edge)$/;
const MUTATION = 10;

/**
 * What a query costs, as recorded from real shops: an object or a list 1, scalars and money 0, a connection of n rows
 * about 2 + ⌊2 ln n⌋ × (1 + a row), a mutation 10 with its payload.
 * What `nodes(ids)` costs is not recorded: we take every id for an object.
 */
export function costOf(
  schema: Schema,
  document: Document,
  operation: Operation,
  variables: Variables,
): number {
  const ofSelections = (selections: readonly Selection[], typeName: string, paid: boolean): number =>
    selections.reduce((total, selection) => {
      if (!included(selection, variables)) return total;
      if (selection.is === 'field') return total + ofField(selection, typeName, paid);
      const fragment = selection.is === 'spread' ? document.fragments.get(selection.name) : selection;
      return fragment ? total + ofSelections(fragment.selections, fragment.on ?? typeName, paid) : total;
    }, 0);

  const ofField = (field: FieldSelection, typeName: string, paid: boolean): number => {
    const type = schema.types[typeName];
    const definition =
      type !== undefined && 'fields' in type && type.is !== 'input' ? type.fields[field.name] : undefined;
    if (!definition || !field.selections) return 0;
    const inner = bareType(definition.type);
    if (isConnection(definition.type)) {
      const argument = field.arguments.get('first') ?? field.arguments.get('last');
      const rows = Math.max(1, Number(argument ? literal(argument, variables) : 1));
      return (
        2 +
        Math.floor(2 * Math.log(rows)) *
          (1 + ofSelections(rowSelections(field.selections), rowType(inner), false))
      );
    }
    const below = ofSelections(field.selections, inner, false);
    const ids = field.name === 'nodes' && typeName === schema.query ? field.arguments.get('ids') : undefined;
    if (ids) return (literal(ids, variables) as unknown[]).length * (1 + below);
    if (FREE.test(inner) || paid) return below;
    return isList(definition.type) ? 1 + below : 1 + below;
  };

  if (operation.kind === 'query') return ofSelections(operation.selections, schema.query, false);
  // The first object in a payload comes with the mutation.
  return operation.selections.reduce((total, selection) => {
    if (selection.is !== 'field') return total;
    const type = schema.types[schema.mutation];
    const payload = type?.is === 'object' ? bareType(type.fields[selection.name]?.type ?? '') : '';
    return total + MUTATION + (selection.selections ? ofPayload(selection.selections, payload) : 0);
  }, 0);

  function ofPayload(selections: readonly Selection[], payload: string): number {
    return selections.reduce((total, selection) => {
      if (selection.is !== 'field' || selection.name === 'userErrors') return total;
      return total + ofField(selection, payload, true);
    }, 0);
  }
}

const rowType = (connection: string): string => connection.replace(/Connection$/, '');

/** What is selected of a row, by `nodes` or by `edges { node }`. */
export function rowSelections(selections: readonly Selection[]): readonly Selection[] {
  return selections.flatMap((selection) => {
    if (selection.is !== 'field' || !selection.selections) return [];
    if (selection.name === 'nodes' || selection.name === 'node') return selection.selections;
    return selection.name === 'edges' ? rowSelections(selection.selections) : [];
  });
}

/** Whether `@include` and `@skip` let a selection stand. */
export const included = ({ directives }: Selection, variables: Variables): boolean =>
  directives.every(({ name, arguments: args }) => {
    const condition = args.get('if');
    if (!condition || (name !== 'include' && name !== 'skip')) return true;
    return (literal(condition, variables) === true) === (name === 'include');
  });
