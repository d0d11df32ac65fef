import { SCHEMA } from '../../../../sandbox/shopify';
import type { FieldDefinition } from '../../../../sandbox/shopify/graphql/schema';
import { DOCUMENTS } from '../../../../systems/storefronts/shopify/documents';
import { loadOfficialSchema } from './official-schema';

const { schema, library } = loadOfficialSchema();
const problemsOf = (document: string): string[] =>
  library
    .validate(schema, library.parse(document), [...library.specifiedRules, library.NoDeprecatedCustomRule])
    .map(({ message }) => message);

describe('against Shopify’s own schema of 2026-10', () => {
  it.each(Object.entries(DOCUMENTS))('%s is valid and uses nothing deprecated', (_, document) => {
    expect(problemsOf(document)).toEqual([]);
  });

  it('the check does refuse what is wrong or deprecated', () => {
    expect(problemsOf('{ orders(first: 1) { nodes { totalPrice } } }').join()).toMatch(/deprecated/);
    expect(problemsOf('{ orders(first: 1) { nodes { total } } }').join()).toMatch(
      /Cannot query field "total"/,
    );
    expect(problemsOf('query ($id: String!) { node(id: $id) { id } }').join()).toMatch(/type "String!"/);
  });

  it('the sandbox speaks a part of it and nothing else', () => {
    const differences: string[] = [];
    const strip = (type: string): string => type.replace(/ =.*$/, '');
    for (const [name, type] of Object.entries(SCHEMA.types)) {
      const official = schema.getType(name);
      if (!official) {
        differences.push(`no type ${name}`);
        continue;
      }
      if (type.is === 'enum') {
        const values = official.getValues?.().map((value) => value.name) ?? [];
        differences.push(
          ...type.values.filter((value) => !values.includes(value)).map((value) => `${name}.${value}`),
        );
      }
      if (type.is === 'scalar' || type.is === 'enum') continue;
      const fields = official.getFields?.() ?? {};
      for (const [field, definition] of Object.entries(
        type.fields as Readonly<Record<string, string | FieldDefinition>>,
      )) {
        const theirs = fields[field];
        const ours = typeof definition === 'string' ? definition : definition.type;
        const args = typeof definition === 'string' ? {} : definition.args;
        if (!theirs || String(theirs.type) !== ours || theirs.deprecationReason)
          differences.push(`${name}.${field}`);
        for (const [argument, argumentType] of Object.entries(args)) {
          const found = theirs?.args?.find((one) => one.name === argument);
          if (!found || String(found.type) !== strip(argumentType))
            differences.push(`${name}.${field}(${argument})`);
        }
      }
    }
    expect(differences).toEqual([]);
  });
});
