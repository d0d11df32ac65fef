/** A small GraphQL server: parses, validates as strictly as the vendor, prices and executes. */
export { costOf } from './cost';
export type { Document, Operation, Selection } from './document';
export { execute, type Node, Refused, type Resolver, type Rows } from './execute';
export { parseDocument, SyntaxProblem } from './parse';
export { type GraphqlProblem, problem } from './problems';
export {
  abstract,
  bareType,
  connectionTypes,
  enumeration,
  input,
  isConnection,
  object,
  type Schema,
  type TypeDefinition,
} from './schema';
export { validate } from './validate';
export { readVariables, type Variables } from './variables';
