import { analyticsAliases, analyticsInput } from '../../catalog/schemas/analytics-input.ts';
import { numberOf, objectOr } from '../../json.ts';
import { topField } from '../model/fields.ts';
import { operationCalled } from '../model/reads.ts';
import { rowsOf, type Values } from '../model/values.ts';
import type { StepResult, Workflow, WorkflowTools } from '../model/workflow.ts';
import { noteOfAll } from './adaptations.ts';
import { addUp, isCut, requestCounts } from './add-up.ts';
import { ALL, INCOMPLETE, listWorkspaces, type Workspace } from './workspaces.ts';

const DEFAULT_TOP = 5;

interface Part {
  readonly name: string;
  readonly operation: string;
  /** Of rows, and not the period's figures: those with most of it are named. */
  readonly most?: string;
}

/** One call for each; a part whose call fails is named, and the rest stands. */
const PARTS: readonly Part[] = [
  { name: 'cost_cents', operation: 'get_cost_analytics' },
  { name: 'requests', operation: 'get_request_analytics' },
  { name: 'tokens', operation: 'get_token_analytics' },
  { name: 'latency_ms', operation: 'get_latency_analytics' },
  { name: 'error_rate_percent', operation: 'get_error_rate_analytics' },
  { name: 'cache_hits', operation: 'get_cache_hit_rate' },
  { name: 'top_models', operation: 'get_analytics_group_models', most: 'requests' },
  { name: 'top_users', operation: 'get_analytics_group_users', most: 'cost' },
];

const readPart = ({ most }: Part, reply: unknown, top: number): unknown =>
  most === undefined
    ? objectOr(objectOr(reply).summary)
    : rowsOf(reply)
        .toSorted((a, b) => (numberOf(b[most]) ?? 0) - (numberOf(a[most]) ?? 0))
        .slice(0, top);

/** One call, one period: what an administrator looks at first. */
export const analyticsSummary: Workflow = {
  name: 'get_analytics_summary',
  title: 'Get analytics summary',
  description:
    'Overview of one period in one call: cost (cents), requests, tokens, latency, error rate, cache hits, top models and users. An organisation key gets all workspaces and each one’s part, unless workspace_slug names one. Over time: get_cost_analytics and the like.',
  examplePhrases: `
    overview of usage, give me the key figures, how are we doing this week, dashboard at a glance, weekly report,
    summary of cost requests and latency, health check of our AI usage, monthly report for management, status report,
    executive summary, all metrics at once, usage stats for last week
  `,
  domain: 'analytics',
  view: 'traffic',
  plan: 'enterprise',
  risk: 'read',
  steps: [],
  input: {
    ...analyticsInput,
    top: topField('How many models and users to name', DEFAULT_TOP, 50),
  },
  argumentAliases: analyticsAliases,
  charts: [
    {
      kind: 'bars',
      unit: 'usd',
      cents: true,
      title: 'Cost by workspace',
      points: 'workspaces',
      x: ['name', 'slug'],
      figures: { 'cost_cents.total': 'Cost' },
    },
    {
      kind: 'bars',
      unit: 'usd',
      cents: true,
      title: 'Cost of the most used models',
      points: 'top_models',
      figures: { cost: 'Cost' },
    },
  ],
  run: async ({ top: wanted, workspace_slug: slug, ...query }, tools) => {
    const count = numberOf(wanted) ?? DEFAULT_TOP;
    const period = { from: query.time_of_generation_min, to: query.time_of_generation_max };
    const workspaces = slug === undefined || slug === ALL ? await listWorkspaces(tools) : undefined;
    // A workspace's own key may not list them, and sees that one alone: only who asks for all by name is told.
    if (workspaces !== undefined && 'ok' in workspaces && slug === ALL) return workspaces;
    const all = workspaces !== undefined && !('ok' in workspaces) ? workspaces : undefined;
    const place = slug === undefined ? {} : { workspace_slug: slug };
    const asked = all ? askAll(all, query, tools) : (part: Part) => tools.run(part.operation, { ...query, ...place });
    const results = await readParts(asked, tools);
    const [first] = results;
    if (first && !first.result.ok && results.every(({ result }) => !result.ok)) return first.result;
    const readable = results.flatMap(({ part, result }) =>
      result.ok ? [[part.name, readPart(part, result.data, count)] as const] : [],
    );
    if (all) sayOfAll(results, all, tools);
    else if (results.some(({ result }) => result.ok && isCut(result.data))) tools.note(INCOMPLETE);
    const unavailable = unavailableParts(results);
    return {
      ok: true,
      data: {
        period,
        ...Object.fromEntries(readable),
        ...(all && { how: howTold(results), workspaces: byWorkspace(results, all) }),
        ...(unavailable.length > 0 && { unavailable }),
      },
    };
  },
};

interface PartResult {
  readonly part: Part;
  readonly result: StepResult;
}

function askAll(workspaces: readonly Workspace[], args: Values, tools: WorkflowTools) {
  const requests = requestCounts(args, workspaces, tools);
  // Each part is made of several calls: how far the parts are is told, not each call.
  const quiet: WorkflowTools = { ...tools, progress: () => {} };
  return async (part: Part): Promise<StepResult> => {
    const operation = operationCalled(part.operation);
    return addUp({ operation, args, workspaces, tools: quiet, requests });
  };
}

async function readParts(
  ask: (part: Part) => Promise<StepResult>,
  tools: WorkflowTools,
): Promise<readonly PartResult[]> {
  let done = 0;
  return Promise.all(
    PARTS.map(async (part) => {
      const result = await ask(part);
      done += 1;
      tools.progress(done, PARTS.length, part.name);
      return { part, result };
    }),
  );
}

/** The parts that failed, and those that lack a workspace. */
function unavailableParts(results: readonly PartResult[]): readonly Values[] {
  return results.flatMap(({ part, result }): Values[] => {
    const about = { part: part.name, operation: part.operation };
    if (!result.ok) return [{ ...about, reason: result.error.message, code: result.error.details.code }];
    const { unavailable } = objectOr(result.data);
    return Array.isArray(unavailable) ? unavailable.map((workspace) => ({ ...about, ...objectOr(workspace) })) : [];
  });
}

function sayOfAll(results: readonly PartResult[], workspaces: readonly Workspace[], tools: WorkflowTools): void {
  const replies = results.flatMap(({ result }) => (result.ok ? [objectOr(result.data)] : []));
  const unread = new Set(
    replies.flatMap(({ unavailable }) =>
      Array.isArray(unavailable) ? unavailable.map((one) => objectOr(one).workspace) : [],
    ),
  );
  noteOfAll({ unavailable: [...unread], is_quota_exceeded: replies.some(isCut) }, workspaces.length, tools);
}

/** How the figures of each part were told, in words. */
const howTold = (results: readonly PartResult[]): Values =>
  Object.fromEntries(
    results.flatMap(({ part, result }) => {
      const { how } = result.ok ? objectOr(result.data) : {};
      return how === undefined ? [] : [[part.name, how]];
    }),
  );

/** Each workspace's part of every figure. */
function byWorkspace(results: readonly PartResult[], workspaces: readonly Workspace[]): readonly Values[] {
  return workspaces.map(({ slug, name }) => {
    const figures = results.flatMap(({ part, result }) => {
      const parts = result.ok ? objectOr(result.data).workspaces : undefined;
      const own = Array.isArray(parts) ? parts.map(objectOr).find((one) => one.slug === slug) : undefined;
      if (own === undefined || part.most) return [];
      const { slug: _slug, name: _name, ...rest } = own;
      return [[part.name, rest] as const];
    });
    return { slug, name, ...Object.fromEntries(figures) };
  });
}
