import { hostname, networkInterfaces } from 'node:os';
import { isEveryAddress } from './address.ts';
import type { HttpSettings } from './settings.ts';

/** A URL by which this machine reaches a server that listens on all of its addresses. */
export function callable(url: string): string {
  const own = new URL(url);
  if (own.hostname === '0.0.0.0') own.hostname = '127.0.0.1';
  if (own.hostname === '[::]') own.hostname = '[::1]';
  return own.origin;
}

/**
 * What to set so that others reach the server: it listens for them, but refuses every Host that it was not told of.
 *
 * @param settings where it listens, and which hosts it was told of
 * @param url where it listens
 * @returns undefined where nothing is missing
 */
export function addressesToAdd({ host, guard }: Pick<HttpSettings, 'host' | 'guard'>, url: string): string | undefined {
  if (!isEveryAddress(host) || guard.hosts.length > 0) return undefined;
  const { protocol, port } = new URL(url);
  const name = outsideAddress() ?? hostname();
  return `Every Host but this machine's own is refused. Add MCP_PUBLIC_BASE_URL=${protocol}//${name}${port && `:${port}`} (the URL that clients use), or MCP_ALLOWED_HOSTS=${name} (further names, comma-separated).`;
}

function outsideAddress(): string | undefined {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  return all.find(({ internal, family }) => !internal && family === 'IPv4')?.address;
}
