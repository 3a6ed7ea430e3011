import { costBars, courses, ofPeriod, stacks } from './analytics-charts.ts';
import { inPath, local, unlisted } from './model/field.ts';
import type { Domain, Operation, PerWorkspace } from './model/operation.ts';
import { longPages } from './model/paging.ts';
import { flag, text } from './model/schema.ts';
import { analyticsAliases, analyticsGroupInput, analyticsInput, askedColumns } from './schemas/analytics-input.ts';

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
      examplePhrases: `
        how often does the cache answer, cache hit ratio over time, percentage of requests served from cache per day, is
        caching getting better or worse, trend of cache hits, simple versus semantic cache hits, money saved by caching
        over time, chart of cache effectiveness, share of cached answers, share of traffic answered from memory,
        fraction of calls that never reached the model, how much of the traffic is cached
      `,
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
      examplePhrases: `
        how fast are cached answers, response time of cache hits, latency when served from the cache, speed of the cache
        over time, are cache hits slow, milliseconds for a cached reply
      `,
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
      examplePhrases: `
        what did we spend, how much money did we use last month, spend per day, costs this week, our bill over time, how
        much are we paying for AI, bill shock why is it so high, spending trend, did costs go up, dollars burned since
        monday, total spend in a period, expenses for LLM calls, average cost per request, monthly AI invoice amount,
        daily cost chart, when did spending jump, how expensive was last month, what has AI cost us so far, money spent
        on models this quarter, cost development, spend for a period
      `,
    },
    {
      ...graph,
      name: 'get_error_analytics',
      charts: stacks('Failed requests', 'requests', { total: 'Failed requests' }),
      path: '/analytics/graphs/errors',
      title: 'Chart errors',
      description:
        'Chart the number of failed requests over time. As a percentage: get_error_rate_analytics; by status code: get_error_stacks_analytics.',
      examplePhrases: `
        how many requests failed, number of failures per day, count of errors over time, did errors spike last night,
        are calls failing more than usual, chart of failed calls, when did things start breaking, error trend, how many
        calls went wrong
      `,
    },
    {
      ...graph,
      name: 'get_error_rate_analytics',
      charts: courses('Error rate', 'percent', { rate: 'Error rate' }),
      path: '/analytics/graphs/errors/rate',
      title: 'Chart error rate',
      description:
        'Chart the error rate over time: the percentage of requests that failed. Counts: get_error_analytics.',
      examplePhrases: `
        what percentage of calls fail, failure rate over time, error rate trend, how reliable is the gateway, success
        rate of requests, share of requests that fail, uptime and availability of our LLM calls, is the service healthy,
        reliability this week, how stable are we, proportion of failing calls, is the error percentage rising
      `,
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
      examplePhrases: `
        errors over time by status code, failures per day split by http code, chart of 429 and 500 over time, when did
        the 503s begin, rate limit errors per hour, timeline of status codes, stacked graph of error codes
      `,
      input: {
        ...analyticsInput,
        daily: unlisted(local(flag('One row a day (UTC): errors by class, requests, error rate.'))),
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
      examplePhrases: `
        which errors happen most, most common error codes, how many 429 did we have, count of 500 errors, breakdown of
        failures by http status, what kind of errors are we getting, are we being rate limited by the provider, top
        failure reasons, distribution of status codes
      `,
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
      examplePhrases: `
        how many ratings did we receive, volume of feedback over time, number of thumbs per day, are users leaving
        feedback, count of reviews, how much feedback came in
      `,
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
      examplePhrases: `
        which model do users like best, compare models by rating, user satisfaction per model, best rated model,
        feedback by model, which model gets the worst reviews, do people prefer one model over another
      `,
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
      examplePhrases: `
        distribution of ratings, how many thumbs up and thumbs down, how many positive versus negative ratings, number
        of ratings per score, histogram of feedback scores, how many people disliked the answers
      `,
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
      examplePhrases: `
        average rating over time, is answer quality improving, how satisfied are users, user satisfaction trend, are
        people happy with the answers, mean feedback score, quality of answers going down, weighted score over time, are
        answers getting worse according to users, do users think quality improves, rating development
      `,
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
      examplePhrases: `
        how slow are responses, response times over time, p95 latency, average time to answer, are requests getting
        slower, why is everything slow, speed of the gateway, tail latency p99, performance of model calls, how long do
        requests take, latency chart, median response time, how fast are we, how long do users wait for an answer, are
        we fast enough, slowdown since yesterday, wait time on average
      `,
    },
    {
      ...graph,
      name: 'get_request_analytics',
      charts: stacks('Requests', 'requests', { total: 'Requests' }),
      path: '/analytics/graphs/requests',
      title: 'Chart requests',
      description: 'Chart traffic: the number of requests over time. Failed ones: get_error_analytics.',
      examplePhrases: `
        how many requests did we make, traffic over time, number of calls per day, request volume, how busy is the
        gateway, are we getting more traffic, peak hours of usage, calls per hour, load on the gateway, total number of
        API calls
      `,
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
      examplePhrases: `
        how many requests were saved by fallbacks, did retries help, requests recovered by retry, how often does the
        fallback kick in, calls rescued from failing, are our fallbacks working, how often did we fail over, outages
        avoided by fallback, how often did we fall back on the second model, how often did the backup model step in,
        requests that only worked on the second try
      `,
      aliases: ['get_rescued_requests'],
    },
    {
      ...graph,
      name: 'get_token_analytics',
      charts: stacks('Tokens', 'tokens', { total: 'Tokens' }),
      path: '/analytics/graphs/tokens',
      title: 'Chart tokens',
      description: 'Chart tokens used over time: total and average per request. In money: get_cost_analytics.',
      examplePhrases: `
        how many tokens did we use, token consumption over time, tokens per day, input and output tokens, average tokens
        per request, token usage trend, prompt and completion tokens used
      `,
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
      examplePhrases: `
        how many people use our app, active end users per day, daily active users, number of unique users, user adoption
        over time, monthly active users, are more customers using it, how many distinct users
      `,
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
      examplePhrases: `
        average requests per user, how many calls does a user make on average, usage intensity per end user, requests
        per user over time, engagement per user
      `,
      aliases: ['get_requests_per_user'],
    },
    {
      ...group,
      name: 'get_analytics_group_models',
      charts: costBars('model'),
      path: '/analytics/groups/ai-models',
      title: 'Usage by model',
      description: 'Rank AI models by requests, with cost in cents: which are used most.',
      examplePhrases: `
        which models are used most, most popular models, model usage ranking, which LLM gets the most traffic, breakdown
        by model, top models, is anyone still using an old model, share of requests per model, usage by model, which
        models do we rely on, model mix, which models are hardly used
      `,
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
      examplePhrases: `
        cost per customer, usage by metadata key, spend by environment tag, break down by custom tag, spend per feature,
        which customer costs most, cost per department tag, chargeback by cost centre, group usage by app name in
        metadata, production versus staging spend
      `,
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
      examplePhrases: `
        compare providers, spend per provider, are we using openai or anthropic more, usage by vendor, which AI vendor
        costs us most, requests per provider, breakdown by provider, share of bedrock versus azure, traffic split
        between vendors, which provider handles most calls, cost of openai versus anthropic
      `,
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
      examplePhrases: `
        which API key spends most, break down cost by key, group usage by prompt, spend per config, which app is using
        the most, which prompt costs the most, usage by virtual key, who is driving the costs, cost by model, most
        expensive model, where does the money go, what drives our bill, group by a dimension, status code or key
        ranking, usage of each api key, which key caused the cost, what is eating the tokens, who or what causes the
        spending, consumption by app key
      `,
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
      examplePhrases: `
        top users, heaviest end users, which user costs the most, usage per user, spend by end user, who makes the most
        requests, biggest consumers, rank users by cost, which customer calls us most
      `,
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
      examplePhrases: `
        spend per team, cost by workspace, which team uses the most, compare departments, chargeback per team, which
        workspace is most expensive, usage by workspace, team costs side by side, which team caused the bill, teams by
        consumption, allocate costs to teams
      `,
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
      examplePhrases: `
        how well is the cache doing, is caching worth it, cache statistics, how much faster thanks to cache, overall
        cache hits, does the cache help, cache performance in one look, total cache hits in the period, how much speed
        did caching win
      `,
      aliases: ['get_cache_analytics'],
    },
  ],
} satisfies Domain;
