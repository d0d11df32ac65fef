import { randomBytes } from 'node:crypto';
import { canonicalJson } from '../../domain/canonical-json';
import type { Keyring } from '../keyring';
import { bodyHash } from './chain';

/** The longest body kept, in bytes of JSON; what is longer is cut and says so. */
const LARGEST_BODY = 256 * 1024;

/** What is sealed: the body's JSON and the salt of its hash. */
export interface OpenBody {
  readonly salt: string;
  readonly text: string;
}

export const bodyAad = (connection: string, order: string, sequence: number): string =>
  canonicalJson(['trail-body', connection, order, sequence]);

/** The body as JSON, cut to the largest size kept, with the salted hash the chain will hold. */
export function prepareBody(body: unknown): OpenBody & { readonly hash: string } {
  const whole = canonicalJson(body);
  const bytes = Buffer.byteLength(whole);
  const text =
    bytes <= LARGEST_BODY
      ? whole
      : canonicalJson({
          truncated: true,
          bytes,
          start: Buffer.from(whole).toString('utf8', 0, LARGEST_BODY),
        });
  const salt = randomBytes(16).toString('hex');
  return { salt, text, hash: bodyHash(salt, text) };
}

export const sealBody = (keyring: Keyring, body: OpenBody, aad: string): Buffer =>
  keyring.seal(`${body.salt}\n${body.text}`, aad);

/** @throws Failure `unauthorized` or `bug` like the keyring */
export function openBody(keyring: Keyring, sealed: Buffer, aad: string): OpenBody {
  const content = keyring.open(sealed, aad).toString('utf8');
  const end = content.indexOf('\n');
  return { salt: content.slice(0, end), text: content.slice(end + 1) };
}
