import type { Risk } from '../../../catalog/operation.ts';
import { ConfigError } from '../../../config.ts';
import { domainNames } from '../../../tools/exposure.ts';
import type { Grant } from './rights.ts';

/** What each role may do. */
export type RoleRights = ReadonlyMap<string, Grant>;

const RISKS: readonly Risk[] = ['read', 'write', 'delete', 'execute'];
const FORM = 'it takes role=risks@domains;…, such as admin=all;analyst=read@analytics,logging';

/**
 * Reads `MCP_ROLE_RIGHTS`: `admin=all;analyst=read@analytics,logging`.
 *
 * @throws ConfigError for what it does not understand
 */
export function roleRights(text: string): RoleRights {
  const rights = new Map<string, Grant>();
  for (const entry of text
    .split(';')
    .map((part) => part.trim())
    .filter((part) => part !== '')) {
    const at = entry.lastIndexOf('=');
    if (at < 1) throw new ConfigError(`MCP_ROLE_RIGHTS holds "${entry}"; ${FORM}.`);
    const [risks = '', domains] = entry.slice(at + 1).split('@');
    rights.set(entry.slice(0, at).trim(), {
      risks: new Set(risksOf(risks, entry)),
      ...(domains !== undefined && { domains: new Set(domainsOf(domains)) }),
    });
  }
  return rights;
}

const words = (text: string): string[] =>
  text
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');

function risksOf(text: string, entry: string): readonly Risk[] {
  const given = words(text);
  if (given.includes('all')) return RISKS;
  return given.map((word) => {
    const risk = RISKS.find((known) => known === word);
    if (risk === undefined)
      throw new ConfigError(`MCP_ROLE_RIGHTS holds "${entry}"; the risks are ${RISKS.join(', ')}, or all.`);
    return risk;
  });
}

function domainsOf(text: string): readonly string[] {
  return words(text).map((word) => {
    if (!domainNames.includes(word))
      throw new ConfigError(`MCP_ROLE_RIGHTS names the domain "${word}"; the domains are ${domainNames.join(', ')}.`);
    return word;
  });
}
