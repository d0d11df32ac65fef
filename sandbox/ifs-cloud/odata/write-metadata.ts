import type { EntityType, Property } from './edm';
import type { EntitySet, Projection } from './projection';

/** The projection as EDMX. IFS declares no nullability: what is required only its database knows. */
export function writeMetadata(projection: Projection): string {
  const namespace = `IfsApp.${projection.name}`;
  const types = new Map<string, { type: EntityType; sets: EntitySet[] }>();
  const visit = (set: EntitySet): void => {
    const known = types.get(set.type.name);
    if (known) known.sets.push(set);
    else types.set(set.type.name, { type: set.type, sets: [set] });
    for (const { set: child } of Object.values(set.arrays)) visit(child);
  };
  for (const set of Object.values(projection.sets)) visit(set);
  const typeOf = (property: Property): string => edmType(property, namespace);
  const parameters = (columns: readonly Property[]): string =>
    columns.map((column) => `<Parameter Name="${column.name}" ${typeOf(column)}></Parameter>`).join('');
  const entities = [...types.values()].map(({ type, sets }) => {
    const arrays = new Map(sets.flatMap((set) => Object.entries(set.arrays)));
    return (
      `<EntityType Name="${type.name}"><Key>` +
      type.keys.map((key) => `<PropertyRef Name="${key}"/>`).join('') +
      '</Key><Property Name="luname" Type="Edm.String" MaxLength="80"></Property>' +
      '<Property Name="keyref" Type="Edm.String" MaxLength="4000"></Property>' +
      '<Property Name="Objgrants" Type="Edm.String" MaxLength="2000"></Property>' +
      [...type.properties.values()]
        .map((property) => `<Property Name="${property.name}" ${typeOf(property)}></Property>`)
        .join('') +
      [...arrays]
        .map(
          ([name, { set }]) =>
            `<NavigationProperty Name="${name}" Type="Collection(${namespace}.${set.type.name})" ContainsTarget="true"></NavigationProperty>`,
        )
        .join('') +
      '</EntityType>'
    );
  });
  const bound = [...types.values()].flatMap(({ type, sets }) =>
    [...new Map(sets.flatMap((set) => Object.entries(set.actions)))].map(
      ([name, action]) =>
        `<Action Name="${name}" IsBound="true"><Parameter Name="bindingParameter" Type="${namespace}.${type.name}"></Parameter>${parameters(action.parameters)}</Action>`,
    ),
  );
  const actions = Object.entries(projection.actions).map(
    ([name, action]) => `<Action Name="${name}">${parameters(action.parameters)}</Action>`,
  );
  const functions = Object.entries(projection.functions).map(
    ([name, fn]) =>
      `<Function Name="${name}">${parameters(fn.parameters)}<ReturnType Type="Edm.String"/></Function>`,
  );
  const container = [
    ...Object.values(projection.sets).map(
      (set) => `<EntitySet Name="${set.name}" EntityType="${namespace}.${set.type.name}"></EntitySet>`,
    ),
    ...Object.keys(projection.actions).map(
      (name) => `<ActionImport Name="${name}" Action="${namespace}.${name}"></ActionImport>`,
    ),
    ...Object.keys(projection.functions).map(
      (name) => `<FunctionImport Name="${name}" Function="${namespace}.${name}"></FunctionImport>`,
    ),
  ];
  const enums = Object.entries(projection.enums).map(
    ([name, members]) =>
      `<EnumType Name="${name}" IsFlags="false" UnderlyingType="Edm.Int32">` +
      members.map((member, index) => `<Member Name="${member}" Value="${index}"></Member>`).join('') +
      '</EnumType>',
  );
  return (
    '<?xml version="1.0" encoding="UTF-8"?>' +
    '<edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx"><edmx:DataServices>' +
    `<Schema xmlns="http://docs.oasis-open.org/odata/ns/edm" Namespace="${namespace}">` +
    [...enums, ...entities, ...bound, ...actions, ...functions].join('') +
    `<EntityContainer Name="DefaultContainer">${container.join('')}</EntityContainer>` +
    '</Schema></edmx:DataServices></edmx:Edmx>'
  );
}

function edmType(property: Property, namespace: string): string {
  switch (property.kind) {
    case 'decimal':
      return 'Type="Edm.Decimal" Precision="130" Scale="65"';
    case 'date':
      return 'Type="Edm.Date"';
    case 'timestamp':
      return 'Type="Edm.DateTimeOffset"';
    case 'boolean':
      return 'Type="Edm.Boolean"';
    case 'enum':
      return `Type="${namespace}.${property.enumName ?? ''}"`;
    default:
      return property.maxLength === undefined
        ? 'Type="Edm.String"'
        : `Type="Edm.String" MaxLength="${property.maxLength}"`;
  }
}
