import { secretFault } from '../../../config/secret-text.ts';
import { parseList } from '../../../config/variable.ts';
import { type Config, ConfigError } from '../../../config.ts';
import { isLoopbackHost } from '../exchange/address.ts';
import { type RequiredClaim, requiredClaims } from './claims.ts';
import { type RoleRights, roleRights, type Scope, scopesOf } from './rights.ts';

/** A static token and the name of who holds it. */
export interface NamedToken {
  readonly name: string;
  readonly token: string;
}

/** What tokens of an issuer must be like. */
export interface TokenSettings {
  readonly mode: 'oidc' | 'clerk';
  /** How the settings of issuer and audience begin. */
  readonly prefix: 'OIDC' | 'CLERK';
  readonly issuer: string;
  readonly audience: readonly string[];
  /** Scopes that every token must carry. */
  readonly requiredScopes: readonly string[];
  /** What a token that carries none of our scopes may do. */
  readonly defaultScopes: readonly Scope[];
  /** Dot path of the claim that holds roles or groups. */
  readonly rolesClaim: string;
  readonly roleRights: RoleRights | undefined;
  readonly requiredClaims: readonly RequiredClaim[];
}

export type AuthSettings =
  | { readonly mode: 'none' }
  | { readonly mode: 'bearer'; readonly tokens: readonly NamedToken[] }
  | TokenSettings;

/** What tokens must be like where a sign-on issues them; undefined where none does. */
export const signOnIn = (auth: AuthSettings): TokenSettings | undefined =>
  auth.mode === 'oidc' || auth.mode === 'clerk' ? auth : undefined;

/** What signs with a key that only the issuer has. `none` and HMAC are not here and cannot be added. */
export const ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
] as const;

const RANDOM = '$(openssl rand -hex 32)';

/**
 * Who may call, from the settings.
 *
 * @param reachable why others than this machine can reach the server; undefined where none can
 * @throws ConfigError with the line to add
 */
export function authSettings(config: Config, reachable: string | undefined): AuthSettings {
  const mode = config.MCP_AUTH_MODE ?? 'none';
  if (mode === 'none') {
    if (reachable === undefined) return { mode };
    throw new ConfigError(
      `${reachable}, so others than this machine can call, and ${config.MCP_AUTH_MODE ? 'MCP_AUTH_MODE is none, which is for loopback only' : 'nothing says who may'}. Add to the environment:\nMCP_AUTH_MODE=bearer MCP_AUTH_TOKEN=${RANDOM}\nor, with a sign-on of your own:\nMCP_AUTH_MODE=oidc OIDC_ISSUER=https://issuer.example.com OIDC_AUDIENCE=https://this-server.example.com/mcp`,
    );
  }
  if (mode === 'bearer') return { mode, tokens: tokensOf(config) };
  return tokenSettings(config, mode);
}

/** One line for each static token that keeps nobody out. */
export function weakTokens(auth: AuthSettings): readonly string[] {
  if (auth.mode !== 'bearer') return [];
  return auth.tokens.flatMap(({ name, token }) => {
    const fault = secretFault(token);
    return fault === undefined
      ? []
      : [`The token ${name} in MCP_AUTH_TOKEN ${fault}; MCP_AUTH_TOKEN=${RANDOM} makes a good one.`];
  });
}

function tokenSettings(config: Config, mode: TokenSettings['mode']): TokenSettings {
  const isOlder = mode === 'clerk' && (config.CLERK_ISSUER ?? config.CLERK_AUDIENCE) !== undefined;
  const prefix = isOlder ? 'CLERK' : 'OIDC';
  const issuer = isOlder ? config.CLERK_ISSUER : config.OIDC_ISSUER;
  const audience = isOlder ? config.CLERK_AUDIENCE : config.OIDC_AUDIENCE;
  if (issuer === undefined)
    throw new ConfigError(`MCP_AUTH_MODE is ${mode}; add ${prefix}_ISSUER=https://issuer.example.com`);
  if (audience === undefined)
    throw new ConfigError(
      `MCP_AUTH_MODE is ${mode}; add ${prefix}_AUDIENCE=https://this-server.example.com/mcp, the audience that the issuer puts into tokens for this server.`,
    );
  const { protocol, hostname } = new URL(issuer);
  if (protocol !== 'https:' && !isLoopbackHost(hostname))
    throw new ConfigError(`${prefix}_ISSUER is ${issuer}; it takes an https:// URL (http:// on loopback only).`);
  const roles = config.MCP_ROLE_RIGHTS === undefined ? undefined : roleRights(config.MCP_ROLE_RIGHTS);
  return {
    mode,
    prefix,
    issuer,
    audience: parseList(audience),
    requiredScopes: config.OIDC_REQUIRED_SCOPES ?? [],
    defaultScopes: defaultScopesOf(config.MCP_DEFAULT_SCOPES),
    rolesClaim: roles?.claim ?? config.MCP_ROLES_CLAIM ?? 'roles',
    roleRights: roles?.rights,
    requiredClaims: requiredClaims(config, mode),
  };
}

function defaultScopesOf(given: readonly string[] | undefined): readonly Scope[] {
  if (given === undefined) return ['portkey:read'];
  if (given.length === 1 && given[0] === 'none') return [];
  const known = scopesOf(given);
  if (known.length === given.length) return known;
  throw new ConfigError(
    'MCP_DEFAULT_SCOPES takes portkey:read, portkey:write, portkey:delete, portkey:execute, or none alone.',
  );
}

function tokensOf(config: Config): readonly NamedToken[] {
  const tokens = parseList(config.MCP_AUTH_TOKEN ?? '').map(namedToken);
  if (tokens.length === 0)
    throw new ConfigError(
      `MCP_AUTH_MODE is bearer; add MCP_AUTH_TOKEN=${RANDOM}, or MCP_AUTH_TOKEN_FILE=/path/to/tokens`,
    );
  const names = new Set<string>();
  const owners = new Map<string, string>();
  for (const { name, token } of tokens) {
    const owner = owners.get(token);
    if (owner !== undefined && owner !== name)
      throw new ConfigError(
        `${owner} and ${name} have the same token in MCP_AUTH_TOKEN; give each a token of its own.`,
      );
    owners.set(token, name);
    if (!/^[\x21-\x7e]+$/.test(token))
      throw new ConfigError(`The token ${name} in MCP_AUTH_TOKEN holds blanks or characters that no header can carry.`);
    if (names.has(name))
      throw new ConfigError(`MCP_AUTH_TOKEN names ${name} twice; write name:token for each, with different names.`);
    names.add(name);
  }
  return tokens;
}

function namedToken(entry: string): NamedToken {
  const [, name, token] = /^([A-Za-z0-9_.@-]{1,64}):(.+)$/.exec(entry) ?? [];
  return name !== undefined && token !== undefined ? { name, token } : { name: 'default', token: entry };
}
