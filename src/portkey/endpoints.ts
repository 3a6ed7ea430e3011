import type { CatalogEntry } from '../catalog/operation.ts';
import type { PortkeySettings } from './contract.ts';

/** Where one of the two hosts is: `origin` and what stands in the path before the version. */
export interface Endpoint {
  readonly origin: string;
  /** `''` or `/prefix`, never ending in a slash. */
  readonly prefix: string;
}

export interface Endpoints {
  readonly control: Endpoint;
  readonly gateway: Endpoint;
}

export type ApiVersion = '/v1' | '/v2';

const trailingVersion = /\/v[12]$/;
const trailingSlashes = /(?<!\/)\/+$/;

/** `https://host:port` of an absolute URL that is written as a parser would write it. */
export const originOf = (url: string): string => url.slice(0, url.indexOf('/', url.indexOf('://') + 3));

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
  if (url.protocol === 'http:' && !allowInsecureHttp && !isLoopback(url.hostname)) {
    return 'plain http is for loopback only; use https, or set PORTKEY_ALLOW_INSECURE_HTTP=1 if the network is trusted';
  }
  return undefined;
};

/**
 * The two hosts that requests may go to.
 *
 * @throws Error naming the variable, if a URL cannot be used
 */
export const resolveEndpoints = (
  settings: Pick<PortkeySettings, 'baseUrl' | 'gatewayUrl' | 'allowInsecureHttp'>,
): Endpoints => {
  const control = parseEndpoint('PORTKEY_BASE_URL', settings.baseUrl, settings.allowInsecureHttp);
  const gateway =
    settings.gatewayUrl === undefined
      ? control
      : parseEndpoint('PORTKEY_GATEWAY_URL', settings.gatewayUrl, settings.allowInsecureHttp);
  return { control, gateway };
};

/** The version that the catalog means (a path may begin with its own), and the path without it. */
export const splitVersion = (path: string): { version: ApiVersion; rest: string } => {
  const own = /^\/(v[12])(?=\/)/.exec(path);
  if (own === null) return { version: '/v1', rest: path };
  return { version: own[0] as ApiVersion, rest: path.slice(own[0].length) };
};

/**
 * The origin an operation goes to and the fixed beginning of its path: prefix and version, or nothing for `root`
 * operations, which use the host alone.
 */
export const baseOf = (
  operation: Pick<CatalogEntry, 'host'>,
  endpoints: Endpoints,
  version: ApiVersion,
): { origin: string; start: string } => {
  if (operation.host === 'root') return { origin: endpoints.control.origin, start: '' };
  const endpoint = operation.host === 'gateway' ? endpoints.gateway : endpoints.control;
  return { origin: endpoint.origin, start: `${endpoint.prefix}${version}` };
};
