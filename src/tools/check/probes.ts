import type { Tool } from '../model/tool.ts';

/** One harmless read that tells whether the key may do what its scopes say. */
export interface Probe {
  readonly tool: Tool;
  readonly arguments: Readonly<Record<string, unknown>>;
}

/** Values for arguments that name nothing in particular: the first workspace, the organisation, the last hour. */
export type KnownIds = Readonly<Record<string, string | undefined>>;

const scopesKey = (tool: Tool): string => JSON.stringify(tool.scopes ?? [tool.domain]);

/**
 * Reads that need nothing but a period: they change nothing, cost nothing and name nothing. One for each domain and kind
 * of scope.
 *
 * @param tools those that the filters let through
 * @param known ids that some of them want
 */
export function probesOf(tools: readonly Tool[], known: KnownIds): readonly Probe[] {
  const seen = new Set<string>();
  return tools.flatMap((tool) => {
    const { operation } = tool;
    if (operation === undefined || operation.method !== 'GET' || tool.risk !== 'read') return [];
    const args = argumentsFor(tool, known);
    const key = `${tool.domain} ${scopesKey(tool)}`;
    if (args === undefined || seen.has(key)) return [];
    seen.add(key);
    return [{ tool, arguments: args }];
  });
}

/** What a probe is called with; undefined where it would have to name something. */
function argumentsFor(tool: Tool, known: KnownIds): Readonly<Record<string, unknown>> | undefined {
  const fields = Object.entries(tool.input);
  const period = fields.find(([, field]) => field.in === 'period');
  const covered = new Set(period ? [period[0], ...(period[1].span ?? [])] : []);
  if (tool.needsOneOf.length > 0) return undefined;
  const required = fields
    .filter(([name, field]) => field.required === true && !covered.has(name))
    .map(([name]) => name);
  if (required.some((name) => known[name] === undefined)) return undefined;
  return {
    ...Object.fromEntries(required.map((name) => [name, known[name]])),
    ...(period && { [period[0]]: 'last_1_hours' }),
    ...(tool.input.page_size && { page_size: 1 }),
    ...(tool.input.limit && { limit: 1 }),
  };
}
