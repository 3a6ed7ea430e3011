import { analyticsAliases, analyticsInput } from '../catalog/analytics-input.ts';
import type { Field } from '../catalog/operation.ts';
import { integer } from '../catalog/schema.ts';
import { numberOf, objectOr, rowsOf, type Values } from './values.ts';
import type { Workflow } from './workflow.ts';

const DEFAULT_TOP = 5;

interface Part {
  readonly name: string;
  readonly operation: string;
  readonly read: (reply: unknown, top: number) => unknown;
}

const summaryOf = (reply: unknown): Values => objectOr(objectOr(reply).summary);

const ranked = (reply: unknown, top: number, by: string): readonly Values[] =>
  [...rowsOf(reply)].sort((a, b) => (numberOf(b[by]) ?? 0) - (numberOf(a[by]) ?? 0)).slice(0, top);

/** One call for each; a part whose call fails is named, and the rest stands. */
const PARTS: readonly Part[] = [
  { name: 'cost_cents', operation: 'get_cost_analytics', read: summaryOf },
  { name: 'requests', operation: 'get_request_analytics', read: summaryOf },
  { name: 'tokens', operation: 'get_token_analytics', read: summaryOf },
  { name: 'latency_ms', operation: 'get_latency_analytics', read: summaryOf },
  { name: 'error_rate_percent', operation: 'get_error_rate_analytics', read: summaryOf },
  { name: 'cache_hits', operation: 'get_cache_hit_rate', read: summaryOf },
  { name: 'top_models', operation: 'get_analytics_group_models', read: (reply, top) => ranked(reply, top, 'requests') },
  { name: 'top_users', operation: 'get_analytics_group_users', read: (reply, top) => ranked(reply, top, 'cost') },
];

const top: Field = {
  in: 'local',
  schema: integer(`How many models and users to name; default ${DEFAULT_TOP}.`, { minimum: 1, maximum: 50 }),
  unlisted: true,
};

/** One call, one period: what an administrator looks at first. */
export const analyticsSummary: Workflow = {
  name: 'get_analytics_summary',
  title: 'Get analytics summary',
  description:
    'Overview of one period in one call: cost (cents), requests, tokens, latency percentiles, error rate, cache hit rate, top models and users. Best first look; single charts over time: get_cost_analytics and the like.',
  domain: 'analytics',
  risk: 'read',
  steps: [],
  input: { ...analyticsInput, top },
  argumentAliases: analyticsAliases,
  run: async (args, tools) => {
    const { top: wanted, ...query } = args;
    const count = numberOf(wanted) ?? DEFAULT_TOP;
    let done = 0;
    const results = await Promise.all(
      PARTS.map(async (part) => {
        const result = await tools.run(part.operation, query);
        done += 1;
        tools.progress(done, PARTS.length, part.name);
        return { part, result };
      }),
    );
    const readable = results.flatMap(({ part, result }) =>
      result.ok ? [[part.name, part.read(result.data, count)]] : [],
    );
    const unavailable = results.flatMap(({ part, result }) =>
      result.ok
        ? []
        : [
            {
              part: part.name,
              operation: part.operation,
              reason: result.error.message,
              code: result.error.details.code,
            },
          ],
    );
    const [first] = results;
    if (readable.length === 0 && first && !first.result.ok) return first.result;
    const period = { from: args.time_of_generation_min, to: args.time_of_generation_max };
    return {
      ok: true,
      data: { period, ...Object.fromEntries(readable), ...(unavailable.length > 0 && { unavailable }) },
    };
  },
};
