import type { Field } from '../../catalog/operation.ts';
import { choice, integer, list } from '../../catalog/schema.ts';
import { numberOf } from '../../json.ts';
import { mapAtOnce } from '../../map-at-once.ts';
import { listWorkspaces } from '../all-workspaces/directory.ts';
import { everyRowOf, type WorkflowReads, workflowReads } from '../reads.ts';
import { shownName } from '../shown-name.ts';
import { defined, firstOf, type Values } from '../values.ts';
import type { Workflow, WorkflowTools } from '../workflow.ts';
import { type Kind, kinds, LISTS, type Usage, usageTeller } from './usage.ts';

const DEFAULT_DAYS = 30;
const DEFAULT_TOP = 50;
const MOST_READS = 300;
const MOST_PAGES = 5;
const AT_ONCE = 4;

const days: Field = {
  in: 'local',
  schema: integer(`Without requests for how many days; default ${DEFAULT_DAYS}.`, { minimum: 1, maximum: 365 }),
  listed: integer(),
};

const types: Field = {
  in: 'local',
  schema: list(choice(kinds), 'Which kinds; all unless said.'),
  listed: { type: 'array', items: { type: 'string' } },
};

const top: Field = {
  in: 'local',
  schema: integer(`How many to name; default ${DEFAULT_TOP}.`, { minimum: 1, maximum: 500 }),
  unlisted: true,
};

const HOW = {
  api_key: 'no requests, and no change in the audit log',
  config: 'no requests, and no key, workspace, prompt or config names it',
  prompt: 'no requests',
  provider: 'no requests, and no config or prompt names it',
  integration: 'none of its providers is used',
  guardrail: 'no workspace, config, MCP server or organisation default names it; requests are not counted by guardrail',
} as const satisfies Record<Kind, string>;

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
  input: { days, types, top },
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
    const read = await everyRowOf(LISTS[kind].list, place, reads, MOST_PAGES);
    if (!read.ok) {
      reads.missed(`${kind}s (${read.why})`);
      return [];
    }
    if (read.total > read.rows.length) reads.missed(`${read.total - read.rows.length} more of ${read.total} ${kind}s`);
    return read.rows.map((row) => ({ ...row, ...place }));
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
    how: Object.fromEntries(wanted.map((kind) => [kind, HOW[kind]])),
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
