import type { Risk } from '../../../catalog/operation.ts';
import type { Exposure, Refusal } from '../../../tools/exposure.ts';
import type { Tool } from '../../../tools/tool.ts';
import { scopeFor } from './scopes.ts';

/** One thing that a principal may do: these risks, in these domains or in all. */
export interface Grant {
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
export function both(a: Rights, b: Rights): Rights {
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
