import type { CatalogEntry } from '../catalog/operation.ts';
import type { PortkeySettings } from './contract.ts';

/** Where one of the hosts is: `origin` and what stands in the path before the version. */
export interface Endpoint {
  readonly origin: string;
  /** `''` or `/prefix`, never ending in a slash. */
  readonly prefix: string;
}

export interface Endpoints {
  readonly control: Endpoint;
  readonly gateway: Endpoint;
  /** The MCP gateway's own host, where one is configured. */
  readonly registry?: Endpoint;
}

export type ApiVersion = '/v1' | '/v2';

/** An operation whose host is not configured. Its message is shown to the caller. */
export class NotConfiguredError extends Error {}

const registryMissing =
  'The MCP gateway is a host of its own, which is not configured here: set PORTKEY_MCP_REGISTRY_URL, such as https://mcp.portkey.ai.';

const trailingVersion = /\/v[12]$/;
const trailingSlashes = /(?<!\/)\/+$/;

/** `https://host:port` of an absolute URL that is written as a parser would write it. */
export const originOf = (url: string): string => url.slice(0, url.indexOf('/', url.indexOf('://') + 3));

/** Paths of the successor edition: `…/ai_gw/v2` and `…/ai_gw/admin/v2`. Source: portkey-live.md 10. */
const successorPath = /\/ai_gw(?:\/|$)/;

/** True for names and addresses that never leave the machine. */
export const isLoopback = (hostname: string): boolean =>
  hostname === 'localhost' ||
  hostname.endsWith('.localhost') ||
  hostname === '[::1]' ||
  /^127\.\d+\.\d+\.\d+$/.test(hostname);

const parseEndpoint = (variable: string, value: string, allowInsecureHttp: boolean): Endpoint => {
  const problem = baseUrlProblem(value, allowInsecureHttp);
  if (problem !== undefined) throw new Error(`${variable}: ${problem}`);
  const url = new URL(value);
  const path = url.pathname.replace(trailingSlashes, '').replace(trailingVersion, '').replace(trailingSlashes, '');
  return { origin: url.origin, prefix: path };
};

/**
 * What is wrong with a base URL, as a sentence part; undefined if nothing is. The value itself is not repeated, since
 * it may hold a password.
 */
export const baseUrlProblem = (value: string, allowInsecureHttp: boolean): string | undefined => {
  if (!URL.canParse(value)) return 'is not a URL; give one such as https://api.portkey.ai/v1';
  const url = new URL(value);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return 'must begin with https://';
  if (url.username !== '' || url.password !== '') return 'must not hold a user name or password';
  if (url.search !== '' || url.hash !== '') return 'must not hold a query or a fragment';
  if (successorPath.test(url.pathname)) {
    return 'is the address of Prisma AIRS AI Gateway, the successor of Portkey, which has another API and other keys: this server does not work with it. Give the address of a Portkey control plane or gateway, such as https://api.portkey.ai/v1';
  }
  if (url.protocol === 'http:' && !allowInsecureHttp && !isLoopback(url.hostname)) {
    return 'plain http is for loopback only; use https, or set PORTKEY_ALLOW_INSECURE_HTTP=1 if the network is trusted';
  }
  return undefined;
};

/**
 * The hosts that requests may go to.
 *
 * @throws Error naming the variable, if a URL cannot be used
 */
export const resolveEndpoints = (
  settings: Pick<PortkeySettings, 'baseUrl' | 'gatewayUrl' | 'registryUrl' | 'allowInsecureHttp'>,
): Endpoints => {
  const control = parseEndpoint('PORTKEY_BASE_URL', settings.baseUrl, settings.allowInsecureHttp);
  const gateway =
    settings.gatewayUrl === undefined
      ? control
      : parseEndpoint('PORTKEY_GATEWAY_URL', settings.gatewayUrl, settings.allowInsecureHttp);
  if (settings.registryUrl === undefined) return { control, gateway };
  const registry = parseEndpoint('PORTKEY_MCP_REGISTRY_URL', settings.registryUrl, settings.allowInsecureHttp);
  return { control, gateway, registry };
};

/** The version that the catalog means (a path may begin with its own), and the path without it. */
export const splitVersion = (path: string): { version: ApiVersion; rest: string } => {
  const own = /^\/(v[12])(?=\/)/.exec(path);
  if (own === null) return { version: '/v1', rest: path };
  return { version: own[0] as ApiVersion, rest: path.slice(own[0].length) };
};

/**
 * The origin an operation goes to and the fixed beginning of its path: prefix and version, or nothing for `root`
 * operations, which use the host alone, and for those of the registry, whose paths name their version.
 *
 * @throws NotConfiguredError where the operation's host is not configured
 */
export const baseOf = (
  operation: Pick<CatalogEntry, 'host'>,
  endpoints: Endpoints,
  version: ApiVersion,
): { origin: string; start: string } => {
  if (operation.host === 'root') return { origin: endpoints.control.origin, start: '' };
  if (operation.host === 'registry') {
    if (endpoints.registry === undefined) throw new NotConfiguredError(registryMissing);
    return { origin: endpoints.registry.origin, start: endpoints.registry.prefix };
  }
  const endpoint = operation.host === 'gateway' ? endpoints.gateway : endpoints.control;
  return { origin: endpoint.origin, start: `${endpoint.prefix}${version}` };
};
