import { type Config, ConfigError, weakSecrets } from '../../config.ts';
import { type AuthSettings, authSettings, signOnIn, weakTokens } from './auth/settings.ts';
import { isEveryAddress, isLoopbackHost } from './exchange/address.ts';
import type { RateSettings } from './exchange/limits.ts';
import { type GuardSettings, hostNameOf } from './guard.ts';
import { type KeySettings, keySettings } from './keys/settings.ts';
import type { SessionSettings } from './mcp/sessions.ts';
import { type SignInSettings, signInSettings } from './sign-in/settings.ts';

/** What serving over HTTP is set to; everything read, defaulted and checked together. */
export interface HttpSettings {
  readonly host: string;
  readonly port: number;
  /** Without a trailing slash. */
  readonly publicUrl: string | undefined;
  readonly guard: GuardSettings;
  readonly auth: AuthSettings;
  readonly sessions: SessionSettings;
  readonly events: EventSettings;
  readonly redisUrl: string | undefined;
  readonly keys: KeySettings;
  /** The sign-in of people at the page; undefined where there is none. */
  readonly signIn: SignInSettings | undefined;
  readonly rates: RateSettings;
  /** How many proxies in front are trusted. */
  readonly trustedHops: number;
  readonly tls: { readonly keyPath: string; readonly certPath: string } | undefined;
  readonly readyCheck: 'local' | 'portkey';
  readonly shutdownMs: number;
  /** What an operator should mend although the server starts: for the log. */
  readonly warnings: readonly string[];
}

interface EventSettings {
  readonly kind: 'off' | 'memory' | 'redis';
  readonly ttlMs: number;
  readonly encryptionKey: string | undefined;
}

const DEFAULT_PORT = 3000;

/** Sessions of older clients at a time; the one that has been idle longest ends for a new one. */
const MAX_SESSIONS = 1_000;
const SESSION_IDLE_MS = 30 * 60_000;

/** An address may send as much as this many principals. */
const PRINCIPALS_OF_AN_ADDRESS = 2;

/**
 * Reads what serving over HTTP needs, and refuses to start on what is missing or contradictory.
 *
 * @param config the settings
 * @param env for `PORT` and `REDIS_URL`, which other programs share
 * @throws ConfigError with the line to add
 */
export function httpSettings(config: Config, env: Readonly<Record<string, string | undefined>>): HttpSettings {
  const { MCP_PUBLIC_BASE_URL: publicUrl } = config;
  // Brackets belong to URLs; nothing can be listened on by such a name.
  const host = config.MCP_HOST.replace(/^\[(.*)\]$/, '$1');
  const allowedHosts = (config.MCP_ALLOWED_HOSTS ?? []).map(hostEntry);
  const redisUrl = redisOf(config, env);
  const kind = config.MCP_EVENT_STORE ?? (config.MCP_SESSION_MODE === 'stateless' ? 'memory' : 'off');
  if (kind === 'redis') requireRedis(config, redisUrl);
  const beyond = reachable(host, publicUrl, allowedHosts);
  const auth = authSettings(config, beyond);
  const warnings = [...weakTokens(auth), ...weakSecrets(config)];
  if (beyond !== undefined && warnings.length > 0)
    throw new ConfigError(
      [`${beyond}, so others than this machine can try to guess its secrets:`, ...warnings].join('\n'),
    );
  checkLinkSettings(config, auth);
  return {
    host,
    port: config.MCP_PORT ?? portOf(env.PORT) ?? DEFAULT_PORT,
    publicUrl,
    guard: {
      hosts: [
        ...(publicUrl ? [new URL(publicUrl).hostname] : []),
        ...(isEveryAddress(host) ? [] : [hostEntry(host)]),
        ...allowedHosts,
      ],
      origins: [...(publicUrl ? [new URL(publicUrl).origin] : []), ...(config.ALLOWED_ORIGINS ?? []).map(originEntry)],
    },
    auth,
    sessions: { mode: config.MCP_SESSION_MODE, max: MAX_SESSIONS, idleMs: SESSION_IDLE_MS },
    events: { kind, ttlMs: config.MCP_EVENT_TTL_SECONDS * 1000, encryptionKey: eventKeyOf(config) },
    redisUrl,
    keys: keySettings(config, auth, redisUrl, env),
    signIn: signInSettings(config, auth),
    rates: {
      perPrincipal: config.MCP_RATE_LIMIT_PER_MINUTE,
      perAddress: config.MCP_RATE_LIMIT_PER_MINUTE * PRINCIPALS_OF_AN_ADDRESS,
    },
    trustedHops: hopsOf(config.MCP_TRUST_PROXY),
    tls: tlsOf(config),
    readyCheck: config.MCP_READY_CHECK_MODE,
    shutdownMs: config.MCP_SHUTDOWN_TIMEOUT_MS,
    warnings,
  };
}

/** The name by which others than this machine can reach the server; undefined where none can. */
function reachable(host: string, publicUrl: string | undefined, allowedHosts: readonly string[]): string | undefined {
  if (!isLoopbackHost(host)) return `MCP_HOST is ${host}`;
  if (publicUrl && !isLoopbackHost(new URL(publicUrl).hostname)) return `MCP_PUBLIC_BASE_URL is ${publicUrl}`;
  const other = allowedHosts.find((name) => !isLoopbackHost(name));
  return other === undefined ? undefined : `MCP_ALLOWED_HOSTS names ${other}`;
}

function hostEntry(entry: string): string {
  const wild = entry.startsWith('*.');
  const bare = wild ? entry.slice(2) : entry;
  const name = hostNameOf(bare.includes(':') && !bare.includes('[') && bare.split(':').length > 2 ? `[${bare}]` : bare);
  if (name === undefined)
    throw new ConfigError(
      `MCP_ALLOWED_HOSTS names "${entry}"; it takes host names, such as mcp.example.com or *.example.com.`,
    );
  return wild ? `*.${name}` : name;
}

function originEntry(entry: string): string {
  if (entry === '*') return entry;
  if (!URL.canParse(entry))
    throw new ConfigError(`ALLOWED_ORIGINS names "${entry}"; it takes origins, such as https://app.example.com.`);
  const { origin } = new URL(entry);
  return origin === 'null' ? entry : origin;
}

function hopsOf(given: string | undefined): number {
  const word = given?.toLowerCase();
  if (word === undefined || ['0', 'false', 'no', 'off'].includes(word)) return 0;
  if (['true', 'yes', 'on'].includes(word)) return 1;
  const hops = Number(word);
  if (Number.isInteger(hops) && hops > 0 && hops <= 16) return hops;
  throw new ConfigError(`MCP_TRUST_PROXY is "${given}"; it takes true (one proxy), false, or how many there are.`);
}

function portOf(given: string | undefined): number | undefined {
  if (given === undefined || given.trim() === '') return undefined;
  const port = Number(given);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new ConfigError(`PORT is "${given}"; it takes a whole number from 0 to 65535. MCP_PORT goes before it.`);
}

function tlsOf(config: Config): HttpSettings['tls'] {
  const { MCP_TLS_KEY_PATH: keyPath, MCP_TLS_CERT_PATH: certPath } = config;
  if (keyPath === undefined && certPath === undefined) return undefined;
  if (keyPath === undefined) throw new ConfigError('MCP_TLS_CERT_PATH is set; add MCP_TLS_KEY_PATH=/path/to/key.pem');
  if (certPath === undefined) throw new ConfigError('MCP_TLS_KEY_PATH is set; add MCP_TLS_CERT_PATH=/path/to/cert.pem');
  return { keyPath, certPath };
}

function redisOf(config: Config, env: Readonly<Record<string, string | undefined>>): string | undefined {
  const url = config.MCP_REDIS_URL ?? (env.REDIS_URL?.trim() || undefined);
  if (url !== undefined && !/^rediss?:\/\//.test(url))
    throw new ConfigError('MCP_REDIS_URL (then REDIS_URL) takes a redis:// or rediss:// URL.');
  return url;
}

const MIN_SECRET = 16;

function requireRedis(config: Config, redisUrl: string | undefined): void {
  if (redisUrl === undefined) throw new ConfigError('MCP_EVENT_STORE is redis; add MCP_REDIS_URL=redis://host:6379');
  if ((eventKeyOf(config) ?? '').length < MIN_SECRET)
    throw new ConfigError(
      `MCP_EVENT_STORE is redis, and events there are encrypted; add MCP_EVENT_ENCRYPTION_KEY=$(openssl rand -base64 32), at least ${MIN_SECRET} characters and the same for every copy. Without it MCP_STATE_SECRET or MCP_VAULT_KEY is taken, where one is set.`,
    );
}

/** Another secret of the server's serves as well: each use derives a key of its own from it (`sealWith`). */
const eventKeyOf = (config: Config): string | undefined =>
  config.MCP_EVENT_ENCRYPTION_KEY ?? config.MCP_STATE_SECRET ?? config.MCP_VAULT_KEY?.split(',')[0]?.trim();

/**
 * Checks that people can open the links of `PORTKEY_ONE_TIME_SECRETS=link`, and show there who they are.
 *
 * @throws ConfigError with the line to add
 */
function checkLinkSettings(config: Config, auth: AuthSettings): void {
  if (config.PORTKEY_ONE_TIME_SECRETS !== 'link') return;
  if (signOnIn(auth) && config.OIDC_CLIENT_ID === undefined)
    throw new ConfigError(
      'PORTKEY_ONE_TIME_SECRETS is link, and people sign in to open one; add OIDC_CLIENT_ID=client-of-the-sign-in-page (and OIDC_CLIENT_SECRET, where the issuer gave it one).',
    );
  if (config.MCP_PUBLIC_BASE_URL === undefined && !isLoopbackHost(config.MCP_HOST))
    throw new ConfigError(
      'PORTKEY_ONE_TIME_SECRETS is link, and links name this server; add MCP_PUBLIC_BASE_URL=https://this-server.example.com',
    );
}
