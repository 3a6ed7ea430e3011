import type { JWTPayload } from 'jose';
import type { Risk } from '../../../catalog/model/operation.ts';
import { parseList } from '../../../config/variable.ts';
import { ConfigError } from '../../../config.ts';
import { domainNames, type Exposure, type Refusal } from '../../../tools/model/exposure.ts';
import type { Tool } from '../../../tools/model/tool.ts';
import type { AuthFailure } from './authenticator.ts';
import type { TokenSettings } from './settings.ts';

/** The OAuth scopes of this server, one for each risk. */
export const SCOPES = ['portkey:read', 'portkey:write', 'portkey:delete', 'portkey:execute'] as const;

export type Scope = (typeof SCOPES)[number];

/** The scopes of ours among the words given. */
export const scopesOf = (words: readonly string[]): Scope[] => SCOPES.filter((scope) => words.includes(scope));

/** What a scope lets do. */
export const riskOf = (scope: Scope): Risk => scope.slice('portkey:'.length) as Risk;

/** The scope that a risk needs. */
export const scopeFor = (risk: Risk): Scope => `portkey:${risk}`;

/** One thing that a principal may do: these risks, in these domains or in all. */
interface Grant {
  readonly risks: ReadonlySet<Risk>;
  readonly domains?: ReadonlySet<string>;
}

/** What a principal may do: whatever one of its grants allows. */
export interface Rights {
  readonly grants: readonly Grant[];
  /** The token said nothing of this server, so that `MCP_DEFAULT_SCOPES` did. */
  readonly byDefault?: true;
}

const RISKS: readonly Risk[] = ['read', 'write', 'delete', 'execute'];
const ALL: ReadonlySet<Risk> = new Set(RISKS);

export const FULL_RIGHTS: Rights = { grants: [{ risks: ALL }] };

/** Rights that are allowed by both. */
function both(a: Rights, b: Rights): Rights {
  return {
    grants: a.grants.flatMap((one) =>
      b.grants.map((other) => {
        const risks = new Set([...one.risks].filter((risk) => other.risks.has(risk)));
        const domains =
          one.domains && other.domains
            ? new Set([...one.domains].filter((domain) => other.domains?.has(domain)))
            : (one.domains ?? other.domains);
        return { risks, ...(domains && { domains }) };
      }),
    ),
  };
}

/** Equal for rights that allow the same, so that lists made for them can be shared. */
export const rightsKey = ({ grants }: Rights): string =>
  grants
    .map(({ risks, domains }) => `${[...risks].sort().join(',')}@${domains ? [...domains].sort().join(',') : '*'}`)
    .sort()
    .join(';');

/** Tools of the server itself, which are there for everyone who may read anything. */
const OWN = 'server';

const allows = ({ grants }: Rights, domain: string, risk: Risk): boolean =>
  grants.some((grant) => grant.risks.has(risk) && (domain === OWN || !grant.domains || grant.domains.has(domain)));

/**
 * The filter made of a principal's rights.
 *
 * @param rights what the sign-on says
 * @param find looks up a tool by name, for the steps of workflows
 */
export function exposureOf(rights: Rights, find: (name: string) => Tool | undefined): Exposure {
  const one = (tool: Tool, risk: Risk): Refusal | undefined =>
    allows(rights, tool.domain, risk)
      ? undefined
      : {
          code: 'denied',
          message: `${tool.name} is a ${risk} in the domain ${tool.domain}, which your sign-on does not allow (scope ${scopeFor(risk)}).`,
        };
  return {
    refusal: (tool) => {
      const direct = one(tool, tool.risk);
      if (direct) return direct;
      for (const name of tool.workflow?.steps ?? []) {
        const step = find(name);
        const refused = step && one(step, step.risk);
        if (refused) return { code: refused.code, message: `${tool.name} needs ${name}. ${refused.message}` };
      }
      return undefined;
    },
    refusalAt: one,
  };
}

/** The risks that a principal lacks altogether for a tool; none where only the domain is closed. */
export const lacksRisk = ({ grants }: Rights, risk: Risk): boolean => !grants.some((grant) => grant.risks.has(risk));

/** What each role may do. */
export type RoleRights = ReadonlyMap<string, Grant>;

const FORM = 'it takes role=risks@domains;…, such as admin=all;analyst=read@analytics,logging';

/**
 * Reads `MCP_ROLE_RIGHTS`: `claim realm_access.roles;admin=all;analyst=read@analytics,logging`.
 *
 * @returns what each role may do, and the claim that holds the roles, where an entry names one
 * @throws ConfigError for what it does not understand
 */
export function roleRights(text: string): { readonly claim: string | undefined; readonly rights: RoleRights } {
  const rights = new Map<string, Grant>();
  let claim: string | undefined;
  for (const entry of parseList(text, ';')) {
    const named = /^claim\s+([^\s=]+)$/.exec(entry)?.[1];
    if (named !== undefined) {
      if (claim !== undefined) throw new ConfigError(`MCP_ROLE_RIGHTS names two claims, ${claim} and ${named}.`);
      claim = named;
      continue;
    }
    const at = entry.lastIndexOf('=');
    if (at < 1) throw new ConfigError(`MCP_ROLE_RIGHTS holds "${entry}"; ${FORM}.`);
    const [risks = '', domains] = entry.slice(at + 1).split('@');
    rights.set(entry.slice(0, at).trim(), {
      risks: new Set(risksOf(risks, entry)),
      ...(domains !== undefined && { domains: new Set(domainsOf(domains)) }),
    });
  }
  if (rights.size === 0) throw new ConfigError(`MCP_ROLE_RIGHTS names no role; ${FORM}.`);
  return { claim, rights };
}

function risksOf(text: string, entry: string): readonly Risk[] {
  const given = parseList(text);
  if (given.includes('all')) return RISKS;
  return given.map((word) => {
    const risk = RISKS.find((known) => known === word);
    if (risk === undefined)
      throw new ConfigError(`MCP_ROLE_RIGHTS holds "${entry}"; the risks are ${RISKS.join(', ')}, or all.`);
    return risk;
  });
}

function domainsOf(text: string): readonly string[] {
  return parseList(text).map((word) => {
    if (!domainNames.includes(word))
      throw new ConfigError(`MCP_ROLE_RIGHTS names the domain "${word}"; the domains are ${domainNames.join(', ')}.`);
    return word;
  });
}

const words = (value: unknown): string[] => {
  if (typeof value === 'string') return value.split(/[\s,]+/).filter((word) => word !== '');
  return Array.isArray(value) ? value.filter((word) => typeof word === 'string') : [];
};

/** The scopes that a token carries, under any of the names that issuers use: `scope` (RFC 9068), `scp`, `permissions`. */
export const scopeWords = (claims: JWTPayload): readonly string[] => [
  ...words(claims.scope),
  ...words(claims.scp),
  ...words(claims.permissions),
];

/** The value at a dot path of claims; a claim whose own name holds the dots (a URL) goes first. */
export function claimAt(claims: JWTPayload, path: string): unknown {
  if (Object.hasOwn(claims, path)) return claims[path];
  let value: unknown = claims;
  for (const step of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Record<string, unknown>)[step];
  }
  return value;
}

/** Clerk writes permissions of an organisation as `org:portkey:read`. */
const unprefixed = (word: string): string => word.replace(/^org:(?=portkey:)/, '');

const grantOf = (scopes: readonly Scope[]): Grant => ({ risks: new Set(scopes.map(riskOf)) });

/**
 * What the holder of a token may do: what its scopes say (or the default, where it carries none of ours), and where
 * roles are mapped, no more than they say.
 *
 * @param claims of a token that has been verified
 */
export function rightsOf(claims: JWTPayload, settings: TokenSettings): Rights | AuthFailure {
  const carried = scopesOf([...scopeWords(claims), ...words(claims.org_permissions)].map(unprefixed));
  const { roleRights } = settings;
  if (roleRights === undefined) {
    if (carried.length > 0) return { grants: [grantOf(carried)] };
    const { defaultScopes } = settings;
    return defaultScopes.length > 0 ? { grants: [grantOf(defaultScopes)], byDefault: true } : noScope(settings.mode);
  }
  const grants = words(claimAt(claims, settings.rolesClaim)).flatMap((role) => roleRights.get(role) ?? []);
  if (grants.length === 0)
    return { ok: false, status: 403, description: 'None of your roles is one that this server knows.' };
  const byRole: Rights = { grants };
  return carried.length > 0 ? both(byRole, { grants: [grantOf(carried)] }) : byRole;
}

const noScope = (mode: TokenSettings['mode']): AuthFailure => ({
  ok: false,
  status: 403,
  error: 'insufficient_scope',
  description: `The token carries none of the scopes of this server${mode === 'clerk' ? ', which tokens of Clerk never do by themselves' : ''}. MCP_DEFAULT_SCOPES says what such a token may do, which is nothing here.`,
  scopes: ['portkey:read'],
});
