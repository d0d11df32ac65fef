import type { Store } from '../store/store';
import type { Connections } from './connections';
import { mappingHash, readMapping } from './current-mapping';
import type { Logger } from './temporal/log';

/**
 * A connection's first mapping file is put in force when the service starts. A file that was changed since is not:
 * that is what `crossdock mapping apply` is for, which also releases the orders it resolves.
 */
export async function applyFirstMappings(store: Store, connections: Connections, log: Logger): Promise<void> {
  for (const [name, { mappingText, mappingPath }] of connections.configured) {
    if (mappingText === undefined) continue;
    const current = await store.mappings.current(name);
    const hash = mappingHash(mappingText);
    if (current?.hash === hash) continue;
    try {
      readMapping(mappingText);
    } catch (error) {
      log.error(
        { connection: name, file: mappingPath },
        `the mapping file is not used: ${(error as Error).message}`,
      );
      continue;
    }
    if (current) {
      log.warn(
        { connection: name, file: mappingPath },
        `the mapping file differs from the mapping in force (version ${current.version}); run: crossdock mapping apply ${name}`,
      );
      continue;
    }
    const version = await store.mappings.apply(name, mappingText, hash);
    log.info({ connection: name, version }, 'the mapping file is in force');
  }
}
