import type { IncomingMessage } from 'node:http';
import { BlockList, isIP, SocketAddress } from 'node:net';
import { parseList } from '../../../config/variable.ts';

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');

const plain = (address: string): string => address.replace(/^::ffff:(?=\d+\.)/i, '');

/** Whether an IP address is this machine's own. */
export function isLoopbackAddress(address: string): boolean {
  if (address === '127.0.0.1' || address === '::1') return true;
  const bare = plain(address);
  const family = isIP(bare);
  return family !== 0 && LOOPBACK.check(bare, family === 6 ? 'ipv6' : 'ipv4');
}

/** Whether a host name or address to listen on or to be called by is this machine's own. Brackets around IPv6 are fine. */
export function isLoopbackHost(host: string): boolean {
  const bare = host.replace(/^\[|\]$/g, '').toLowerCase();
  return bare === 'localhost' || bare.endsWith('.localhost') || isLoopbackAddress(bare);
}

const GROUPS = 8;
const GROUPS_OF_NETWORK = 4;

/**
 * Whose an address is, as limits count it. Who has one IPv6 address has the 2^64 of its network, so these are one; an
 * IPv4 address is one by itself, however it is written.
 *
 * @param address an IP address
 * @returns such as `203.0.113.7` or `2001:db8:0:1::/64`; what is no address as it is
 */
export function networkOf(address: string): string {
  if (isIP(address) !== 6) return address;
  const written = plain(new SocketAddress({ address, family: 'ipv6' }).address);
  if (isIP(written) === 4) return written;
  const [before = [], after = []] = written.split('::').map((part) => part.split(':').filter((group) => group !== ''));
  const zeros = Array.from({ length: GROUPS - before.length - after.length }, () => '0');
  return `${[...before, ...zeros, ...after].slice(0, GROUPS_OF_NETWORK).join(':')}::/64`;
}

/** Whether an address to listen on stands for all of this machine's: no client can call by it. */
export const isEveryAddress = (host: string): boolean => host === '0.0.0.0' || host === '::';

const forwarded = (value: string | string[] | undefined): string[] =>
  parseList(Array.isArray(value) ? value.join(',') : (value ?? ''));

/**
 * The client's address.
 *
 * @param hops how many proxies in front are trusted; each adds one address to X-Forwarded-For, the nearest last
 */
export function clientAddress(req: IncomingMessage, hops: number): string {
  const direct = plain(req.socket.remoteAddress ?? '');
  if (hops === 0) return direct;
  const chain = [...forwarded(req.headers['x-forwarded-for']), direct];
  const claimed = chain[Math.max(0, chain.length - 1 - hops)] ?? direct;
  const bare = plain(claimed.replace(/^\[(.*)\](?::\d+)?$/, '$1').replace(/^(\d+\.\d+\.\d+\.\d+):\d+$/, '$1'));
  return isIP(bare) === 0 ? direct : bare;
}

/** Whether the client's own connection is TLS: ours, or by the word of a trusted proxy. */
export function clientIsSecure(req: IncomingMessage, hops: number): boolean {
  if ('encrypted' in req.socket && req.socket.encrypted === true) return true;
  return hops > 0 && forwarded(req.headers['x-forwarded-proto']).at(-1)?.toLowerCase() === 'https';
}

/** Whether nobody but this machine can have sent the request: a proxy on this machine that passes others on is told by its headers. */
export function isLocal(req: IncomingMessage, address: string): boolean {
  const passedOn = req.headers['x-forwarded-for'] !== undefined || req.headers.forwarded !== undefined;
  return isLoopbackAddress(address) && isLoopbackAddress(req.socket.remoteAddress ?? '') && !passedOn;
}
