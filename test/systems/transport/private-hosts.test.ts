import type { LookupFunction } from 'node:net';
import { assertPublicUrl, isPrivateAddress, publicLookup } from '../../../systems/transport/private-hosts';

describe('the guard against private hosts', () => {
  it.each([
    '127.0.0.1', '10.1.2.3', '172.16.0.1', '172.31.255.255', '192.168.1.1', '169.254.169.254', '100.64.0.1', '0.0.0.0',
    '::1', '::', 'fd00::1', 'fe80::1', 'fe80::1%eth0', '::ffff:127.0.0.1', '::ffff:10.0.0.1', '64:ff9b::7f00:1', 'ff02::1',
  ])('%s is private', (address) => expect(isPrivateAddress(address)).toBe(true)); // prettier-ignore

  it.each(['8.8.8.8', '172.32.0.1', '192.169.0.1', '2606:4700::1111', '::ffff:8.8.8.8'])(
    '%s is public',
    (address) => expect(isPrivateAddress(address)).toBe(false),
  );

  it.each([
    'http://shop.example', 'https://127.0.0.1', 'https://127.1', 'https://2130706433', 'https://0x7f.1', 'https://[::1]',
    'https://localhost', 'https://LOCALHOST.', 'https://x.localhost', 'https://[::ffff:7f00:1]', 'ftp://shop.example',
  ])('%s is refused', (url) => {
    expect(() => assertPublicUrl(new URL(url))).toThrow(
      expect.objectContaining({ kind: 'rejected', advice: expect.stringContaining('CROSSDOCK_ALLOW_PRIVATE_HOSTS=1') as string }) as Error,
    );
  }); // prettier-ignore

  it('lets a public address pass', () => {
    expect(() => assertPublicUrl(new URL('https://shop.example/rest'))).not.toThrow();
    expect(() => assertPublicUrl(new URL('https://8.8.8.8'))).not.toThrow();
  });

  const resolving =
    (...addresses: string[]): LookupFunction =>
    (_, __, callback) =>
      callback(
        null,
        addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
      );
  const look = (resolve: LookupFunction, all: boolean): Promise<unknown> =>
    new Promise((done, fail) =>
      publicLookup(resolve)('shop.example', { all }, (error, address) =>
        error ? fail(error) : done(address),
      ),
    );

  it('looks at what a name leads to', async () => {
    await expect(look(resolving('8.8.8.8'), false)).resolves.toBe('8.8.8.8');
    await expect(look(resolving('8.8.8.8', '2606:4700::1111'), true)).resolves.toHaveLength(2);
    await expect(look(resolving('8.8.8.8', '10.0.0.1'), true)).rejects.toMatchObject({ kind: 'rejected' });
    await expect(look(resolving('127.0.0.1'), false)).rejects.toMatchObject({ kind: 'rejected' });
  });
});
