import type { Config } from '../../config.ts';
import { defaultSettings } from '../../portkey/contract.ts';
import { baseUrlProblem, isLoopback } from '../../portkey/endpoints.ts';
import { createNetworkTransport, type NetworkTransport, networkVariable, withScheme } from '../../portkey/network.ts';
import { networkFailure, TransportError, type TransportFault } from '../../portkey/transport-error.ts';
import type { Environment } from '../model/process.ts';
import type { Examined, Subject } from './check.ts';
import { about, type Check } from './check.ts';

/** Whether Portkey can be asked, with what was found on the way. */
interface Network {
  readonly checks: readonly Check[];
  /** The control plane answers. */
  readonly reached: boolean;
}

/** Further off, and certificates, tokens and time limits go wrong. */
const MOST_OFF_MS = 60_000;

const PORTKEY_HOST = new URL(defaultSettings.baseUrl).host;

/** The hosts that the settings name: the variable, what it is for, and the id of its check. */
const HOSTS = [
  ['PORTKEY_BASE_URL', 'Portkey', 'host'],
  ['PORTKEY_GATEWAY_URL', 'Gateway', 'host.gateway'],
  ['PORTKEY_MCP_REGISTRY_URL', 'MCP registry', 'host.registry'],
] as const;

/**
 * Whether the hosts of the settings answer, and whether this machine's clock agrees with theirs.
 *
 * @param subject whose proxies count
 * @param config its settings
 * @param broken settings that cannot be used: what they name is not asked
 * @param examined the machine
 */
export async function networkChecks(
  subject: Subject,
  config: Config,
  broken: ReadonlySet<string>,
  examined: Examined,
): Promise<Network> {
  if (config.PORTKEY_SANDBOX)
    return {
      checks: [about('host', 'Portkey').ok('The embedded sandbox: nothing leaves this machine.')],
      reached: true,
    };
  const asked = await Promise.all(
    HOSTS.map(async ([variable, title, id]): Promise<{ checks: Check[]; answer?: Asked }> => {
      const host = about(id, title);
      if (broken.has(variable)) return { checks: [host.skipped(`Not asked: ${variable} has to be mended first.`)] };
      const url = config[variable] ?? (variable === 'PORTKEY_BASE_URL' ? defaultSettings.baseUrl : undefined);
      if (url === undefined) return { checks: [] };
      const problem = baseUrlProblem(url, config.PORTKEY_ALLOW_INSECURE_HTTP);
      if (problem !== undefined)
        return {
          checks: [host.fault(`${variable} ${problem}.`, `export ${variable}=${defaultSettings.baseUrl}`)],
        };
      const answer = await ask(url, variable, subject.env, examined.limitMs);
      return { checks: [hostCheck(id, title, url, answer)], answer };
    }),
  );
  const [control] = asked;
  const checks = asked.flatMap((one) => one.checks);
  const answer = control?.answer;
  if (answer?.ok !== true) return { checks, reached: false };
  return { checks: [...checks, clockCheck(answer.headers.date, examined)], reached: answer.status < 500 };
}

function hostCheck(id: string, title: string, url: string, answer: Asked): Check {
  const host = about(id, title);
  if (!answer.ok) return host.fault(answer.found, answer.mend);
  const { origin, host: name } = new URL(url);
  const how = answer.proxy === undefined ? '' : ` through the proxy ${answer.proxy}`;
  if (answer.status >= 500)
    return host.fault(
      `${origin} answers ${answer.status}${how}: it, or something before it, does not work at present.`,
      'Try again later, or ask who runs the host',
    );
  const edition = id !== 'host' ? '' : name === PORTKEY_HOST ? ' (hosted by Portkey)' : ' (not hosted by Portkey)';
  return host.ok(`${origin}${edition} answers in ${answer.ms} ms${how}.`);
}

const CLOCK_MENDS: Readonly<Record<Examined['machine']['platform'], string>> = {
  linux: 'sudo timedatectl set-ntp true',
  darwin: 'sudo sntp -sS time.apple.com',
  win32: 'w32tm /resync',
};

function clockCheck(date: string | undefined, { now, machine }: Examined): Check {
  const clock = about('clock', 'Clock');
  const theirs = Date.parse(date ?? '');
  if (Number.isNaN(theirs)) return clock.skipped('The host does not tell its time.');
  const off = now() - theirs;
  if (Math.abs(off) <= MOST_OFF_MS) return clock.ok('It agrees with that of the host, to a minute.');
  return clock.fault(
    `This machine's clock is ${durationText(Math.abs(off))} ${off > 0 ? 'ahead of' : 'behind'} that of the host.`,
    CLOCK_MENDS[machine.platform],
  );
}

const durationText = (ms: number): string => {
  const minutes = Math.round(ms / 60_000);
  if (minutes < 120) return `${minutes} minutes`;
  return minutes < 2 * 24 * 60 ? `${Math.round(minutes / 60)} hours` : `${Math.round(minutes / (24 * 60))} days`;
};

/** What came of one request. */
type Asked =
  | {
      readonly ok: true;
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      readonly ms: number;
      /** `host:port` of the proxy that it went through. */
      readonly proxy?: string;
      /** The beginning of the body. */
      readonly body: string;
    }
  | { readonly ok: false; readonly found: string; readonly mend: string };

const MOST_BODY = 10_000;

/**
 * Asks for a page in the way in which the server asks Portkey: the same proxies, certificates and faults. No key is sent.
 *
 * @param url of the page
 * @param variable the setting that names the host, for what mends a fault
 * @param env for proxies
 * @param limitMs how long it may take, ms
 */
export async function ask(url: string, variable: string, env: Environment, limitMs: number): Promise<Asked> {
  const transport = createNetworkTransport({ maxInFlight: 1, executeTimeoutMs: limitMs }, env);
  const proxy = proxyFor(url, env);
  const begun = performance.now();
  try {
    const reply = await answered(transport, url, limitMs);
    const ms = Math.round(performance.now() - begun);
    return { ok: true, ...reply, ms, ...(proxy && { proxy: proxy.host }) };
  } catch (error) {
    if (!(error instanceof TransportError)) throw error;
    return failed(url, variable, error, proxy, limitMs);
  } finally {
    await transport.close();
  }
}

async function answered(transport: NetworkTransport, url: string, limitMs: number) {
  const limit = AbortSignal.timeout(limitMs);
  try {
    const { status, headers, body } = await transport.send({ method: 'GET', url, headers: HEADERS }, limit);
    let text = '';
    for await (const chunk of body) {
      text += Buffer.from(chunk).toString('utf8');
      if (text.length > MOST_BODY) break;
    }
    return { status, headers, body: text };
  } catch (error) {
    if (limit.aborted && error instanceof TransportError)
      throw new TransportError(error.sent ? 'timeout' : 'connect-timeout', error.sent);
    throw error;
  }
}

const HEADERS = { accept: 'application/json', 'user-agent': 'portkey-admin-mcp-server doctor' };

function failed(
  url: string,
  variable: string,
  error: TransportError,
  proxy: URL | undefined,
  limitMs: number,
): Extract<Asked, { ok: false }> {
  const atProxy = proxy !== undefined && isAtProxy(error, proxy);
  const host = atProxy ? `${proxy.host} (the proxy)` : new URL(url).host;
  const { outcome } = networkFailure({ host, timeoutMs: limitMs, operation: { host: 'control' } }, error);
  const what = outcome.ok ? '' : outcome.error.message;
  const found = proxy === undefined ? what : `Through the proxy ${proxy.host}: ${what}`;
  const certificate = CERTIFICATE_MENDS.find(([code]) => code.test(error.systemCode ?? ''))?.[1];
  const mend = EXCHANGE_MENDS[atProxy ? 'proxy' : error.fault];
  return { ok: false, found, mend: ((error.fault === 'tls' && certificate) || mend).replaceAll('VARIABLE', variable) };
}

/** Whether it failed on the way to the proxy, or by its word: nothing else is resolved or connected to then. */
const isAtProxy = ({ fault, sent, address }: TransportError, proxy: URL): boolean => {
  if (fault === 'proxy') return true;
  if (sent || (fault !== 'dns' && fault !== 'refused' && fault !== 'unreachable' && fault !== 'connect-timeout'))
    return false;
  const [, port] = /:(\d+)$/.exec(address ?? '') ?? [];
  if (fault === 'refused' && port !== undefined) return port === (proxy.port || '80');
  return address === undefined || fault !== 'dns' || address === proxy.hostname;
};

/**
 * The proxy that the environment names for a URL; its password is shown nowhere. Loopback, and what `NO_PROXY` names, is
 * asked directly.
 */
function proxyFor(url: string, env: Environment): URL | undefined {
  const asked = new URL(url);
  const ofHttps = asked.protocol === 'https:' ? networkVariable(env, 'HTTPS_PROXY') : undefined;
  const value = ofHttps ?? networkVariable(env, 'HTTP_PROXY');
  if (value === undefined || isLoopback(asked.hostname) || isExcepted(asked, networkVariable(env, 'NO_PROXY')))
    return undefined;
  const whole = withScheme(value);
  return URL.canParse(whole) ? new URL(whole) : undefined;
}

/** Whether a host is in `NO_PROXY`, as undici's EnvHttpProxyAgent reads it: names with what lies below them, `:port`, `*`. */
function isExcepted({ protocol, hostname, port }: URL, list = ''): boolean {
  if (list === '*') return true;
  const portOf = port || (protocol === 'https:' ? '443' : '80');
  return list.split(/[,\s]/).some((entry) => {
    const named = `${protocol}//${entry.replace(/^\*?\./, '')}`;
    if (entry === '' || !URL.canParse(named)) return false;
    const { hostname: name, port: only } = new URL(named);
    const isPort = !/:\d+$/.test(entry) || (only || portOf) === portOf;
    return isPort && (hostname === name || hostname.endsWith(`.${name}`));
  });
}

/** What mends an exchange that failed below HTTP; `VARIABLE` stands for the setting that names the host. */
const EXCHANGE_MENDS: Readonly<Record<TransportFault, string>> = {
  dns: 'export VARIABLE=https://… with a name that exists, or export HTTPS_PROXY=http://proxy.example.com:3128 where names are resolved by a proxy',
  refused: 'export VARIABLE=https://host:port/v1 with the port that the host listens on',
  unreachable: 'Ask who runs the network for a way to it, or export HTTPS_PROXY=http://proxy.example.com:3128',
  'connect-timeout': 'Ask who runs the firewall to let it through, or export HTTPS_PROXY=http://proxy.example.com:3128',
  tls: 'export NODE_EXTRA_CA_CERTS=/path/to/ca.pem with the authority that signed the certificate',
  proxy: 'unset HTTPS_PROXY HTTP_PROXY, or export HTTPS_PROXY=http://host:port of a proxy that lets this host through',
  reset: 'export VARIABLE=https://… with the address of Portkey itself: what answers there ends connections',
  timeout: 'Try again later; if it stays so, export VARIABLE=https://… with an address that answers',
  queue: 'Try again later',
  aborted: 'Run doctor again',
  'bad-http': 'export VARIABLE=https://… with an address where HTTP is spoken',
  'headers-too-big': 'Ask who runs the proxy before it: it adds too many headers',
  unknown: 'Check the network, and run doctor again',
};

/** The same for certificates, by the code of the fault; the first that fits. */
const CERTIFICATE_MENDS: readonly (readonly [RegExp, string])[] = [
  [/NOT_YET_VALID/, 'Set the clock of this machine'],
  [/EXPIRED/, 'Ask who runs the host to renew its certificate'],
  [/ALTNAME|HOSTNAME/, 'export VARIABLE=https://… with the name that the certificate is for'],
  [
    /EPROTO|SSL|WRONG_VERSION/,
    'export VARIABLE=http://… if the host speaks no TLS (loopback only), or correct its port',
  ],
];
