import { createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto';
import { Failure } from '../domain/failure';
import { decrypt, encrypt, envelopeKeyId, openEnvelope, rewrapEnvelope, sealEnvelope } from './envelope';

/**
 * The master keys: the first seals, all open. No master key is used as it is; each purpose has its own key derived by
 * HKDF-SHA-256, so that a sealed value of one purpose never opens as another.
 */
export interface Keyring {
  /** Fingerprint of the key that seals, 16 hexadecimal digits. */
  readonly currentId: string;
  has(keyId: string): boolean;
  /** Seals under a fresh data key; `aad` names what it is and where it belongs, and must be the same to open it. */
  seal(plaintext: Buffer | string, aad: string): Buffer;
  /** @throws Failure `unauthorized` when no key of the ring opens it; `bug` when it was altered or moved */
  open(sealed: Buffer, aad: string): Buffer;
  /** The same content under the current key. @throws like `open` */
  rewrap(sealed: Buffer, aad: string): Buffer;
  /** A keyed hash by the current key. */
  mac(purpose: string, text: string): { keyId: string; mac: string };
  /** @throws Failure `unauthorized` when the ring does not hold the key */
  checkMac(purpose: string, text: string, keyId: string, mac: string): boolean;
  /** For many small values, such as workflow payloads: one key a purpose, no data key of its own. */
  sealBytes(purpose: string, bytes: Uint8Array): { keyId: string; bytes: Uint8Array };
  /** @throws Failure `unauthorized` when the ring does not hold the key; `bug` when it was altered */
  openBytes(purpose: string, keyId: string, bytes: Uint8Array): Uint8Array;
}

const KEY_BYTES = 32;
const SALT_BYTES = 16;

/**
 * @param keys one or more keys of 32 bytes in base64, separated by commas or line ends; the first seals
 * @throws Failure `unauthorized` when there is none or one is malformed; the text itself is never quoted
 */
export function openKeyring(keys: string): Keyring {
  const masters = parseMasterKeys(keys);
  const derived = new Map<string, Buffer>();
  const byId = new Map(masters.map((master) => [keyIdOf(master), master]));
  const current = masters[0] as Buffer;
  const currentId = keyIdOf(current);

  const keyFor = (keyId: string, purpose: string): Buffer => {
    const name = `${keyId} ${purpose}`;
    const known = derived.get(name);
    if (known) return known;
    const master = byId.get(keyId);
    if (!master) throw noKeyOpens(keyId);
    const key = derive(master, purpose);
    derived.set(name, key);
    return key;
  };
  const wrapKeyOf = (sealed: Buffer): Buffer => {
    const keyId = envelopeKeyId(sealed);
    if (keyId === undefined) throw altered();
    return keyFor(keyId, 'wrap');
  };

  return {
    currentId,
    has: (keyId) => byId.has(keyId),
    seal: (plaintext, aad) => sealEnvelope(currentId, keyFor(currentId, 'wrap'), Buffer.from(plaintext), aad),
    open: (sealed, aad) => {
      const wrapKey = wrapKeyOf(sealed);
      return attempt(() => openEnvelope(wrapKey, sealed, aad));
    },
    rewrap: (sealed, aad) => {
      const wrapKey = wrapKeyOf(sealed);
      return attempt(() => rewrapEnvelope(wrapKey, currentId, keyFor(currentId, 'wrap'), sealed, aad));
    },
    mac: (purpose, text) => ({ keyId: currentId, mac: macOf(keyFor(currentId, `mac ${purpose}`), text) }),
    checkMac: (purpose, text, keyId, mac) => sameText(macOf(keyFor(keyId, `mac ${purpose}`), text), mac),
    sealBytes: (purpose, bytes) => {
      // A fresh key from a random salt: random nonces under one key would be exhausted after 2^32 values.
      const salt = randomBytes(SALT_BYTES);
      const key = saltedKey(keyFor(currentId, `bytes ${purpose}`), salt);
      return { keyId: currentId, bytes: Buffer.concat([salt, encrypt(key, bytes, purpose)]) };
    },
    openBytes: (purpose, keyId, bytes) => {
      const sealed = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      const key = saltedKey(keyFor(keyId, `bytes ${purpose}`), sealed.subarray(0, SALT_BYTES));
      return attempt(() => decrypt(key, sealed.subarray(SALT_BYTES), purpose));
    },
  };
}

/** @throws Failure `unauthorized` */
export function parseMasterKeys(keys: string): Buffer[] {
  const masters = keys
    .split(/[\s,]+/)
    .filter((text) => text !== '')
    .map((text) => {
      const key = Buffer.from(text, 'base64');
      if (key.length !== KEY_BYTES || !/^[A-Za-z0-9+/_-]+={0,2}$/.test(text)) {
        throw new Failure(
          'unauthorized',
          'a master key is not 32 bytes in base64; make one with: openssl rand -base64 32',
        );
      }
      return key;
    });
  if (masters.length === 0)
    throw new Failure('unauthorized', 'there is no master key; set CROSSDOCK_MASTER_KEY');
  return masters;
}

/** What a key is called: derived like every other use of it, so the name tells nothing about the key. */
export const keyIdOf = (master: Buffer): string => derive(master, 'id').subarray(0, 8).toString('hex');

const derive = (master: Buffer, purpose: string): Buffer =>
  Buffer.from(hkdfSync('sha256', master, '', `crossdock ${purpose}`, KEY_BYTES));
const saltedKey = (key: Buffer, salt: Buffer): Buffer => createHmac('sha256', key).update(salt).digest();
const macOf = (key: Buffer, text: string): string => createHmac('sha256', key).update(text).digest('hex');

function sameText(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}

function attempt<T>(open: () => T): T {
  try {
    return open();
  } catch {
    throw altered();
  }
}

const altered = (): Failure =>
  new Failure('bug', 'a sealed value was altered or stands in the wrong place; restore it from a backup');
const noKeyOpens = (keyId: string): Failure =>
  new Failure(
    'unauthorized',
    `no master key opens a value sealed with key ${keyId}; set CROSSDOCK_MASTER_KEY to the key it was sealed with (several keys may be given, separated by commas, the first seals)`,
  );
