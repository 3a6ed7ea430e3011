import { local } from '../../catalog/model/field.ts';
import { list, text } from '../../catalog/model/schema.ts';
import { analyticsAliases, analyticsInput } from '../../catalog/schemas/analytics-input.ts';
import { numberOf } from '../../json.ts';
import { mapAtOnce } from '../../map-at-once.ts';
import { INCOMPLETE, listWorkspaces, type Workspace } from '../analytics/workspaces.ts';
import { topField } from '../model/fields.ts';
import { everyRow, type WorkflowReads, workflowReads } from '../model/reads.ts';
import { defined, firstOf, shownName, type Values } from '../model/values.ts';
import type { StepFailure, StepResult, Workflow, WorkflowTools } from '../model/workflow.ts';
import { invalidArgument } from '../model/workflow.ts';
import { budgetsIn } from './budgets.ts';
import {
  type Costs,
  changeOf,
  costsBy,
  type Dimension,
  dimensionNames,
  dimensionOf,
  dollarsOf,
  grewMost,
  LEAST_BEFORE,
  type Spent,
  sideBySide,
  topOf,
} from './costs.ts';

const DEFAULT_BY = ['workspace', 'model', 'provider', 'key'];
const DEFAULT_TOP = 10;
const MOST_READS = 150;
/** Each dimension costs two calls for each workspace. */
const MOST_WORKSPACES = 25;
const DIMENSIONS_AT_ONCE = 2;
const KEY_PAGES = 10;

const { period, time_of_generation_min, time_of_generation_max, workspace_slug } = analyticsInput;

/** What a period cost, against the one before it. */
export const spendReport: Workflow = {
  name: 'get_spend_report',
  title: 'Get spend report',
  description: 'Dollars of a period against the one before: by workspace, model, key …; what grew most; budgets left.',
  examplePhrases: `
    spend report, cost report compared with the month before, what did each team spend and how does it compare, who
    spends more than last month, what grew most in cost, spend by workspace and model and key, budgets and how much of
    them is left, chargeback by team against the previous period, why did our costs go up, month over month spend
  `,
  domain: 'analytics',
  view: 'traffic',
  plan: 'enterprise',
  risk: 'read',
  steps: [],
  input: {
    period: { ...period, listed: text() },
    time_of_generation_min,
    time_of_generation_max,
    workspace_slug: { ...workspace_slug, listed: text() },
    by: local(list(text(), `Any of ${dimensionNames.join(', ')}, metadata:FIELD; default ${DEFAULT_BY.join(', ')}.`), {
      listed: list(text(), 'workspace, model, provider, key, user, metadata:FIELD'),
    }),
    top: topField('How many rows of each', DEFAULT_TOP),
  },
  argumentAliases: {
    start_time: analyticsAliases.start_time,
    end_time: analyticsAliases.end_time,
    workspace: 'workspace_slug',
  },
  examples: [
    {
      says: 'This month against the one before, by team',
      arguments: { period: 'this_month', by: ['workspace', 'metadata:team'] },
    },
  ],
  charts: [
    {
      kind: 'bars',
      unit: 'usd',
      title: 'Spend by {*}, and in the period before',
      points: 'by.*.rows',
      x: ['name'],
      figures: { dollars: 'This period', before: 'Period before' },
    },
  ],
  run: async (args, tools) => {
    const asked = Array.isArray(args.by) && args.by.length > 0 ? [...new Set(args.by.map(String))] : DEFAULT_BY;
    const wanted = asked.map((name) => dimensionOf(name));
    const unknown = asked.find((_, at) => wanted[at] === undefined);
    if (unknown !== undefined)
      return invalidArgument(
        'by',
        `does not know "${unknown}": ${dimensionNames.join(', ')} and metadata:FIELD are valid`,
      );
    const spans = spansOf(args);
    if (spans === undefined) return invalidArgument('period', 'must begin before it ends');
    const place = await placeOf(args.workspace_slug, tools);
    if ('ok' in place) return place;
    return report(
      { ...place, spans, dimensions: wanted.flatMap((one) => one ?? []), top: numberOf(args.top) ?? DEFAULT_TOP },
      tools,
    );
  },
};

interface Span {
  readonly from: string;
  readonly to: string;
}

/** The period, and the one of the same length before it. */
function spansOf(args: Values): { readonly now: Span; readonly before: Span } | undefined {
  const [from, to] = [Date.parse(String(args.time_of_generation_min)), Date.parse(String(args.time_of_generation_max))];
  if (!(from < to)) return undefined;
  const iso = (ms: number): string => new Date(ms).toISOString();
  // A moment belongs to one of the two: both ends of a span count.
  return { now: { from: iso(from), to: iso(to) }, before: { from: iso(from - (to - from)), to: iso(from - 1) } };
}

interface Place {
  /** The workspace that was named. */
  readonly slug?: string;
  /** All that the key may list; undefined with a workspace's own key. */
  readonly workspaces: readonly Workspace[] | undefined;
}

async function placeOf(given: unknown, tools: WorkflowTools): Promise<Place | StepFailure> {
  const named = typeof given === 'string' && given !== '*' ? given : undefined;
  const workspaces = await listWorkspaces(tools);
  if (!('ok' in workspaces)) return { workspaces, ...(named !== undefined && { slug: named }) };
  if (given === '*') return workspaces;
  tools.note(`Of the key's own workspace alone: the others cannot be listed (${workspaces.error.message}).`);
  return { workspaces: undefined, ...(named !== undefined && { slug: named }) };
}

interface Asked extends Place {
  readonly spans: { readonly now: Span; readonly before: Span };
  readonly dimensions: readonly Dimension[];
  readonly top: number;
}

/** What both periods cost. */
interface Total {
  readonly now: Costs;
  readonly before: Costs;
}

interface Read extends Total {
  readonly dimension: Dimension;
}

async function report(asked: Asked, tools: WorkflowTools): Promise<StepResult> {
  const { slug, workspaces, spans, top: most } = asked;
  const reads = workflowReads(tools.run, MOST_READS);
  const unavailable: Values[] = [];
  const total = await wholeOf(asked, tools);
  if ('ok' in total) return total;
  const looked = slug === undefined && workspaces ? busiest(workspaces, total, reads) : undefined;
  const scope = looked ?? { slug };
  let done = 0;
  const results = await mapAtOnce(
    asked.dimensions,
    DIMENSIONS_AT_ONCE,
    async (dimension): Promise<Read | undefined> => {
      const [now, before] =
        dimension.name === TOTAL.name
          ? [total.now, total.before]
          : await Promise.all(
              [spans.now, spans.before].map((span) => costsBy(dimension, { ...span, workspaces: scope }, tools)),
            );
      done += 1;
      tools.progress(done, asked.dimensions.length + 1, dimension.name);
      const failed = [now, before].find((costs) => costs !== undefined && 'ok' in costs);
      if (failed !== undefined && 'ok' in failed)
        unavailable.push({ what: `by ${dimension.name}`, reason: failed.error.message });
      if (now === undefined || before === undefined || 'ok' in now || 'ok' in before) return undefined;
      for (const missing of [...now.unavailable, ...before.unavailable])
        unavailable.push({ what: `by ${dimension.name}`, ...missing });
      return { dimension, now, before };
    },
  );
  const read = results.flatMap((each) => each ?? []);
  if ([total, ...read].some(({ now, before }) => now.incomplete || before.incomplete)) tools.note(INCOMPLETE);
  const names = await namesOf(read, workspaces, reads);
  const budgets = await budgetsIn({ tools, reads, workspaces, ...(slug !== undefined && { slug }) });
  tools.progress(asked.dimensions.length + 1, asked.dimensions.length + 1, 'budgets');
  const shown =
    (dimension: string) =>
    ({ value }: Spent): Values =>
      defined({ [dimension]: value === '' ? '(none)' : value, name: names.get(`${dimension} ${value}`) });
  const rows = read.map(({ dimension, now, before }) => ({
    dimension: dimension.name,
    spent: sideBySide(now.cents, before.cents),
  }));
  const all = rows.flatMap(({ dimension, spent }) => spent.map((row) => ({ ...row, dimension })));
  return {
    ok: true,
    data: defined({
      period: spans.now,
      before: spans.before,
      times: 'UTC',
      unit: 'US dollars',
      workspace: slug,
      total: changeOf({ dollars: sumOf(total.now), before: sumOf(total.before) }),
      by: Object.fromEntries(rows.map(({ dimension, spent }) => [dimension, topOf(spent, most, shown(dimension))])),
      grew_most: grewMost(all, GREW, (row) => shown(row.dimension)(row)),
      percent_from: `${LEAST_BEFORE} dollar before`,
      budgets: { count: budgets.length, rows: firstOf(budgets, most).map(({ spender_id: _, ...budget }) => budget) },
      unavailable: unavailable.length > 0 ? unavailable : undefined,
      not_looked_at: reads.notLookedAt.length > 0 ? reads.notLookedAt : undefined,
    }),
  };
}

const GREW = 5;

const TOTAL: Dimension = {
  name: 'workspace',
  operation: 'get_analytics_group',
  args: { group_by: 'workspace' },
  whole: true,
};

const sumOf = ({ cents }: Costs): number => dollarsOf([...cents.values()].reduce((sum, each) => sum + each, 0));

/** What each workspace cost: one call for a period, of which the total is made. */
async function wholeOf({ slug, workspaces, spans }: Asked, tools: WorkflowTools): Promise<Total | StepFailure> {
  const scope = slug === undefined && workspaces ? workspaces : { slug };
  const [now, before] = await Promise.all([
    costsBy(TOTAL, { ...spans.now, workspaces: scope }, tools),
    costsBy(TOTAL, { ...spans.before, workspaces: scope }, tools),
  ]);
  if ('ok' in now) return now;
  return 'ok' in before ? before : { now, before };
}

/** The workspaces that cost anything, the dearest first, as many as are looked into. */
function busiest(workspaces: readonly Workspace[], { now, before }: Total, reads: WorkflowReads): readonly Workspace[] {
  const cents = ({ slug }: Workspace): number => (now.cents.get(slug) ?? 0) + (before.cents.get(slug) ?? 0);
  const spending = workspaces.filter((each) => cents(each) > 0).sort((a, b) => cents(b) - cents(a));
  if (spending.length > MOST_WORKSPACES)
    reads.missed(
      `${spending.length - MOST_WORKSPACES} of ${spending.length} workspaces with spend, the least of all, in what is not by workspace`,
    );
  return firstOf(spending, MOST_WORKSPACES);
}

/** What people call the workspaces and keys of the rows. */
async function namesOf(
  read: readonly Read[],
  workspaces: readonly Workspace[] | undefined,
  reads: WorkflowReads,
): Promise<ReadonlyMap<string, string>> {
  const names = new Map((workspaces ?? []).map(({ slug, name }) => [`workspace ${slug}`, name]));
  if (!read.some(({ dimension }) => dimension.name === 'key')) return names;
  const keys = await everyRow('list_api_keys', {}, reads, KEY_PAGES);
  if (!keys.ok) reads.missed(`the names of API keys (${keys.why})`);
  else for (const row of keys.rows) names.set(`key ${String(row.id)}`, shownName(row) ?? '');
  return names;
}
