import { createHash } from 'node:crypto';

/** Letters and digits of a SHA-256 digest: `length` of them, at most 40. */
export const digest = (text: string, length: number): string =>
  BigInt(`0x${createHash('sha256').update(text).digest('hex')}`)
    .toString(36)
    .toUpperCase()
    .padStart(50, '0')
    .slice(-length);

/**
 * The number we give a document where M3 lets the caller choose it: the reference itself where it can be one. A number of
 * our own is the safest reference there is: M3 finds it by key, at once, and takes it only once.
 */
export const ownNumber = (reference: string, length: number): string =>
  /^[A-Z0-9]+$/.test(reference) && reference.length <= length ? reference : digest(reference, length);
