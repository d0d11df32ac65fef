import { lookup as systemLookup, type LookupAddress } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import { Failure } from '../../domain/failure';

const RANGES: readonly (readonly [string, number, 'ipv4' | 'ipv6'])[] = [
  ['0.0.0.0', 8, 'ipv4'],
  ['10.0.0.0', 8, 'ipv4'],
  ['100.64.0.0', 10, 'ipv4'],
  ['127.0.0.0', 8, 'ipv4'],
  ['169.254.0.0', 16, 'ipv4'],
  ['172.16.0.0', 12, 'ipv4'],
  ['192.0.0.0', 24, 'ipv4'],
  ['192.168.0.0', 16, 'ipv4'],
  ['198.18.0.0', 15, 'ipv4'],
  ['224.0.0.0', 3, 'ipv4'],
  ['::', 127, 'ipv6'],
  ['64:ff9b::', 96, 'ipv6'],
  ['fc00::', 7, 'ipv6'],
  ['fe80::', 10, 'ipv6'],
  ['fec0::', 10, 'ipv6'],
  ['ff00::', 8, 'ipv6'],
];

const inner = new BlockList();
for (const [address, prefix, family] of RANGES) inner.addSubnet(address, prefix, family);

/** True for loopback, private, link-local, shared, multicast and unspecified addresses. */
export function isPrivateAddress(address: string): boolean {
  const bare = address.replace(/%.*$/, '');
  const family = isIP(bare);
  // BlockList knows the IPv4 ranges inside ::ffff:0:0/96 as well.
  return family === 0 || inner.check(bare, family === 4 ? 'ipv4' : 'ipv6');
}

const refusal = (host: string, why: string): Failure =>
  new Failure('rejected', `${host} is refused: ${why}`, {
    causes: ['connection:address'],
    advice:
      'Use a public HTTPS address in the connection. To reach an address inside your own network on purpose, ' +
      'set CROSSDOCK_ALLOW_PRIVATE_HOSTS=1 and restart.',
  });

/** @throws Failure `rejected` for plain HTTP, and for a host written as a private address */
export function assertPublicUrl(url: URL): void {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (url.protocol !== 'https:') throw refusal(host, 'it is not HTTPS');
  const name = host.toLowerCase().replace(/\.$/, '');
  if (name === 'localhost' || name.endsWith('.localhost')) throw refusal(host, 'it is this machine');
  if (isIP(host) !== 0 && isPrivateAddress(host)) throw refusal(host, 'it is an address inside the network');
}

/**
 * A resolver that fails when a name leads to a private address. It stands in the connection itself, so that a name
 * cannot answer one address to the check and another to the connection.
 */
export const publicLookup =
  (resolve: LookupFunction = systemLookup): LookupFunction =>
  (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, found) => {
      if (error) return callback(error, []);
      const addresses = found as unknown as LookupAddress[];
      const first = addresses[0];
      if (!first || addresses.some(({ address }) => isPrivateAddress(address))) {
        return callback(refusal(hostname, 'its name leads to an address inside the network'), []);
      }
      if (options.all) return callback(null, addresses);
      callback(null, first.address, first.family);
    });
  };
