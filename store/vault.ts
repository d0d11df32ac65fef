import { Failure } from '../domain/failure';
import type { Keyring } from './keyring';
import type { Database } from './pool';
import type { Vault } from './store';

export const credentialAad = (name: string): string => `credential ${name}`;

const SET = {
  name: 'credential-set',
  text: `INSERT INTO credential AS c (name, key_id, sealed) VALUES ($1, $2, $3)
         ON CONFLICT (name) DO UPDATE SET key_id = excluded.key_id, sealed = excluded.sealed,
           version = c.version + 1, updated_at = now()`,
};
const GET = { name: 'credential-get', text: 'SELECT sealed FROM credential WHERE name = $1' };
const LIST = {
  name: 'credential-list',
  text: `SELECT name, version, key_id AS "keyId", updated_at AS "updatedAt" FROM credential ORDER BY name`,
};

/** The credentials. Rotation reaches beyond this room, so it is handed in. */
export function createVault(database: Database, keyring: Keyring, rotate: Vault['rotate']): Vault {
  return {
    set: async (name, secret) => {
      await database.query(SET, [name, keyring.currentId, keyring.seal(secret, credentialAad(name))]);
    },
    get: async (name) => {
      const [row] = await database.query<{ sealed: Buffer }>(GET, [name]);
      if (!row) {
        const message = `there are no credentials named ${name}; run: crossdock credentials set ${name} --file F`;
        throw new Failure('unauthorized', message);
      }
      return keyring.open(row.sealed, credentialAad(name)).toString('utf8');
    },
    list: () => database.query(LIST),
    rotate,
  };
}
