import { openStore } from '../../store';
import { openDatabase } from '../../store/database';
import { migrate } from '../../store/migrate';
import type { Environment } from '../../workers/configuration/environment';
import { keyringOf } from '../session';
import type { DemoSides } from './demo-files';

/** Puts the sandboxes' credentials where the service will look for them, as `credentials set` would. */
export async function keepCredentials(environment: Environment, sides: readonly DemoSides[]): Promise<void> {
  const database = await openDatabase({ dataFolder: environment.dataFolder });
  try {
    await migrate(database);
    const store = await openStore({ database, keyring: keyringOf(environment) });
    for (const { storefront, shop, erp, books } of sides) {
      await store.vault.set(storefront.credential, JSON.stringify(shop.secret));
      await store.vault.set(erp.credential, JSON.stringify(books.secret));
    }
  } finally {
    await database.close();
  }
}
