import mustache from 'mustache';
import { notFound } from '../../model/api-error.ts';
import { isoDate } from '../../model/dates.ts';
import type { Handler, SandboxCall } from '../../model/handler.ts';
import type { Row } from '../../model/store.ts';

/** What prompts and partials have in common: their templates' variables, and their shares. */

/** What a template refers to, as replies show it in `variable_components`. */
export interface VariableComponents {
  readonly variables: string[];
  readonly sections: string[];
  readonly partials: string[];
  readonly sectionVariables: Record<string, string[]>;
  readonly variablePartials: string[];
}

type Token = readonly [kind: string, name: string, from: number, to: number, children?: unknown];

const isToken = (value: unknown): value is Token => Array.isArray(value) && typeof value[0] === 'string';

const childrenOf = (token: Token): Token[] => {
  const children = token[4];
  return Array.isArray(children) ? children.filter(isToken) : [];
};

const walk = (tokens: readonly Token[], section: string | undefined, found: VariableComponents): void => {
  for (const token of tokens) {
    const [kind, name] = token;
    if (kind === 'name' || kind === '&') {
      const list = section === undefined ? found.variables : sectionList(found, section);
      if (!list.includes(name)) list.push(name);
    } else if (kind === '>') {
      if (!found.partials.includes(name)) found.partials.push(name);
    } else if (kind === '#' || kind === '^') {
      if (!found.sections.includes(name)) found.sections.push(name);
      walk(childrenOf(token), name, found);
    }
  }
};

const sectionList = (found: VariableComponents, section: string): string[] => {
  if (!Object.hasOwn(found.sectionVariables, section))
    Object.defineProperty(found.sectionVariables, section, { value: [], enumerable: true });
  return found.sectionVariables[section] ?? [];
};

/** Finds the variables, sections and partials of a template; none in a template that cannot be read. */
export const variablesOf = (template: string): VariableComponents => {
  const found: VariableComponents = {
    variables: [],
    sections: [],
    partials: [],
    sectionVariables: {},
    variablePartials: [],
  };
  try {
    walk(new mustache.Writer().parse(template) as unknown as Token[], undefined, found);
  } catch {
    // A template may hold braces that are no tags; it is kept as it is, and rendering says what is wrong with it.
  }
  return found;
};

/** What was given as the share of a prompt or partial, under its id. No source states the fields, nor a reply. */
interface ShareRow extends Row {
  readonly share: unknown;
  readonly created_at: string;
  readonly last_updated_at: string;
}

/** The handlers that share a prompt or partial, change its share and end it. @param shared finds what is shared */
export const sharing = (shared: (call: SandboxCall) => Row): Record<'share' | 'change' | 'end', Handler> => {
  const sharesIn = (call: SandboxCall) => call.store.table<ShareRow>('prompt_shares');
  const share: Handler = (call) => {
    const { id } = shared(call);
    const at = isoDate(call.now);
    const content = { share: call.body, last_updated_at: at };
    if (sharesIn(call).get(id) === undefined) sharesIn(call).insert({ id, created_at: at, ...content });
    else sharesIn(call).update(id, content);
    return { json: {} };
  };
  const sharedId = (call: SandboxCall): string => {
    const { id } = shared(call);
    if (sharesIn(call).get(id) === undefined) throw notFound('Share');
    return id;
  };
  return {
    share,
    change: (call) => {
      sharedId(call);
      return share(call);
    },
    end: (call) => {
      sharesIn(call).remove(sharedId(call));
      return { json: {} };
    },
  };
};
