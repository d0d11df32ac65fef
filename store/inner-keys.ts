import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  randomBytes,
  type KeyObject,
} from 'node:crypto';
import type { Keyring } from './keyring';
import type { Database } from './pool';

/** Keys made at first use and kept sealed in the database: they outlive a change of the master key. */
export interface InnerKeys {
  /** Hashes what must be found again but not read, such as e-mail addresses. */
  referenceIndex(): Promise<Buffer>;
  /** Signs checkpoints (Ed25519). */
  signing(): Promise<{ privateKey: KeyObject; publicKey: string }>;
}

export const innerKeyAad = (name: string): string => `inner-key ${name}`;

const GET = { name: 'inner-key-get', text: 'SELECT sealed FROM inner_key WHERE name = $1' };
const MAKE = {
  name: 'inner-key-make',
  text: `INSERT INTO inner_key (name, key_id, sealed, public_key) VALUES ($1, $2, $3, $4) ON CONFLICT (name) DO NOTHING`,
};

export function createInnerKeys(database: Database, keyring: Keyring): InnerKeys {
  const known = new Map<string, Promise<Buffer>>();

  async function load(name: string, make: () => { secret: Buffer; publicKey?: string }): Promise<Buffer> {
    const read = async (): Promise<Buffer | undefined> => {
      const [row] = await database.query<{ sealed: Buffer }>(GET, [name]);
      return row && keyring.open(row.sealed, innerKeyAad(name));
    };
    const standing = await read();
    if (standing) return standing;
    const { secret, publicKey } = make();
    await database.query(MAKE, [
      name,
      keyring.currentId,
      keyring.seal(secret, innerKeyAad(name)),
      publicKey ?? null,
    ]);
    // Read again: another process may have been first.
    return (await read()) as Buffer;
  }

  function once(name: string, make: () => { secret: Buffer; publicKey?: string }): Promise<Buffer> {
    const standing = known.get(name);
    if (standing) return standing;
    const loading = load(name, make);
    known.set(name, loading);
    loading.catch(() => known.delete(name));
    return loading;
  }

  return {
    referenceIndex: () => once('reference-index', () => ({ secret: randomBytes(32) })),
    signing: async () => {
      const secret = await once('audit-signing', () => {
        const pair = generateKeyPairSync('ed25519');
        return {
          secret: pair.privateKey.export({ type: 'pkcs8', format: 'der' }),
          publicKey: pair.publicKey.export({ type: 'spki', format: 'pem' }).toString(),
        };
      });
      const privateKey = createPrivateKey({ key: secret, type: 'pkcs8', format: 'der' });
      // Derived, not read from the table: whoever can write the table could put another one there.
      const publicKey = createPublicKey(privateKey).export({ type: 'spki', format: 'pem' }).toString();
      return { privateKey, publicKey };
    },
  };
}
