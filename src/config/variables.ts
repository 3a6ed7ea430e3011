import { LEAST_SECRET, LEAST_VAULT_KEY } from './secret-text.ts';
import {
  amounts,
  flag,
  maybeOneOf,
  oneOf,
  text,
  textOr,
  url,
  type Variable,
  whole,
  wholeOr,
  words,
} from './variable.ts';

const MINUTE_MS = 60_000;
/**
 * Below 25,000 tokens: ids take the most of what Portkey sends, and a list of nothing but UUIDs comes to 24,700 (counted
 * with o200k in test/listing/reply-limit.test.ts). Gemini CLI cuts at some 40,000 characters as well.
 */
const DEFAULT_REPLY_BYTES = 40_000;

/** The settings of each group, in the order of docs/CONFIGURATION.md. Source: DESIGN.md, "Interfaces fixed". */
/** What one script may use. */
const SCRIPT = {
  compute_ms: { usual: 20_000, min: 100, max: 5 * MINUTE_MS },
  memory_mb: { usual: 64, min: 8, max: 1_024 },
  calls: { usual: 200, min: 1, max: 5_000 },
  code_bytes: { usual: 100_000, min: 1_000, max: 1_000_000 },
};

export const groups = {
  Portkey: {
    PORTKEY_API_KEY: text(
      'The Portkey key. Without it, and without the sandbox, the server starts and lists tools, and each call says what is missing.',
      { secret: true },
    ),
    PORTKEY_GATEWAY_API_KEY: text(
      'A workspace key for operations of the gateway, which an admin key may not call. Default: the key above.',
      { secret: true },
    ),
    PORTKEY_BASE_URL: url(
      'The control plane. A trailing /v1 becomes /v2 for operations there; without one, /v1 or /v2 is appended.',
      'https://api.portkey.ai/v1',
    ),
    PORTKEY_GATEWAY_URL: url('Where operations of the gateway go, self-hosted.', 'PORTKEY_BASE_URL'),
    PORTKEY_MCP_REGISTRY_URL: url(
      'The MCP gateway, such as https://mcp.portkey.ai, for the catalog of approved MCP servers. Without it that is not asked.',
    ),
    PORTKEY_ALLOW_INSECURE_HTTP: flag('Allows plain http to hosts other than loopback.'),
    PORTKEY_SANDBOX: flag(
      'Runs against the embedded sandbox organisation, as --sandbox does; a real key is then ignored.',
    ),
    PORTKEY_WORKSPACE_ID: text(
      'Pins the server to one workspace (UUID or slug): the argument disappears from schemas and is filled in; another one is refused.',
    ),
    PORTKEY_TIMEOUT_MS: whole('Time limit of one attempt, in milliseconds.', {
      min: 1,
      max: 60 * MINUTE_MS,
      defaultText: '30000; 120000 for what executes',
    }),
    PORTKEY_MAX_RETRIES: wholeOr(2, 'How often a read, or a write that may be repeated, is sent again.', { max: 10 }),
    PORTKEY_MAX_REPLY_BYTES: wholeOr(
      DEFAULT_REPLY_BYTES,
      'No answer is longer, as a client counts: a longer one is cut at a whole element, and says how to get the rest. The default stays below 25,000 tokens, where Claude Code puts an answer into a file.',
      { min: 1_000, max: 10_000_000 },
    ),
    PORTKEY_SCRIPT_LIMITS: amounts(
      SCRIPT,
      'What one script of run_script may use; what is not named keeps its default. compute_ms: milliseconds of computing, waiting for Portkey apart; memory_mb: megabytes; calls: how many it may make, each page being one; code_bytes: length of the script.',
    ),
    PORTKEY_DOWNLOAD_DIR: text('The directory where save_to may write. Unset: off. stdio only.'),
    PORTKEY_UPLOAD_DIR: text('The directory from which {path} files may be read. Unset: off. stdio only.'),
  },
  Tools: {
    PORTKEY_TOOL_SURFACE: oneOf(
      ['auto', 'full', 'lean'],
      'auto',
      'full: one tool for each operation. lean: search, describe and an executor for each risk. auto: full, unless an older-protocol client names itself as one known to load every tool or to stop at a number of them (docs/explanation/surfaces.md).',
    ),
    PORTKEY_TOOL_DOMAINS: words(
      'Comma-separated domains of tools; all; -name takes one away.',
      'the control plane, and embeddings, images, audio, files, models',
    ),
    PORTKEY_TOOLS_ALLOW: words('Only these tools: names or * patterns.'),
    PORTKEY_TOOLS_DENY: words('Never these tools: names or * patterns. Deny wins.'),
    PORTKEY_TOOLS_CHECK: flag(
      'At start, asks Portkey with harmless reads what the key may do, and hides the tools that it may not use.',
    ),
    PORTKEY_REQUIRED_METADATA: words('Metadata keys that run_prompt_completion must carry.'),
  },
  Safety: {
    PORTKEY_READ_ONLY: flag('Only tools that read exist, in the list and at the call.'),
    PORTKEY_CONFIRM: words(
      'What needs confirming: risks (write, delete, execute) and sensitivities (access, egress, protection, live), or off.',
      'delete,access,egress,protection',
    ),
    PORTKEY_CONFIRM_FALLBACK: oneOf(
      ['token', 'refuse', 'token-always', 'refuse-always'],
      'token',
      'For clients that cannot ask: token, a second call with a token; refuse, nothing is done. With -always no client is asked: for those that say they can ask although nobody is there (codex exec).',
    ),
    PORTKEY_DRY_RUN: flag('No write leaves the machine: the request that it would send comes back.'),
    PORTKEY_MAX_WRITES_PER_HOUR: whole('Writes for each principal in an hour.', {
      defaultText: 'stdio none; HTTP 300',
    }),
    PORTKEY_MAX_DELETES_PER_HOUR: whole('Deletes for each principal in an hour.', {
      defaultText: 'stdio none; HTTP 50',
    }),
    PORTKEY_ONE_TIME_SECRETS: maybeOneOf(
      ['reply', 'file', 'link'],
      'How a new key reaches you: in that one reply, in a file of mode 0600 (stdio, in portkey-admin-mcp/secrets below XDG_STATE_HOME), or behind a single-use link (HTTP).',
      'reply',
    ),
    PORTKEY_SECRET_ENV: text(
      'Which environment variables an argument may name as env:NAME, and for which operations: NAME=operation,operation;NAME=….',
    ),
    PORTKEY_SECRET_DIR: text(
      'The directory from which an argument may name a secret as file:NAME: the file OPERATION/NAME in it, or NAME itself where PORTKEY_SECRET_ENV binds NAME.',
    ),
    PORTKEY_HIDE_LOG_BODIES: flag('Keeps prompts and completions out of every reply that shows logs or exports.'),
    PORTKEY_FENCE: flag('Marks text that other people wrote, so that a model does not take it for orders.', true),
    PORTKEY_AUDIT_FILE: text(
      'A file for the audit of every call that is not a plain read; without it the audit goes to stderr.',
    ),
    PORTKEY_AUDIT_KEY: text('Chains the lines of the audit with an HMAC.', { secret: true, least: LEAST_SECRET }),
  },
  Server: {
    MCP_TRANSPORT: oneOf(['stdio', 'http'], 'stdio', 'How clients connect.'),
    MCP_HOST: textOr('127.0.0.1', 'The address to listen on.'),
    MCP_PORT: whole('The port to listen on.', { max: 65_535, defaultText: 'PORT, then 3000' }),
    MCP_PUBLIC_BASE_URL: url('The URL under which clients reach this server.'),
    MCP_SESSION_MODE: oneOf(
      ['stateful', 'stateless'],
      'stateful',
      'For older clients: sessions, or none (several copies, serverless).',
    ),
    MCP_EVENT_STORE: maybeOneOf(
      ['off', 'memory', 'redis'],
      'Resumable streams for older clients.',
      'off when stateful, memory when stateless',
    ),
    MCP_EVENT_TTL_SECONDS: wholeOr(3_600, 'How long events can be resumed, in seconds.', { min: 1 }),
    MCP_EVENT_ENCRYPTION_KEY: text(
      'Encrypts events in Redis, which is required there. Default: a key made of MCP_STATE_SECRET, else of MCP_VAULT_KEY.',
      { secret: true, least: LEAST_SECRET },
    ),
    MCP_REDIS_URL: text('Redis for rate limits, events, vault and used confirmation tokens. Default: REDIS_URL.', {
      secret: true,
    }),
    ALLOWED_ORIGINS: words('Browser origins that may call.'),
    MCP_ALLOWED_HOSTS: words('Further Host headers to accept.'),
    MCP_RATE_LIMIT_PER_MINUTE: wholeOr(
      3_000,
      'Requests of one principal in a minute; an address (of IPv6, a /64; loopback excepted) may send twice as many; 0 is no limit.',
    ),
    MCP_TRUST_PROXY: text('How many proxies in front are trusted; true is one.'),
    MCP_TLS_KEY_PATH: text('The TLS key file.'),
    MCP_TLS_CERT_PATH: text('The TLS certificate file.'),
    MCP_READY_CHECK_MODE: oneOf(['local', 'portkey'], 'local', 'What /ready asks.'),
    MCP_METRICS_TOKEN: text('The bearer token for /metrics; without it /metrics answers on loopback only.', {
      secret: true,
      least: LEAST_SECRET,
    }),
    MCP_SHUTDOWN_TIMEOUT_MS: wholeOr(
      10_000,
      'How long calls in flight may take to finish after SIGTERM, in milliseconds.',
    ),
    LOG_LEVEL: oneOf(
      ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'],
      'info',
      'How much is logged to stderr.',
    ),
  },
  'Sign-on': {
    MCP_AUTH_MODE: maybeOneOf(
      ['none', 'bearer', 'oidc', 'clerk'],
      'Who may call over HTTP. Elsewhere than on loopback the start fails until one is chosen.',
      'none on loopback',
    ),
    MCP_AUTH_TOKEN: text(
      'The token of bearer mode; several as name:token, comma-separated. A server that others can reach wants at least 16 characters of each, and of its other secrets, and no placeholders.',
      { secret: true, several: true },
    ),
    OIDC_ISSUER: url('The issuer of oidc and clerk mode.'),
    OIDC_AUDIENCE: text('The audience that tokens must carry.'),
    OIDC_CLIENT_ID: text('The client of the sign-in page; its redirect URI is this server’s /sign-in/callback.'),
    // Its length is the issuer's choice.
    OIDC_CLIENT_SECRET: text('Its secret.', { secret: true, least: 1 }),
    MCP_DEFAULT_SCOPES: words(
      'What a token may do that carries no portkey: scope: portkey:read, portkey:write, portkey:delete, portkey:execute, or none.',
      'portkey:read',
    ),
    MCP_ROLE_RIGHTS: text(
      'What each role may do: admin=all;analyst=read@analytics,logging. When set, a caller without a named role is refused. An entry claim NAME, such as claim realm_access.roles, names the claim (a dot path) that holds the roles; without one it is roles.',
    ),
    MCP_REQUIRED_CLAIMS: text(
      'Claims that every token must carry, each with one of the values: sub=ada,bob;scope=team:admin. The org_ claims are found in every version of Clerk’s tokens.',
    ),
    PORTKEY_KEY_MODE: oneOf(
      ['server', 'user', 'header'],
      'server',
      "Whose Portkey key is used: the server's, each person's own from the vault, or one from the X-Portkey-Api-Key header.",
    ),
    MCP_VAULT_KEY: text(
      'Encrypts the vault of personal keys: at least 32 random characters. Several, comma-separated: the first encrypts, all decrypt.',
      { secret: true, least: LEAST_VAULT_KEY },
    ),
    MCP_STATE_DIR: text(
      'A directory (mode 0700, made when missing) in which confirmation tokens outlive a process: for clients that start a server for each call, such as inspector --cli. Unset: off.',
    ),
    MCP_STATE_SECRET: text(
      'Seals confirmation tokens; random for the process when unset. Tokens hold at another copy and after a restart only together with Redis, which knows the used ones.',
      { secret: true, least: LEAST_SECRET },
    ),
  },
} as const satisfies Record<string, Record<string, Variable<unknown>>>;

/** Names of an earlier version that are still read, and what says the same now. */
export const olderNames = {
  CLERK_ISSUER: url('OIDC_ISSUER; clerk mode only, as the next five'),
  CLERK_AUDIENCE: text('OIDC_AUDIENCE'),
  CLERK_ALLOWED_SUBJECTS: words('MCP_REQUIRED_CLAIMS=sub=…'),
  CLERK_ALLOWED_ORGANIZATION_IDS: words('MCP_REQUIRED_CLAIMS=org_id=…'),
  CLERK_ALLOWED_ROLES: words('MCP_REQUIRED_CLAIMS=org_role=…'),
  CLERK_REQUIRED_PERMISSIONS: words('MCP_REQUIRED_CLAIMS=org_permissions=…;org_permissions=…, one for each'),
  OIDC_REQUIRED_SCOPES: words(
    'MCP_REQUIRED_CLAIMS=scope=…;scope=…, one for each (or scp=…, where the issuer writes them there)',
  ),
  MCP_ROLES_CLAIM: text('MCP_ROLE_RIGHTS=claim …;admin=all'),
  PORTKEY_UNATTENDED: flag('PORTKEY_CONFIRM_FALLBACK=token-always or refuse-always'),
  PORTKEY_ONE_TIME_SECRETS_DIR: text('XDG_STATE_HOME; the secrets are in portkey-admin-mcp/secrets below it'),
  MCP_VAULT_DIR: text('XDG_STATE_HOME; the vault is in portkey-admin-mcp/vault below it, or in Redis'),
  PORTKEY_SCRIPT_RUN_MS: whole('PORTKEY_SCRIPT_LIMITS=compute_ms=…', SCRIPT.compute_ms),
  PORTKEY_SCRIPT_MEMORY_MB: whole('PORTKEY_SCRIPT_LIMITS=memory_mb=…', SCRIPT.memory_mb),
  PORTKEY_SCRIPT_CALLS: whole('PORTKEY_SCRIPT_LIMITS=calls=…', SCRIPT.calls),
  PORTKEY_SCRIPT_CODE_BYTES: whole('PORTKEY_SCRIPT_LIMITS=code_bytes=…', SCRIPT.code_bytes),
};

/** What other programs read under the same names: honoured here, and no settings of this server's own. */
export const standardVariables = {
  HTTPS_PROXY: text('A proxy for calls to Portkey.'),
  NO_PROXY: text('Hosts that are called without the proxy.'),
  XDG_STATE_HOME: text(
    'The directory, an absolute path, below which this server keeps secrets in files and the vault of personal keys. Default: ~/.local/state.',
  ),
  NODE_EXTRA_CA_CERTS: text('A file of further certificate authorities, read by Node itself.'),
  OTEL_EXPORTER_OTLP_ENDPOINT: text(
    'Where traces go as OTLP over HTTP, such as http://collector:4318. OTEL_EXPORTER_OTLP_HEADERS, OTEL_SERVICE_NAME, OTEL_RESOURCE_ATTRIBUTES, OTEL_TRACES_SAMPLER_ARG (a share from 0 to 1) and OTEL_SDK_DISABLED are honoured.',
  ),
};

/** Settings that an earlier version had, and what a start says of each that is still set. */
export const formerSettings: Readonly<Record<string, string>> = {
  MCP_MAX_SESSIONS: 'a server keeps 1,000 sessions, and ends the one that has been idle longest',
  MCP_SESSION_IDLE_SECONDS: 'a session ends when it has been idle for 30 minutes',
  MCP_ADDRESS_RATE_LIMIT_PER_MINUTE: 'MCP_RATE_LIMIT_PER_MINUTE limits addresses too, to twice its number',
  OIDC_SIGN_IN_SCOPES:
    'the sign-in page asks for openid, profile, email, and each portkey: scope that the issuer says it supports',
  OIDC_ALGORITHMS: 'every algorithm is accepted that signs with a key of the issuer’s alone: RS, PS, ES and EdDSA',
};

type Groups = typeof groups & { readonly olderNames: typeof olderNames };
type Union<T> = T extends unknown ? (x: T) => void : never;
type Merged = Union<Groups[keyof Groups]> extends (x: infer All) => void ? All : never;

/** Every setting by its variable's name, read and checked. */
export type Config = {
  readonly [Name in keyof Merged]: Merged[Name] extends Variable<infer Value> ? Value : never;
};
