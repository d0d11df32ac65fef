import type { Schema, Selection } from './graphql';
import { bareType, isConnection } from './graphql';

const CONNECTIONS = 5;
const DEPTH = 2;

/** What a bulk query breaks of the shop's rules, in the shop's words. */
export function brokenRules(schema: Schema, selections: readonly Selection[], typeName: string): string[] {
  const found: string[] = [];
  const nodes: string[] = [];
  const withoutId: string[] = [];
  let count = 0;
  let deepest = 0;
  const walk = (
    rows: readonly Selection[],
    type: string,
    depth: number,
    inList: boolean,
    parentHasId: boolean,
  ): void => {
    for (const row of rows) {
      if (row.is !== 'field') {
        if (row.is === 'inline') walk(row.selections, row.on ?? type, depth, inList, parentHasId);
        continue;
      }
      const definition = schema.types[type];
      const field = definition?.is === 'object' ? definition.fields[row.name] : undefined;
      if (!field || !row.selections) continue;
      const inner = bareType(field.type);
      if (!isConnection(field.type)) {
        if (depth === 0 && (row.name === 'node' || row.name === 'nodes')) {
          found.push(`Bulk queries cannot contain a top level \`${row.name}\` field.`);
        }
        walk(row.selections, inner, depth, inList || field.type.startsWith('['), parentHasId);
        continue;
      }
      count += 1;
      deepest = Math.max(deepest, depth + 1);
      if (inList) found.push(`Queries that contain a connection field within a list field are not currently supported. Connection field: '${row.name}'.`); // prettier-ignore
      const edges = row.selections.find((one) => one.is === 'field' && one.name === 'edges');
      const node =
        edges?.is === 'field'
          ? edges.selections?.find((one) => one.is === 'field' && one.name === 'node')
          : undefined;
      if (node?.is !== 'field' || !node.selections) {
        nodes.push(row.name);
        continue;
      }
      const hasId = node.selections.some(
        (one) => one.is === 'field' && one.name === 'id' && one.alias === 'id',
      );
      const nested = connectionsIn(schema, node.selections, inner.replace(/Connection$/, ''));
      if (nested && !hasId) withoutId.push(row.name);
      walk(node.selections, inner.replace(/Connection$/, ''), depth + 1, false, hasId);
    }
  };
  walk(selections, typeName, 0, false, true);
  if (nodes.length > 0) {
    found.push(
      `All connection fields in a bulk query must select their contents using 'edges' > 'node', e.g: '${nodes[0]} { edges { node {'. Selecting via 'nodes' is not supported. Invalid connection fields: '${nodes.join("', '")}'.`,
    );
  }
  if (withoutId.length > 0) {
    found.push(
      `The parent 'node' field for a nested connection must select the 'id' field without an alias and must be of 'ID' return type. Connection fields without 'id': ${withoutId.join(', ')}.`,
    );
  }
  if (count === 0) found.push('Bulk queries must contain at least one connection.');
  if (count > CONNECTIONS) found.push('Bulk queries cannot contain more than 5 connections.');
  if (deepest > DEPTH)
    found.push('Bulk queries cannot contain connections with a nesting depth greater than 2.');
  return found;
}

const connectionsIn = (schema: Schema, selections: readonly Selection[], typeName: string): boolean =>
  selections.some((row) => {
    if (row.is !== 'field') return false;
    const type = schema.types[typeName];
    const field = type?.is === 'object' ? type.fields[row.name] : undefined;
    return field !== undefined && isConnection(field.type);
  });
