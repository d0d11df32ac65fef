/** A field: its type, and its arguments with theirs, as GraphQL writes them; a default as `Boolean! = false`. */
export interface FieldDefinition {
  readonly type: string;
  readonly args: Readonly<Record<string, string>>;
}

export interface ObjectType {
  readonly is: 'object';
  readonly fields: Readonly<Record<string, FieldDefinition>>;
  readonly implements: readonly string[];
}
export interface AbstractType {
  readonly is: 'abstract';
  /** Of an interface; a union has none. */
  readonly fields: Readonly<Record<string, FieldDefinition>>;
}
export interface EnumType {
  readonly is: 'enum';
  readonly values: readonly string[];
}
export interface InputType {
  readonly is: 'input';
  readonly fields: Readonly<Record<string, string>>;
}
export interface ScalarType {
  readonly is: 'scalar';
  /** Whether a value a client sent fits. */
  readonly accepts: (value: unknown) => boolean;
}
export type TypeDefinition = ObjectType | AbstractType | EnumType | InputType | ScalarType;

export interface Schema {
  readonly types: Readonly<Record<string, TypeDefinition>>;
  readonly query: string;
  readonly mutation: string;
  /** Union or interface → the objects it can be. */
  readonly possible: Readonly<Record<string, readonly string[]>>;
}

export type FieldSpec = string | readonly [type: string, args: Readonly<Record<string, string>>];

export const fields = (specs: Readonly<Record<string, FieldSpec>>): Record<string, FieldDefinition> =>
  Object.fromEntries(
    Object.entries(specs).map(([name, spec]) => [
      name,
      typeof spec === 'string' ? { type: spec, args: {} } : { type: spec[0], args: spec[1] },
    ]),
  );

export const object = (
  specs: Readonly<Record<string, FieldSpec>>,
  implemented: readonly string[] = [],
): ObjectType => ({ is: 'object', fields: fields(specs), implements: implemented });
export const abstract = (specs: Readonly<Record<string, FieldSpec>> = {}): AbstractType => ({
  is: 'abstract',
  fields: fields(specs),
});
export const enumeration = (values: string): EnumType => ({ is: 'enum', values: values.trim().split(/\s+/) });
export const input = (specs: Readonly<Record<string, string>>): InputType => ({ is: 'input', fields: specs });

/** `[LineItem!]!` → `LineItem`. */
export const bareType = (type: string): string => type.replace(/[[\]!]/g, '');
export const isList = (type: string): boolean => /^\[/.test(type);
export const isRequired = (type: string): boolean => type.endsWith('!');

/** A connection's three types. */
export const connectionTypes = (node: string): Record<string, TypeDefinition> => ({
  [`${node}Connection`]: object({
    edges: `[${node}Edge!]!`,
    nodes: `[${node}!]!`,
    pageInfo: 'PageInfo!',
  }),
  [`${node}Edge`]: object({ cursor: 'String!', node: `${node}!` }),
});
export const isConnection = (type: string): boolean => bareType(type).endsWith('Connection');
