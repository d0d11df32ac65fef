import { temporal } from '@temporalio/proto';
import type { ConnectionLike } from '@temporalio/client';
import { isGrpcServiceError } from '@temporalio/client';
import type { SearchAttributeType } from '@temporalio/common';
import { SEARCH_ATTRIBUTES } from '../../workflows/search-attributes';

type ValueType = temporal.api.enums.v1.IndexedValueType;
const ValueType = temporal.api.enums.v1.IndexedValueType;

/** Our types as the wire and as the `temporal` command name them. */
const TYPES: Readonly<Record<SearchAttributeType, { wire: ValueType; flag: string }>> = {
  TEXT: { wire: ValueType.INDEXED_VALUE_TYPE_TEXT, flag: 'Text' },
  KEYWORD: { wire: ValueType.INDEXED_VALUE_TYPE_KEYWORD, flag: 'Keyword' },
  INT: { wire: ValueType.INDEXED_VALUE_TYPE_INT, flag: 'Int' },
  DOUBLE: { wire: ValueType.INDEXED_VALUE_TYPE_DOUBLE, flag: 'Double' },
  BOOL: { wire: ValueType.INDEXED_VALUE_TYPE_BOOL, flag: 'Bool' },
  DATETIME: { wire: ValueType.INDEXED_VALUE_TYPE_DATETIME, flag: 'Datetime' },
  KEYWORD_LIST: { wire: ValueType.INDEXED_VALUE_TYPE_KEYWORD_LIST, flag: 'KeywordList' },
};

const PERMISSION_DENIED = 7;
const UNIMPLEMENTED = 12;
const UNAUTHENTICATED = 16;

/** `Name=Keyword`, as `temporal server start-dev --search-attribute` takes them. */
export const searchAttributeFlags = (): string[] =>
  SEARCH_ATTRIBUTES.map((key) => `${key.name}=${TYPES[key.type].flag}`);

/**
 * Registers the search attributes the namespace does not have yet, and answers their names.
 * @throws Error when one exists with another type, or when we may not register them; both say what to do
 */
export const ensureSearchAttributes = async (
  connection: ConnectionLike,
  namespace: string,
): Promise<string[]> => {
  const registered = await registeredTypes(connection, namespace);
  const wrong = SEARCH_ATTRIBUTES.filter((key) => {
    const type = registered.get(key.name);
    return type !== undefined && type !== TYPES[key.type].wire;
  });
  if (wrong.length > 0) {
    const names = wrong.map((key) => `${key.name} (must be ${TYPES[key.type].flag})`).join(', ');
    throw new Error(
      `The namespace "${namespace}" has search attributes of our names but other types: ${names}. ` +
        'Give Crossdock a namespace of its own (TEMPORAL_NAMESPACE), or remove them if nothing uses them.',
    );
  }
  const missing = SEARCH_ATTRIBUTES.filter((key) => !registered.has(key.name));
  if (missing.length === 0) return [];
  try {
    await connection.operatorService.addSearchAttributes({
      namespace,
      searchAttributes: Object.fromEntries(missing.map((key) => [key.name, TYPES[key.type].wire])),
    });
  } catch (error) {
    // Another worker that starts at the same moment may have been quicker.
    const now = await registeredTypes(connection, namespace).catch(() => registered);
    if (!missing.every((key) => now.get(key.name) === TYPES[key.type].wire))
      throw refusal(error, namespace, missing);
  }
  return missing.map((key) => key.name);
};

async function registeredTypes(
  connection: ConnectionLike,
  namespace: string,
): Promise<Map<string, ValueType>> {
  try {
    const answer = await connection.operatorService.listSearchAttributes({ namespace });
    return new Map(Object.entries(answer.customAttributes ?? {}));
  } catch (error) {
    if (
      !isGrpcServiceError(error) ||
      ![PERMISSION_DENIED, UNIMPLEMENTED, UNAUTHENTICATED].includes(error.code)
    )
      throw error;
    // Temporal Cloud has no operator service; what is registered there can still be read here.
    const answer = await connection.workflowService.getSearchAttributes({});
    return new Map(Object.entries(answer.keys ?? {}));
  }
}

function refusal(
  error: unknown,
  namespace: string,
  missing: readonly (typeof SEARCH_ATTRIBUTES)[number][],
): Error {
  const flags = missing.map((key) => `--name ${key.name} --type ${TYPES[key.type].flag}`);
  const code: number | undefined = isGrpcServiceError(error) ? error.code : undefined;
  if (code === PERMISSION_DENIED || code === UNIMPLEMENTED || code === UNAUTHENTICATED) {
    return new Error(
      `Crossdock may not register search attributes in the namespace "${namespace}". Register them once yourself: on ` +
        `Temporal Cloud under Namespaces > ${namespace} > Search Attributes, elsewhere with ` +
        flags
          .map((flag) => `"temporal operator search-attribute create --namespace ${namespace} ${flag}"`)
          .join(', '),
    );
  }
  const reason = error instanceof Error ? error.message : String(error);
  return new Error(
    `The search attributes ${missing.map((key) => key.name).join(', ')} could not be registered in "${namespace}": ${reason}. ` +
      'A namespace on SQL visibility has room for ten Keyword and three of each other type: use one of its own.',
  );
}
