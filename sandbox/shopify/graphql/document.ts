/** An executable GraphQL document, as far as clients of an admin API write one. */
export interface Document {
  readonly operations: readonly Operation[];
  readonly fragments: ReadonlyMap<string, Fragment>;
}

export interface Operation {
  readonly kind: 'query' | 'mutation';
  readonly name: string | undefined;
  readonly variables: readonly VariableDefinition[];
  readonly selections: readonly Selection[];
}

export interface VariableDefinition {
  readonly name: string;
  /** Such as `[ID!]!`. */
  readonly type: string;
  readonly defaultValue: Value | undefined;
}

export interface Fragment {
  readonly name: string;
  readonly on: string;
  readonly selections: readonly Selection[];
}

export type Selection = FieldSelection | InlineFragment | FragmentSpread;

export interface FieldSelection {
  readonly is: 'field';
  readonly alias: string;
  readonly name: string;
  readonly arguments: ReadonlyMap<string, Value>;
  readonly directives: readonly Directive[];
  readonly selections: readonly Selection[] | undefined;
  readonly line: number;
}

export interface InlineFragment {
  readonly is: 'inline';
  readonly on: string | undefined;
  readonly directives: readonly Directive[];
  readonly selections: readonly Selection[];
}

export interface FragmentSpread {
  readonly is: 'spread';
  readonly name: string;
  readonly directives: readonly Directive[];
}

export interface Directive {
  readonly name: string;
  readonly arguments: ReadonlyMap<string, Value>;
}

export type Value =
  | { readonly is: 'variable'; readonly name: string }
  | {
      readonly is: 'scalar';
      readonly kind: 'Int' | 'Float' | 'String' | 'Boolean';
      readonly value: string | number | boolean;
    }
  | { readonly is: 'null' }
  | { readonly is: 'enum'; readonly value: string }
  | { readonly is: 'list'; readonly values: readonly Value[] }
  | { readonly is: 'object'; readonly fields: ReadonlyMap<string, Value> };
