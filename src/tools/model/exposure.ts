import { domains } from '../../catalog/index.ts';
import type { Risk } from '../../catalog/model/operation.ts';
import { nearestOf } from '../../config/nearest.ts';
import { ConfigError } from '../../config/variable.ts';
import type { Tool } from './tool.ts';

/** What the process, and below it one request, lets be seen and called. One rule for every surface: docs/CONFIGURATION.md. */
export interface ExposureSettings {
  /** As `PORTKEY_TOOL_DOMAINS`: names, `all`, `-name`. Undefined: the default domains. */
  readonly domains?: readonly string[];
  /** Names or `*` patterns. Undefined: all. */
  readonly allow?: readonly string[];
  readonly deny?: readonly string[];
  readonly readOnly: boolean;
}

/** Why a tool may not be called. */
export interface Refusal {
  readonly code: 'read_only' | 'denied';
  readonly message: string;
}

/** Decides, for the list and again at the call, whether a tool is there. */
export interface Exposure {
  /** Undefined when the tool is exposed, else why not. */
  refusal(tool: Tool): Refusal | undefined;
  /** The same once a call's arguments have made it assessRisk more than its tool (an update that deletes). Absent: `refusal` says all. */
  refusalAt?(tool: Tool, risk: Risk): Refusal | undefined;
}

const OFF_BY_DEFAULT = new Set(domains.filter((domain) => domain.offByDefault).map((domain) => domain.domain));

/** Tools of the server itself, which no filter takes away. */
const ALWAYS = 'server';

/** Every name `PORTKEY_TOOL_DOMAINS` understands. */
export const domainNames: readonly string[] = domains.map((domain) => domain.domain);

/** Whether a word can stand in `PORTKEY_TOOL_DOMAINS` or a URL's `domains`: a name, `-name`, or `all`. */
export const isDomainWord = (word: string): boolean =>
  word === 'all' || domainNames.includes(word.startsWith('-') ? word.slice(1) : word);

/**
 * Which domains are on.
 *
 * @param chosen as `PORTKEY_TOOL_DOMAINS`; undefined for the default
 */
export function enabledDomains(chosen: readonly string[] | undefined): ReadonlySet<string> {
  const removed = new Set((chosen ?? []).filter((word) => word.startsWith('-')).map((word) => word.slice(1)));
  const named = (chosen ?? []).filter((word) => !word.startsWith('-'));
  const base =
    named.length === 0
      ? domainNames.filter((name) => !OFF_BY_DEFAULT.has(name))
      : named.includes('all')
        ? domainNames
        : named;
  return new Set(base.filter((name) => !removed.has(name)));
}

/**
 * Checks the names in the settings: a filter with a slip of the pen would show too much or too little.
 *
 * @param settings as read from the environment
 * @param tools every tool there is
 * @returns the same settings
 * @throws ConfigError naming the variable, the word, and what is valid
 */
export function checkedExposureSettings(settings: ExposureSettings, tools: readonly Tool[]): ExposureSettings {
  for (const word of settings.domains ?? []) {
    if (!isDomainWord(word))
      throw new ConfigError(
        `PORTKEY_TOOL_DOMAINS names ${JSON.stringify(word)}; it takes ${domainNames.join(', ')}, all, or -name to take one away.`,
      );
  }
  checkPatterns('PORTKEY_TOOLS_ALLOW', settings.allow ?? [], tools);
  checkPatterns('PORTKEY_TOOLS_DENY', settings.deny ?? [], tools);
  return settings;
}

function checkPatterns(variable: string, patterns: readonly string[], tools: readonly Tool[]): void {
  for (const pattern of patterns) {
    if (tools.some(matcher([pattern]))) continue;
    const [nearest] = nearestOf(
      pattern,
      tools.map(({ name }) => name),
    );
    throw new ConfigError(
      `${variable} names ${JSON.stringify(pattern)}, which fits no tool; it takes names of tools, such as ${nearest?.name ?? tools[0]?.name}, or patterns such as list_*.`,
    );
  }
}

/** Whether a tool, or an older name of it, fits one of the patterns. */
function matcher(patterns: readonly string[]): (tool: Tool) => boolean {
  const fitting = patterns.map(namePattern);
  const fits = (name: string): boolean => fitting.some((fitsOne) => fitsOne(name));
  return (tool) => fits(tool.name) || tool.aliases.some(fits);
}

/**
 * The filter made of the given settings: read-only beats all, deny beats allow.
 *
 * A pattern that names an older name means the tool that succeeded it. A workflow is there only where all its steps are.
 *
 * @param settings what the process or a request allows
 * @param find looks up a tool by name, for the steps of workflows
 */
export function createExposure(settings: ExposureSettings, find: (name: string) => Tool | undefined): Exposure {
  const on = enabledDomains(settings.domains);
  const allowed = settings.allow === undefined ? () => true : matcher(settings.allow);
  const denied = settings.deny === undefined || settings.deny.length === 0 ? () => false : matcher(settings.deny);

  const own = (tool: Tool): Refusal | undefined => {
    if (settings.readOnly && tool.risk !== 'read')
      return {
        code: 'read_only',
        message: `${tool.name} is a ${tool.risk} and this server is read-only (PORTKEY_READ_ONLY).`,
      };
    if (denied(tool)) return { code: 'denied', message: `${tool.name} is switched off here (PORTKEY_TOOLS_DENY).` };
    if (tool.domain === ALWAYS) return undefined;
    if (!allowed(tool))
      return { code: 'denied', message: `${tool.name} is not among the tools allowed here (PORTKEY_TOOLS_ALLOW).` };
    return undefined;
  };

  const refusal = (tool: Tool): Refusal | undefined => {
    const direct = own(tool);
    if (direct) return direct;
    if (tool.domain !== ALWAYS && !on.has(tool.domain))
      return {
        code: 'denied',
        message: `${tool.name} belongs to the domain ${tool.domain}, which is switched off here; PORTKEY_TOOL_DOMAINS switches it on.`,
      };
    for (const step of tool.workflow?.steps ?? []) {
      const stepTool = find(step);
      const stepRefusal = stepTool && own(stepTool);
      if (stepRefusal) return { code: stepRefusal.code, message: `${tool.name} needs ${step}. ${stepRefusal.message}` };
    }
    return undefined;
  };
  return { refusal };
}

/**
 * What is left when several filters hold at once: there is only what each of them lets through. However a request asks,
 * it can narrow what the process allows and never widen it.
 *
 * @param layers the process's exposure first, then the request's
 */
export function narrowed(layers: readonly Exposure[]): Exposure {
  const first = (ask: (layer: Exposure) => Refusal | undefined): Refusal | undefined => {
    for (const layer of layers) {
      const refusal = ask(layer);
      if (refusal) return refusal;
    }
    return undefined;
  };
  return {
    refusal: (tool) => first((layer) => layer.refusal(tool)),
    refusalAt: (tool, risk) => first((layer) => layer.refusalAt?.(tool, risk)),
  };
}

/**
 * The process's exposure, narrowed by what a request asks for: there is only what every filter lets through.
 *
 * @param process what the process allows
 * @param filters what is asked for, each by itself; only taking domains away starts from all that the process allows
 * @param find looks up a tool by name, for the steps of workflows
 */
export function narrow(
  process: Exposure,
  filters: readonly ExposureSettings[],
  find: (name: string) => Tool | undefined,
): Exposure {
  const layers = filters.map((filter) => {
    const { domains: asked } = filter;
    const from = asked?.some((word) => !word.startsWith('-')) ? asked : ['all', ...(asked ?? [])];
    return createExposure({ ...filter, domains: from }, find);
  });
  return narrowed([process, ...layers]);
}

/**
 * Reads a pattern in which `*` stands for any characters, or none; every other character stands for itself. The parts
 * between the stars are looked for from left to right, each as early as it can be, so that nothing is ever tried again:
 * no pattern makes this slow.
 *
 * @param pattern such as `list_*`
 * @returns whether a name, such as `list_configs`, fits it
 */
export function namePattern(pattern: string): (name: string) => boolean {
  const [first = '', ...others] = pattern.split('*');
  const last = others.pop();
  if (last === undefined) return (name) => name === pattern;
  const between = others.filter((part) => part !== '');
  return (name) => {
    if (!name.startsWith(first)) return false;
    let from = first.length;
    for (const part of between) {
      const at = name.indexOf(part, from);
      if (at < 0) return false;
      from = at + part.length;
    }
    return name.length - from >= last.length && name.endsWith(last);
  };
}
