import type { Connection as Runtime } from '../../activities/types';
import type { Mapping } from '../../domain/mapping';
import type { FlowPosts } from '../../domain/rule-kinds';
import type { OrderRow, Store } from '../../store/store';
import { mappingHash, readMapping } from '../../workers/current-mapping';
import type { Impact } from './impact-text';
import { offlineConnection } from './offline';
import { postedImpact } from './posted-impact';
import { readingErp } from './reading-erp';
import { releaseImpact } from './release-impact';

export interface ImpactQuestion {
  readonly connection: Pick<Runtime, 'name' | 'orders'>;
  /** The opened systems; absent: neither is asked. */
  readonly systems?: Runtime;
  readonly posts: FlowPosts;
  readonly mapping: Mapping;
  readonly waiting: readonly OrderRow[];
  /** How many posted orders are compared. */
  readonly last: number;
}

/** What putting the mapping in force would change. Nothing is written, here or there. */
export async function mappingImpact(store: Store, question: ImpactQuestion): Promise<Impact> {
  const { connection, systems, posts, mapping, waiting, last } = question;
  const inForce = await mappingInForce(store, connection.name);
  const asked = systems
    ? { ...systems, erp: readingErp(systems.erp) }
    : offlineConnection(connection, mapping);
  return {
    waiting: await releaseImpact({ store, connection: asked, posts }, waiting, inForce, mapping),
    ...(inForce
      ? { posted: await postedImpact(store, { connection: connection.name, posts, last }, inForce, mapping) }
      : {}),
    proved: systems ? 'by both systems' : 'by the mapping alone',
  };
}

/** Undefined before the first one, and for one that an older version of Crossdock could still read. */
async function mappingInForce(store: Store, connection: string): Promise<Mapping | undefined> {
  const current = await store.mappings.current(connection);
  try {
    return current && readMapping(current.text);
  } catch {
    return undefined;
  }
}

/** Who is looked at again: what is released, and what the mapping answers by name although it could not be proved. */
export const toRetry = ({
  waiting,
}: Impact): { released: readonly string[]; retried: readonly string[] } => ({
  released: waiting.released,
  retried: [
    ...waiting.stillStuck.map(({ order }) => order),
    ...waiting.unknown.filter(({ named }) => named).map(({ order }) => order),
  ],
});

/** Puts the text in force. @returns its version */
export const putInForce = (store: Store, connection: string, text: string): Promise<number> =>
  store.mappings.apply(connection, text, mappingHash(text));
