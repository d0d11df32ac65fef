import { textOf, type ODataRow } from './answers';
import { entityPath, enumLiteral, RawLiteral, type Literal } from './literals';

/** A property of an entity type, as far as the service's metadata tells. */
export interface EdmProperty {
  /** Such as `Edm.String`, `Edm.Decimal` or an enumeration's full name. */
  readonly type: string;
  readonly maxLength?: number;
  readonly nullable: boolean;
}

export interface EdmType {
  readonly keys: readonly string[];
  readonly properties: ReadonlyMap<string, EdmProperty>;
  /** Navigation property → the full name of its type, without `Collection()`. */
  readonly navigations: ReadonlyMap<string, string>;
}

/** What a service offers. */
export interface EdmModel {
  /** Entity set → the full name of its type. */
  readonly sets: ReadonlyMap<string, string>;
  /** By full name. */
  readonly types: ReadonlyMap<string, EdmType>;
  /** Full names of actions, bound ones included. */
  readonly actions: ReadonlySet<string>;
}

interface Tag {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** `empty`: opened and closed in one. */
  readonly form: 'open' | 'close' | 'empty';
}

/**
 * The entity sets and types of an EDMX document ($metadata; OData 4.0 CSDL). Only tags and attributes are looked at, which
 * is all that CSDL is made of. Undefined when the text is no such document.
 */
export function readMetadata(xml: string): EdmModel | undefined {
  if (!/<(\w+:)?Edmx[\s>]/.test(xml)) return undefined;
  const sets = new Map<string, string>();
  const types = new Map<string, EdmType>();
  const actions = new Set<string>();
  let namespace = '';
  let type:
    { keys: string[]; properties: Map<string, EdmProperty>; navigations: Map<string, string> } | undefined;
  for (const { name, attributes, form } of tagsOf(xml)) {
    const { Name = '', Type = '' } = attributes;
    if (form === 'close') {
      if (name === 'EntityType' || name === 'ComplexType') type = undefined;
      continue;
    }
    switch (name) {
      case 'Schema':
        namespace = attributes.Namespace ?? '';
        break;
      case 'EntityType': {
        const made = {
          keys: [],
          properties: new Map<string, EdmProperty>(),
          navigations: new Map<string, string>(),
        };
        types.set(`${namespace}.${Name}`, made);
        type = form === 'open' ? made : undefined;
        break;
      }
      case 'ComplexType':
        type = undefined;
        break;
      case 'PropertyRef':
        type?.keys.push(Name);
        break;
      case 'Property':
        type?.properties.set(Name, {
          type: Type,
          ...(/^\d+$/.test(attributes.MaxLength ?? '') ? { maxLength: Number(attributes.MaxLength) } : {}),
          nullable: attributes.Nullable !== 'false',
        });
        break;
      case 'NavigationProperty':
        type?.navigations.set(Name, Type.replace(/^Collection\((.*)\)$/, '$1'));
        break;
      case 'EntitySet':
        sets.set(Name, attributes.EntityType ?? '');
        break;
      case 'Action':
        actions.add(`${namespace}.${Name}`);
        break;
    }
  }
  return { sets, types, actions };
}

/** The type of a set's entities. */
export const typeOfSet = (model: EdmModel, set: string): EdmType | undefined =>
  model.types.get(model.sets.get(set) ?? '');

/** The type behind a navigation of a set's entities. */
export const typeOfNavigation = (model: EdmModel, set: string, navigation: string): EdmType | undefined =>
  model.types.get(typeOfSet(model, set)?.navigations.get(navigation) ?? '');

/**
 * `Set(Key='value',…)` of a row, with the keys its type says it has. @throws RangeError when the row lacks one of them
 */
export function rowPath(set: string, type: EdmType, row: ODataRow): string {
  const keys = type.keys.map((key): [string, Literal] => {
    const value = textOf(row, key);
    if (value === '') throw new RangeError(`the row has no ${key}`);
    return [key, keyLiteral(type.properties.get(key)?.type ?? 'Edm.String', value)];
  });
  if (keys.length === 0) throw new RangeError('the type has no key');
  return entityPath(set, Object.fromEntries(keys));
}

function keyLiteral(type: string, value: string): Literal {
  if (type === 'Edm.String') return value;
  return type.startsWith('Edm.') ? new RawLiteral(value) : enumLiteral(type, value);
}

const TAG = /<(\/?)([\w:.]+)((?:[^<>"']|"[^"]*"|'[^']*')*?)(\/?)>/g;
const ATTRIBUTE = /([\w:.]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;

function* tagsOf(xml: string): Generator<Tag> {
  for (const [, closing, full = '', attributes = '', empty] of xml
    .replace(/<!--[\s\S]*?-->/g, '')
    .matchAll(TAG)) {
    yield {
      name: full.split(':').at(-1) ?? full,
      attributes: Object.fromEntries(
        [...attributes.matchAll(ATTRIBUTE)].map(([, name = '', double, single]) => [
          name,
          unescapeXml(double ?? single ?? ''),
        ]),
      ),
      form: closing ? 'close' : empty ? 'empty' : 'open',
    };
  }
}

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };
const unescapeXml = (text: string): string =>
  text.replace(/&(lt|gt|amp|quot|apos);/g, (_, name: string) => ENTITIES[name] ?? '');
