import { usedTypes as paths, type usedTypes } from '../../catalog/used-by.ts';
import { ALL } from '../all-workspaces/adaptations.ts';
import { trafficOf, usersOf } from '../dependents/find.ts';
import { everyRowOf, type Reads, type WorkflowReads } from '../reads.ts';
import { rowsOf, type Values } from '../values.ts';
import type { WorkflowTools } from '../workflow.ts';

/** The kinds of things that can be unused. */
export const kinds = [
  'api_key',
  'config',
  'prompt',
  'provider',
  'integration',
  'guardrail',
] as const satisfies readonly (keyof typeof usedTypes)[];

export type Kind = (typeof kinds)[number];

/** The list of each kind, and how analytics group by it. */
export const LISTS: Readonly<Record<Kind, { readonly list: string; readonly group?: string }>> = {
  api_key: { list: 'list_api_keys', group: 'api_key' },
  config: { list: 'list_configs', group: 'config' },
  prompt: { list: 'list_prompts', group: 'prompt' },
  provider: { list: 'list_providers' },
  integration: { list: 'list_integrations' },
  guardrail: { list: 'list_guardrails' },
};

/** Whether a thing is used, as far as can be told. */
export type Usage =
  | { readonly is: 'used' | 'unused' | 'too new' }
  | { readonly is: 'unknown'; readonly why: readonly string[] };

/** What tells of things whether they are used. */
export type UsageOf = (kind: Kind, row: Values) => Promise<Usage>;

const DAY_MS = 24 * 3_600_000;
const MOST_PAGES = 10;
const ACTOR_PAGES = 10;

interface Looking {
  readonly tools: WorkflowTools;
  readonly reads: WorkflowReads;
  readonly days: number;
}

/**
 * Looks up, once, what had requests and who acted; then tells of one thing after the other whether it is used.
 *
 * @param looking how far back, and the bounded way to Portkey
 * @param asked the kinds that will be asked about
 */
export async function usageTeller({ tools, reads, days }: Looking, asked: readonly Kind[]): Promise<UsageOf> {
  const span = {
    time_of_generation_min: new Date(tools.now - days * DAY_MS).toISOString(),
    time_of_generation_max: new Date(tools.now).toISOString(),
  };
  const grouped = async (group: string): Promise<ReadonlySet<string>> => {
    const result = await tools.run('get_analytics_group', { group_by: group, workspace_slug: ALL, ...span });
    // It only spares reads: what is not seen here is counted by itself.
    return new Set(result.ok ? rowsOf(result.data).map((row) => String(row[group])) : []);
  };
  const groups = [...new Set(asked.flatMap((kind) => LISTS[kind].group ?? []))];
  const seen = new Map(await Promise.all(groups.map(async (group) => [group, await grouped(group)] as const)));
  const actors = asked.includes('api_key') ? await actorsIn({ tools, reads, days }) : new Set<string>();
  const known = new Map<string, Promise<Usage>>();

  const judge = async (kind: Kind, row: Values): Promise<Usage> => {
    const made = Date.parse(String(row.created_at));
    if (made > tools.now - days * DAY_MS) return { is: 'too new' };
    const { group } = LISTS[kind];
    const ids = [row.id, row.slug].filter((id): id is string => typeof id === 'string');
    if (group !== undefined && ids.some((id) => seen.get(group)?.has(id))) return { is: 'used' };
    if (kind === 'api_key' && (actors === undefined || ids.some((id) => actors.has(id))))
      return actors === undefined
        ? { is: 'unknown', why: ['the audit log, which shows what keys change'] }
        : { is: 'used' };
    const why: string[] = Number.isNaN(made) ? ['when it was made'] : [];
    const own: Reads = { ...reads, missed: (what) => void why.push(what) };
    const subject = { resource: paths[kind], given: row.slug ?? row.id, value: row };
    const traffic = await trafficOf(subject, own, { now: tools.now, days });
    if ((traffic?.traffic ?? 0) > 0) return { is: 'used' };
    const users = await usersOf(subject, own, MOST_PAGES);
    if (users.some(({ rows, use }) => use !== false && rows.length > 0)) return { is: 'used' };
    if (kind === 'integration') {
      const providers = users.filter(({ what }) => what === 'providers').flatMap(({ rows }) => rows);
      const usages = await Promise.all(providers.map((provider) => usage('provider', provider)));
      const telling = usages.find(({ is }) => is === 'used' || is === 'too new');
      if (telling !== undefined) return telling;
      why.push(...usages.flatMap((each) => (each.is === 'unknown' ? each.why : [])));
    }
    return why.length > 0 ? { is: 'unknown', why: [...new Set(why)] } : { is: 'unused' };
  };
  const usage: UsageOf = (kind, row) => {
    const key = `${kind} ${String(row.workspace_id)} ${String(row.id ?? row.slug)}`;
    const found = known.get(key) ?? judge(kind, row);
    known.set(key, found);
    return found;
  };
  return usage;
}

/** Who changed something: a key that only administers has no requests. Undefined where it cannot be told. */
async function actorsIn({ tools, reads, days }: Looking): Promise<ReadonlySet<string> | undefined> {
  const read = await everyRowOf(
    'list_audit_logs',
    { start_time: new Date(tools.now - days * DAY_MS).toISOString(), end_time: new Date(tools.now).toISOString() },
    reads,
    ACTOR_PAGES,
  );
  if (!read.ok) {
    reads.missed(`what keys changed, in the audit log (${read.why})`);
    return undefined;
  }
  if (read.total > read.rows.length) {
    reads.missed(`${read.total - read.rows.length} of ${read.total} records of the audit log`);
    return undefined;
  }
  return new Set(read.rows.map((row) => String(row.user_id)));
}
