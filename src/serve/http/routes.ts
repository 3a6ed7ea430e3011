import { operationFor } from '../../catalog/index.ts';
import type { Config } from '../../config.ts';
import type { Application } from '../../tools/application.ts';
import { isSameSecret } from './auth/authenticator.ts';
import { METADATA_PATH } from './auth/challenge.ts';
import { SCOPES } from './auth/rights.ts';
import { signOnIn, type TokenSettings } from './auth/settings.ts';
import { isLocal } from './exchange/address.ts';
import { type Exchange, Refused, type Route, type Routes, sendJson } from './exchange/exchange.ts';
import type { HttpSettings } from './settings.ts';
import type { Metrics } from './telemetry/metrics.ts';

/** What the plain paths tell. */
interface Status {
  readonly config: Config;
  readonly settings: HttpSettings;
  readonly version: string;
  readonly draining: () => boolean;
  /** What keeps the server from working, by name; empty when nothing does. */
  readonly healthIssues: () => Promise<Readonly<Record<string, string>>>;
  readonly sessions: () => number;
  readonly metrics: Pick<Metrics, 'text' | 'contentType'>;
}

/** Every path at which MCP is spoken. */
export const MCP_PATHS = ['/mcp', '/mcp/full', '/mcp/lean'] as const;

const PROBE = { unguarded: true, whileDraining: true } as const;

/** The paths besides MCP. Pages and metrics replace theirs. */
export function statusRoutes(status: Status): Routes {
  const { settings, version, config } = status;
  const signOn = signOnIn(settings.auth);
  const get = (path: string, handle: Route['handle'], more: Partial<Route> = {}): Route => ({
    path,
    methods: ['GET'],
    handle,
    ...more,
  });
  return [
    get('/health', ({ res }) => sendJson(res, 200, { status: 'ok', version }), PROBE),
    get('/ready', async ({ res }) => ready(status, res), PROBE),
    get('/auth/info', ({ res, baseUrl }) => sendJson(res, 200, authInfo(status, baseUrl))),
    get('/metrics', (exchange) => metrics(exchange, config.MCP_METRICS_TOKEN, status)),
    ...(signOn
      ? ['', ...MCP_PATHS].map((path) =>
          get(METADATA_PATH + path, (exchange) => metadata(exchange, path || '/mcp', signOn)),
        )
      : []),
  ];
}

async function ready(status: Status, res: Exchange['res']): Promise<void> {
  const { settings } = status;
  const healthIssues = await status.healthIssues();
  const state = status.draining() ? 'stopping' : Object.keys(healthIssues).length > 0 ? 'not ready' : 'ready';
  sendJson(res, state === 'ready' ? 200 : 503, {
    status: state,
    session_mode: settings.sessions.mode,
    sessions: status.sessions(),
    event_store: settings.events.kind,
    sandbox: status.config.PORTKEY_SANDBOX,
    ...(Object.keys(healthIssues).length > 0 && { troubles: healthIssues }),
  });
}

function authInfo({ config, settings }: Status, baseUrl: string): unknown {
  const signOn = signOnIn(settings.auth);
  return {
    auth_mode: settings.auth.mode,
    session_mode: settings.sessions.mode,
    event_store: settings.events.kind,
    key_mode: config.PORTKEY_KEY_MODE,
    mcp_url: `${baseUrl}/mcp`,
    sign_on: {
      issuer: signOn?.issuer ?? null,
      audience: signOn?.audience ?? [],
      client_id_set: config.OIDC_CLIENT_ID !== undefined,
      client_secret_set: config.OIDC_CLIENT_SECRET !== undefined,
    },
    ...(signOn && { scopes: SCOPES }),
  };
}

/** What a client needs to find the sign-on. Source: RFC 9728, section 2. */
function metadata({ res, baseUrl }: Exchange, path: string, { issuer, requiredScopes }: TokenSettings): void {
  sendJson(
    res,
    200,
    {
      resource: `${baseUrl}${path}`,
      authorization_servers: [issuer],
      scopes_supported: [...new Set([...SCOPES, ...requiredScopes])],
      bearer_methods_supported: ['header'],
      resource_name: 'Portkey Admin MCP server',
    },
    { 'cache-control': 'public, max-age=300' },
  );
}

/** Lets only the bearer of the metrics token, or without one this machine, read metrics. */
function checkMetricsReader({ req, address }: Exchange, token: string | undefined): void {
  const given = /^Bearer +(\S.*)$/i.exec(req.headers.authorization ?? '')?.[1] ?? '';
  if (token === undefined ? isLocal(req, address) : isSameSecret(given, token)) return;
  const reason =
    token === undefined
      ? 'Metrics are for this machine only; MCP_METRICS_TOKEN opens them to its bearer.'
      : 'Metrics need their bearer token.';
  throw new Refused(401, reason, { headers: { 'www-authenticate': 'Bearer realm="metrics"' } });
}

async function metrics(exchange: Exchange, token: string | undefined, status: Status): Promise<void> {
  checkMetricsReader(exchange, token);
  const text = await status.metrics.text();
  exchange.res.writeHead(200, { 'content-type': status.metrics.contentType, 'cache-control': 'no-store' });
  exchange.res.end(text);
}

/** How long an answer is believed, and how long is waited for one, ms. */
export const PORTKEY_CHECK_MS = 10_000;

/**
 * Asks whether Portkey answers, at most every ten seconds however many probes come in: probes of several copies must not
 * become a load.
 *
 * @param application the tools
 * @param hasKey whether the process has a key of its own to ask with
 * @param clock ms
 * @returns undefined, or what is the matter; never rejects
 */
export function portkeyCheck(
  application: () => Promise<Application>,
  hasKey: boolean,
  clock: () => number = Date.now,
): () => Promise<string | undefined> {
  let checked: { readonly at: number; readonly trouble: Promise<string | undefined> } | undefined;
  const ask = async (): Promise<string | undefined> => {
    const { toolbox, pipeline, exposure } = await application();
    const tool = toolbox.find(operationFor(hasKey ? 'workspaces' : 'reachability'));
    if (tool === undefined) return 'There is nothing to ask.';
    const given = hasKey ? { page_size: 1 } : { provider: 'openai', model: 'gpt-4o' };
    const context = {
      principal: { id: 'ready', label: 'ready' },
      signal: AbortSignal.timeout(PORTKEY_CHECK_MS),
      transport: 'http' as const,
    };
    const everything = { ...exposure, refusal: () => undefined };
    const { envelope } = await pipeline.call(tool, given, context, everything);
    if (envelope.ok) return undefined;
    const { status, code } = envelope.error.details;
    // Any answer below 500 says that Portkey is there; what the key may do is not the question, but that it is none is.
    if (status === 401) return 'Portkey does not know the key.';
    return typeof status === 'number' && status < 500 ? undefined : `Portkey cannot be reached (${code}).`;
  };
  return () => {
    if (checked === undefined || clock() - checked.at >= PORTKEY_CHECK_MS)
      checked = { at: clock(), trouble: ask().catch(() => 'Portkey cannot be asked.') };
    return checked.trouble;
  };
}
