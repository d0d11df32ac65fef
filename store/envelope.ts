import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { deflateSync, inflateSync } from 'node:zlib';

/**
 * A sealed value: a data key of its own, wrapped by the master key, and the content under that data key.
 * `1 | key id (8) | wrap nonce (12) | wrapped key (32) | wrap tag (16) | nonce (12) | content | tag (16)`;
 * the content starts with a byte that tells whether it was compressed.
 */
const VERSION = 1;
const KEY_ID = 8;
const NONCE = 12;
const TAG = 16;
const DATA_KEY = 32;
const WRAP_END = 1 + KEY_ID + NONCE + DATA_KEY + TAG;
const COMPRESS_ABOVE = 1024;

export function sealEnvelope(keyId: string, wrapKey: Buffer, plaintext: Buffer, aad: string): Buffer {
  const dataKey = randomBytes(DATA_KEY);
  const compressed = plaintext.length > COMPRESS_ABOVE ? deflateSync(plaintext, { level: 3 }) : undefined;
  const smaller = compressed !== undefined && compressed.length < plaintext.length;
  const content = Buffer.concat([Buffer.from([smaller ? 1 : 0]), smaller ? compressed : plaintext]);
  return Buffer.concat([wrapHeader(keyId, wrapKey, dataKey, aad), encrypt(dataKey, content, aad)]);
}

/** @throws when the key is the wrong one, the associated data differs or a bit was changed */
export function openEnvelope(wrapKey: Buffer, sealed: Buffer, aad: string): Buffer {
  const content = decrypt(unwrap(wrapKey, sealed, aad), sealed.subarray(WRAP_END), aad);
  const body = content.subarray(1);
  return content[0] === 1 ? inflateSync(body) : body;
}

/** The same content under another master key: only the data key is wrapped anew. */
export function rewrapEnvelope(from: Buffer, toId: string, to: Buffer, sealed: Buffer, aad: string): Buffer {
  return Buffer.concat([wrapHeader(toId, to, unwrap(from, sealed, aad), aad), sealed.subarray(WRAP_END)]);
}

export function envelopeKeyId(sealed: Buffer): string | undefined {
  if (sealed.length < WRAP_END + NONCE + TAG || sealed[0] !== VERSION) return undefined;
  return sealed.subarray(1, 1 + KEY_ID).toString('hex');
}

function wrapHeader(keyId: string, wrapKey: Buffer, dataKey: Buffer, aad: string): Buffer {
  const head = Buffer.concat([Buffer.from([VERSION]), Buffer.from(keyId, 'hex')]);
  return Buffer.concat([head, encrypt(wrapKey, dataKey, `wrap ${aad}`)]);
}

const unwrap = (wrapKey: Buffer, sealed: Buffer, aad: string): Buffer =>
  decrypt(wrapKey, sealed.subarray(1 + KEY_ID, WRAP_END), `wrap ${aad}`);

/** `nonce | ciphertext | tag`. */
export function encrypt(key: Buffer, plaintext: Uint8Array, aad: string): Buffer {
  const nonce = randomBytes(NONCE);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(Buffer.from(aad, 'utf8'));
  return Buffer.concat([nonce, cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
}

export function decrypt(key: Buffer, sealed: Buffer, aad: string): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, NONCE), { authTagLength: TAG });
  decipher.setAAD(Buffer.from(aad, 'utf8'));
  decipher.setAuthTag(sealed.subarray(sealed.length - TAG));
  return Buffer.concat([decipher.update(sealed.subarray(NONCE, sealed.length - TAG)), decipher.final()]);
}
