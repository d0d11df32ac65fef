import { setTimeout as sleep } from 'node:timers/promises';
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

const USABLE_TIMEOUT_MS = 100_000;
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
    if (!missing.every((key) => now.get(key.name) === TYPES[key.type].wire)) {
      throw refusal(
        error,
        namespace,
        missing.map((key) => key.name),
      );
    }
  }
  const names = missing.map((key) => key.name);
  await untilUsable(connection, namespace, names);
  return names;
};

/** Servers look up search attributes in a cache of about a minute; before that, a start that uses them is refused. */
async function untilUsable(
  connection: ConnectionLike,
  namespace: string,
  names: readonly string[],
): Promise<void> {
  const query = names.map((name) => `${name} IS NULL`).join(' OR ');
  const deadline = Date.now() + USABLE_TIMEOUT_MS;
  for (;;) {
    try {
      await connection.workflowService.countWorkflowExecutions({ namespace, query });
      return;
    } catch (error) {
      if (Date.now() > deadline) throw refusal(error, namespace, names);
      await sleep(500);
    }
  }
}

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

function refusal(error: unknown, namespace: string, names: readonly string[]): Error {
  const keys = SEARCH_ATTRIBUTES.filter((key) => names.includes(key.name));
  const code: number | undefined = isGrpcServiceError(error) ? error.code : undefined;
  if (code === PERMISSION_DENIED || code === UNIMPLEMENTED || code === UNAUTHENTICATED) {
    const commands = keys.map(
      (key) =>
        `"temporal operator search-attribute create --namespace ${namespace} --name ${key.name} --type ${TYPES[key.type].flag}"`,
    );
    return new Error(
      `Crossdock may not register search attributes in the namespace "${namespace}". Register them once yourself: on ` +
        `Temporal Cloud under Namespaces > ${namespace} > Search Attributes, elsewhere with ${commands.join(', ')}`,
    );
  }
  const reason = error instanceof Error ? error.message : String(error);
  return new Error(
    `The search attributes ${names.join(', ')} could not be registered in "${namespace}": ${reason}. ` +
      'A namespace on SQL visibility has room for ten Keyword and three of each other type: use one of its own.',
  );
}
