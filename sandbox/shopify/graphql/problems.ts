/** An error of a GraphQL answer. */
export interface GraphqlProblem {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly locations?: readonly { readonly line: number; readonly column: number }[];
  readonly extensions?: Readonly<Record<string, unknown>>;
}

export const problem = (
  message: string,
  code: string,
  more: {
    readonly path?: readonly (string | number)[];
    readonly line?: number;
    readonly [name: string]: unknown;
  } = {},
): GraphqlProblem => {
  const { path, line, ...extensions } = more;
  return {
    message,
    ...(line === undefined ? {} : { locations: [{ line, column: 1 }] }),
    ...(path === undefined ? {} : { path }),
    extensions: { code, ...extensions },
  };
};
