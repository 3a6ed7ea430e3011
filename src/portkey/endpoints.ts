import type { CatalogEntry } from '../catalog/model/operation.ts';
import type { ApiVersion, Failure, PortkeySettings } from './contract.ts';

/** Where one of the hosts is: `origin` and what stands in the path before the version. */
interface Endpoint {
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

/**
 * Whether an answer means that the path is not routed: Portkey hands such a request to its gateway, which finds no
 * provider in it. Nothing was carried out. Source: portkey-live.md 10.
 *
 * @param said the answer's message
 */
export const isUnrouted = (said: string): boolean =>
  /\bx-portkey-config or x-portkey-provider header is required/i.test(said);

/** Remembers which of the API's versions answers, for operations of which sources tell two and hosts that route one. */
interface VersionMemory {
  /** The version to try first; undefined where the catalog's own is to be used. */
  preferred(operation: CatalogEntry): ApiVersion | undefined;
  /** The version to try after this failure; undefined where the failure stands. */
  alternative(operation: CatalogEntry, failure: Failure): ApiVersion | undefined;
  remember(operation: CatalogEntry, version: ApiVersion): void;
}

/** Operations on the same resource share their version: the path up to its first placeholder. */
const familyOf = (operation: CatalogEntry): string => splitVersion(operation.path).rest.split('/{')[0] ?? '';

export const otherVersion = (version: ApiVersion): ApiVersion => (version === '/v1' ? '/v2' : '/v1');

export const createVersionMemory = (): VersionMemory => {
  const known = new Map<string, ApiVersion>();
  return {
    preferred: (operation) => known.get(familyOf(operation)),
    alternative: (operation, { error }) => {
      if (operation.host !== 'control' && operation.host !== 'gateway') return undefined;
      if (known.has(familyOf(operation))) return undefined;
      const unknownPath = operation.eitherVersion === true && (error.status === 400 || error.status === 404);
      // What the gateway itself carries out may lack a provider; of the control plane's operations none takes one.
      const notRouted = operation.host === 'control' && error.status === 400 && isUnrouted(error.message);
      return unknownPath || notRouted ? otherVersion(splitVersion(operation.path).version) : undefined;
    },
    remember: (operation, version) => {
      if (operation.eitherVersion === true || version !== splitVersion(operation.path).version)
        known.set(familyOf(operation), version);
    },
  };
};

/** How much a failure tells: that a path is unknown tells least. */
const worth = ({ error }: Failure): number => {
  if (error.status !== 400 && error.status !== 404) return 3;
  if ((error.fieldErrors?.length ?? 0) > 0) return 2;
  return /^AB/.test(error.code) ? 1 : 0;
};

/** Of two versions' failures the one that tells more; the first where they tell as much. */
export const moreTelling = (first: Failure, second: Failure): Failure =>
  worth(second) > worth(first) || second.error.mayHaveHappened === true ? second : first;

/** What a signed link is to the sentences about it. It is no operation of Portkey's and gets no key. */
export const downloadOperation: CatalogEntry = {
  name: 'the download',
  method: 'GET',
  path: '/',
  host: 'root',
  domain: 'downloads',
  title: 'Download',
  description: 'A signed link that Portkey handed out.',
  risk: 'read',
  reply: 'bytes',
  input: {},
};

/** Addresses inside the machine or of a cloud's metadata service, which no signed link has a reason to name. */
const isInside = (hostname: string): boolean =>
  isLoopback(hostname) ||
  /^(?:0\.|169\.254\.)/.test(hostname) ||
  /^\[(?:::|::ffff:.*|fe[89ab][0-9a-f]:.*|fd00:ec2:.*)\]$/.test(hostname);

/**
 * Why a link that a reply holds is not followed, as a sentence; undefined if it may be.
 *
 * @param origins the hosts of the configuration, to which links may always lead (the sandbox answers with its own)
 */
export const linkProblem = (link: string, origins: readonly string[]): string | undefined => {
  if (!URL.canParse(link)) return 'The link that Portkey gave is not a URL.';
  const url = new URL(link);
  if (url.username !== '' || url.password !== '')
    return 'The link that Portkey gave holds a user name; it is not followed.';
  if (origins.includes(url.origin)) return undefined;
  if (url.protocol !== 'https:') return 'The link that Portkey gave is not https; it is not followed.';
  if (isInside(url.hostname))
    return 'The link that Portkey gave leads to an address inside this machine; it is not followed.';
  return undefined;
};
