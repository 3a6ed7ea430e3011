import { costBars, courses, ofPeriod, stacks } from './analytics-charts.ts';
import { analyticsAliases, analyticsGroupInput, analyticsInput, askedColumns } from './analytics-input.ts';
import { inPath, unlisted } from './field.ts';
import type { Domain, Operation, PerWorkspace } from './operation.ts';
import { longPages } from './paging.ts';
import { flag, text } from './schema.ts';

/** What all analytics have in common. Plan: portkey-facts.md, "Scopes"; the documentation itself names no plan. */
const common = {
  method: 'GET',
  risk: 'read',
  plan: 'enterprise',
  scopes: ['analytics.view'],
  argumentAliases: analyticsAliases,
  perWorkspace: {},
  view: 'traffic',
} as const satisfies Partial<Operation>;

/** One figure over time (or its distribution) with a summary: `{summary, data_points}`. */
const graph = { ...common, input: analyticsInput } as const satisfies Partial<Operation>;

/** Totals by the values of one dimension, in pages. */
const group = { ...common, input: analyticsGroupInput, paging: longPages() } as const satisfies Partial<Operation>;

/** The same where the number of requests alone comes unless more is asked for. */
const plainGroup = {
  ...group,
  input: { ...analyticsGroupInput, columns: { ...askedColumns, unlisted: true } },
} as const satisfies Partial<Operation>;

/** Distinct ones (who is in two workspaces would count twice), and means over something else than requests. */
const apart = (...names: readonly string[]): PerWorkspace => ({
  figures: Object.fromEntries(names.map((name) => [name, 'apart' as const])),
});

export const analytics = {
  domain: 'analytics',
  about: 'cost, traffic, tokens, latency, errors, cache and feedback over time or by model, user, workspace',
  operations: [
    {
      ...graph,
      name: 'get_cache_hit_rate',
      charts: courses('Cache hit rate', 'percent', { rate: 'Hit rate' }),
      path: '/analytics/graphs/cache/hit-rate',
      title: 'Chart cache hit rate',
      description:
        'Chart the cache hit rate (percent) over time, with simple and semantic hits and cents saved. Whole period in one row: get_cache_summary.',
      aliases: ['get_cache_hit_rate_analytics'],
    },
    {
      ...graph,
      name: 'get_cache_hit_latency',
      charts: courses('Latency of cache hits', 'milliseconds', { avg: 'Average' }),
      perWorkspace: apart('avg'),
      path: '/analytics/graphs/cache/latency',
      title: 'Chart cache latency',
      description: 'Chart the average response time (ms) of cache hits over time. All requests: get_latency_analytics.',
      aliases: ['get_cache_latency_analytics'],
    },
    {
      ...graph,
      name: 'get_cost_analytics',
      charts: stacks('Cost', 'usd', { total: 'Cost' }, { cents: true }),
      path: '/analytics/graphs/cost',
      title: 'Chart cost',
      description:
        'Chart spend over time in US cents: total and average per request. By key, model or workspace: get_analytics_group; all figures at once: get_analytics_summary.',
    },
    {
      ...graph,
      name: 'get_error_analytics',
      charts: stacks('Failed requests', 'requests', { total: 'Failed requests' }),
      path: '/analytics/graphs/errors',
      title: 'Chart errors',
      description:
        'Chart the number of failed requests over time. As a percentage: get_error_rate_analytics; by status code: get_error_stacks_analytics.',
    },
    {
      ...graph,
      name: 'get_error_rate_analytics',
      charts: courses('Error rate', 'percent', { rate: 'Error rate' }),
      path: '/analytics/graphs/errors/rate',
      title: 'Chart error rate',
      description:
        'Chart the error rate over time: the percentage of requests that failed. Counts: get_error_analytics.',
    },
    {
      ...graph,
      name: 'get_error_stacks_analytics',
      charts: [
        {
          kind: 'stacked',
          unit: 'requests',
          title: 'Failed requests by class',
          points: 'days',
          x: ['day'],
          figures: { '4xx': '4xx', '5xx': '5xx' },
        },
        {
          kind: 'stacked',
          unit: 'requests',
          title: 'Failed requests by status code',
          points: 'data_points',
          x: ['timestamp'],
          parts: { list: 'stats', name: 'response_status_code', figure: 'count' },
        },
      ],
      path: '/analytics/graphs/errors/stacks',
      title: 'Chart errors by status code',
      description:
        'Chart failed requests over time by HTTP status code (429, 500, …); daily: true gives a row a day by class (4xx, 5xx) with rates. No stack traces. Whole period: get_error_status_codes_analytics.',
      input: {
        ...analyticsInput,
        daily: unlisted({ in: 'local', schema: flag('One row a day (UTC): errors by class, requests, error rate.') }),
      },
      examples: [
        {
          says: 'When did rate limiting (429) or server errors begin this week, at one provider?',
          arguments: { period: 'this_week', filters: { virtual_keys: ['openai-prod'], status_code: [429, 500] } },
        },
        {
          says: 'Errors of the last week by class and day, of the whole organisation',
          arguments: { period: 'last_7_days', workspace_slug: '*', daily: true },
        },
      ],
    },
    {
      ...graph,
      name: 'get_error_status_codes_analytics',
      charts: [ofPeriod('Failed requests by status code', 'requests', { count: 'Failed requests' }, ['status_code'])],
      perWorkspace: apart('unique_error_codes'),
      path: '/analytics/graphs/errors/status-codes',
      title: 'Count errors by status code',
      description:
        'Count failed requests per HTTP status code in the whole period: the most frequent errors. Over time: get_error_stacks_analytics.',
      aliases: ['get_status_code_analytics'],
    },
    {
      ...graph,
      name: 'get_feedback_analytics',
      charts: stacks('Feedback', 'count', { total: 'Ratings' }),
      path: '/analytics/graphs/feedbacks',
      title: 'Chart feedback count',
      description:
        'Chart how many ratings (feedback) came in over time. How good they are: get_feedback_weighted_analytics.',
    },
    {
      ...graph,
      name: 'get_feedback_models_analytics',
      charts: [
        ofPeriod('Feedback by model', 'count', { avg_weighted_feedback: 'Average weighted feedback' }, ['ai_model']),
      ],
      perWorkspace: apart('avg_weighted_feedback'),
      path: '/analytics/graphs/feedbacks/ai-models',
      title: 'Compare feedback by model',
      description: 'Compare AI models by user feedback: number of ratings and average weighted score of each.',
      untrusted: ['data_points[].ai_model'],
      aliases: ['get_feedback_per_model'],
    },
    {
      ...graph,
      name: 'get_feedback_scores_analytics',
      charts: [{ ...ofPeriod('Ratings by score', 'count', { total: 'Ratings' }, ['score']), ordered: true }],
      path: '/analytics/graphs/feedbacks/scores',
      title: 'Feedback score distribution',
      description:
        'Distribution of feedback scores: how many ratings of each value, -10 to 10 (thumbs up, thumbs down).',
      aliases: ['get_feedback_score_distribution'],
    },
    {
      ...graph,
      name: 'get_feedback_weighted_analytics',
      charts: courses('Average weighted feedback', 'count', { avg: 'Average' }),
      perWorkspace: apart('avg'),
      path: '/analytics/graphs/feedbacks/weighted',
      title: 'Chart average feedback',
      description:
        'Chart average weighted feedback over time: does quality rise or fall? By model: get_feedback_models_analytics.',
      aliases: ['get_weighted_feedback'],
    },
    {
      ...graph,
      name: 'get_latency_analytics',
      charts: courses('Latency', 'milliseconds', { avg: 'Average', p50: 'p50', p90: 'p90', p99: 'p99' }),
      path: '/analytics/graphs/latency',
      title: 'Chart latency',
      description:
        'Chart response time over time, in ms: average, p50, p90 and p99. Cache hits alone: get_cache_hit_latency.',
    },
    {
      ...graph,
      name: 'get_request_analytics',
      charts: stacks('Requests', 'requests', { total: 'Requests' }),
      path: '/analytics/graphs/requests',
      title: 'Chart requests',
      description: 'Chart traffic: the number of requests over time. Failed ones: get_error_analytics.',
      examples: [
        {
          says: 'Production traffic of one model from 1 to 7 March',
          arguments: {
            time_of_generation_min: '2026-03-01T00:00:00Z',
            time_of_generation_max: '2026-03-08T00:00:00Z',
            workspace_slug: 'ws-produc-1a2b3c',
            filters: { ai_org_model: ['openai__gpt-4o'], metadata: { env: 'production' } },
          },
        },
      ],
    },
    {
      ...graph,
      name: 'get_rescued_requests_analytics',
      charts: [
        {
          kind: 'stacked',
          unit: 'requests',
          title: 'Rescued requests',
          points: 'data_points',
          x: ['timestamp'],
          figures: { fallback: 'Fallback' },
          parts: { list: 'retry', name: 'retry_success_count', figure: 'count', called: 'Retry' },
        },
      ],
      path: '/analytics/graphs/requests/rescued',
      title: 'Chart rescued requests',
      description: 'Chart requests that retries and fallbacks rescued from failing, over time.',
      aliases: ['get_rescued_requests'],
    },
    {
      ...graph,
      name: 'get_token_analytics',
      charts: stacks('Tokens', 'tokens', { total: 'Tokens' }),
      path: '/analytics/graphs/tokens',
      title: 'Chart tokens',
      description: 'Chart tokens used over time: total and average per request. In money: get_cost_analytics.',
    },
    {
      ...graph,
      name: 'get_users_analytics',
      charts: courses('Active users', 'count', { total: 'Users' }),
      path: '/analytics/graphs/users',
      title: 'Chart active users',
      perWorkspace: apart('total'),
      description:
        'Chart how many end users (_user in metadata, not members) were active over time. Who they are: get_analytics_group_users.',
      aliases: ['get_user_analytics'],
    },
    {
      ...graph,
      name: 'get_user_requests_analytics',
      charts: courses('Requests per user', 'requests', { avg: 'Average' }),
      path: '/analytics/graphs/users/requests',
      title: 'Chart requests per user',
      perWorkspace: apart('unique', 'avg'),
      description:
        'Chart the average number of requests per end user (_user in metadata) over time. Each user: get_analytics_group_users.',
      aliases: ['get_requests_per_user'],
    },
    {
      ...group,
      name: 'get_analytics_group_models',
      charts: costBars('model'),
      path: '/analytics/groups/ai-models',
      title: 'Usage by model',
      description: 'Rank AI models by requests, with cost in cents: which are used most.',
      untrusted: ['data[].ai_model'],
      aliases: ['get_analytics_by_models'],
    },
    {
      ...group,
      name: 'get_analytics_group_metadata',
      charts: costBars('{metadata_key}'),
      path: '/analytics/groups/metadata/{metadataKey}',
      title: 'Usage by metadata',
      description:
        'Break usage down by the values of a metadata key (team, customer, env): requests, cost in cents, tokens, feedback.',
      input: {
        metadata_key: inPath(text('Such as team or _user.'), { listed: { type: 'string' } }),
        ...analyticsGroupInput,
      },
      untrusted: ['data[].metadata_value'],
      examples: [
        { says: 'Charge-back by team for last month', arguments: { metadata_key: 'team', period: 'last_month' } },
      ],
      aliases: ['get_analytics_by_metadata'],
    },
    {
      ...plainGroup,
      name: 'get_analytics_group_providers',
      charts: costBars('provider'),
      path: '/analytics/groups/provider',
      title: 'Usage by provider',
      description: 'Compare AI providers (openai, anthropic, bedrock, …) by requests and cost in cents.',
      documented: false,
    },
    {
      ...group,
      name: 'get_analytics_group',
      charts: costBars('{group_by}'),
      path: '/analytics/groups/{groupBy}',
      title: 'Usage by any dimension',
      description:
        'Break requests and cost (cents) down by a dimension: which API key, prompt, config, model … spends most.',
      input: {
        group_by: inPath(text('ai_service, model, status_code, api_key, config, workspace, prompt')),
        ...analyticsGroupInput,
        columns: { ...askedColumns, unlisted: true },
      },
      perWorkspace: { whole: { argument: 'group_by', values: ['workspace', 'workspaces'] } },
      untrusted: ['data[].model', 'data[].prompt', 'data[].config', 'data[].api_key', 'data[].workspace'],
      documented: false,
      examples: [
        {
          says: 'Which API keys spent most in the last 30 days?',
          arguments: { group_by: 'api_key', period: 'last_30_days', order_by: 'cost', order_by_type: 'desc' },
        },
      ],
    },
    {
      ...group,
      name: 'get_analytics_group_users',
      charts: costBars('end user'),
      path: '/analytics/groups/users',
      title: 'Usage by end user',
      description:
        'Rank end users (_user in metadata, not members) by requests and cost in cents: heavy users. Same call as get_user_stats.',
      untrusted: ['data[].user'],
      aliases: ['get_analytics_by_users', 'get_user_grouped_data'],
    },
    {
      ...plainGroup,
      name: 'get_analytics_group_workspaces',
      charts: costBars('workspace'),
      path: '/analytics/groups/workspaces',
      title: 'Usage by workspace',
      description: 'Compare all workspaces (teams) by requests and cost in cents.',
      perWorkspace: { whole: true },
      untrusted: ['data[].workspace'],
      documented: false,
    },
    {
      ...graph,
      name: 'get_cache_summary',
      charts: [
        {
          kind: 'bars',
          unit: 'requests',
          title: 'Cache hits of all requests',
          points: 'summary',
          figures: { total_requests: 'Requests', hits: 'Cache hits' },
        },
      ],
      perWorkspace: apart('avg_latency', 'cache_speedup'),
      path: '/analytics/summary/cache',
      title: 'Cache summary',
      description:
        'Sum up the cache for a period: hits, requests, average hit latency (ms), speed-up (%). Over time: get_cache_hit_rate.',
      aliases: ['get_cache_analytics'],
    },
  ],
} satisfies Domain;
