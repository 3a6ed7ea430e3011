import type { Sayings } from './sayings.ts';

export const analytics: Sayings = {
  get_cache_hit_rate: `
    how often does the cache answer, cache hit ratio over time, percentage of requests served from cache per day, is
    caching getting better or worse, trend of cache hits, simple versus semantic cache hits, money saved by caching
    over time, chart of cache effectiveness, share of cached answers, share of traffic answered from memory,
    fraction of calls that never reached the model, how much of the traffic is cached
  `,
  get_cache_hit_latency: `
    how fast are cached answers, response time of cache hits, latency when served from the cache, speed of the cache
    over time, are cache hits slow, milliseconds for a cached reply
  `,
  get_cost_analytics: `
    what did we spend, how much money did we use last month, spend per day, costs this week, our bill over time, how
    much are we paying for AI, bill shock why is it so high, spending trend, did costs go up, dollars burned since
    monday, total spend in a period, expenses for LLM calls, average cost per request, monthly AI invoice amount,
    daily cost chart, when did spending jump, how expensive was last month, what has AI cost us so far, money spent
    on models this quarter, cost development, spend for a period
  `,
  get_error_analytics: `
    how many requests failed, number of failures per day, count of errors over time, did errors spike last night,
    are calls failing more than usual, chart of failed calls, when did things start breaking, error trend, how many
    calls went wrong
  `,
  get_error_rate_analytics: `
    what percentage of calls fail, failure rate over time, error rate trend, how reliable is the gateway, success
    rate of requests, share of requests that fail, uptime and availability of our LLM calls, is the service healthy,
    reliability this week, how stable are we, proportion of failing calls, is the error percentage rising
  `,
  get_error_stacks_analytics: `
    errors over time by status code, failures per day split by http code, chart of 429 and 500 over time, when did
    the 503s begin, rate limit errors per hour, timeline of status codes, stacked graph of error codes
  `,
  get_error_status_codes_analytics: `
    which errors happen most, most common error codes, how many 429 did we have, count of 500 errors, breakdown of
    failures by http status, what kind of errors are we getting, are we being rate limited by the provider, top
    failure reasons, distribution of status codes
  `,
  get_feedback_analytics: `
    how many ratings did we receive, volume of feedback over time, number of thumbs per day, are users leaving
    feedback, count of reviews, how much feedback came in
  `,
  get_feedback_models_analytics: `
    which model do users like best, compare models by rating, user satisfaction per model, best rated model,
    feedback by model, which model gets the worst reviews, do people prefer one model over another
  `,
  get_feedback_scores_analytics: `
    distribution of ratings, how many thumbs up and thumbs down, how many positive versus negative ratings, number
    of ratings per score, histogram of feedback scores, how many people disliked the answers
  `,
  get_feedback_weighted_analytics: `
    average rating over time, is answer quality improving, how satisfied are users, user satisfaction trend, are
    people happy with the answers, mean feedback score, quality of answers going down, weighted score over time, are
    answers getting worse according to users, do users think quality improves, rating development
  `,
  get_latency_analytics: `
    how slow are responses, response times over time, p95 latency, average time to answer, are requests getting
    slower, why is everything slow, speed of the gateway, tail latency p99, performance of model calls, how long do
    requests take, latency chart, median response time, how fast are we, how long do users wait for an answer, are
    we fast enough, slowdown since yesterday, wait time on average
  `,
  get_request_analytics: `
    how many requests did we make, traffic over time, number of calls per day, request volume, how busy is the
    gateway, are we getting more traffic, peak hours of usage, calls per hour, load on the gateway, total number of
    API calls
  `,
  get_rescued_requests_analytics: `
    how many requests were saved by fallbacks, did retries help, requests recovered by retry, how often does the
    fallback kick in, calls rescued from failing, are our fallbacks working, how often did we fail over, outages
    avoided by fallback, how often did we fall back on the second model, how often did the backup model step in,
    requests that only worked on the second try
  `,
  get_token_analytics: `
    how many tokens did we use, token consumption over time, tokens per day, input and output tokens, average tokens
    per request, token usage trend, prompt and completion tokens used
  `,
  get_users_analytics: `
    how many people use our app, active end users per day, daily active users, number of unique users, user adoption
    over time, monthly active users, are more customers using it, how many distinct users
  `,
  get_user_requests_analytics: `
    average requests per user, how many calls does a user make on average, usage intensity per end user, requests
    per user over time, engagement per user
  `,
  get_analytics_group_models: `
    which models are used most, most popular models, model usage ranking, which LLM gets the most traffic, breakdown
    by model, top models, is anyone still using an old model, share of requests per model, usage by model, which
    models do we rely on, model mix, which models are hardly used
  `,
  get_analytics_group_metadata: `
    cost per customer, usage by metadata key, spend by environment tag, break down by custom tag, spend per feature,
    which customer costs most, cost per department tag, chargeback by cost centre, group usage by app name in
    metadata, production versus staging spend
  `,
  get_analytics_group_providers: `
    compare providers, spend per provider, are we using openai or anthropic more, usage by vendor, which AI vendor
    costs us most, requests per provider, breakdown by provider, share of bedrock versus azure, traffic split
    between vendors, which provider handles most calls, cost of openai versus anthropic
  `,
  get_analytics_group: `
    which API key spends most, break down cost by key, group usage by prompt, spend per config, which app is using
    the most, which prompt costs the most, usage by virtual key, who is driving the costs, cost by model, most
    expensive model, where does the money go, what drives our bill, group by a dimension, status code or key
    ranking, usage of each api key, which key caused the cost, what is eating the tokens, who or what causes the
    spending, consumption by app key
  `,
  get_analytics_group_users: `
    top users, heaviest end users, which user costs the most, usage per user, spend by end user, who makes the most
    requests, biggest consumers, rank users by cost, which customer calls us most
  `,
  get_analytics_group_workspaces: `
    spend per team, cost by workspace, which team uses the most, compare departments, chargeback per team, which
    workspace is most expensive, usage by workspace, team costs side by side, which team caused the bill, teams by
    consumption, allocate costs to teams
  `,
  get_cache_summary: `
    how well is the cache doing, is caching worth it, cache statistics, how much faster thanks to cache, overall
    cache hits, does the cache help, cache performance in one look, total cache hits in the period, how much speed
    did caching win
  `,
  get_spend_report: `
    spend report, cost report compared with the month before, what did each team spend and how does it compare, who
    spends more than last month, what grew most in cost, spend by workspace and model and key, budgets and how much of
    them is left, chargeback by team against the previous period, why did our costs go up, month over month spend
  `,
  get_analytics_summary: `
    overview of usage, give me the key figures, how are we doing this week, dashboard at a glance, weekly report,
    summary of cost requests and latency, health check of our AI usage, monthly report for management, status
    report, executive summary, all metrics at once, usage stats for last week
  `,
};
