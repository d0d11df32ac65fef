import type { Keyring } from './keyring';
import type { Database } from './pool';
import type { SharedToken, TokenShelf } from './store';
import { sha256 } from './trail/chain';

export const tokenAad = (credential: string): string => `token ${credential}`;

const GET = {
  name: 'token-get',
  text: 'SELECT key_id, sealed FROM token WHERE credential = $1 AND sealed IS NOT NULL',
};
/** A new token ends the claim that was made to get it. */
const PUT = {
  name: 'token-put',
  text: `INSERT INTO token (credential, token_hash, key_id, sealed) VALUES ($1, $2, $3, $4)
         ON CONFLICT (credential) DO UPDATE SET token_hash = excluded.token_hash, key_id = excluded.key_id,
           sealed = excluded.sealed, claimed_until = NULL, updated_at = now()`,
};
const DROP = {
  name: 'token-drop',
  text: `UPDATE token SET token_hash = NULL, key_id = NULL, sealed = NULL, updated_at = now()
         WHERE credential = $1 AND token_hash = $2`,
};
const CLAIM = {
  name: 'token-claim',
  text: `INSERT INTO token (credential, claimed_until) VALUES ($1, clock_timestamp() + make_interval(secs => $2))
         ON CONFLICT (credential) DO UPDATE SET claimed_until = excluded.claimed_until
         WHERE token.claimed_until IS NULL OR token.claimed_until <= clock_timestamp()
         RETURNING credential`,
};

/** Access tokens, sealed, shared by all processes. */
export function createTokenShelf(database: Database, keyring: Keyring): TokenShelf {
  return {
    get: async (credential) => {
      const [row] = await database.query<{ key_id: string; sealed: Buffer }>(GET, [credential]);
      // A token under a lost key is no loss: the caller logs in again.
      if (!row || !keyring.has(row.key_id)) return undefined;
      return JSON.parse(keyring.open(row.sealed, tokenAad(credential)).toString('utf8')) as SharedToken;
    },
    put: async (credential, token) => {
      const sealed = keyring.seal(JSON.stringify(token), tokenAad(credential));
      await database.query(PUT, [credential, sha256(token.accessToken), keyring.currentId, sealed]);
    },
    drop: async (credential, accessToken) =>
      void (await database.query(DROP, [credential, sha256(accessToken)])),
    claim: async (credential, seconds) => (await database.query(CLAIM, [credential, seconds])).length === 1,
  };
}
