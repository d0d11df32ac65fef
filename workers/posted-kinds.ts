import type { DocumentKind } from '../domain/documents';
import type { Mapping } from '../domain/mapping';
import { kindsPosted, type FlowPosts } from '../domain/rule-kinds';
import type { Mappings } from '../store/store';
import type { Connection } from './configuration/connections';
import { readMapping } from './current-mapping';

/** What the flows make of an order and its parts, where no rule of the mapping says otherwise. */
export const postsOf = ({
  flows: { orders, invoices, payments, refunds },
}: Pick<Connection, 'flows'>): FlowPosts => ({
  order: orders.post,
  invoice: invoices?.post,
  payment: payments?.post,
  refund: refunds?.post,
});

/**
 * What may be posted: what the flows say, what the rules of the mapping in force say (before the first one is, those of
 * the file), and its reversal.
 */
export async function postedKinds(
  connection: Pick<Connection, 'name' | 'flows' | 'mappingText'>,
  mappings: Mappings,
): Promise<DocumentKind[]> {
  const text = (await mappings.current(connection.name))?.text ?? connection.mappingText;
  return [
    ...kindsPosted(postsOf(connection), text === undefined ? undefined : readable(text)),
    'cancellation',
  ];
}

/** A mapping that cannot be read is told where it is used; here it only adds no kinds. */
function readable(text: string): Mapping | undefined {
  try {
    return readMapping(text);
  } catch {
    return undefined;
  }
}
