import fc from 'fast-check';
import { openKeyring } from '../../store';
import { newMasterKey } from './support/temporary-database';

const [first, second] = [newMasterKey(), newMasterKey()];
const ring = openKeyring(`${second},${first}`);
const old = openKeyring(first);
const stranger = openKeyring(newMasterKey());

describe('sealing', () => {
  it('gives back what was sealed, short or long', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 5000 }), fc.string(), (bytes, aad) => {
        const plaintext = Buffer.from(bytes);
        expect(ring.open(ring.seal(plaintext, aad), aad).equals(plaintext)).toBe(true);
        const { keyId, bytes: sealed } = ring.sealBytes(aad, bytes);
        expect(Buffer.from(ring.openBytes(aad, keyId, sealed)).equals(plaintext)).toBe(true);
      }),
    );
  });

  it('notices every changed bit, and another place', () => {
    const sealed = ring.seal('the secret', 'here');
    const payload = ring.sealBytes('payload', Buffer.from('the secret'));
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 0, max: 7 }), (at, bit) => {
        const altered = Buffer.from(sealed);
        altered.writeUInt8(altered.readUInt8(at % sealed.length) ^ (1 << bit), at % sealed.length);
        expect(() => ring.open(altered, 'here')).toThrow(/altered|no master key opens/);
        const bytes = Buffer.from(payload.bytes);
        bytes.writeUInt8(bytes.readUInt8(at % bytes.length) ^ (1 << bit), at % bytes.length);
        expect(() => ring.openBytes('payload', payload.keyId, bytes)).toThrow(/altered/);
      }),
    );
    expect(() => ring.open(sealed, 'there')).toThrow(/altered/);
    expect(() => ring.openBytes('other', payload.keyId, payload.bytes)).toThrow(/altered/);
    expect(() => ring.open(Buffer.alloc(3), 'here')).toThrow(/altered/);
    expect(() => ring.openBytes('payload', payload.keyId, new Uint8Array(2))).toThrow(/altered/);
  });

  it('compresses what is long', () => {
    expect(ring.seal('a'.repeat(100_000), 'x').length).toBeLessThan(2_000);
  });

  it('never seals the same text to the same bytes', () => {
    expect(ring.seal('a', 'x').equals(ring.seal('a', 'x'))).toBe(false);
    expect(ring.sealBytes('x', Buffer.from('a')).bytes).not.toEqual(
      ring.sealBytes('x', Buffer.from('a')).bytes,
    );
  });
});

describe('several keys', () => {
  it('seals with the first, opens with all, and brings old values to the first', () => {
    const sealed = old.seal('text', 'x');
    expect(ring.open(sealed, 'x').toString()).toBe('text');
    const rewrapped = ring.rewrap(sealed, 'x');
    expect(openKeyring(second).open(rewrapped, 'x').toString()).toBe('text');
    expect(() => old.open(rewrapped, 'x')).toThrow(/no master key opens/);
    const payload = old.sealBytes('p', Buffer.from('text'));
    expect(Buffer.from(ring.openBytes('p', payload.keyId, payload.bytes)).toString()).toBe('text');
    expect([ring.has(old.currentId), ring.has(stranger.currentId), ring.currentId]).toEqual([
      true,
      false,
      openKeyring(second).currentId,
    ]);
  });

  it('says what to do when it has no key for a value', () => {
    const expected = expect.objectContaining({
      kind: 'unauthorized',
      message: expect.stringMatching(
        /no master key opens .* set CROSSDOCK_MASTER_KEY to the key it was sealed with/,
      ) as string,
    }) as Error;
    const payload = stranger.sealBytes('p', Buffer.from('text'));
    expect(() => ring.open(stranger.seal('text', 'x'), 'x')).toThrow(expected);
    expect(() => ring.openBytes('p', payload.keyId, payload.bytes)).toThrow(expected);
  });

  it('checks a keyed hash with any of them', () => {
    const { keyId, mac } = old.mac('p', 'text');
    expect(ring.checkMac('p', 'text', keyId, mac)).toBe(true);
    expect(ring.checkMac('p', 'texts', keyId, mac)).toBe(false);
    expect(ring.checkMac('q', 'text', keyId, mac)).toBe(false);
    expect(ring.checkMac('p', 'text', keyId, '')).toBe(false);
    expect(() => stranger.checkMac('p', 'text', keyId, mac)).toThrow(/no master key/);
  });
});

it.each(['', ' , ', 'short', `${first}x`, Buffer.alloc(31).toString('base64'), `${first},oops`])(
  'refuses the keys %p without quoting them',
  (keys) => {
    const failure = (): unknown => openKeyring(keys);
    expect(failure).toThrow(expect.objectContaining({ kind: 'unauthorized' }) as Error);
    expect(failure).not.toThrow(first);
  },
);
