import { createCatalogRoom } from './catalog';
import { createCursors } from './cursors';
import { createCustomerLinks } from './customer-links';
import { createDeliveries } from './deliveries';
import { createInnerKeys } from './inner-keys';
import type { Keyring } from './keyring';
import { createLedger } from './ledger';
import { createMappings } from './mappings';
import { createOrderBoard } from './orders';
import { createPaces } from './paces';
import type { Database } from './pool';
import { createReconciliations } from './reconciliations';
import { createReferences } from './references';
import { rotate } from './rotation';
import { createSnapshots } from './snapshots';
import type { Store } from './store';
import { createTokenShelf } from './tokens';
import { createAppender } from './trail/appender';
import { createTrail } from './trail/trail';
import { createVault } from './vault';

export { openDatabase, type DatabaseOptions } from './database';
export { openKeyring, type Keyring } from './keyring';
export { localMasterKeys, rotateMasterKeyFile } from './master-key';
export { migrate } from './migrate';
export type { Database } from './pool';
export * from './store';
export { verifyExport, type ExportVerification } from './verify-export';

/** All rooms over one database. The tables must be there: `migrate` first. Closing the store closes the database. */
export async function openStore({
  database,
  keyring,
}: {
  database: Database;
  keyring: Keyring;
}): Promise<Store> {
  const keys = createInnerKeys(database, keyring);
  const appender = createAppender(database, keyring);
  return {
    ledger: createLedger(database, appender),
    orders: createOrderBoard(database, appender),
    references: createReferences(database, keys),
    customerLinks: createCustomerLinks(database, keyring),
    snapshots: createSnapshots(database, keyring),
    cursors: createCursors(database),
    mappings: createMappings(database),
    deliveries: createDeliveries(database),
    catalog: createCatalogRoom(database),
    vault: createVault(database, keyring, ({ dryRun }) => rotate(database, keyring, dryRun)),
    tokens: createTokenShelf(database, keyring),
    trail: createTrail(database, keyring, keys, appender),
    paces: createPaces(database),
    reconciliations: createReconciliations(database),
    close: () => database.close(),
  };
}
