import { local } from '../catalog/model/field.ts';
import { choice, list, text } from '../catalog/model/schema.ts';
import { usedTypes as paths, type usedTypes } from '../catalog/used-by.ts';
import { numberOf } from '../json.ts';
import { mapAtOnce } from '../map-at-once.ts';
import { ALL, listWorkspaces } from './analytics/workspaces.ts';
import { trafficOf, usersOf } from './dependents/find.ts';
import { daysField, topField } from './model/fields.ts';
import { everyRow, type Reads, rowsOrMissed, type WorkflowReads, workflowReads } from './model/reads.ts';
import { DAY_MS, defined, firstOf, lastDays, rowsOf, shownName, type Values } from './model/values.ts';
import type { Workflow, WorkflowTools } from './model/workflow.ts';

const DEFAULT_DAYS = 30;
const DEFAULT_TOP = 50;
const MOST_READS = 300;
const MOST_PAGES = 5;
/** Of each list in which references are looked for, and of the audit log. */
const MOST_REFERENCE_PAGES = 10;
const AT_ONCE = 4;

/** The kinds of things that can be unused: their list, how analytics group by them, and when they are unused. */
const KINDS = {
  api_key: { list: 'list_api_keys', group: 'api_key', how: 'no requests, and no change in the audit log' },
  config: {
    list: 'list_configs',
    group: 'config',
    how: 'no requests, and no key, workspace, prompt or config names it',
  },
  prompt: { list: 'list_prompts', group: 'prompt', how: 'no requests' },
  provider: { list: 'list_providers', how: 'no requests, and no config or prompt names it' },
  integration: { list: 'list_integrations', how: 'none of its providers is used' },
  guardrail: {
    list: 'list_guardrails',
    how: 'no workspace, config, MCP server or organisation default names it; requests are not counted by guardrail',
  },
} as const satisfies Partial<Record<keyof typeof usedTypes, { list: string; group?: string; how: string }>>;

type Kind = keyof typeof KINDS;

const kinds = Object.keys(KINDS) as Kind[];

const groupOf = (kind: Kind): string | undefined => (KINDS[kind] as { readonly group?: string }).group;

/** What can go: things without references and without requests. */
export const findUnused: Workflow = {
  name: 'find_unused',
  title: 'Find unused',
  description: 'Find keys, configs, prompts, providers, integrations, guardrails without references or requests.',
  examplePhrases: `
    find unused keys and configs, what can be cleaned up, stale api keys, orphaned prompts, things nobody uses, dead
    providers, clean up what has had no traffic for 90 days, unused guardrails and integrations
  `,
  domain: 'organisation',
  risk: 'read',
  steps: [],
  input: {
    days: daysField('Without requests for how many days', DEFAULT_DAYS),
    types: local(list(choice(kinds), 'Which kinds; all unless said.'), { listed: list(text()) }),
    top: topField('How many to name', DEFAULT_TOP),
  },
  examples: [
    {
      says: 'Which configs and keys did nobody use for 90 days?',
      arguments: { days: 90, types: ['config', 'api_key'] },
    },
  ],
  run: async (args, tools) => {
    const wanted = kinds.filter(
      (kind) => !Array.isArray(args.types) || args.types.length === 0 || args.types.includes(kind),
    );
    const count = numberOf(args.days) ?? DEFAULT_DAYS;
    const reads = workflowReads(tools.run, MOST_READS);
    const usage = await usageTeller({ tools, reads, days: count }, wanted);
    const found: Judged[] = [];
    for (const [at, kind] of wanted.entries()) {
      tools.progress(at, wanted.length, kind);
      const rows = await rowsOfKind(kind, reads, tools);
      found.push(...(await mapAtOnce(rows, AT_ONCE, async (row) => ({ kind, row, usage: await usage(kind, row) }))));
    }
    tools.progress(wanted.length, wanted.length, 'done');
    return { ok: true, data: answerOf(found, wanted, count, numberOf(args.top) ?? DEFAULT_TOP, reads) };
  },
};

interface Judged {
  readonly kind: Kind;
  readonly row: Values;
  readonly usage: Usage;
}

/** Every row of a kind; a prompt's does not say of which workspace it is, so that each workspace is asked. */
async function rowsOfKind(kind: Kind, reads: WorkflowReads, tools: WorkflowTools): Promise<readonly Values[]> {
  const workspaces = kind === 'prompt' ? await listWorkspaces(tools) : [];
  const places: readonly Values[] =
    'ok' in workspaces || workspaces.length === 0 ? [{}] : workspaces.map(({ id }) => ({ workspace_id: id }));
  const lists = await mapAtOnce(places, AT_ONCE, async (place) => {
    const read = await rowsOrMissed(KINDS[kind].list, place, reads, { what: `${kind}s`, mostPages: MOST_PAGES });
    return (read?.rows ?? []).map((row) => ({ ...row, ...place }));
  });
  return lists.flat();
}

function answerOf(
  found: readonly Judged[],
  wanted: readonly Kind[],
  count: number,
  most: number,
  reads: WorkflowReads,
): Values {
  const idle = found.filter(({ usage }) => usage.is === 'unused').sort((a, b) => ageOf(a) - ageOf(b));
  const unknown = found.filter(({ usage }) => usage.is === 'unknown');
  return defined({
    days: count,
    unused: firstOf(idle, most).map(({ kind, row }) => shownRow(kind, row)),
    counts: Object.fromEntries(wanted.map((kind) => [kind, countsOf(found.filter((each) => each.kind === kind))])),
    how: Object.fromEntries(wanted.map((kind) => [kind, KINDS[kind].how])),
    cannot_tell:
      unknown.length === 0
        ? undefined
        : firstOf(unknown, most).map(({ kind, row, usage }) => ({
            ...shownRow(kind, row),
            ...(usage.is === 'unknown' && { not_looked_at: usage.why }),
          })),
    not_looked_at: reads.notLookedAt.length > 0 ? reads.notLookedAt : undefined,
  });
}

const ageOf = ({ row }: Judged): number => Date.parse(String(row.created_at));

const shownRow = (type: Kind, row: Values): Values =>
  defined({
    type,
    id: row.slug ?? row.id,
    name: shownName(row),
    workspace_id: row.workspace_id ?? undefined,
    created_at: row.created_at,
  });

const countsOf = (found: readonly Judged[]): Values => {
  const of = (is: Usage['is']): number => found.filter(({ usage }) => usage.is === is).length;
  return {
    looked_at: found.length,
    used: of('used'),
    unused: of('unused'),
    too_new: of('too new'),
    cannot_tell: of('unknown'),
  };
};

/** Whether a thing is used, as far as can be told. */
type Usage =
  | { readonly is: 'used' | 'unused' | 'too new' }
  | { readonly is: 'unknown'; readonly why: readonly string[] };

/** What tells of things whether they are used. */
type UsageOf = (kind: Kind, row: Values) => Promise<Usage>;

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
async function usageTeller({ tools, reads, days }: Looking, asked: readonly Kind[]): Promise<UsageOf> {
  const grouped = async (group: string): Promise<ReadonlySet<string>> => {
    const result = await tools.run('get_analytics_group', {
      group_by: group,
      workspace_slug: ALL,
      ...lastDays(tools.now, days),
    });
    // It only spares reads: what is not seen here is counted by itself.
    return new Set(result.ok ? rowsOf(result.data).map((row) => String(row[group])) : []);
  };
  const groups = [...new Set(asked.flatMap((kind) => groupOf(kind) ?? []))];
  const seen = new Map(await Promise.all(groups.map(async (group) => [group, await grouped(group)] as const)));
  const actors = asked.includes('api_key') ? await actorsIn({ tools, reads, days }) : new Set<string>();
  const known = new Map<string, Promise<Usage>>();

  const judge = async (kind: Kind, row: Values): Promise<Usage> => {
    const made = Date.parse(String(row.created_at));
    if (made > tools.now - days * DAY_MS) return { is: 'too new' };
    const group = groupOf(kind);
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
    const users = await usersOf(subject, own, MOST_REFERENCE_PAGES);
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
  const read = await everyRow(
    'list_audit_logs',
    { start_time: new Date(tools.now - days * DAY_MS).toISOString(), end_time: new Date(tools.now).toISOString() },
    reads,
    MOST_REFERENCE_PAGES,
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
