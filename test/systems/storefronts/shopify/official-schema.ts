import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

/** What we use of the `graphql` package, so that types do not depend on its being installed. */
interface GraphqlLibrary {
  buildClientSchema(introspection: unknown): OfficialSchema;
  parse(document: string): unknown;
  validate(
    schema: OfficialSchema,
    document: unknown,
    rules: readonly unknown[],
  ): readonly { readonly message: string }[];
  readonly specifiedRules: readonly unknown[];
  readonly NoDeprecatedCustomRule: unknown;
}
interface OfficialArgument {
  readonly name: string;
  readonly type: unknown;
  readonly deprecationReason?: string | null;
}
export interface OfficialField {
  readonly type: unknown;
  readonly args?: readonly OfficialArgument[];
  readonly deprecationReason?: string | null;
}
export interface OfficialType {
  getFields?(): Readonly<Record<string, OfficialField>>;
  getValues?(): readonly { readonly name: string }[];
}
export interface OfficialSchema {
  getType(name: string): OfficialType | undefined;
}

const ROOT = join(__dirname, '../../../..');
const FILE = 'admin_2026-10.json.gz';
/** A copy in the repository, or the package that ships it. */
const PLACES = [
  join(ROOT, 'test/fixtures/shopify', FILE),
  join(ROOT, 'node_modules/@shopify/dev-mcp/dist/data', FILE),
];

/** Introspection as Shopify publishes it: 0.9 MB compressed, 11 MB of JSON, half a second to read and build. */
export function loadOfficialSchema(): { readonly schema: OfficialSchema; readonly library: GraphqlLibrary } {
  const file = PLACES.find((place) => existsSync(place));
  if (!file) {
    throw new Error(`Shopify's schema is missing: install the dev dependency @shopify/dev-mcp, or put ${FILE} to test/fixtures/shopify.`); // prettier-ignore
  }
  const library = jest.requireActual<GraphqlLibrary>('graphql');
  const { data } = JSON.parse(gunzipSync(readFileSync(file)).toString('utf8')) as { data: unknown };
  return { schema: library.buildClientSchema(data), library };
}
