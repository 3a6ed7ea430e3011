import { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import { type Config, ConfigError } from '../../config.ts';
import { isObject, parsedJson } from '../../json.ts';
import { describeIssuer, sameIssuer } from '../../serve/http/auth/discovery.ts';
import type { TokenSettings } from '../../serve/http/auth/settings.ts';
import { readPair } from '../../serve/http/listen.ts';
import { type HttpSettings, httpSettings } from '../../serve/http/settings.ts';
import { asked, connectTo } from '../../serve/http/store/redis.ts';
import { about, type Check, type Examined, endsSoon, ownCommand, type Subject } from './check.ts';
import { ask } from './network.ts';

/** Settings that only serving over HTTP reads. */
const HTTP_SETTING = /^(?:MCP_(?:TRANSPORT|HOST|PORT|PUBLIC|AUTH|TLS|REDIS|VAULT|ALLOWED|SESSION|EVENT)|OIDC_|CLERK_)/;

/**
 * Whether the settings ask for serving over HTTP.
 *
 * @param subject whose settings
 * @param config what was read from them
 */
export const servesHttp = ({ env }: Subject, config: Config): boolean =>
  config.MCP_TRANSPORT === 'http' ||
  Object.keys(env).some((name) => name !== 'MCP_TRANSPORT' && HTTP_SETTING.test(name) && env[name]?.trim());

/**
 * What serving over HTTP needs: settings that fit, the issuer, the audience, Redis, the certificate and the public URL.
 *
 * @param subject whose settings
 * @param config what was read from them
 * @param examined the machine
 */
export async function httpChecks(subject: Subject, config: Config, examined: Examined): Promise<readonly Check[]> {
  const http = about('http', 'HTTP');
  let settings: HttpSettings;
  try {
    settings = httpSettings(config, subject.env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const [found = '', ...lines] = error.message.split('\n');
    return [http.fault(found, lines.length > 0 ? lines.join(' ') : mendIn(found))];
  }
  const { auth, warnings } = settings;
  const [warning] = warnings;
  const groups = await Promise.all([
    [
      warning === undefined
        ? http.ok(`Listens on ${settings.host}:${settings.port}; sign-on: ${auth.mode}.`)
        : http.warning(warnings.join(' '), mendIn(warning)),
    ],
    auth.mode === 'oidc' || auth.mode === 'clerk' ? issuerChecks(auth, settings.publicUrl) : [],
    settings.redisUrl === undefined ? [] : [redisCheck(settings.redisUrl)],
    settings.tls === undefined ? [] : [certificateCheck(settings.tls, settings.publicUrl, examined)],
    settings.publicUrl === undefined ? [] : [publicUrlCheck(settings.publicUrl, subject, examined)],
  ]);
  return Promise.all(groups.flat());
}

/** The sentences of settings end with the line to add. */
function mendIn(sentence: string): string {
  const line = sentence.slice(sentence.lastIndexOf('; ') + 2).replace(/^add /, '');
  return /^[A-Z_]+=/.test(line) ? line : 'docs/CONFIGURATION.md says what it takes';
}

async function issuerChecks(auth: TokenSettings, publicUrl: string | undefined): Promise<readonly Check[]> {
  const issuer = about('http.issuer', 'Issuer');
  try {
    await describeIssuer(auth.issuer);
    return [issuer.ok(`${auth.issuer} describes itself and names its keys.`), audienceCheck(auth, publicUrl)];
  } catch (error) {
    return [
      issuer.fault((error as Error).message, `export ${auth.prefix}_ISSUER=… exactly as the issuer names itself`),
      audienceCheck(auth, publicUrl),
    ];
  }
}

/** Tokens are made for a resource: clients ask for them with the URL of this server. Source: RFC 8707, RFC 9728. */
function audienceCheck({ prefix, audience, issuer }: TokenSettings, publicUrl: string | undefined): Check {
  const check = about('http.audience', 'Audience');
  const name = `${prefix}_AUDIENCE`;
  const shown = audience.join(', ');
  const mend = `export ${name}=${publicUrl ?? 'https://this-server.example.com'}/mcp`;
  if (audience.some((one) => sameIssuer(one, issuer)))
    return check.fault(`${name} is ${shown}, the issuer itself: its tokens for this server name this server.`, mend);
  const urls = audience.filter((one) => URL.canParse(one) && /^https?:/.test(one));
  if (publicUrl === undefined)
    return check.warning(
      `${name} is ${shown}; without MCP_PUBLIC_BASE_URL clients ask for tokens for another URL.`,
      'export MCP_PUBLIC_BASE_URL=https://… with the URL that clients are given',
    );
  const { origin } = new URL(publicUrl);
  if (urls.length === audience.length && !urls.some((url) => new URL(url).origin === origin))
    return check.fault(`${name} is ${shown}; clients ask the issuer for tokens for ${publicUrl}/mcp.`, mend);
  return check.ok(`Tokens have to be for ${shown}.`);
}

async function redisCheck(url: string): Promise<Check> {
  const redis = about('http.redis', 'Redis');
  if (!URL.canParse(url)) return redis.fault('MCP_REDIS_URL is no URL.', 'export MCP_REDIS_URL=redis://host:6379');
  const { host } = new URL(url);
  const client = connectTo(url);
  let why = '';
  // The first fault tells; it would go on trying.
  const lost = new Promise<never>((_, reject) => client.on('error', reject));
  try {
    await asked(Promise.race([client.connect().then(() => client.ping()), lost]));
    return redis.ok(`${host} answers.`);
  } catch (error) {
    why = (error as Error).message.replace(/^Redis cannot be asked: /, '');
  } finally {
    client.destroy();
  }
  const mend = /NOAUTH|WRONGPASS/.test(why)
    ? 'export MCP_REDIS_URL=redis://:PASSWORD@host:6379 with its password'
    : 'Start Redis there, or export MCP_REDIS_URL=redis://host:6379 with where it is';
  return redis.fault(`Redis at ${host} cannot be asked (${why || 'no answer'}).`, mend);
}

function certificateCheck(
  paths: NonNullable<HttpSettings['tls']>,
  publicUrl: string | undefined,
  { now }: Examined,
): Check {
  const check = about('http.certificate', 'Certificate');
  const mend = 'export MCP_TLS_CERT_PATH=… and MCP_TLS_KEY_PATH=… with a new pair of your authority';
  let certificate: X509Certificate;
  try {
    certificate = new X509Certificate(readPair(paths).cert);
  } catch (error) {
    return check.fault((error as Error).message, mend);
  }
  const ends = Date.parse(certificate.validTo);
  const day = new Date(ends).toISOString().slice(0, 10);
  if (ends < now()) return check.fault(`${paths.certPath} expired on ${day}.`, mend);
  if (Date.parse(certificate.validFrom) > now())
    return check.fault(`${paths.certPath} is not valid yet; or the clock of this machine is behind.`, mend);
  const host = publicUrl && new URL(publicUrl).hostname;
  if (host && (isIP(host) ? certificate.checkIP(host) : certificate.checkHost(host)) === undefined)
    return check.fault(`${paths.certPath} is not for ${host}, which MCP_PUBLIC_BASE_URL names.`, mend);
  if (endsSoon(ends, now())) return check.warning(`${paths.certPath} expires on ${day}.`, mend);
  return check.ok(`${paths.certPath} is valid until ${day}.`);
}

async function publicUrlCheck(publicUrl: string, { env }: Subject, examined: Examined): Promise<Check> {
  const check = about('http.public-url', 'Public URL');
  const answer = await ask(`${publicUrl}/health`, 'MCP_PUBLIC_BASE_URL', env, examined.limitMs);
  if (!answer.ok)
    return /refused/.test(answer.found)
      ? check.warning(`Nothing listens at ${publicUrl}.`, `Start the server: ${ownCommand(examined, 'http')}`)
      : check.fault(answer.found, answer.mend);
  if (answer.status === 200 && isHealth(answer.body)) return check.ok(`${publicUrl} is this server.`);
  return check.fault(
    `${publicUrl}/health answers ${answer.status}, and not as this server does.`,
    'export MCP_PUBLIC_BASE_URL=https://… with the URL that leads to this server, or correct the proxy before it',
  );
}

function isHealth(body: string): boolean {
  const answer = parsedJson(body);
  return isObject(answer) && typeof answer.status === 'string';
}
